"""What to do with a message that came: apply it, hold it, let it be, or report it. A pure function of what is known.

For each sender and case messages apply strictly in order, each once. Control messages stand outside the order.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MOST_HELD = 1000  # messages of one case that may wait for an earlier one


class Verdict(StrEnum):
    """What becomes of a message."""

    APPLY = "apply"
    HOLD = "hold"  # an earlier one is missing or waits itself
    DUPLICATE = "duplicate"  # the very same, again: let be
    STALE = "stale"  # before what was applied, and no longer known
    CONFLICT = "conflict"  # the same id or the same place, with other content
    FULL = "full"  # too many wait already; it must come again


@dataclass(frozen=True)
class Mark:
    """What identifies a message; `digest` is the SHA-256 of its content."""

    id: str
    sequence: int
    digest: str
    control: bool = False


@dataclass(frozen=True)
class Known:
    """What the receiver knows about a case when the message comes."""

    head: int  # the highest sequence that is used up
    same_id: str | None = None  # digest of the message that came under this id
    same_place: str | None = None  # digest of the message applied, held or parked at this sequence
    held: int = 0


def judge(mark: Mark, known: Known) -> Verdict:
    """The verdict on a message whose signature and form are good."""
    if known.same_id is not None:
        return Verdict.DUPLICATE if known.same_id == mark.digest else Verdict.CONFLICT
    if mark.control:
        return Verdict.APPLY
    if known.same_place is not None:
        return Verdict.CONFLICT
    if mark.sequence <= known.head:
        return Verdict.STALE
    if mark.sequence == known.head + 1:
        return Verdict.APPLY
    return Verdict.HOLD if known.held < MOST_HELD else Verdict.FULL


def first_missing(head: int, waiting: frozenset[int], newest: int) -> int:
    """The lowest sequence after `head` that has not come although a later one has; 0 when none is missing."""
    return next((n for n in range(head + 1, newest) if n not in waiting), 0)
