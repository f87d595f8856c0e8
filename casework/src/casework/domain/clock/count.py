"""The count of a clock, day by day, with the reason for each day: one function finds the due date and explains it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from casework.domain.calendar import ONE_DAY, Calendar, Day
from casework.domain.calendar_count import add_working_days
from casework.domain.clock.operators import Extend, Limit, Operator, Restart, Resume, Stop, Suspend, Unit


class Why(StrEnum):
    """Why a day was counted or not."""

    DAY_ZERO = "day_zero"  # received, or the clock restarted
    COUNTED = "counted"
    COUNTED_MAKE_UP = "counted_make_up"  # a Saturday or Sunday that is worked (调休)
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    SUSPENDED = "suspended"
    DROPPED = "dropped"  # before a restart
    ROLLED = "rolled"  # the limit was over on a day off, and goes on to the next working day
    LATE = "late"  # after the limit, up to the day on which the clock stopped


@dataclass(frozen=True)
class Line:
    """One day of the explanation: `number` is its place in the count, `operators` are those that act on it."""

    day: Day
    why: Why
    number: int | None = None
    operators: tuple[Operator, ...] = ()


def count(calendar: Calendar, limit: Limit, started: date, operators: Sequence[Operator]) -> list[Line]:
    """Every day from `started` to the due day, which is the last line."""
    if not operators:  # how every clock begins: many letters of a day begin alike; a count takes ~0.05 ms
        return list(calendar.remembered((limit, started), lambda: tuple(_since(calendar, limit, started, (), ()))))
    restarts = [o for o in operators if isinstance(o, Restart)]
    if not restarts:
        return _since(calendar, limit, started, operators, ())
    last = restarts[-1]
    days = (last.on - started).days
    dropped = [Line(calendar.day(started + n * ONE_DAY), Why.DROPPED, operators=(last,)) for n in range(days)]
    return dropped + _since(calendar, limit, last.on, operators, (last,))


def with_stop(calendar: Calendar, lines: list[Line], stop: Stop) -> list[Line]:
    """The explanation with the stop on its day; days after the limit up to the stop are late."""
    due = lines[-1].day.day
    late = [Line(calendar.day(due + n * ONE_DAY), Why.LATE) for n in range(1, (stop.on - due).days + 1)]
    return [
        Line(line.day, line.why, line.number, (*line.operators, stop)) if line.day.day == stop.on else line
        for line in [*lines, *late]
    ]


def total_days(limit: Limit, operators: Sequence[Operator]) -> int:
    """Length of the limit with the extensions made since the last restart."""
    return limit.days + sum(extension.days for extension in _extensions(operators))


def is_provisional(limit: Limit, lines: Sequence[Line]) -> bool:
    """Whether a notice still to come can move the due date that `lines` lead to."""
    if limit.unit is Unit.WORKING_DAYS:
        return any(line.day.provisional for line in lines if line.why not in (Why.DAY_ZERO, Why.DROPPED))
    bent = any(line.day.provisional for line in lines if line.why is Why.ROLLED or _capped(line))
    return bent or (limit.roll_forward and lines[-1].day.provisional)


def _capped(line: Line) -> bool:
    """Whether the day is out through a suspension whose longest length is counted in working days."""
    return any(isinstance(o, Suspend) and o.at_most is not None for o in line.operators)


def suspended_days(calendar: Calendar, operators: Sequence[Operator]) -> dict[date, Suspend]:
    """The union of all suspensions: each day once, with the first suspension that takes it out."""
    days: dict[date, Suspend] = {}
    for place, operator in enumerate(operators):
        if isinstance(operator, Suspend):
            day, last = operator.begin + ONE_DAY, _end(calendar, operators, place, operator)
            while day <= last:
                days.setdefault(day, operator)
                day += ONE_DAY
    return days


def is_open(operators: Sequence[Operator], place: int) -> bool:
    """Whether the operator at `place` is a suspension that nothing has ended yet."""
    operator = operators[place]
    ended = any(isinstance(o, Resume) and o.suspension == place for o in operators)
    return isinstance(operator, Suspend) and operator.end is None and not ended


def _since(
    calendar: Calendar, limit: Limit, zero: date, operators: Sequence[Operator], caused_by: tuple[Operator, ...]
) -> list[Line]:
    lines = [Line(calendar.day(zero), Why.DAY_ZERO, 0, caused_by)]
    suspended = suspended_days(calendar, operators)
    for number, cause in enumerate(_units(limit, operators), start=1):
        while lines[-1].number != number:
            lines.append(_next(calendar, limit, lines[-1].day.day + ONE_DAY, number, cause, suspended))
    if limit.unit is Unit.CALENDAR_DAYS and limit.roll_forward:
        while not lines[-1].day.working or lines[-1].day.day in suspended:
            lines.append(_rolled(calendar, lines[-1].day.day + ONE_DAY, suspended))
    return lines


def _next(
    calendar: Calendar, limit: Limit, day: date, number: int, cause: tuple[Operator, ...], out: dict[date, Suspend]
) -> Line:
    """`day` with `number` when it counts, without when it does not."""
    seen = calendar.day(day)
    if day in out:
        return Line(seen, Why.SUSPENDED, None, (out[day],))
    if limit.unit is Unit.CALENDAR_DAYS or seen.working:
        make_up = limit.unit is Unit.WORKING_DAYS and day.weekday() >= 5
        return Line(seen, Why.COUNTED_MAKE_UP if make_up else Why.COUNTED, number, cause)
    return Line(seen, Why(seen.kind.value))


def _rolled(calendar: Calendar, day: date, out: dict[date, Suspend]) -> Line:
    """A day after the limit's last one, on the way to the next working day that is not suspended."""
    if day in out:
        return Line(calendar.day(day), Why.SUSPENDED, operators=(out[day],))
    return Line(calendar.day(day), Why.ROLLED)


def _units(limit: Limit, operators: Sequence[Operator]) -> Iterator[tuple[Operator, ...]]:
    """One item per day to count: nothing for the limit's own days, the extension for the days it gave."""
    yield from (() for _ in range(limit.days))
    for extension in _extensions(operators):
        yield from ((extension,) for _ in range(extension.days))


def _extensions(operators: Sequence[Operator]) -> list[Extend]:
    restarted = max((place for place, o in enumerate(operators) if isinstance(o, Restart)), default=-1)
    return [o for o in operators[restarted + 1 :] if isinstance(o, Extend)]


def _end(calendar: Calendar, operators: Sequence[Operator], place: int, suspension: Suspend) -> date:
    """Last day that `suspension` takes out: its own end, the resume, or its longest length, whichever comes first."""
    ends = [o.on for o in operators if isinstance(o, Resume) and o.suspension == place]
    if suspension.end is not None:
        ends.append(suspension.end)
    if suspension.at_most is not None:
        ends.append(add_working_days(calendar, suspension.begin, suspension.at_most).day)
    return min(ends)
