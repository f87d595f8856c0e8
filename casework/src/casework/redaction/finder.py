"""All finders over one view of the text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from casework.redaction.addresses import find_addresses
from casework.redaction.digits import find_digits
from casework.redaction.model import Confidence, Finding, Kind, without_overlaps
from casework.redaction.names import find_names
from casework.redaction.patterns import find_patterns
from casework.redaction.view import View, view_of

_ROUNDS = 4
_IN_NUMERALS = (Kind.MOBILE, Kind.ID_NUMBER)


def find(text: str, names: Iterable[str] = (), addresses: Iterable[str] = (), official: bool = False) -> list[Finding]:
    """Personal data in `text`, in order and without overlaps. `names`, `addresses`: what we know of the sender.

    `official`: the text is a department's own, such as an answer; its landlines are offices' and become LOW.
    Offsets count characters of `text` itself. Time is linear in its length.
    """
    names, addresses = tuple(names), tuple(addresses)
    found = _search(text, names, addresses)
    for _ in range(_ROUNDS):  # what stood in the way of another finding: two numbers without anything between them
        further = [f for f in _search(_starred(text, found), names, addresses) if f.confidence > Confidence.LOW]
        if not further:
            break
        found = without_overlaps(found + further)
    return [_pointed_out(f) for f in found] if official else found


def _pointed_out(found: Finding) -> Finding:
    return replace(found, confidence=Confidence.LOW) if found.kind is Kind.LANDLINE else found


def _search(text: str, names: tuple[str, ...], addresses: tuple[str, ...]) -> list[Finding]:
    view = view_of(text)
    found = [*find_digits(view), *find_patterns(view), *find_addresses(view, addresses), *find_names(view, names)]
    return without_overlaps(found + _in_numerals(view))


def _starred(text: str, found: list[Finding]) -> str:
    """`text`, as long as before, with what will be masked replaced by asterisks."""
    characters = list(text)
    for f in found:
        if f.confidence > Confidence.LOW:
            characters[f.start : f.end] = "*" * (f.end - f.start)
    return "".join(characters)


def _in_numerals(view: View) -> list[Finding]:
    """Numbers written 一三八…; only what really contains Chinese numerals, the rest is found already."""
    read = view.with_numerals()
    if read is None:
        return []
    differs = {place for place, a, b in zip(view.places, view.text, read.text, strict=True) if a != b}
    candidates = (f for f in find_digits(read) if f.kind in _IN_NUMERALS)
    return [f for f in candidates if any(place in differs for place in range(f.start, f.end))]
