"""Lists of 督办: whoever asks sees what is theirs and not hidden from them; decided in the query, for counts too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, false, func, or_, select, true, tuple_

from casework.domain.actors import Kind, Role
from svc_complaints.domain.barrier import Screen
from svc_complaints.domain.complaint import By
from svc_complaints.domain.supervision.watched import Watched
from svc_complaints.domain.supervision.words import CARDS, Standing
from svc_complaints.storage import supervision_codec as codec
from svc_complaints.storage.barrier import clear_of
from svc_complaints.storage.supervision import Key, Recorded, recorded
from svc_complaints.storage.supervision_tables import supervision_act, watched_case


@dataclass(frozen=True)
class WantedActs:
    """What is looked for; empty means any."""

    rung: str = ""
    standing: str = ""
    department: str = ""
    number: str = ""
    unanswered: bool | None = None
    page: int = 1
    size: int = 20


@dataclass(frozen=True)
class WantedCases:
    """Which open cases; `q` is a part of a number."""

    department: str = ""
    q: str = ""
    page: int = 1
    size: int = 20


def visible_acts(by: By) -> ColumnElement[bool]:
    """The acts in which an account plays a part: the same as `cards.parts`, as a condition.

    Behind the barrier of complaints, also what was issued about a case before it became one, or after it was handed on.
    """
    actor, c = by.actor, supervision_act.c
    if actor.kind is not Kind.STAFF:
        return false()
    mine: ColumnElement[bool] = false()
    if actor.has(Role.SUPERVISOR):
        mine = true()
    elif actor.department and actor.has(Role.CLERK, Role.REVIEWER):
        mine = c.department.in_(sorted(by.homes))
    return and_(mine, clear_of(by.screen, c.number))


def visible_cases(by: By) -> ColumnElement[bool]:
    """The cases that a supervisor may see; none for others."""
    if by.actor.kind is not Kind.STAFF or not by.actor.has(Role.SUPERVISOR):
        return false()
    return clear_of(by.screen, watched_case.c.number)


def find_act(connection: Connection, id_: int, visible: ColumnElement[bool]) -> Recorded | None:
    """The act, when there is one and `visible` holds."""
    row = connection.execute(select(supervision_act).where(supervision_act.c.id == id_, visible)).first()
    return None if row is None else recorded(row)


def search_acts(connection: Connection, visible: ColumnElement[bool], wanted: WantedActs) -> tuple[list[Recorded], int]:
    """One page of acts, the newest first; and how many there are in all."""
    there = and_(visible, _acts_wanted(wanted))
    total = connection.scalar(select(func.count()).select_from(supervision_act).where(there)) or 0
    page = (
        select(supervision_act).where(there).order_by(supervision_act.c.issued_at.desc(), supervision_act.c.id.desc())
    )
    rows = connection.execute(page.limit(wanted.size).offset((wanted.page - 1) * wanted.size))
    return [recorded(row) for row in rows], total


def search_cases(
    connection: Connection, visible: ColumnElement[bool], wanted: WantedCases
) -> tuple[list[Watched], int]:
    """One page of the cases in which something is owed, the most urgent first; and how many there are in all."""
    c = watched_case.c
    there = and_(visible, ~c.done)
    if wanted.department:
        there &= c.department == wanted.department
    if wanted.q:
        there &= c.number.contains(wanted.q.upper(), autoescape=True)
    total = connection.scalar(select(func.count()).select_from(watched_case).where(there)) or 0
    page = select(watched_case).where(there).order_by(c.due_on, c.source, c.number)
    rows = connection.execute(page.limit(wanted.size).offset((wanted.page - 1) * wanted.size))
    return [codec.case_of(row) for row in rows], total


def cases_of(connection: Connection, keys: Sequence[Key]) -> dict[Key, Watched]:
    """These cases, for acts that were found."""
    there = tuple_(watched_case.c.source, watched_case.c.number).in_(list(keys))
    rows = connection.execute(select(watched_case).where(there)) if keys else ()
    return {(row.source, row.number): codec.case_of(row) for row in rows}


def last_acts(connection: Connection, keys: Sequence[Key]) -> dict[Key, Recorded]:
    """The newest act of each of these cases that has one."""
    there = tuple_(supervision_act.c.source, supervision_act.c.number).in_(list(keys))
    ordered = select(supervision_act).where(there).order_by(supervision_act.c.place)
    return {(row.source, row.number): recorded(row) for row in (connection.execute(ordered) if keys else ())}


def standing_cards(connection: Connection, home: str, screen_of: Callable[[str], Screen]) -> list[dict[str, Any]]:
    """`[{"department", "yellow", "red", "leader"}]`: cards that nobody has withdrawn, of departments that have one.

    Without those about our own complaints, and without those that `screen_of` hides from the department that has them:
    whoever is barred could find by the difference to their own list that there is one.
    """
    c = supervision_act.c
    stand = and_(c.rung.in_(CARDS), c.standing != Standing.WITHDRAWN, c.source != home)
    carded = connection.scalars(select(c.department).where(stand).distinct())
    seen = [and_(c.department == one, clear_of(screen_of(one), c.number)) for one in carded]
    there = and_(stand, or_(false(), *seen))
    counted = select(c.department, c.rung, func.count().label("count")).where(there).group_by(c.department, c.rung)
    found: dict[str, dict[str, Any]] = {}
    for row in connection.execute(counted.order_by(c.department)):
        none = {"department": row.department} | {card.value: 0 for card in CARDS}
        found.setdefault(row.department, none)[row.rung] = row.count
    return list(found.values())


def _acts_wanted(wanted: WantedActs) -> ColumnElement[bool]:
    c = supervision_act.c
    equal = {"rung": wanted.rung, "standing": wanted.standing, "department": wanted.department, "number": wanted.number}
    found = [c[name] == value for name, value in equal.items() if value]
    if wanted.unanswered is not None:
        found.append(c.answered != wanted.unanswered)
    return and_(true(), *found)
