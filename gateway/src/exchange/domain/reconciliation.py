"""Two lists of the same cases compared: where they differ, and how that is healed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

OPEN, OVER = "open", "over"


class Kind(StrEnum):
    """How two lists can differ about a case."""

    MISSING_THERE = "missing_there"  # they have not applied what we sent: we send it again
    MISSING_HERE = "missing_here"  # they sent what we have not applied: we ask for it
    AHEAD_THERE = "ahead_there"  # they applied more than we ever sent: somebody has lost data, people must look
    AHEAD_HERE = "ahead_here"  # we applied more than they say they sent: likewise
    STATE = "state"  # all messages are there, and yet it is over for one side only


@dataclass(frozen=True)
class Line:
    """One case on one side's list. `settled` is the highest sequence sent so long ago that it should have arrived."""

    sent: int
    applied: int
    state: str = OPEN
    settled: int | None = None

    @property
    def due(self) -> int:
        """Up to which sequence the other side should have it."""
        return self.sent if self.settled is None else self.settled


@dataclass(frozen=True)
class Difference:
    """One difference. `ours` and `theirs` are sequences, or for a state 1 when it is over there."""

    subject: str
    kind: Kind
    ours: int
    theirs: int


@dataclass(frozen=True)
class Healing:
    """What to do about one case: send again from, or ask for, this sequence on; 0 for neither."""

    resend_from: int = 0
    ask_from: int = 0


NOTHING = Line(0, 0)


def compare(ours: Mapping[str, Line], theirs: Mapping[str, Line]) -> list[Difference]:
    """All differences, by subject. A case that only one side lists counts as nothing sent and nothing applied there."""
    found: list[Difference] = []
    for subject in sorted({*ours, *theirs}):
        found += _of_case(subject, ours.get(subject, NOTHING), theirs.get(subject, NOTHING))
    return found


def healing(difference: Difference) -> Healing:
    """What heals it; nothing that a machine could do for the last three kinds."""
    if difference.kind is Kind.MISSING_THERE:
        return Healing(resend_from=difference.theirs + 1)
    if difference.kind is Kind.MISSING_HERE:
        return Healing(ask_from=difference.ours + 1)
    return Healing()


def _of_case(subject: str, ours: Line, theirs: Line) -> Iterator[Difference]:
    if theirs.applied < ours.due:
        yield Difference(subject, Kind.MISSING_THERE, ours.due, theirs.applied)
    elif theirs.applied > ours.sent:
        yield Difference(subject, Kind.AHEAD_THERE, ours.sent, theirs.applied)
    if theirs.sent > ours.applied:
        yield Difference(subject, Kind.MISSING_HERE, ours.applied, theirs.sent)
    elif theirs.sent < ours.applied and theirs != NOTHING:
        yield Difference(subject, Kind.AHEAD_HERE, ours.applied, theirs.sent)
    agree = theirs.applied == ours.sent and theirs.sent == ours.applied
    if agree and ours.state != theirs.state:
        yield Difference(subject, Kind.STATE, int(ours.state == OVER), int(theirs.state == OVER))
