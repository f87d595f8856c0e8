"""督办 by itself: what is known of a case is kept with the day on which its ladder has something to do, and a job acts.

The plan of the ladder is a pure function of case, acts, ladder, calendar and day, so the next day with something to do
is found by asking it about the days to come, whenever one of these changes. The job then reads an index, not cases.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from casework.calendars import current
from casework.domain.calendar import Calendar, local_day
from casework.domain.calendar_count import add_working_days
from casework.domain.clock import Clock, Suspend
from casework.storage.unit_of_work import UnitOfWork
from svc_complaints import configuration
from svc_complaints.domain.complaint import By, Complaint
from svc_complaints.domain.deadlines import open_suspensions
from svc_complaints.domain.supervision import cards, watched
from svc_complaints.domain.supervision.act import Act
from svc_complaints.domain.supervision.due import Plan, acts_due
from svc_complaints.domain.supervision.ladder import Ladder
from svc_complaints.domain.supervision.watched import Deadline, Watched
from svc_complaints.domain.words import State
from svc_complaints.storage import barrier, supervision
from svc_complaints.storage.supervision import Key, Recorded

HORIZON = 30  # days to come that are asked; a case with nothing in them is asked again then
NOTHING = Plan()


@dataclass(frozen=True)
class Followed:
    """A case with its acts; its row is locked until the transaction ends."""

    case: Watched
    acts: tuple[Recorded, ...] = ()

    @property
    def plain(self) -> tuple[Act, ...]:
        """The acts as the rules know them."""
        return tuple(one.act for one in self.acts)


def followed(uow: UnitOfWork, key: Key) -> Followed | None:
    """The case and all its acts; None when it is not watched."""
    case = supervision.find(uow.connection, key, lock=True)
    return None if case is None else Followed(owed(uow, case), tuple(supervision.acts_of(uow.connection, key)))


def owed(uow: UnitOfWork, case: Watched) -> Watched:
    """The case, with the department that owes it. Nobody does who may not know of it: a letter that is or was a
    complaint about that department, or one above or below it (条例 art. 30 ¶3), is urged when another one has it.
    """
    if not case.department or case.source == uow.runtime.source:  # an office never has one about itself
        return case
    marks = barrier.marks_on(uow.connection, case.number)
    hidden = configuration.of(uow.runtime).screen(case.department).hides(marks)
    return watched.handed_to(case, "") if hidden else case


def keep(uow: UnitOfWork, one: Followed) -> None:
    """Stores the case after something has changed, with the next day on which there is something to do."""
    calendar, case = current.of(uow.runtime).calendar(uow.connection), owed(uow, one.case)
    ladder = supervision.ladder(uow.connection, case.department)
    look_on = next_look(ladder, case, one.plain, uow.now, calendar)
    supervision.save_case(uow.connection, case, look_on, calendar.version)


def next_look(ladder: Ladder, case: Watched, acts: Sequence[Act], now: datetime, calendar: Calendar) -> date | None:
    """The first day with something to do; None when there is none unless something happens to the case."""
    if not case.department:
        return None  # nobody owes it who could be told
    if acts_due(ladder, case, acts, now, calendar) != NOTHING:
        return local_day(now)
    if case.suspended or case.done:
        return None
    case = replace(case, late_on=case.deadline.due)  # as its source will have said by then, if it is
    days = [now + timedelta(days=n) for n in range(1, HORIZON + 1)]
    # what a day calls for, the next one calls for too: nothing is given back by waiting
    first = bisect_left(days[:-1], True, key=lambda day: acts_due(ladder, case, acts, day, calendar) != NOTHING)
    return local_day(days[first])


def climb(uow: UnitOfWork, key: Key) -> None:
    """Does what the ladder says today; nothing when that was done already."""
    one = followed(uow, key)
    if one is None:
        return
    case = one.case
    if case.department:
        calendar = current.of(uow.runtime).calendar(uow.connection)
        ladder = supervision.ladder(uow.connection, case.department)
        plan = acts_due(ladder, case, one.plain, uow.now, calendar)
        after, events = cards.carry_out(plan, case, one.plain, By(uow.runtime.system, uow.now))
        one = replace(one, acts=_stored(uow, one, after))
        uow.announce(*events)
    keep(uow, one)


def note_complaint(uow: UnitOfWork, complaint: Complaint) -> None:
    """What 督办 knows of a complaint of our own, after every act on it and in its transaction.

    The acceptance is the first duty, the reply of each round the next one. Also after the clock's notices: a suspension
    that has lasted its longest ends without an act. One that waits for its correction, or ended
    without it, was never owed an answer.
    """
    key = (uow.runtime.source, complaint.number)
    one = followed(uow, key)
    ended = complaint.clock.stopped is not None
    if complaint.state is State.NEEDS_CORRECTION or (one is None and ended):
        return
    case = _of_complaint(complaint, key[0], one.case if one else None)
    calendar = current.of(uow.runtime).calendar(uow.connection)
    case = watched.suspended(case, _stands_still(complaint.clock, local_day(uow.now), calendar))
    if one is None or one.case != case:
        keep(uow, replace(one, case=case) if one else Followed(case))


def _of_complaint(complaint: Complaint, source: str, known: Watched | None) -> Watched:
    clock = complaint.clock
    duty = 1 if complaint.reply is None else 1 + complaint.round
    case = known
    if case is None:
        first = Deadline(1, clock.due, clock.total, duty)
        case = Watched(complaint.number, source, complaint.office, first)
    elif case.deadline.duty != duty:
        case = watched.next_duty(case, clock.due, clock.total)
        case = replace(case, deadline=replace(case.deadline, duty=duty))
    case = watched.handed_to(watched.due_told(case, clock.due, clock.total), complaint.office)
    # of our own we know at once whether it is late
    return replace(case, done=clock.stopped is not None, marks=complaint.marks, late_on=clock.due)


def _stands_still(clock: Clock, today: date, calendar: Calendar) -> bool:
    """Whether a suspension is open that has not had its longest length yet: after it the clock runs by itself."""
    if not open_suspensions(clock):
        return False
    last = [one for one in clock.operators if isinstance(one, Suspend)][-1]
    return last.at_most is None or today <= add_working_days(calendar, last.begin, last.at_most).day


def _stored(uow: UnitOfWork, before: Followed, after: Sequence[Act]) -> tuple[Recorded, ...]:
    """The acts after a plan: those that changed, and a new one at the end."""
    known = [replace(one, act=act) for one, act in zip(before.acts, after, strict=False)]
    new = [Recorded(act, before.case.source, place) for place, act in enumerate(after)][len(known) :]
    changed = [one for one, was in zip(known, before.acts, strict=True) if one != was]
    for one in changed:
        supervision.save_act(uow.connection, one)
    return (*known, *(supervision.save_act(uow.connection, one) for one in new))
