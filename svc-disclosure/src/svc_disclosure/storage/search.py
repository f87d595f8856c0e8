"""Lists of applications: the desk's queues, an applicant's own. Who may see which stands in every query."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, false, func, or_, select, true

from casework.crypto.vault import Vault
from casework.domain.actors import Role
from casework.domain.numbers import as_number
from svc_disclosure.domain.application import By
from svc_disclosure.domain.life import AT_WORK, CONSULTING, COUNTED
from svc_disclosure.domain.words import State
from svc_disclosure.storage.applications import Stored, handled_by, stored, visible_to
from svc_disclosure.storage.tables import application, application_consultation


class Queue(StrEnum):
    """What a desk page shows."""

    MINE = "mine"  # waits for somebody like me
    ALL = "all"
    TO_CONFIRM = "to_confirm"
    UNASSIGNED = "unassigned"
    REVIEW = "review"
    TO_DELIVER = "to_deliver"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    EXTENSIONS = "extensions"
    OPINIONS = "opinions"  # my department is asked (art. 34)


@dataclass(frozen=True)
class Wanted:
    """What is looked for; empty means any. `q` is a case number: texts are sealed, and no search reads them."""

    queue: Queue = Queue.ALL
    state: str = ""
    outcome: str = ""
    applicant_class: str = ""
    channel: str = ""
    department: str = ""
    since: date | None = None  # received on, or after
    until: date | None = None
    q: str = ""
    page: int = 1
    size: int = 20


def search(connection: Connection, vault: Vault, by: By, wanted: Wanted, today: date) -> tuple[list[Stored], int]:
    """One page of the applications that this account may see, the most urgent first; and how many there are in all."""
    there = _there(by, wanted, today)
    total = connection.scalar(select(func.count()).select_from(application).where(there)) or 0
    rows = connection.execute(_ordered(there).limit(wanted.size).offset((wanted.page - 1) * wanted.size))
    return [stored(vault, row) for row in rows], total


def export(connection: Connection, vault: Vault, by: By, wanted: Wanted, today: date, limit: int) -> Iterator[Stored]:
    """All of them, at most `limit`."""
    for row in connection.execute(_ordered(_there(by, wanted, today)).limit(limit)):
        yield stored(vault, row)


def owned_by(connection: Connection, vault: Vault, account: str, page: int, size: int) -> tuple[list[Stored], int]:
    """A citizen's applications, newest first."""
    mine = application.c.owner == account if account else false()
    total = connection.scalar(select(func.count()).select_from(application).where(mine)) or 0
    rows = select(application).where(mine).order_by(application.c.submitted_at.desc(), application.c.number)
    return [stored(vault, row) for row in connection.execute(rows.limit(size).offset((page - 1) * size))], total


def _there(by: By, wanted: Wanted, today: date) -> ColumnElement[bool]:
    return and_(visible_to(by), _queue(wanted.queue, by, today), _filters(wanted))


def _ordered(there: ColumnElement[bool]) -> Any:
    c = application.c
    return select(application).where(there).order_by(c.counting.desc(), c.due, c.submitted_at.desc(), c.number)


def _filters(wanted: Wanted) -> ColumnElement[bool]:
    c = application.c
    equal = {
        c.state: wanted.state, c.outcome: wanted.outcome, c.applicant_class: wanted.applicant_class,
        c.channel: wanted.channel, c.agency: wanted.department,
    }  # fmt: skip
    found: list[ColumnElement[bool]] = [column == value for column, value in equal.items() if value]
    if wanted.since:
        found.append(c.received_on >= wanted.since)
    if wanted.until:
        found.append(c.received_on <= wanted.until)
    if wanted.q:
        found.append(c.number == (as_number(wanted.q) or wanted.q))
    return and_(true(), *found)


def _queue(queue: Queue, by: By, today: date) -> ColumnElement[bool]:
    c = application.c
    queues: dict[Queue, ColumnElement[bool]] = {
        Queue.ALL: true(),
        Queue.MINE: _mine(by),
        Queue.TO_CONFIRM: c.state == State.SUBMITTED,
        Queue.UNASSIGNED: c.state == State.RECEIVED,
        Queue.REVIEW: c.state == State.REVIEWING,
        Queue.TO_DELIVER: c.state == State.DECIDED,
        Queue.DUE_SOON: and_(c.counting, c.soon_on <= today, c.due >= today),
        Queue.OVERDUE: and_(c.counting, c.due < today),
        Queue.EXTENSIONS: c.extension_open,
        Queue.OPINIONS: _asked(by),
    }
    return queues[queue]


def _mine(by: By) -> ColumnElement[bool]:
    """What waits for the next step of an account with these roles."""
    c, actor, homes = application.c, by.actor, sorted(by.homes)
    found: list[ColumnElement[bool]] = [and_(handled_by(actor.id), c.state.in_((*AT_WORK, State.DECIDED))), _asked(by)]
    if by.heads:
        found.append(and_(c.agency.in_(sorted(by.heads)), c.extension_open))
    if actor.has(Role.CLERK):
        found.append(and_(c.agency.in_(homes), c.state.in_((State.SUBMITTED, State.RECEIVED, State.DECIDED))))
    if actor.has(Role.REVIEWER):
        found.append(and_(c.agency.in_(homes), c.state.in_((State.RECEIVED, State.REVIEWING))))
    if actor.has(Role.SUPERVISOR):
        found.append(and_(c.counting, c.state.in_(COUNTED)))
    return or_(*found)


def _asked(by: By) -> ColumnElement[bool]:
    """An opinion of the doer's department is awaited."""
    table, department = application_consultation.c, by.actor.department
    if not department:
        return false()
    open_ = application.c.state.in_(CONSULTING)
    mine = table.number == application.c.number, table.department == department, table.awaited
    return and_(open_, exists().where(*mine))
