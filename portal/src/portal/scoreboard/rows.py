"""A read model's rows in the database: read under a lock, and written unless something newer stands there."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Table, select, update

from casework.storage.statements import insert_new

Kind = TypeVar("Kind")


def read_row(
    connection: Connection, table: Table, mine: ColumnElement[bool], kind: type[Kind], *, lock: bool = False
) -> Kind | None:
    """The row that `mine` finds, as dataclass `kind`; `lock` keeps others from changing it until the end."""
    query = select(table).where(mine)
    found = connection.execute(query.with_for_update() if lock else query).first()
    columns: Any = kind
    return None if found is None else kind(**{f.name: getattr(found, f.name) for f in fields(columns)})


def write_row(connection: Connection, table: Table, mine: ColumnElement[bool], row: Any) -> bool:
    """Puts the row in unless what stands there is newer; says whether it did.

    One statement decides, so that a rebuild and a handler never undo each other.
    """
    values = asdict(row)
    if insert_new(connection, table, values):
        return True
    changed = update(table).where(mine, table.c.sequence <= row.sequence).values(**values)
    return connection.execute(changed.returning(table.c.number)).first() is not None
