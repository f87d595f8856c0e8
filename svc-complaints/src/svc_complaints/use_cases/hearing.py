"""What other channels say that changes what is watched: one row for each event, and one small rule for each effect.

A channel that comes later adds rows. Its events say `department` and `at`; `due` where the effect needs it, and what
`supervision_handlers.SCHEMAS` names beside.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from casework.calendars import current
from casework.domain.calendar import Calendar
from casework.domain.calendar_count import working_days_between
from casework.domain.events import Envelope
from casework.storage.unit_of_work import UnitOfWork
from svc_complaints.domain.supervision import watched
from svc_complaints.domain.supervision.watched import Deadline, Watched
from svc_complaints.use_cases.supervising import Followed, climb, followed, keep


class Effect(StrEnum):
    """What an event does to the case that it is about."""

    BEGINS = "begins"  # received: its limit is counted from receipt
    OWED = "owed"  # somebody owes something by a day; a case that was not known is watched from here on
    EXTENDED = "extended"  # the same, and the limit is longer
    AGAIN = "again"  # something new is owed, with a limit of its own
    BACK = "back"  # it had left, and is owed again
    LATE = "late"  # the due day has passed, says who knows; the ladder goes on at once
    HANDED = "handed"  # another department owes it
    STOOD_STILL = "stood_still"  # the clock is suspended
    WENT_ON = "went_on"  # and runs again
    ANEW = "anew"  # the count of the same duty begins anew, whatever stood still
    DONE = "done"  # nothing is owed


@dataclass(frozen=True)
class Heard:
    """A row: an event of a channel, and its effect."""

    channel: str
    name: str
    effect: Effect


# letter_referring is not here: the clock runs until the receiver confirms. Nor are the departments' own clocks: what
# is watched is the day that the citizen was promised.
HEARD = (
    Heard("mailbox", "letter_received", Effect.BEGINS),
    Heard("mailbox", "letter_dispatched", Effect.OWED),
    Heard("mailbox", "letter_returned", Effect.OWED),
    Heard("mailbox", "letter_recounted", Effect.OWED),
    Heard("mailbox", "letter_due_soon", Effect.OWED),
    Heard("mailbox", "letter_overdue", Effect.LATE),
    Heard("mailbox", "letter_extended", Effect.EXTENDED),
    Heard("mailbox", "letter_reopened", Effect.AGAIN),
    Heard("mailbox", "letter_taken_back", Effect.BACK),
    Heard("mailbox", "letter_referral_refused", Effect.HANDED),
    Heard("mailbox", "letter_department_changed", Effect.HANDED),
    Heard("mailbox", "letter_answered", Effect.DONE),
    Heard("mailbox", "letter_declined", Effect.DONE),
    Heard("mailbox", "letter_withdrawn", Effect.DONE),
    Heard("mailbox", "letter_merged", Effect.DONE),
    Heard("mailbox", "letter_invalidated", Effect.DONE),
    Heard("mailbox", "letter_lapsed", Effect.DONE),
    Heard("mailbox", "letter_closed", Effect.DONE),
    Heard("mailbox", "letter_referred", Effect.DONE),
    # a silent opinion is not here: its day was assumed when it was asked; nor are conversions, which come after the end
    Heard("disclosure", "application_received", Effect.BEGINS),
    Heard("disclosure", "application_amendment_asked", Effect.STOOD_STILL),
    Heard("disclosure", "application_amended", Effect.ANEW),
    Heard("disclosure", "application_opinion_asked", Effect.OWED),
    Heard("disclosure", "application_opinion_given", Effect.OWED),
    Heard("disclosure", "application_served", Effect.OWED),
    Heard("disclosure", "application_secrecy_referred", Effect.OWED),
    Heard("disclosure", "application_secrecy_settled", Effect.OWED),
    Heard("disclosure", "application_extended", Effect.EXTENDED),
    Heard("disclosure", "application_delayed", Effect.EXTENDED),
    Heard("disclosure", "application_charged", Effect.STOOD_STILL),
    Heard("disclosure", "application_paid", Effect.ANEW),
    Heard("disclosure", "application_due_soon", Effect.OWED),
    Heard("disclosure", "application_overdue", Effect.LATE),
    Heard("disclosure", "application_recounted", Effect.OWED),
    Heard("disclosure", "application_passed_on", Effect.HANDED),
    Heard("disclosure", "application_answered", Effect.DONE),
    Heard("disclosure", "application_dropped", Effect.DONE),
    Heard("disclosure", "application_withdrawn", Effect.DONE),
)

Told = Mapping[str, Any]


def hear(uow: UnitOfWork, envelope: Envelope, told: Told, effect: Effect) -> None:
    """One event's effect; an event of history (`imported`), or about what nobody here watches, has none."""
    if told.get("imported"):
        return
    key = (envelope.source, envelope.subject)
    one = followed(uow, key)
    calendar = current.of(uow.runtime).calendar(uow.connection)
    if one is not None:
        after = EFFECTS[effect](one.case, told, calendar)
        if after != one.case:
            keep(uow, replace(one, case=after))
    elif effect in BEGINNINGS and told["department"]:
        deadline = Deadline(1, told["due"], _length(told, calendar, effect))
        case = Watched(key[1], key[0], told["department"], deadline)
        keep(uow, Followed(watched.late(case, told["due"]) if effect is Effect.LATE else case))
    if effect is Effect.LATE:
        climb(uow, key)


def _owed(case: Watched, told: Told, _calendar: Calendar) -> Watched:
    return _handed(watched.due_told(case, told["due"]), told, _calendar)


def _late(case: Watched, told: Told, calendar: Calendar) -> Watched:
    return _handed(watched.late(case, told["due"]), told, calendar)


def _begins(case: Watched, told: Told, calendar: Calendar) -> Watched:
    days = _length(told, calendar, Effect.BEGINS)
    return _handed(watched.due_told(case, told["due"], days), told, calendar)


def _extended(case: Watched, told: Told, calendar: Calendar) -> Watched:
    known = case.deadline
    longer = known.days + told["days"] if known.days and told["due"] != known.due else 0
    return _handed(watched.due_told(case, told["due"], longer), told, calendar)


def _again(case: Watched, told: Told, calendar: Calendar) -> Watched:
    if told["due"] == case.deadline.due and not case.done:
        return case  # heard already
    days = _length(told, calendar, Effect.AGAIN)
    return _handed(watched.next_duty(case, told["due"], days), told, calendar)


def _back(case: Watched, told: Told, calendar: Calendar) -> Watched:
    return replace(_owed(case, told, calendar), done=False)


def _handed(case: Watched, told: Told, _calendar: Calendar) -> Watched:
    return watched.handed_to(case, told["department"] or case.department)


def _stood_still(case: Watched, told: Told, calendar: Calendar) -> Watched:
    return watched.suspended(_owed(case, told, calendar), True)


def _went_on(case: Watched, told: Told, calendar: Calendar) -> Watched:
    return watched.suspended(_owed(case, told, calendar), False)


def _anew(case: Watched, told: Told, calendar: Calendar) -> Watched:
    days = _length(told, calendar, Effect.ANEW)
    begun = watched.due_told(case, told["due"], days)
    return _handed(watched.suspended(begun, False), told, calendar)


def _done(case: Watched, _told: Told, _calendar: Calendar) -> Watched:
    return watched.done(case)


EFFECTS: Mapping[Effect, Callable[[Watched, Told, Calendar], Watched]] = {
    Effect.BEGINS: _begins,
    Effect.OWED: _owed,
    Effect.LATE: _late,
    Effect.EXTENDED: _extended,
    Effect.AGAIN: _again,
    Effect.BACK: _back,
    Effect.HANDED: _handed,
    Effect.STOOD_STILL: _stood_still,
    Effect.WENT_ON: _went_on,
    Effect.ANEW: _anew,
    Effect.DONE: _done,
}
BEGINNINGS = frozenset({Effect.BEGINS, Effect.OWED, Effect.LATE, Effect.EXTENDED, Effect.AGAIN, Effect.BACK})


def _length(told: Told, calendar: Calendar, effect: Effect) -> int:
    """The limit in working days where its beginning is told; else 0, not known."""
    begins = {
        Effect.BEGINS: ("received_on", "received_at"), Effect.AGAIN: ("at",), Effect.ANEW: ("counted_from",),
    }.get(effect, ())  # fmt: skip
    begun = next((told[name] for name in begins if told.get(name)), None)
    due: date = told.get("due", date.min)
    return 0 if begun is None else max(working_days_between(calendar, begun, due), 0)
