"""The departments of a city over time. Pure: what a department was called, who served it, and who followed it.

Everything is kept with the day from which it holds, in the city's calendar; nothing is overwritten, so a letter of
last year finds the name of last year. Every fact about a department is the whole of it with a `revision`: the newest
wins, and the same facts in any order, however often, make the same directory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Annotated, TypeVar

from casework.domain.event_fields import Instance, Rule

Region = Annotated[str, Rule(pattern=r"([1-9][0-9]{5})?", example="450100")]
DepartmentId = Annotated[str, Rule(pattern=r"[a-z0-9][a-z0-9_-]{0,63}", example="jiaotong")]
NoOrDepartmentId = Annotated[str, Rule(pattern=r"([a-z0-9][a-z0-9_-]{0,63})?", example="jiaotong")]
NameText = Annotated[str, Rule(most=100, example="市交通运输局")]


class State(StrEnum):
    """Where a department stands on a day."""

    PLANNED = "planned"  # opens later
    ACTIVE = "active"
    MERGED = "merged"  # with others, into its successor
    ABOLISHED = "abolished"


@dataclass(frozen=True)
class Name:
    """What it is called from a day on."""

    since: date  # first day
    zh: NameText  # the official name
    en: NameText  # in English; may be empty


@dataclass(frozen=True)
class Seat:
    """Where it belongs and who serves it, from a day on."""

    since: date  # first day
    region: Region  # 行政区划代码; empty when not said
    parent: NoOrDepartmentId  # the department above it; empty when there is none
    instances: tuple[Instance, ...]  # one for each channel that it takes something in by

    def instance(self, channel: str) -> str:
        """Who serves the channel; empty when it takes nothing in by it."""
        return next((one for one in self.instances if one.split("/", 1)[0] == channel), "")


@dataclass(frozen=True)
class End:
    """How it ends: `on` is the first day without it; `successor` is empty when nobody follows."""

    on: date
    how: State
    successor: str = ""


Dated = TypeVar("Dated", Name, Seat)


@dataclass(frozen=True)
class Department:
    """All that is known of one: `names` and `seats` by their days, at least one of each."""

    id: str
    revision: int
    names: tuple[Name, ...]
    seats: tuple[Seat, ...]
    end: End | None = None

    @property
    def opened_on(self) -> date:
        """Its first day."""
        return self.names[0].since

    def state(self, day: date) -> State:
        """Where it stands on `day`."""
        if self.end is not None and day >= self.end.on:
            return self.end.how
        return State.PLANNED if day < self.opened_on else State.ACTIVE

    def is_active(self, day: date) -> bool:
        """Whether it works on `day`."""
        return self.state(day) is State.ACTIVE

    def name(self, day: date) -> Name:
        """Its name on `day`; after its end the last it had, before its opening the first."""
        return self._on(self.names, day)

    def seat(self, day: date) -> Seat:
        """Region, parent and instances on `day`, likewise."""
        return self._on(self.seats, day)

    def _on(self, entries: tuple[Dated, ...], day: date) -> Dated:
        held = [e for e in entries if e.since <= day and (self.end is None or e.since < self.end.on)]
        return held[-1] if held else entries[0]


@dataclass(frozen=True)
class Directory:
    """All departments, by id in the order in which they came."""

    departments: Mapping[str, Department] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Department]:
        return iter(self.departments.values())

    def __len__(self) -> int:
        return len(self.departments)

    def get(self, id_: str) -> Department | None:
        """None when there never was one."""
        return self.departments.get(id_)

    def fold(self, facts: Iterable[Department]) -> Directory:
        """With these facts in it; older ones than those known change nothing."""
        found = dict(self.departments)
        for one in facts:
            known = found.get(one.id)
            if known is None or known.revision < one.revision:
                found[one.id] = one
        return Directory(found)

    def active(self, day: date) -> list[Department]:
        """Those that work on `day`."""
        return [one for one in self if one.is_active(day)]

    def successor_of(self, id_: str, day: date) -> str | None:
        """Who stands for `id_` on `day`: itself until it ends, then its successor's successor to the end of the line.

        None when nobody follows, or when the line leads to a department that is not known here.
        """
        passed: set[str] = set()
        one = self.get(id_)
        while one is not None and one.id not in passed:
            if one.end is None or day < one.end.on:
                return one.id
            passed.add(one.id)
            one = self.get(one.end.successor)
        return None

    def name_at(self, id_: str, day: date, language: str = "zh") -> str:
        """What it was called on `day`; the id itself when nobody knows it."""
        one = self.get(id_)
        if one is None:
            return id_
        name = one.name(day)
        return name.en if language == "en" and name.en else name.zh

    def parent_of(self, id_: str, day: date) -> str:
        """The department above it on `day`, or who has followed that one; empty when there is none."""
        one = self.get(id_)
        parent = one.seat(day).parent if one else ""
        above = self.successor_of(parent, day) if parent else None
        return above if above and above != id_ else ""
