"""The directory in the gateway's database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from casework.directory.documents import from_json, to_json
from casework.domain.directory import Directory
from casework.storage.statements import lock_name
from gateway.directory.domain import Fact, Happened
from gateway.directory.tables import department, department_act

Version = tuple[int, int]


@dataclass(frozen=True)
class Act:
    """One line of a department's history."""

    happened: str
    effective_on: date
    revision: int
    account: str
    at: datetime


def version(connection: Connection) -> Version:
    """Changes with every act: nothing is taken away, and revisions only grow."""
    counts = select(func.count(), func.coalesce(func.sum(department.c.revision), 0))
    row = connection.execute(counts).one()
    return int(row[0]), int(row[1])


def read(connection: Connection, *, lock: bool = False) -> Directory:
    """All departments; `lock` lets nobody else act on them until the transaction ends."""
    if lock:
        lock_name(connection, "directory")
    rows = connection.scalars(select(department.c.document).order_by(department.c.place, department.c.id))
    return Directory().fold(from_json(document) for document in rows)


def save(connection: Connection, facts: Iterable[Fact], account: str, at: datetime) -> None:
    """Keeps what acts have made; `read(lock=True)` came before."""
    place = connection.scalar(select(func.count()).select_from(department)) or 0
    for fact in facts:
        one = fact.department
        row: dict[str, Any] = {"revision": one.revision, "document": to_json(one), "changed_at": at}
        if fact.happened is Happened.CREATED:
            connection.execute(department.insert().values(id=one.id, place=place, **row))
            place += 1
        else:
            connection.execute(update(department).where(department.c.id == one.id).values(row))
        act = {
            "department": one.id, "happened": fact.happened.value, "effective_on": fact.on, "revision": one.revision,
            "account": account, "at": at,
        }  # fmt: skip
        connection.execute(department_act.insert().values(act))


def history(connection: Connection, id_: str) -> list[Act]:
    """What was done to a department, oldest first."""
    t = department_act
    rows = connection.execute(select(t).where(t.c.department == id_).order_by(t.c.id))
    return [Act(r.happened, r.effective_on, r.revision, r.account, r.at) for r in rows]
