"""The copy in the database: one row a department, replaced by a newer revision and by nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from casework.directory.documents import from_json, to_json
from casework.domain.directory import Department, Directory
from casework.storage.statements import insert_new
from casework.storage.tables import department_copy as table

Version = tuple[int, int]


def version(connection: Connection) -> Version:
    """Changes whenever the copy does: rows are never taken away, and revisions only grow."""
    row = connection.execute(select(func.count(), func.coalesce(func.sum(table.c.revision), 0))).one()
    return int(row[0]), int(row[1])


def read(connection: Connection) -> Directory:
    """All of it."""
    rows = connection.scalars(select(table.c.document).order_by(table.c.id))
    return Directory().fold(from_json(document) for document in rows)


def read_one(connection: Connection, id_: str) -> Department | None:
    """One; None when it is not there."""
    document = connection.scalar(select(table.c.document).where(table.c.id == id_))
    return None if document is None else from_json(document)


def put(connection: Connection, facts: Iterable[Department], at: datetime) -> int:
    """Takes facts in; how many of them were news."""
    return sum(_put(connection, one, at) for one in facts)


def _put(connection: Connection, one: Department, at: datetime) -> bool:
    row = {"id": one.id, "revision": one.revision, "document": to_json(one), "heard_at": at}
    if insert_new(connection, table, row):
        return True
    older = (table.c.id == one.id) & (table.c.revision < one.revision)
    changed = update(table).where(older).values(row).returning(table.c.id)
    return connection.execute(changed).first() is not None
