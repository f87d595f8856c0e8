"""Lists of complaints: the staff desk's queues and a complainant's own. The barrier is in every query, counts too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, false, func, or_, select, true

from casework.domain.actors import Role
from casework.domain.numbers import as_number
from svc_complaints.domain.barrier import What
from svc_complaints.domain.complaint import By
from svc_complaints.domain.identity import Stage
from svc_complaints.domain.life import WAITING
from svc_complaints.domain.words import State
from svc_complaints.storage.complaints import Stored, investigated_by, stored, visible_to
from svc_complaints.storage.tables import complaint, complaint_mark, complaint_opening


class Queue(StrEnum):
    """What a desk page shows."""

    MINE = "mine"  # waits for somebody like me
    ALL = "all"
    UNASSIGNED = "unassigned"
    REVIEW = "review"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    EXTENSIONS = "extensions"
    OPENINGS = "openings"
    MEASURES = "measures"


@dataclass(frozen=True)
class Wanted:
    """What is looked for; empty means any. `q` is a case number: texts lie under keys, and no search reads them."""

    queue: Queue = Queue.ALL
    state: str = ""
    kind: str = ""
    department: str = ""
    q: str = ""
    page: int = 1
    size: int = 20


def search(connection: Connection, by: By, wanted: Wanted, today: date) -> tuple[list[Stored], int]:
    """One page of the complaints that this account may see, the most urgent first; and how many there are in all."""
    there = _there(by, wanted, today)
    total = connection.scalar(select(func.count()).select_from(complaint).where(there)) or 0
    rows = connection.execute(_ordered(there).limit(wanted.size).offset((wanted.page - 1) * wanted.size))
    return [stored(row) for row in rows], total


def export(connection: Connection, by: By, wanted: Wanted, today: date, limit: int) -> Iterator[Stored]:
    """All of them, at most `limit`."""
    for row in connection.execute(_ordered(_there(by, wanted, today)).limit(limit)):
        yield stored(row)


def owned_by(connection: Connection, account: str, page: int, size: int) -> tuple[list[Stored], int]:
    """A citizen's complaints, newest first."""
    mine = complaint.c.owner == account if account else false()
    total = connection.scalar(select(func.count()).select_from(complaint).where(mine)) or 0
    rows = select(complaint).where(mine).order_by(complaint.c.received_at.desc(), complaint.c.number)
    return [stored(row) for row in connection.execute(rows.limit(size).offset((page - 1) * size))], total


def since(connection: Connection, by: By, begin: datetime) -> list[Stored]:
    """All that this account may see and that was received from that moment on: what statistics are made of."""
    there = and_(visible_to(by), complaint.c.received_at >= begin)
    return [stored(row) for row in connection.execute(select(complaint).where(there))]


def _there(by: By, wanted: Wanted, today: date) -> ColumnElement[bool]:
    return and_(visible_to(by), _queue(wanted.queue, by, today), _filters(wanted))


def _ordered(there: ColumnElement[bool]) -> Any:
    return select(complaint).where(there).order_by(complaint.c.counting.desc(), complaint.c.due_on, complaint.c.number)


def _filters(wanted: Wanted) -> ColumnElement[bool]:
    found: list[ColumnElement[bool]] = [true()]
    if wanted.state:
        found.append(complaint.c.state == wanted.state)
    if wanted.kind:
        found.append(complaint.c.kind == wanted.kind)
    if wanted.department:
        marks = complaint_mark.c
        about = (marks.number == complaint.c.number) & (marks.what == What.DEPARTMENT)
        found.append(exists().where(about, marks.value == wanted.department))
    if wanted.q:
        found.append(complaint.c.number == (as_number(wanted.q) or wanted.q))
    return and_(*found)


def _queue(queue: Queue, by: By, today: date) -> ColumnElement[bool]:
    c = complaint.c
    queues: dict[Queue, ColumnElement[bool]] = {
        Queue.ALL: true(),
        Queue.MINE: _mine(by),
        Queue.UNASSIGNED: c.state.in_((State.RECEIVED, State.ACCEPTED)),
        Queue.REVIEW: c.state.in_((State.RECEIVED, State.CONCLUDED)),
        Queue.DUE_SOON: and_(c.counting, c.soon_on <= today, c.due_on >= today),
        Queue.OVERDUE: and_(c.counting, c.due_on < today),
        Queue.EXTENSIONS: c.extension_open,
        Queue.OPENINGS: _asked(),
        Queue.MEASURES: c.measures_open,
    }
    return queues[queue]


def _mine(by: By) -> ColumnElement[bool]:
    """What waits for the next step of an account with these roles."""
    c, actor = complaint.c, by.actor
    working = c.state.in_((State.INVESTIGATING, State.CONCLUDED))
    found: list[ColumnElement[bool]] = [and_(investigated_by(actor.id), or_(working, c.measures_open))]
    if actor.has(Role.REVIEWER):
        waits = or_(c.state.in_((State.RECEIVED, State.ACCEPTED, State.CONCLUDED)), c.extension_open, c.measures_open)
        found.append(and_(c.office == actor.department, waits))
    if actor.has(Role.SUPERVISOR):
        found.append(or_(_asked(), and_(c.office == "", c.state.in_(WAITING))))
    return or_(*found)


def _asked() -> ColumnElement[bool]:
    """A request to open an identity waits for its decision."""
    table = complaint_opening.c
    return exists().where(table.number == complaint.c.number, table.stage == Stage.ASKED)
