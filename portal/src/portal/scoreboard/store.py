"""Rows of the scoreboard in the database."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import Connection, Row, select, update

from casework.storage.statements import insert_new
from portal.scoreboard.fold import LetterRow
from portal.tables import letter_row

COLUMNS = tuple(f.name for f in fields(LetterRow))


def read(connection: Connection, source: str, number: str, *, lock: bool = False) -> LetterRow | None:
    """The row of a letter; `lock` keeps others from changing it until the transaction ends."""
    query = select(letter_row).where(letter_row.c.source == source, letter_row.c.number == number)
    found = connection.execute(query.with_for_update() if lock else query).first()
    return None if found is None else from_row(found)


def write(connection: Connection, row: LetterRow) -> bool:
    """Puts the row in unless what stands there is newer; says whether it did.

    One statement decides, so that a rebuild and a handler never undo each other.
    """
    values = asdict(row)
    if insert_new(connection, letter_row, values):
        return True
    mine = (letter_row.c.source == row.source) & (letter_row.c.number == row.number)
    changed = update(letter_row).where(mine, letter_row.c.sequence <= row.sequence).values(**values)
    return connection.execute(changed.returning(letter_row.c.number)).first() is not None


def from_row(found: Row[Any]) -> LetterRow:
    """A LetterRow of a database row."""
    return LetterRow(**{name: getattr(found, name) for name in COLUMNS})
