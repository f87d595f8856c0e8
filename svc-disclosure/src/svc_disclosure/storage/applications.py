"""Applications in and out of the database, and who may see which: in the query, so that no view can forget it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, false, or_, select, true, update

from casework.crypto.vault import Vault
from casework.domain.actors import Kind, Role
from casework.domain.calendar import Calendar
from casework.domain.errors import Conflict
from casework.storage.side_tables import keep_in_step
from casework.storage.statements import insert_new, upsert
from svc_disclosure.domain.application import Application, By
from svc_disclosure.storage import codec
from svc_disclosure.storage.tables import application, application_consultation, application_handler


@dataclass(frozen=True)
class Stored:
    """An application as it was read, with what is not the rules' business."""

    application: Application
    language: str
    code_digest: str
    content_digest: str
    applicant_digest: str
    items: int
    soon_on: Any = None


def visible_to(by: By) -> ColumnElement[bool]:
    """The applications in which a staff account plays a part, once they were submitted as they have to be."""
    return and_(application.c.submitted, played(by))


def played(by: By) -> ColumnElement[bool]:
    """Those in which it plays a part: the same as `domain.life.parts`, as a condition."""
    actor, c = by.actor, application.c
    if actor.kind is not Kind.STAFF:
        return false()
    home = sorted({actor.department, *by.kin} - {""})
    mine: list[ColumnElement[bool]] = [handled_by(actor.id) & c.agency.in_(home)]
    if actor.has(Role.SUPERVISOR):
        mine.append(true())
    if by.heads:
        mine.append(c.agency.in_(sorted(by.heads)))
    if actor.department and actor.has(Role.CLERK, Role.REVIEWER):
        mine.append(c.agency.in_(sorted(by.homes)))
    if actor.department:
        mine.append(asked(actor.department))
    return or_(*mine)


def handled_by(account: str) -> ColumnElement[bool]:
    """The applications that an account was assigned to."""
    table = application_handler
    return exists().where(table.c.number == application.c.number, table.c.account == account)


def asked(department: str) -> ColumnElement[bool]:
    """Those about which this department is asked as co-author (art. 34)."""
    table = application_consultation
    return exists().where(table.c.number == application.c.number, table.c.department == department)


def find(
    connection: Connection, vault: Vault, number: str, visible: ColumnElement[bool] | None = None, *, lock: bool = False
) -> Stored | None:
    """The application, when there is one and `visible` holds; `lock` keeps others waiting until we are done."""
    query = select(application).where(application.c.number == number)
    if visible is not None:
        query = query.where(visible)
    if lock:
        query = query.with_for_update()
    row = connection.execute(query).first()
    return None if row is None else stored(vault, row)


def stored(vault: Vault, row: Row[Any]) -> Stored:
    """A row of table `application`."""
    return Stored(
        codec.opened(vault, "application", row.number, row.document, Application), row.language, row.code_digest,
        row.content_digest, row.applicant_digest, row.item_count, row.soon_on,
    )  # fmt: skip


def add(connection: Connection, vault: Vault, new: Application, calendar: Calendar, **other: Any) -> bool:
    """Keeps a new application; False when its number is there already."""
    row = codec.columns(vault, new, calendar) | {"number": new.number, **other}
    if not insert_new(connection, application, row):
        return False
    _index(connection, None, new)
    return True


def save(
    connection: Connection, vault: Vault, before: Application, after: Application, calendar: Calendar, **other: Any
) -> None:
    """The application after an act. Raises Conflict when somebody else has changed it since it was read."""
    mine = and_(application.c.number == before.number, application.c.version == before.version)
    values = codec.columns(vault, after, calendar) | other
    changed = connection.execute(update(application).where(mine).values(values).returning(application.c.number)).first()
    if changed is None:
        raise Conflict("changed_meanwhile", "Somebody else has just worked on this application; look again.")
    _index(connection, before, after)


def set_columns(connection: Connection, number: str, **values: Any) -> None:
    """What is not the rules' business; the row is locked by whoever calls."""
    connection.execute(update(application).where(application.c.number == number).values(values))


def _index(connection: Connection, before: Application | None, after: Application) -> None:
    """Keeps the side tables in step with the document."""
    handlers = (before.handlers if before else ()), after.handlers
    keep_in_step(connection, application_handler, "account", after.number, *handlers)
    known = before.consultations if before else ()
    for one in after.consultations:
        if one not in known:
            row = {"number": after.number, "consultation": one.number, "department": one.body, "due": one.due,
                   "awaited": one.opinion is None}  # fmt: skip
            upsert(connection, application_consultation, row)
