"""What may be done to the directory of departments. Pure: acts on a `Directory`, each from a day on, never backwards.

Every act gives the directory after it and what happened to whom, or raises a Refusal and changes nothing. An act can
take effect today or later (the city's midnight), never in the past: letters have been recorded by then.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from casework.domain.directory import Department, Directory, End, Name, Seat, State
from casework.domain.errors import Conflict, Invalid, NotFound
from gateway.directory import checks

ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
MOST_MERGED = 20


class Happened(StrEnum):
    """What an act does to a department: the last word of its event's name."""

    CREATED = "created"
    RENAMED = "renamed"
    CHANGED = "changed"
    MERGED = "merged"
    ABOLISHED = "abolished"


@dataclass(frozen=True)
class Fact:
    """One department after an act that takes effect on `on`."""

    happened: Happened
    on: date
    department: Department


Done = tuple[Directory, list[Fact]]


@dataclass(frozen=True)
class New:
    """A department to be: `instances` one for each channel; `region` six digits (a city's first file may leave it)."""

    id: str
    zh: str
    en: str
    region: str
    parent: str = ""
    instances: tuple[str, ...] = ()
    region_needed: bool = True


def create(directory: Directory, new: New, on: date, today: date) -> Done:
    """It opens on `on`, which may lie back: it was there before we had a directory. An id is never given twice."""
    checks.not_far(on, today)
    return _done(directory, [_made(directory, new, on)])


def rename(directory: Directory, id_: str, zh: str, en: str, on: date, today: date) -> Done:
    """The same department under another name from `on`; a second one for the same day takes the first's place."""
    before = _open(directory, id_, on, today)
    if on < before.names[-1].since:
        raise _out_of_order("name", before.names[-1].since)
    kept = tuple(name for name in before.names if name.since < on)
    after = replace(before, revision=before.revision + 1, names=(*kept, Name(on, *checks.names(zh, en))))
    return _done(directory, [Fact(Happened.RENAMED, on, after)])


def change(
    directory: Directory,
    id_: str,
    on: date,
    today: date,
    *,
    region: str | None = None,
    parent: str | None = None,
    instances: Sequence[str] | None = None,
) -> Done:
    """Region, parent or instances from `on`; what is None stays."""
    before = _open(directory, id_, on, today)
    last = before.seats[-1]
    if on < last.since:
        raise _out_of_order("region and instances", last.since)
    if region is None and parent is None and instances is None:
        raise Invalid("nothing_changes", "Name region, parent or instances.")
    seat = Seat(
        on,
        last.region if region is None else checks.region(region),
        last.parent if parent is None else parent,
        last.instances if instances is None else checks.instances(instances),
    )
    kept = tuple(one for one in before.seats if one.since < on)
    after = replace(before, revision=before.revision + 1, seats=(*kept, seat))
    return _done(directory, [Fact(Happened.CHANGED, on, after)])


def merge(directory: Directory, ids: Iterable[str], into: str | New, on: date, today: date) -> Done:
    """合并: all of `ids` end on `on`, and `into` (one there is, or a new one that opens that day) follows them."""
    ending = tuple(dict.fromkeys(ids))
    checks.not_past(on, today)
    facts = [_made(directory, into, on)] if isinstance(into, New) else []
    successor = into.id if isinstance(into, New) else into
    if not 1 <= len(ending) <= MOST_MERGED or successor in ending:
        raise checks.field("with", f"1 to {MOST_MERGED} departments, and not the one they are merged into.")
    facts += [_ended(directory, id_, End(on, State.MERGED, successor), today) for id_ in ending]
    return _done(directory, facts)


def abolish(directory: Directory, id_: str, successor: str, on: date, today: date) -> Done:
    """撤销 from `on`; an empty successor means that nobody follows and letters to it are refused."""
    return _done(directory, [_ended(directory, id_, End(on, State.ABOLISHED, successor), today)])


def _made(directory: Directory, new: New, on: date) -> Fact:
    if not ID.fullmatch(new.id):
        raise checks.field("id", "1 to 64 of: small letters, digits, _ and - (not at the beginning).")
    if directory.get(new.id) is not None:
        raise Conflict("department_exists", f"There is or was a department '{new.id}'; ids are never used again.")
    seat = Seat(on, checks.region(new.region, needed=new.region_needed), new.parent, checks.instances(new.instances))
    made = Department(new.id, 1, (Name(on, *checks.names(new.zh, new.en)),), (seat,))
    return Fact(Happened.CREATED, on, made)


def _ended(directory: Directory, id_: str, end: End, today: date) -> Fact:
    before = _open(directory, id_, end.on, today)
    if before.end is not None:
        raise Conflict("department_ending", f"'{id_}' ends on {before.end.on} already: {before.end.how.value}.")
    if end.on <= before.opened_on:
        raise Conflict("department_not_open", f"'{id_}' opens on {before.opened_on} only; it can end later than that.")
    happened = Happened.MERGED if end.how is State.MERGED else Happened.ABOLISHED
    return Fact(happened, end.on, replace(before, revision=before.revision + 1, end=end))


def _open(directory: Directory, id_: str, on: date, today: date) -> Department:
    """The department, if it is there on `on`."""
    checks.not_past(on, today)
    found = directory.get(id_)
    if found is None:
        raise NotFound("department_unknown", f"There is no department '{id_}'; GET /api/departments lists them.")
    if found.end is not None and on >= found.end.on:
        raise Conflict("department_ended", f"'{id_}' has ended on {found.end.on}; act on its successor.")
    if on < found.opened_on:
        raise Conflict("department_not_open", f"'{id_}' opens on {found.opened_on} only.")
    return found


def _done(directory: Directory, facts: list[Fact]) -> Done:
    after = directory.fold(fact.department for fact in facts)
    checks.whole(after, min(fact.on for fact in facts))
    return after, facts


def _out_of_order(what: str, since: date) -> Conflict:
    return Conflict(
        "out_of_order", f"There is a change of {what} from {since} already; choose that day or a later one."
    )
