"""The fields of an act, described from the schema that will read them: who builds a form needs no list of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import marshmallow as ma

from casework.web.fields import Choice, StrictBoolean, StrictInteger, Text


def described(schema: type[ma.Schema]) -> list[dict[str, Any]]:
    """The fields of an act, for whoever builds a form: name, type, required, and what bounds it."""
    return [_described(name, field) for name, field in schema().fields.items()]


def _described(name: str, field: ma.fields.Field[Any]) -> dict[str, Any]:
    told: dict[str, Any] = {"name": name, "type": _type(field), "required": field.required}
    if isinstance(field, Choice):
        told["choices"] = [member.value for member in field.enum]
    for key in ("min", "max"):
        if isinstance(getattr(field, key, None), int):
            told[key] = getattr(field, key)
    return told


_TYPES: Mapping[type[Any], str] = {
    Choice: "string",
    StrictInteger: "integer",
    StrictBoolean: "boolean",
    ma.fields.List: "list",
}


def _type(field: ma.fields.Field[Any]) -> str:
    if isinstance(field, Text) and field.multiline:
        return "text"
    return next((word for kind, word in _TYPES.items() if isinstance(field, kind)), "string")
