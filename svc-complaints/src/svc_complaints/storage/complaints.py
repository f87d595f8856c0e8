"""Complaints in and out of the database, and who may see which: in the query, so that no view can forget it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, exists, false, insert, or_, select, true, update

from casework.domain.actors import Kind, Role
from casework.domain.calendar import Calendar
from casework.domain.errors import Conflict
from casework.storage import documents
from casework.storage.side_tables import keep_in_step
from casework.storage.statements import insert_new
from svc_complaints.domain.complaint import By, Complaint
from svc_complaints.domain.receipt import Receipt
from svc_complaints.domain.words import State
from svc_complaints.storage import codec
from svc_complaints.storage.barrier import clear_of
from svc_complaints.storage.tables import complaint, complaint_investigator, complaint_mark, complaint_person


@dataclass(frozen=True)
class Stored:
    """A complaint as it was read, with what is not the rules' business."""

    complaint: Complaint
    receipt: Receipt
    language: str
    code_digest: str
    content_digest: str
    soon_on: date | None = None


def visible_to(by: By) -> ColumnElement[bool]:
    """The complaints in which a staff account plays a part: the same as `domain.life.parts`, as a condition."""
    actor, c = by.actor, complaint.c
    if actor.kind is not Kind.STAFF:
        return false()
    mine: list[ColumnElement[bool]] = [investigated_by(actor.id)]
    if actor.has(Role.SUPERVISOR):
        mine.append(true())
    if actor.department and actor.has(Role.REVIEWER):
        mine.append(c.office == actor.department)
    return and_(c.state != State.NEEDS_CORRECTION, or_(*mine), clear_of(by.screen, c.number))


def investigated_by(account: str) -> ColumnElement[bool]:
    """The complaints that an account was assigned to."""
    table = complaint_investigator
    return exists().where(table.c.number == complaint.c.number, table.c.account == account)


def find(
    connection: Connection, number: str, visible: ColumnElement[bool] | None = None, *, lock: bool = False
) -> Stored | None:
    """The complaint, when there is one and `visible` holds; `lock` keeps others waiting until we are done with it."""
    query = select(complaint).where(complaint.c.number == number)
    if visible is not None:
        query = query.where(visible)
    if lock:
        query = query.with_for_update()
    row = connection.execute(query).first()
    return None if row is None else stored(row)


def stored(row: Row[Any]) -> Stored:
    """A row of table `complaint`."""
    return Stored(
        documents.from_json(Complaint, row.document), documents.from_json(Receipt, row.receipt), row.language,
        row.code_digest, row.content_digest, row.soon_on,
    )  # fmt: skip


def add(connection: Connection, new: Complaint, calendar: Calendar, receipt: Receipt, **other: Any) -> bool:
    """Keeps a new complaint; False when its number is there already."""
    row = codec.columns(new, calendar) | {"number": new.number, "receipt": documents.to_json(receipt), **other}
    if not insert_new(connection, complaint, row):
        return False
    _index(connection, None, new)
    return True


def save(connection: Connection, before: Complaint, after: Complaint, calendar: Calendar, **other: Any) -> None:
    """The complaint after an act. Raises Conflict when somebody else has changed it since it was read."""
    mine = and_(complaint.c.number == before.number, complaint.c.version == before.version)
    values = codec.columns(after, calendar) | other
    changed = connection.execute(update(complaint).where(mine).values(values).returning(complaint.c.number)).first()
    if changed is None:
        raise Conflict("changed_meanwhile", "Somebody else has just worked on this complaint; look again.")
    _index(connection, before, after)


def set_columns(connection: Connection, number: str, **values: Any) -> None:
    """What is not the rules' business; the row is locked by whoever calls."""
    connection.execute(update(complaint).where(complaint.c.number == number).values(values))


def _index(connection: Connection, before: Complaint | None, after: Complaint) -> None:
    """Keeps the side tables in step with the document."""
    number = after.number
    old_marks = {(what.value, value) for what, value in before.marks} if before else set()
    new_marks = {(what.value, value) for what, value in after.marks}
    rows = [{"number": number, "what": what, "value": value} for what, value in sorted(new_marks - old_marks)]
    if rows:
        connection.execute(insert(complaint_mark), rows)
    if gone := old_marks - new_marks:  # only a correction takes marks away, before anybody was shown the complaint
        for what, value in gone:
            table = complaint_mark.c
            row = and_(table.number == number, table.what == what, table.value == value)
            connection.execute(delete(complaint_mark).where(row))
    people = (before.investigators if before else ()), after.investigators
    keep_in_step(connection, complaint_investigator, "account", number, *people)
    persons = (before.accused.persons if before else ()), after.accused.persons
    keep_in_step(connection, complaint_person, "digest", number, *persons)
