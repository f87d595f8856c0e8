"""How a clock begins, and what a new calendar may do to it."""

from __future__ import annotations

from dataclasses import replace

from casework.domain.calendar import Calendar, local_day
from casework.domain.calendar_count import check_length
from casework.domain.clock.operators import Limit
from casework.domain.clock.running import Clock, Moment


def start(calendar: Calendar, limit: Limit, received: Moment) -> Clock:
    """A clock for something received at that moment, on a working day or not: that day is day 0."""
    check_length(limit.days)
    day = local_day(received)
    fresh = Clock(limit, day, (), day, provisional=False, promised=day, calendar_version=calendar.version)
    counted = fresh.recounted(calendar)
    return replace(counted, promised=counted.due)


def recompute(clock: Clock, calendar: Calendar, today: Moment) -> Clock:
    """The clock on a newer calendar; unchanged where nothing may change. Doing it twice changes nothing more.

    Only a running clock; never a date that has passed, and never into the past. The day promised to the citizen follows
    a date that was told as provisional, and always an earlier one; what was told as certain is not put off.
    Whoever calls writes the audit entry: old `due` → new `due`.
    """
    today = local_day(today)
    if clock.stopped is not None or clock.due < today or calendar.version <= clock.calendar_version:
        return clock
    fresh = clock.recounted(calendar)
    if fresh.due < today:
        return clock
    follows = fresh.due != clock.due and (clock.provisional or fresh.due < clock.promised)
    return replace(fresh, promised=fresh.due if follows else clock.promised)
