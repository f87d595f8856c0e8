"""One letter as its events tell it. Pure: the same events give the same row, live or rebuilt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from casework.domain.events import Envelope

CITY = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, kw_only=True)
class LetterRow:
    """What the scoreboard keeps of a letter; the columns of `letter_row`."""

    source: str
    number: str
    sequence: int
    event_time: datetime
    department: str
    kind: str = ""
    counted: bool = False
    received_on: date | None = None
    due_on: date | None = None
    accepted: bool = False
    declined: bool = False
    answered_on: date | None = None
    on_time: bool | None = None
    overdue: bool = False
    level: int | None = None
    solved: bool | None = None
    left_as: str = ""
    published_round: int | None = None


Data = Mapping[str, Any]
Step = Callable[[LetterRow, Data], LetterRow]


def fold(row: LetterRow | None, envelope: Envelope, data: Data) -> LetterRow:
    """The row after this event. An event that the row has seen, or that is older, changes nothing.

    `data` is loaded by `schemas.LetterFact`. Every event moves the letter to the department it names.
    """
    if row is not None and envelope.sequence <= row.sequence:
        return row
    before = row or LetterRow(
        source=envelope.source, number=envelope.subject, sequence=0, event_time=envelope.time, department=""
    )
    moved = replace(
        before,
        sequence=envelope.sequence,
        event_time=max(before.event_time, envelope.time),
        department=data["department"],
        kind=data.get("kind") or before.kind,
    )
    return STEPS[event_name(envelope)](moved, data)


def event_name(envelope: Envelope) -> str:
    """`letter_answered` of `mailbox.letter_answered.v1`."""
    return envelope.type.split(".")[1]


def day(moment: datetime | None) -> date | None:
    """The calendar day in the city."""
    return moment.astimezone(CITY).date() if moment else None


def _same(row: LetterRow, _data: Data) -> LetterRow:
    return row


def _received(row: LetterRow, data: Data) -> LetterRow:
    return replace(row, counted=True, received_on=day(data.get("received_at")), due_on=data.get("due"))


def _accepted(row: LetterRow, _data: Data) -> LetterRow:
    return replace(row, accepted=True)


def _declined(row: LetterRow, _data: Data) -> LetterRow:
    return replace(row, declined=True)


def _due_moved(row: LetterRow, data: Data) -> LetterRow:
    """A new due date: whether it has passed will be announced anew. An answered letter keeps what was found."""
    if row.answered_on is not None:
        return row
    return replace(row, due_on=data.get("due") or row.due_on, overdue=False)


def _overdue(row: LetterRow, _data: Data) -> LetterRow:
    """In a redo the clock is another one: only the first answer counts."""
    return row if row.answered_on is not None else replace(row, overdue=True)


def _answered(row: LetterRow, data: Data) -> LetterRow:
    if row.answered_on is not None:
        return row
    on_time = bool(data.get("on_time"))
    return replace(row, answered_on=day(data.get("answered_at")), on_time=on_time, overdue=not on_time)


def _rated(row: LetterRow, data: Data) -> LetterRow:
    """After a redo there are two ratings; the last is published."""
    return replace(row, level=data.get("level"), solved=data.get("solved"))


def _published(row: LetterRow, data: Data) -> LetterRow:
    return replace(row, published_round=data.get("round") or 1)


def _unpublished(row: LetterRow, _data: Data) -> LetterRow:
    return replace(row, published_round=None)


def _taken_back(row: LetterRow, data: Data) -> LetterRow:
    """It was referred and counts again; its limit goes on, so whether that is over will be announced anew."""
    return replace(_due_moved(row, data), left_as="")


def _leaves(reason: str) -> Step:
    return lambda row, _data: replace(row, left_as=reason)


# What happened and only tells which department owes the next step
MOVES = (
    "needs_correction", "dispatched", "returned", "return_disputed", "referring",
    "referral_refused", "taken", "contributed", "extension_asked", "extension_refused", "drafted", "draft_rejected",
    "added", "urged", "due_soon", "reopened", "followed_up", "follow_up_answered", "closed",
    "name_asked", "name_given", "name_refused",
)  # fmt: skip

STEPS: Mapping[str, Step] = {
    **{f"letter_{name}": _same for name in MOVES},
    "letter_received": _received,
    "letter_accepted": _accepted,
    "letter_declined": _declined,
    "letter_extended": _due_moved,
    "letter_recounted": _due_moved,
    "letter_overdue": _overdue,
    "letter_taken_back": _taken_back,
    "letter_answered": _answered,
    "letter_rated": _rated,
    "letter_published": _published,
    "letter_unpublished": _unpublished,
    "letter_withdrawn": _leaves("withdrawn"),
    "letter_merged": _leaves("merged"),
    "letter_invalidated": _leaves("invalid"),
    "letter_referred": _leaves("referred"),
    "letter_lapsed": _leaves("lapsed"),
}
