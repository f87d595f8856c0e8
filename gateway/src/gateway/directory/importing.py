"""A file of departments against the directory: the beginning of a city, and a later import. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from casework.domain.directory import Department, Directory
from casework.domain.errors import Refusal
from gateway.directory.domain import Done, Fact, New, change, create, rename


def bring_in(directory: Directory, wanted: Directory, today: date) -> tuple[Done, Mapping[str, str]]:
    """What makes the directory say what the file says, and `{id: why not}` of what cannot be.

    In an empty directory departments have always been there; later ones are created, renamed and changed from today
    on. None is ended: a file cannot say who follows. Doing it again changes nothing.
    """
    first = not len(directory)
    facts: list[Fact] = []
    left: dict[str, str] = {}
    for one in _parents_first(wanted):
        try:
            directory, more = _match(directory, one, one.opened_on if first else today, today)
            facts += more
        except Refusal as refusal:
            left[one.id] = refusal.detail
    return (directory, facts), left


def _match(directory: Directory, one: Department, opens: date, today: date) -> Done:
    name, seat, known = one.names[0], one.seats[0], directory.get(one.id)
    if known is None:
        new = New(one.id, name.zh, name.en, seat.region, seat.parent, seat.instances, region_needed=False)
        return create(directory, new, opens, today)
    facts: list[Fact] = []
    now, held = known.name(today), known.seat(today)
    if (now.zh, now.en) != (name.zh, name.en):
        directory, facts = rename(directory, one.id, name.zh, name.en, today, today)
    region, parent, served = seat.region or held.region, seat.parent, tuple(sorted(seat.instances))
    if (held.region, held.parent, held.instances) != (region, parent, served):
        directory, more = change(
            directory, one.id, today, today, region=region or None, parent=parent, instances=served
        )
        facts = [*facts, *more]
    return directory, facts


def _parents_first(wanted: Directory) -> list[Department]:
    """In the order of the file, but a department after the one above it."""
    ordered: dict[str, Department] = {}

    def take(one: Department, below: frozenset[str]) -> None:
        above = wanted.get(one.seats[0].parent)
        if above is not None and above.id not in below:
            take(above, below | {one.id})
        ordered.setdefault(one.id, one)

    for one in wanted:
        take(one, frozenset())
    return list(ordered.values())
