"""Messages held against the very schemas that are published."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from exchange.domain.catalogue import MESSAGES, envelope

MOST_SAID = 300  # characters of a fault


def problem(type_: str, message: Mapping[str, Any]) -> str:
    """What is wrong with a message of a known type; empty when nothing is. Never repeats its values."""
    return _first(_validator(type_), message)


def inside_problem(type_: str, content: Mapping[str, Any]) -> str:
    """What is wrong with sealed content; empty when nothing is."""
    return _first(_inside_validator(type_), content)


def _pattern(_validator: Any, pattern: str, instance: Any, _schema: Any) -> Iterator[ValidationError]:
    """As ECMA 262 reads it: `$` is the end, not the place before a last line break."""
    if isinstance(instance, str) and not _compiled(pattern).search(instance):
        yield ValidationError("does not match the pattern")


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern[:-1] + r"\Z" if pattern.endswith("$") else pattern)


_Validator = extend(Draft202012Validator, {"pattern": _pattern})


@cache
def _validator(type_: str) -> Any:
    return _Validator(envelope(MESSAGES[type_]))


@cache
def _inside_validator(type_: str) -> Any:
    return _Validator(MESSAGES[type_].inside or {"not": {}})


def _first(validator: Any, value: Mapping[str, Any]) -> str:
    error: ValidationError | None = next(iter(validator.iter_errors(value)), None)
    if error is None:
        return ""
    where = "/".join(str(part) for part in error.absolute_path) or "the message"
    say: Callable[[Any], str] = _WORDS.get(str(error.validator), lambda value: f"breaks the rule {error.validator}")
    return f"{where}: {say(error.validator_value)}"[:MOST_SAID]


def _unknown(_value: Any) -> str:
    return "has a member that the schema does not know"


_WORDS: Mapping[str, Callable[[Any], str]] = {
    "required": lambda value: f"must have {', '.join(value)}",
    "type": lambda value: f"must be {value}",
    "const": lambda value: f"must be {value}",
    "enum": lambda value: f"must be one of {', '.join(map(str, value))}",
    "pattern": lambda value: f"must match {value}",
    "maxLength": lambda value: f"may have {value} characters",
    "minLength": lambda value: f"must have {value} characters",
    "maximum": lambda value: f"must be at most {value}",
    "minimum": lambda value: f"must be at least {value}",
    "maxItems": lambda value: f"may have {value} items",
    "additionalProperties": _unknown,
    "not": lambda value: f"must not be {value.get('const')}",
}
