"""Who works here: accounts that were at this desk, and the relations that make them stand aside."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from casework.domain.actors import Actor, Role
from casework.storage.statements import upsert
from svc_complaints.domain.life import ALIVE
from svc_complaints.domain.recusal import Tie
from svc_complaints.domain.words import Relation
from svc_complaints.storage.tables import complaint, complaint_mark, staff_seen, staff_tie


def note(connection: Connection, actor: Actor, at: datetime) -> None:
    """This account was here, of that department, as the gateway has vouched."""
    row = {
        "account": actor.id, "department": actor.department, "name": actor.name[:64], "roles": sorted(actor.roles),
        "seen_at": at,
    }  # fmt: skip
    upsert(connection, staff_seen, row)


def names(connection: Connection, accounts: Iterable[str]) -> dict[str, str]:
    """Their names, as the gateway has told them; accounts that were never here are not in it."""
    query = select(staff_seen.c.account, staff_seen.c.name).where(staff_seen.c.account.in_(list(accounts)))
    return {row.account: row.name for row in connection.execute(query)}


def seen(connection: Connection, accounts: Collection[str]) -> list[Row[Any]]:
    """What is known of these accounts; those that were never here are missing."""
    wanted = staff_seen.c.account.in_(list(accounts))
    return list(connection.execute(select(staff_seen).where(wanted))) if accounts else []


def clerks_of(connection: Connection, departments: Collection[str]) -> list[Row[tuple[str, str]]]:
    """Account and name of those who can investigate for these departments."""
    query = select(staff_seen).where(staff_seen.c.department.in_(sorted(departments))).order_by(staff_seen.c.account)
    return [row for row in connection.execute(query) if works(row)]


def having(connection: Connection, *roles: Role) -> list[Row[Any]]:
    """Accounts that were at this desk with one of these roles."""
    rows = connection.execute(select(staff_seen).order_by(staff_seen.c.account))
    return [row for row in rows if set(roles) & set(row.roles)]


def works(row: Row[Any]) -> bool:
    """Whether an account handles cases at all."""
    return bool({Role.CLERK, Role.REVIEWER} & set(row.roles))


def ties(
    connection: Connection, accounts: Collection[str] | None = None, *, settled: bool | None = None
) -> list[Tie]:  # fmt: skip
    """All relations that were declared; those of some accounts; those that are entered in complaints or not yet."""
    query = select(staff_tie).order_by(staff_tie.c.account, staff_tie.c.to)
    if accounts is not None:
        query = query.where(staff_tie.c.account.in_(list(accounts)))
    if settled is not None:
        query = query.where(staff_tie.c.settled == settled)
    return [Tie(row.account, row.to, Relation(row.relation), row.entered_by) for row in connection.execute(query)]


def names_of_ties(connection: Connection) -> dict[tuple[str, str], str]:
    """Sealed names of officials, by account and digest, of relations that were declared by name."""
    named = select(staff_tie).where(staff_tie.c.name.is_not(None))
    return {(row.account, row.to): row.name for row in connection.execute(named)}


def tie(connection: Connection, one: Tie, at: datetime, name: str | None = None) -> None:
    """Declares one, to be entered in the complaints under way; again is no harm. `name`: sealed."""
    row = {"account": one.account, "to": one.to, "relation": one.relation.value, "entered_by": one.entered_by}
    upsert(connection, staff_tie, row | {"at": at, "name": name, "settled": False})


def settled(connection: Connection, one: Tie) -> None:
    """It is entered."""
    mine = (staff_tie.c.account == one.account) & (staff_tie.c.to == one.to)
    connection.execute(update(staff_tie).where(mine).values(settled=True))


def untie(connection: Connection, account: str, to: str) -> bool:
    """Takes one back, for complaints to come; False when there was none."""
    mine = (staff_tie.c.account == account) & (staff_tie.c.to == to)
    return connection.execute(delete(staff_tie).where(mine).returning(staff_tie.c.account)).first() is not None


def alive_about(connection: Connection, to: Collection[str]) -> list[str]:
    """Numbers of complaints under way about one of these departments, accounts or names."""
    about = select(complaint_mark.c.number).where(complaint_mark.c.value.in_(sorted(to)))
    alive = select(complaint.c.number).where(complaint.c.number.in_(about), complaint.c.state.in_(ALIVE))
    return list(connection.scalars(alive.order_by(complaint.c.number)))
