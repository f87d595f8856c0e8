"""One application for information as its events tell it. Pure: the same events give the same row, live or rebuilt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from casework.domain.events import Envelope
from portal.scoreboard.fold import event_name


@dataclass(frozen=True, kw_only=True)
class ApplicationRow:
    """What the scoreboard keeps of an application; the columns of `application_row`."""

    source: str
    number: str
    sequence: int
    event_time: datetime
    department: str
    received_on: date | None = None
    due_on: date | None = None
    overdue: bool = False
    answered_on: date | None = None
    on_time: bool | None = None
    outcome: str = ""
    left_as: str = ""


Data = Mapping[str, Any]
Step = Callable[[ApplicationRow, Data], ApplicationRow]


def fold_application(row: ApplicationRow | None, envelope: Envelope, data: Data) -> ApplicationRow:
    """The row after this event; one that is not newer changes nothing. `data` is loaded by `ApplicationFact`.

    It stands with the agency that owes the answer, and once it is answered with the one that has answered.
    """
    if row is not None and envelope.sequence <= row.sequence:
        return row
    before = row or ApplicationRow(
        source=envelope.source, number=envelope.subject, sequence=0, event_time=envelope.time, department=""
    )
    moved = replace(before, sequence=envelope.sequence, event_time=max(before.event_time, envelope.time))
    if before.answered_on is not None:  # what comes after the answer is about its conversion: the answer stands
        return moved
    return STEPS[event_name(envelope)](replace(_due(moved, data), department=data["department"]), data)


def _due(row: ApplicationRow, data: Data) -> ApplicationRow:
    """Another due day: whether it has passed will be announced anew; of the same one it is announced once."""
    due = data.get("due")
    return row if due in (None, row.due_on) else replace(row, due_on=due, overdue=False)


def _same(row: ApplicationRow, _data: Data) -> ApplicationRow:
    return row


def _received(row: ApplicationRow, data: Data) -> ApplicationRow:
    return replace(row, received_on=data.get("received_on"))


def _overdue(row: ApplicationRow, _data: Data) -> ApplicationRow:
    return replace(row, overdue=True)


def _answered(row: ApplicationRow, data: Data) -> ApplicationRow:
    on_time = bool(data.get("on_time"))
    return replace(
        row, answered_on=data.get("delivered_on"), on_time=on_time, overdue=not on_time,
        outcome=data.get("outcome") or "",
    )  # fmt: skip


def _leaves(reason: str) -> Step:
    return lambda row, _data: replace(row, left_as=reason)


# What moves the due day or the agency, and nothing else that is counted
MOVES = (
    "amendment_asked", "amended", "opinion_asked", "opinion_given", "served", "secrecy_referred", "secrecy_settled",
    "extended", "delayed", "charged", "paid", "recounted", "passed_on",
)  # fmt: skip

STEPS: Mapping[str, Step] = {
    **{f"application_{name}": _same for name in MOVES},
    "application_received": _received,
    "application_overdue": _overdue,
    "application_answered": _answered,
    "application_dropped": _leaves("dropped"),
    "application_withdrawn": _leaves("withdrawn"),
}
