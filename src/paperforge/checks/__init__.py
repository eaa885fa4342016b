"""Judgement: one module per family of codes; `registry` runs them all."""
