"""How each kind looks once masked: 张*, 138****8000, 110105********002X."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from casework.redaction.model import Confidence, Finding, Kind
from casework.redaction.names import surname_length
from casework.redaction.view import view_of

_ALL = "********"
_NUMBERS = frozenset(
    {Kind.ID_NUMBER, Kind.PASSPORT, Kind.MOBILE, Kind.LANDLINE, Kind.BANK_CARD, Kind.PLATE, Kind.EMAIL, Kind.ACCOUNT}
)


def redact(text: str, findings: Iterable[Finding], at_least: Confidence = Confidence.MEDIUM) -> str:
    """`text` with the findings masked; everything outside them stays as it is. Overlaps: the first one wins."""
    parts: list[str] = []
    done = 0
    for found in sorted(findings):
        if found.confidence < at_least or found.start < done:
            continue
        touches = _in_a_word(text[found.start - 1 : found.start]) or _in_a_word(text[found.end : found.end + 1])
        masked = _ALL if touches and found.kind in _NUMBERS else mask(text[found.start : found.end], found.kind)
        parts += (text[done : found.start], masked)
        done = found.end
    return "".join(parts) + text[done:]


def _in_a_word(neighbour: str) -> bool:
    """Whether what a mask leaves readable would grow together with `neighbour` into another number."""
    return any(c.isascii() and c.isalnum() for c in view_of(neighbour).text)


def mask(value: str, kind: Kind) -> str:
    """`value` with its telling part replaced by asterisks."""
    return _MASKS[kind](view_of(value).text)


def _digits(value: str) -> str:
    read = view_of(value).with_numerals()
    return "".join(c for c in (read.text if read else value) if c.isdigit() or c in "Xx")


def _id_number(value: str) -> str:
    digits = _digits(value).upper()
    if len(digits) == 18:
        return f"{digits[:6]}********{digits[-4:]}"
    return f"{digits[:6]}******{digits[-3:]}" if len(digits) == 15 else f"{digits[:6]}********"


def _mobile(value: str) -> str:
    digits = _digits(value)[-11:]
    return f"{digits[:3]}****{digits[-4:]}"


def _bank_card(value: str) -> str:
    digits = _digits(value)
    return f"{digits[:4]}********{digits[-4:]}"


def _landline(value: str) -> str:
    area = 3 if value.lstrip("(")[:3] == "010" or value.lstrip("(")[:2] == "02" else 4
    digits = _digits(value)
    return f"{digits[:area]}-********" if digits[:1] == "0" else "********"


def _name(value: str) -> str:
    return value[: surname_length(value)] + "*"


def _email(value: str) -> str:
    return value[:1] + "***@***"


_MASKS: dict[Kind, Callable[[str], str]] = {
    Kind.ID_NUMBER: _id_number,
    Kind.PASSPORT: lambda value: value[:1] + "********",
    Kind.MOBILE: _mobile,
    Kind.LANDLINE: _landline,
    Kind.BANK_CARD: _bank_card,
    Kind.PLATE: lambda value: value.replace(" ", "")[:2] + "·*****",
    Kind.EMAIL: _email,
    Kind.ACCOUNT: lambda _: "******",
    Kind.ADDRESS: lambda _: "***",
    Kind.NAME: _name,
    Kind.USCC: lambda value: value,
}
