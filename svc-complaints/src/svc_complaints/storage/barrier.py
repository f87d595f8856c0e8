"""The barrier as SQL: the condition of every query that lists, counts or looks at what belongs to a complaint."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, exists, select, true, tuple_

from svc_complaints.domain.barrier import Mark, Screen, What
from svc_complaints.storage.tables import complaint_mark


def clear_of(screen: Screen, number: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether no mark of the complaint `number` is on this screen: `not screen.hides(marks)`, in the query.

    `number` is a column of the query around it. True for an empty screen, as nothing is hidden from it.
    """
    if not screen.marks:
        return true()
    hidden = sorted((what.value, value) for what, value in screen.marks)
    pair = tuple_(complaint_mark.c.what, complaint_mark.c.value)
    return ~exists().where(complaint_mark.c.number == number, pair.in_(hidden))


def marks_on(connection: Connection, number: str) -> frozenset[Mark]:
    """What hides the complaint of this number, or what goes on from it elsewhere; empty when it never was one."""
    rows = connection.execute(select(complaint_mark).where(complaint_mark.c.number == number))
    return frozenset((What(row.what), row.value) for row in rows)
