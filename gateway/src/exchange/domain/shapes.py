"""Building stones of the message schemas (JSON Schema 2020-12). Objects are closed: nothing personal slips in beside
what is sealed, and whoever adds a field raises the version."""

from __future__ import annotations

from typing import Any

Shape = dict[str, Any]

MOST_REASON = 2000  # characters
MOST_TITLE = 100
MOST_BODY = 10_000
MOST_ANSWER = 20_000
MOST_PAPER = 700_000  # bytes of a decision's paper; it travels on inside the city in a seal of 1 MiB
MOST_CASES = 1000  # in one part of a list
MOST_PARTS = 1000

_LINE = r"[^\u0000-\u001f\u007f]"
_LINES = r"[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]"
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"


def line(most: int, least: int = 1, said: str = "") -> Shape:
    """Text on one line, without control characters."""
    return _said({"type": "string", "minLength": least, "maxLength": most, "pattern": f"^{_LINE}*$"}, said)


def lines(most: int, least: int = 1, said: str = "") -> Shape:
    """Text that may have tabs and line breaks, and no other control character."""
    return _said({"type": "string", "minLength": least, "maxLength": most, "pattern": f"^{_LINES}*$"}, said)


def token(most: int, said: str = "") -> Shape:
    """Visible ASCII: keys and numbers of another office."""
    return _said({"type": "string", "pattern": f"^[!-~]{{1,{most}}}$"}, said)


def moment(said: str = "") -> Shape:
    """A moment in Chinese time."""
    pattern = rf"^{_DAY}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}(\.[0-9]{{1,6}})?\+08:00$"
    return _said({"type": "string", "format": "date-time", "pattern": pattern}, said)


def day(said: str = "") -> Shape:
    """A date."""
    return _said({"type": "string", "format": "date", "pattern": f"^{_DAY}$"}, said)


def whole(least: int, most: int, said: str = "") -> Shape:
    """A whole number within bounds."""
    return _said({"type": "integer", "minimum": least, "maximum": most}, said)


def words(*values: str, said: str = "") -> Shape:
    """One of these words."""
    return _said({"type": "string", "enum": list(values)}, said)


def base64(most_bytes: int, said: str = "") -> Shape:
    """Bytes in base64 (RFC 4648 section 4, padded)."""
    most = 4 * -(-most_bytes // 3)
    return _said({"type": "string", "maxLength": most, "pattern": "^[A-Za-z0-9+/]*={0,2}$"}, said)


def listed(item: Shape, most: int, least: int = 0) -> Shape:
    """A list."""
    return {"type": "array", "items": item, "minItems": least, "maxItems": most}


def thing(required: Shape, optional: Shape | None = None, said: str = "") -> Shape:
    """A closed object: these members must stand, those may, no others."""
    found = {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }
    return _said(found, said)


def _said(shape: Shape, said: str) -> Shape:
    return shape | ({"description": said} if said else {})


UUID = {
    "type": "string",
    "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
    "description": "A UUID in small letters; the same when the message is sent again.",
}
SHA256 = {"type": "string", "pattern": "^[0-9a-f]{64}$", "description": "SHA-256, hex in small letters."}
NUMBER = {
    "type": "string",
    "pattern": "^[0-9A-Z]{2,3}(-[0-9A-Z]{5}){2}-[0-9A-Z]$",
    "description": "A case number of ours.",
}
SUBJECT = token(64, "Key of the case: our number when it began here, the partner's own key when it began there.")
QUERY_CODE = {"type": "string", "pattern": "^[0-9A-HJKMNP-TV-Z]{8}$", "description": "Opens the case with its number."}
SEALED = {
    "type": "string",
    "pattern": r"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+){4}$",
    "maxLength": 8 * 2**20,
    "description": "JWE compact to the receiver's key; what is inside has a schema of its own.",
}
PEOPLE = thing(
    {},
    {
        "name": line(50, 0),
        "phone": line(32, 0),
        "email": line(254, 0),
        "address": line(200, 0),
    },
    "Who wrote. A member that is not known is empty or left out.",
)
