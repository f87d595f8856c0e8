"""Rows of letters in the database."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection

from portal.scoreboard.fold import LetterRow
from portal.scoreboard.rows import read_row, write_row
from portal.tables import letter_row


def read(connection: Connection, source: str, number: str, *, lock: bool = False) -> LetterRow | None:
    """The row of a letter; `lock` keeps others from changing it until the transaction ends."""
    return read_row(connection, letter_row, _this(source, number), LetterRow, lock=lock)


def write(connection: Connection, row: LetterRow) -> bool:
    """Puts the row in unless what stands there is newer; says whether it did."""
    return write_row(connection, letter_row, _this(row.source, row.number), row)


def _this(source: str, number: str) -> ColumnElement[bool]:
    return (letter_row.c.source == source) & (letter_row.c.number == number)
