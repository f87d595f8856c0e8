"""Whom a report is about: one department with those it has followed, or all; and which reports came before it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from casework.domain.directory import Directory

CITY = ""  # in place of a department's id: the report of the government itself, about all of them


@dataclass(frozen=True)
class Scope:
    """`departments`: the one that reports first, then those that it has followed; None means all."""

    agency: str
    departments: tuple[str, ...] | None

    @property
    def city(self) -> bool:
        """Whether it is about all departments."""
        return self.departments is None


def scope_of(agency: str, directory: Directory, today: date, *, alone: bool = False) -> Scope:
    """Of a department by today's directory, or of the city; `alone` leaves out those that it has followed.

    One that has ended reports for those that it had followed before its end.
    """
    if agency == CITY:
        return Scope(CITY, None)
    known = directory.get(agency)
    if alone or known is None:
        return Scope(agency, (agency,))
    ended = known.end.on - timedelta(days=1) if known.end and known.end.on <= today else today
    followed = (one.id for one in directory if one.id != agency and directory.successor_of(one.id, ended) == agency)
    return Scope(agency, (agency, *sorted(followed)))


@dataclass(frozen=True)
class Earlier:
    """A report that was published for the year before: whom it is about, and its row 4."""

    agency: str
    departments: frozenset[str] | None
    carried_out: tuple[int, ...]


@dataclass(frozen=True)
class Before:
    """What the row 上年结转 is compared with: the sum of `reports`. `missing`: departments that published none."""

    reports: tuple[Earlier, ...]
    missing: tuple[str, ...]

    @property
    def carried_out(self) -> tuple[int, ...] | None:
        """Row 4 of all of them; None while one is missing, or when there is none."""
        if self.missing or not self.reports:
            return None
        return tuple(map(sum, zip(*(one.carried_out for one in self.reports), strict=True)))


def before(scope: Scope, published: Iterable[Earlier], directory: Directory, year: int) -> Before:
    """The reports of the year before `year` that together are about the same departments, each counted once.

    After a merger, what the departments that ended in the year had published themselves is added.
    """
    known = {one.agency: one for one in published}
    if scope.departments is None:
        city = known.get(CITY)
        return Before((city,), ()) if city else Before((), (CITY,))
    wanted, covered, taken = frozenset(scope.departments), set[str](), list[Earlier]()
    for agency in scope.departments:
        one = known.get(agency)
        if one is None or agency in covered or not _within(one, wanted - covered):
            continue
        taken.append(one)
        covered |= one.departments or set()
    return Before(tuple(taken), tuple(_worked(wanted - covered, scope.departments, directory, year - 1)))


def _within(one: Earlier, wanted: frozenset[str]) -> bool:
    return one.departments is not None and one.departments <= wanted


def _worked(left: Iterable[str], order: Sequence[str], directory: Directory, year: int) -> list[str]:
    """Those that worked in that year, and so owed a report for it."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    left = set(left)
    found = [(id_, directory.get(id_)) for id_ in order if id_ in left]
    return [
        id_ for id_, one in found if one is None or (one.opened_on <= last and not (one.end and one.end.on <= first))
    ]
