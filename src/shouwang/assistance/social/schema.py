"""The shape of a file of social assistance in a pack."""

from __future__ import annotations

from typing import Any

NAME = {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,39}$"}
WORDS = {"type": "string", "minLength": 1, "maxLength": 200}
CITE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["document", "clause"],
    "properties": {
        "document": WORDS,
        "clause": WORDS,
        "place": WORDS,
        "strength": {"enum": ["A", "B", "C", "K"]},
        "note": {"type": "string", "maxLength": 400},
    },
}


def _section(properties: dict[str, Any]) -> dict[str, Any]:
    item = {"type": "object", "additionalProperties": False, "properties": properties}
    return {"type": "object", "propertyNames": NAME, "additionalProperties": item}


LABELS = _section(
    {
        "label": WORDS,
        "group": {"enum": ["aid", "low_income", "watch", "care", "register"]},
        "person": {"type": "boolean"},
        "roster": {"type": "array", "items": WORDS},
        "heading": WORDS,
        "low_income": {"type": "boolean"},
        "visit": NAME,
        "visit_every": NAME,
        "cite": CITE,
    },
)
NUMBERS = _section(
    {
        "label": WORDS,
        "unit": WORDS,
        "asked_by": CITE,
        "values": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["from", "value", "cite"],
                "properties": {
                    "from": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
                    "value": {"type": "number", "minimum": 0},
                    "cite": CITE,
                },
            },
        },
    },
)
GUARANTEES = _section(
    {
        "label": WORDS,
        "unmet": NAME,
        "feed": NAME,
        "rule": NAME,
        "chain": NAME,
        "asked": NAME,
        "told_met": WORDS,
        "told_unmet": WORDS,
        "cite": CITE,
    },
)
NEEDED = {
    "labels": ("label", "group", "cite"),
    "numbers": ("label", "unit", "asked_by"),
    "guarantees": ("label", "cite"),
}
"""What every item must have when all layers are laid over each other."""
SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"labels": LABELS, "numbers": NUMBERS, "guarantees": GUARANTEES},
}
