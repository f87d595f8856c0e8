"""Types of event fields as JSON Schema 2020-12, with an example of each."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from casework.contracts.comments import comments
from casework.domain.event_fields import Rule

Schema = dict[str, Any]

PLAIN: Mapping[type, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
}
EXAMPLES: Mapping[type, Any] = {
    str: "text",
    bool: True,
    int: 1,
    datetime: "2026-03-02T01:00:00+00:00",
    date: "2026-03-06",
}


class NotOnTheWire(TypeError):
    """A type that no JSON value stands for; `casework.contracts.types` would have to learn it."""


def schema(hint: Any) -> Schema:
    """The schema of a field's type. Raises NotOnTheWire."""
    origin, arguments = get_origin(hint), get_args(hint)
    if hint in PLAIN:
        return dict(PLAIN[hint])
    if origin is Annotated:
        return _restricted(schema(arguments[0]), arguments[1:])
    if origin is Literal:
        return {"type": "string", "enum": list(arguments)}
    if _is_list(origin, arguments):
        return {"type": "array", "items": schema(arguments[0])}
    if is_dataclass(hint):
        return _object(hint)
    if origin in (Union, types.UnionType):
        return {"anyOf": [{"type": "null"} if each is types.NoneType else schema(each) for each in arguments]}
    raise NotOnTheWire(f"{hint!r} has no JSON form; use text, numbers, dates, or tuples of them")


def example(hint: Any) -> Any:
    """A value that the schema of this type takes. Raises NotOnTheWire."""
    origin, arguments = get_origin(hint), get_args(hint)
    if hint in EXAMPLES:
        return EXAMPLES[hint]
    if origin is Annotated:
        return _example_of_rules(arguments)
    if origin is Literal:
        return arguments[0]
    if _is_list(origin, arguments):
        return [example(arguments[0])]
    if is_dataclass(hint):
        return {name: example(each) for name, each in _hints(hint).items()}
    if origin in (Union, types.UnionType):
        return example(arguments[0])
    raise NotOnTheWire(f"{hint!r} has no JSON form")


def _object(cls: Any) -> Schema:
    said, found = comments(cls), {}
    for name, hint in _hints(cls).items():
        one = schema(hint)
        text = ". ".join(part for part in (said.get(name, ""), one.pop("description", "")) if part)
        found[name] = one | ({"description": text} if text else {})
    return {"type": "object", "properties": found, "required": list(found)}


def _hints(cls: Any) -> dict[str, Any]:
    hints = get_type_hints(cls, include_extras=True)
    return {each.name: hints[each.name] for each in fields(cls)}


def _is_list(origin: Any, arguments: tuple[Any, ...]) -> bool:
    return origin is list or (origin is tuple and arguments[1:] == (Ellipsis,))


def _restricted(base: Schema, marks: tuple[Any, ...]) -> Schema:
    for mark in marks:
        if isinstance(mark, Rule):
            base |= _of_rule(mark, text=base["type"] == "string")
        elif isinstance(mark, type) and issubclass(mark, Enum):
            base |= {"enum": [word.value for word in mark], "description": words(mark)}
    return base


def _of_rule(rule: Rule, *, text: bool) -> Schema:
    found = {
        "minLength" if text else "minimum": rule.least,
        "maxLength" if text else "maximum": rule.most,
        "pattern": f"^{rule.pattern}$" if rule.pattern else None,
    }
    return {key: value for key, value in found.items() if value is not None}


def _example_of_rules(arguments: tuple[Any, ...]) -> Any:
    for mark in arguments[1:]:
        if isinstance(mark, Rule) and mark.example is not None:
            return mark.example
        if isinstance(mark, type) and issubclass(mark, Enum):
            return next(iter(mark)).value
    return example(arguments[0])


def words(enum: type[Enum]) -> str:
    """What each word means, from the comments beside them: `consultation 咨询; suggestion 建议`."""
    said = comments(enum)
    return "; ".join(f"{word.value} {said[word.name]}" if word.name in said else str(word.value) for word in enum)
