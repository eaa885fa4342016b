"""The JSON Schemas (draft 2020-12) of the project's files, made from the model."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel

from paperforge.model.config import Configuration
from paperforge.model.metadata import Metadata
from paperforge.model.negotiation import Negotiation
from paperforge.model.notes import Notes
from paperforge.model.people import People
from paperforge.model.terms import Terms
from paperforge.model.theme import Theme

SCHEMAS: dict[str, type[BaseModel]] = {
    "paperforge": Configuration,
    "people": People,
    "paper": Metadata,
    "options": Negotiation,
    "terms": Terms,
    "theme": Theme,
    "changes": Notes,
}


def make_schema(name: str) -> dict[str, Any]:
    """One of `SCHEMAS` as a JSON Schema."""
    schema = SCHEMAS[name].model_json_schema(mode="validation")
    if name == "paper":
        schema.pop("required", None)  # the project may give any of it to all papers
    if name == "theme":
        _drop_required(schema)
    _close_maps(schema)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _drop_required(node: Any) -> None:
    """A project's file is laid over the package's, and holds only what differs."""
    if isinstance(node, dict):
        if isinstance(node.get("properties"), dict):
            node.pop("required", None)
        for child in node.values():
            _drop_required(child)
    elif isinstance(node, list):
        for child in node:
            _drop_required(child)


def _close_maps(node: Any) -> None:
    """Refuse keys that fit no pattern of their map; pydantic leaves them open in a schema, though it refuses them itself."""
    if isinstance(node, dict):
        if "patternProperties" in node:
            node.setdefault("additionalProperties", False)
        for child in node.values():
            _close_maps(child)
    elif isinstance(node, list):
        for child in node:
            _close_maps(child)


def format_schema(name: str) -> str:
    """A schema as the text of its file."""
    return json.dumps(make_schema(name), ensure_ascii=False, indent=2) + "\n"
