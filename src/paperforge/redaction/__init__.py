"""Editions without what is internal: a redacted paper is a paper, and what was taken out is looked for in every output."""
