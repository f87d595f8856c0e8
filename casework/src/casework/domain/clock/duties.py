"""What a clock means for the duty behind it: whether it is kept, that it is done, and what has to be announced."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from casework.domain.calendar import Calendar, local_day
from casework.domain.clock.operators import Stop
from casework.domain.clock.running import Clock


class Notice(StrEnum):
    """What a job has to announce."""

    DUE_SOON = "due_soon"
    OVERDUE = "overdue"


def kept(clock: Clock, at: datetime) -> bool:
    """Whether something done at `at` is within the limit."""
    return local_day(at) <= clock.due


def stopped(clock: Clock, at: datetime, cause: str, paper: str) -> Clock:
    """The clock at rest; one that rests already keeps its first day."""
    return clock if clock.stopped is not None else clock.stop(at, cause=cause, paper=paper)


def resumed(clock: Clock, calendar: Calendar, at: datetime, cause: str, paper: str) -> Clock:
    """A clock at rest goes on; the days of its rest are not counted, unless its limit was over before."""
    rest = next((o for o in clock.operators if isinstance(o, Stop)), None)
    if rest is None:
        return clock
    going = replace(clock, operators=tuple(o for o in clock.operators if o is not rest))
    if rest.on > going.due:
        return going
    return going.suspend(calendar, rest.on, max(local_day(at), rest.on), cause=cause, paper=paper)


def notice(clock: Clock, calendar: Calendar, now: datetime) -> Notice | None:
    """What the clock calls for now: overdue, due soon, or nothing."""
    if clock.overdue(now):
        return Notice.OVERDUE
    return Notice.DUE_SOON if clock.due_soon(calendar, now) else None
