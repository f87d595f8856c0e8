"""What the gateway announces about departments: each time the whole of it, so that the newest alone is enough."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from casework.domain.directory import Name, NoOrDepartmentId, Seat
from casework.domain.event_fields import Count
from casework.domain.events import Event
from gateway.directory.domain import Fact, Happened


@dataclass(frozen=True, kw_only=True)
class DepartmentEvent(Event):
    """The subject is the department's id. Of two events the one with the higher `revision` is right."""

    revision: Count  # acts on this department so far
    effective_on: date  # this act takes effect at the city's midnight of that day
    names: tuple[Name, ...]  # all it ever had and is going to have, oldest first
    seats: tuple[Seat, ...]  # region, parent and instances, likewise
    end: Literal["", "merged", "abolished"]  # how it ends; empty while no end is decided
    ends_on: date | None  # the first day without it
    successor: NoOrDepartmentId  # who follows; empty when nobody does


@dataclass(frozen=True, kw_only=True)
class DepartmentCreated(DepartmentEvent, name="department_created"):
    """A department opens."""


@dataclass(frozen=True, kw_only=True)
class DepartmentRenamed(DepartmentEvent, name="department_renamed"):
    """更名: the same department under another name."""


@dataclass(frozen=True, kw_only=True)
class DepartmentChanged(DepartmentEvent, name="department_changed"):
    """Another region, another parent, or other instances."""


@dataclass(frozen=True, kw_only=True)
class DepartmentMerged(DepartmentEvent, name="department_merged"):
    """合并: it goes into its successor, which takes what is open and what is still addressed to it."""


@dataclass(frozen=True, kw_only=True)
class DepartmentAbolished(DepartmentEvent, name="department_abolished"):
    """撤销: it ends; its successor, if there is one, takes what is open and what is still addressed to it."""


BY_ACT: dict[Happened, type[DepartmentEvent]] = {
    Happened.CREATED: DepartmentCreated,
    Happened.RENAMED: DepartmentRenamed,
    Happened.CHANGED: DepartmentChanged,
    Happened.MERGED: DepartmentMerged,
    Happened.ABOLISHED: DepartmentAbolished,
}
DEPARTMENT_EVENTS = tuple(BY_ACT.values())


def told(fact: Fact) -> DepartmentEvent:
    """The event of a fact."""
    one = fact.department
    return BY_ACT[fact.happened](
        subject=one.id,
        revision=one.revision,
        effective_on=fact.on,
        names=one.names,
        seats=one.seats,
        end="" if one.end is None else _how(fact),
        ends_on=one.end.on if one.end else None,
        successor=one.end.successor if one.end else "",
    )


def _how(fact: Fact) -> Literal["", "merged", "abolished"]:
    end = fact.department.end
    return "merged" if end is not None and end.how.value == "merged" else "abolished"
