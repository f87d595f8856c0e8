"""base64url without padding, and JSON in the one form that is signed or digested."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def b64url(raw: bytes) -> str:
    """RFC 4648 section 5, without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def unb64url(text: str) -> bytes:
    """The bytes of canonical base64url. Raises ValueError for anything else.

    Canonical, because Python skips foreign characters and unused bits: many spellings of one value would pass.
    """
    try:
        raw = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (UnicodeEncodeError, binascii.Error) as error:
        raise ValueError("not base64url") from error
    if b64url(raw) != text:
        raise ValueError("not canonical base64url")
    return raw


def canonical_json(value: Mapping[str, Any]) -> bytes:
    """UTF-8 JSON that anybody can make again: members sorted by code point, no spaces, nothing escaped without need.

    Only text, whole numbers, true, false, null, lists and objects: floats have no one spelling and raise ValueError,
    as do member names that are not text and text that UTF-8 cannot carry.
    """
    _check(value)
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def compact_json(value: Mapping[str, Any]) -> bytes:
    """UTF-8 JSON without spaces, for bytes that travel with their signature. Raises ValueError as JSON does."""
    return _COMPACT.encode(value).encode("utf-8")


def strict_object(raw: bytes) -> dict[str, Any]:
    """The JSON object in `raw`. Raises ValueError when it is none, is nested too deep, or says a member twice."""
    try:
        value = json.loads(raw.decode("utf-8"), object_pairs_hook=_once)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a member stands twice")
    return made


def _check(value: Any) -> None:
    if isinstance(value, Mapping):
        if not all(isinstance(name, str) for name in value):
            raise ValueError("member names must be text")
        value = list(value.values())
    if isinstance(value, list | tuple):
        for item in value:
            _check(item)
    elif not (value is None or isinstance(value, str | int)):
        raise ValueError(f"{type(value).__name__} has no one spelling in JSON: pass text instead")
