"""The working-day calendar: what the authorities have published, in versions, each day with its source.

A `Notice` says which days one layer (the whole country, or a region such as guangxi) has off or works in one year. A
`Calendar` is a version of all of them. Nothing is ever taken out: a later notice goes before an earlier one, a region
before the country, a notice before a forecast; `Calendar.at(version)` is the calendar as it was.

Days that the next notice can still change are provisional: every day of a year that nobody has published, what a
region's forecast names as unsettled, and the end of December of the last published year.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from functools import cached_property
from typing import TypeVar, cast

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")  # no summer time since 1991, so no time zone database needed
NATIONAL = "national"
ONE_DAY = timedelta(days=1)
MOST_REMEMBERED = 2_000  # counts kept with a calendar
T = TypeVar("T")

# The State Council's notice for a year can move days of the December before it: 2018-12-29 became a working day and
# 2018-12-31 a day off by the notice for 2019. No notice for 2005 to 2026 reached further back than 29 December; the
# week before it is held provisional too. Earlier days of December are firm once their own year is published.
NEXT_NOTICE_REACHES_BACK_TO = (12, 24)


class Kind(StrEnum):
    """Why a day is worked or not."""

    WORKING = "working"  # an ordinary weekday
    MAKE_UP = "make_up"  # 调休上班: a Saturday or Sunday that is worked
    WEEKEND = "weekend"
    HOLIDAY = "holiday"  # a weekday off by notice or forecast, or a weekend day inside a holiday


@dataclass(frozen=True)
class Notice:
    """What one layer's authority (or a forecast) says about one year; `days_off` and `working` are (day, name) pairs.

    `unsettled` are days that a forecast leaves open. `version` is the calendar version that brought the notice in.
    """

    layer: str
    year: int
    source: str
    issued: date | None = None
    forecast: bool = False
    days_off: tuple[tuple[date, str], ...] = ()
    working: tuple[tuple[date, str], ...] = ()
    unsettled: tuple[date, date] | None = None
    version: int = 1


@dataclass(frozen=True)
class Day:
    """One day as the calendar sees it. `name` is the holiday it belongs to, `source` who said so; may be empty."""

    day: date
    kind: Kind
    name: str = ""
    source: str = ""
    provisional: bool = False

    @property
    def working(self) -> bool:
        """Whether offices work."""
        return self.kind in (Kind.WORKING, Kind.MAKE_UP)


@dataclass(frozen=True)
class Calendar:
    """All notices up to `version`, for the country and the `layers` that apply here (in rising precedence)."""

    version: int
    notices: tuple[Notice, ...]
    layers: tuple[str, ...] = (NATIONAL,)

    def is_working(self, day: date) -> bool:
        """Whether offices work on `day`."""
        return self.day(day).working

    def is_provisional(self, day: date) -> bool:
        """Whether a notice that is still to come can change `day`."""
        return self.day(day).provisional

    def day(self, day: date) -> Day:
        """What the calendar knows of `day`."""
        known = self._days.get(day)  # a calendar never changes, and every letter asks for the same weeks
        if known is None:
            known = self._days[day] = self._find(day)
        return known

    @cached_property
    def _days(self) -> dict[date, Day]:
        return {}

    def _find(self, day: date) -> Day:
        worked, name, source = self._named.get(day, (day.weekday() < 5, "", ""))
        weekend = day.weekday() >= 5
        at_work = Kind.MAKE_UP if weekend else Kind.WORKING
        at_rest = Kind.HOLIDAY if name else Kind.WEEKEND
        return Day(day, at_work if worked else at_rest, name, source, self._unsettled(day))

    def remembered(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gave for this key the first time: a calendar never changes, so nor does what follows from it."""
        found = self._followed.get(key)
        if found is None:
            if len(self._followed) >= MOST_REMEMBERED:
                self._followed.clear()
            found = self._followed[key] = make()
        return cast(T, found)

    @cached_property
    def _followed(self) -> dict[Hashable, object]:
        return {}

    @property
    def published_through(self) -> int:
        """Last year of the unbroken run of years that the State Council's notices cover; 0 when there is none."""
        year = min(self._published[NATIONAL], default=0)
        while year + 1 in self._published[NATIONAL]:
            year += 1
        return year

    def published(self, layer: str, year: int) -> bool:
        """Whether `layer` has a notice (not only a forecast) for `year`."""
        return year in self._published[layer]

    def forecasts(self) -> Iterator[Notice]:
        """The forecasts that no notice has replaced yet."""
        return (notice for notice in self._in_force if notice.forecast)

    def at(self, version: int) -> Calendar:
        """The calendar as it was in `version`."""
        kept = tuple(notice for notice in self.notices if notice.version <= version)
        return replace(self, version=version, notices=kept) if version < self.version else self

    def with_notices(self, notices: Iterable[Notice]) -> Calendar:
        """The next version, which also knows `notices`."""
        version = self.version + 1
        added = tuple(replace(notice, version=version) for notice in notices)
        return replace(self, version=version, notices=self.notices + added)

    @cached_property
    def _published(self) -> dict[str, frozenset[int]]:
        return {
            layer: frozenset(n.year for n in self.notices if n.layer == layer and not n.forecast)
            for layer in self.layers
        }

    @cached_property
    def _in_force(self) -> tuple[Notice, ...]:
        """Notices of our layers and the newest forecast of each year without one; later and higher ones last."""
        ours = [n for n in self.notices if n.layer in self.layers]
        newest = {(n.layer, n.year): n for n in sorted(ours, key=lambda n: n.version) if n.forecast}
        forecasts = [n for n in newest.values() if not self.published(n.layer, n.year)]
        alive = [n for n in ours if not n.forecast] + forecasts
        return tuple(sorted(alive, key=lambda n: (self.layers.index(n.layer), n.version)))

    @cached_property
    def _named(self) -> dict[date, tuple[bool, str, str]]:
        named: dict[date, tuple[bool, str, str]] = {}
        for notice in self._in_force:
            named.update({day: (False, name, notice.source) for day, name in notice.days_off})
            named.update({day: (True, name, notice.source) for day, name in notice.working})
        return named

    def _unsettled(self, day: date) -> bool:
        if day.year not in self._published[NATIONAL]:
            return True
        tail = (day.month, day.day) >= NEXT_NOTICE_REACHES_BACK_TO
        if tail and day.year + 1 not in self._published[NATIONAL]:
            return True
        return any(self._unsettled_in(layer, day) for layer in self.layers if layer != NATIONAL)

    def _unsettled_in(self, layer: str, day: date) -> bool:
        """A region's forecast leaves its window open; a region's year without even a forecast is open as a whole."""
        if self.published(layer, day.year):
            return False
        windows = [n.unsettled for n in self._in_force if n.layer == layer and n.year == day.year and n.unsettled]
        return not windows or any(first <= day <= last for first, last in windows)


def local_day(moment: date | datetime) -> date:
    """The day of `moment` in China: sent at 23:59 or on a Sunday, it counts on that day. ValueError when naive."""
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone: use an aware datetime, or a date")
    return moment.astimezone(SHANGHAI).date()
