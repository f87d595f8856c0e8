"""Who works here: accounts that were at this desk, and the relations that make them stand aside."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from casework.domain.actors import Actor, Role
from casework.storage.statements import upsert
from svc_complaints.domain.recusal import Tie
from svc_complaints.domain.words import Relation, State
from svc_complaints.storage.tables import complaint, complaint_mark, staff_seen, staff_tie


def note(connection: Connection, actor: Actor, at: datetime) -> None:
    """This account was here, of that department, as the gateway has vouched."""
    row = {
        "account": actor.id, "department": actor.department, "name": actor.name[:64], "roles": sorted(actor.roles),
        "seen_at": at,
    }  # fmt: skip
    upsert(connection, staff_seen, row)


def department_of(connection: Connection, account: str) -> str | None:
    """Where an account works; None for one that was never here."""
    found: str | None = connection.scalar(select(staff_seen.c.department).where(staff_seen.c.account == account))
    return found


def names(connection: Connection, accounts: Iterable[str]) -> dict[str, str]:
    """Their names, as the gateway has told them; accounts that were never here are not in it."""
    query = select(staff_seen.c.account, staff_seen.c.name).where(staff_seen.c.account.in_(list(accounts)))
    return {row.account: row.name for row in connection.execute(query)}


def seen(connection: Connection, accounts: Collection[str]) -> list[Row[Any]]:
    """What is known of these accounts; those that were never here are missing."""
    wanted = staff_seen.c.account.in_(list(accounts))
    return list(connection.execute(select(staff_seen).where(wanted))) if accounts else []


def clerks_of(connection: Connection, department: str) -> list[Row[tuple[str, str]]]:
    """Account and name of those who can investigate for an office."""
    query = select(staff_seen).where(staff_seen.c.department == department).order_by(staff_seen.c.account)
    return [row for row in connection.execute(query) if {Role.CLERK, Role.REVIEWER} & set(row.roles)]


def ties(connection: Connection) -> list[Tie]:
    """All relations that were declared."""
    rows = connection.execute(select(staff_tie).order_by(staff_tie.c.account, staff_tie.c.to))
    return [Tie(row.account, row.to, Relation(row.relation), row.entered_by) for row in rows]


def tie(connection: Connection, one: Tie, at: datetime) -> None:
    """Declares one; again is no harm."""
    row = {"account": one.account, "to": one.to, "relation": one.relation.value, "entered_by": one.entered_by}
    upsert(connection, staff_tie, row | {"at": at})


def untie(connection: Connection, account: str, to: str) -> bool:
    """Takes one back, for complaints to come; False when there was none."""
    mine = (staff_tie.c.account == account) & (staff_tie.c.to == to)
    return connection.execute(delete(staff_tie).where(mine).returning(staff_tie.c.account)).first() is not None


def open_about(connection: Connection, to: str) -> list[str]:
    """Numbers of complaints under way about this department or account."""
    about = select(complaint_mark.c.number).where(complaint_mark.c.value == to)
    open_ = select(complaint.c.number).where(complaint.c.number.in_(about), complaint.c.state != State.CLOSED)
    return list(connection.scalars(open_.order_by(complaint.c.number)))
