"""Frozen values: languages, sides, people, the metadata of a paper and of a project."""
