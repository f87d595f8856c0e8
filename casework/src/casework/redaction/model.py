"""What a finding is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Kind(StrEnum):
    """What kind of personal data. `USCC` belongs to companies and is not masked; it is here to be told apart."""

    ID_NUMBER = "id_number"
    PASSPORT = "passport"  # and the travel and residence permits of people without a mainland ID card
    MOBILE = "mobile"
    LANDLINE = "landline"
    BANK_CARD = "bank_card"
    PLATE = "plate"
    EMAIL = "email"
    ACCOUNT = "account"  # WeChat, QQ
    ADDRESS = "address"
    NAME = "name"
    USCC = "uscc"


class Confidence(IntEnum):
    """How sure. LOW is pointed out to the reviewer; MEDIUM and HIGH are masked unless the reviewer says otherwise."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3


@dataclass(frozen=True, order=True)
class Finding:
    """Characters `start` to `end` (exclusive) of the original text."""

    start: int
    end: int
    kind: Kind
    confidence: Confidence


def without_overlaps(findings: list[Finding]) -> list[Finding]:
    """In order of place. Of two that overlap, the surer stays, then the longer; what the loser covered besides is kept
    by stretching the winner, so that no character of a MEDIUM or HIGH finding is left open."""
    kept: list[Finding] = []
    for found in sorted(findings, key=lambda f: (f.start, -f.end)):
        if not kept or found.start >= kept[-1].end:
            kept.append(found)
            continue
        last = kept.pop()
        first, second = sorted((last, found), key=lambda f: (f.confidence, f.end - f.start), reverse=True)
        stretch = second.confidence > Confidence.LOW
        end = max(last.end, found.end) if stretch else first.end
        kept.append(
            Finding(min(last.start, found.start) if stretch else first.start, end, first.kind, first.confidence)
        )
    return kept
