"""A list in a case's document, beside it as rows of their own: what a query must be able to ask for."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, Table, delete, insert


def keep_in_step(
    connection: Connection, table: Table, column: str, number: str, before: Iterable[str], after: Iterable[str]
) -> None:
    """Brings the rows of case `number` from the values before to those after; writes nothing when they are the same."""
    old, new = set(before), set(after)
    if gone := old - new:
        connection.execute(delete(table).where(table.c.number == number, table.c[column].in_(gone)))
    if rows := [{"number": number, column: value} for value in sorted(new - old)]:
        connection.execute(insert(table), rows)
