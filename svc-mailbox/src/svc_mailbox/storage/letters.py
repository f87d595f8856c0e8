"""Letters in and out of the database, and who may see which: in the query, so that no view can forget it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, false, or_, select, true, update

from casework.domain.actors import Actor, Kind, Role
from casework.domain.calendar import Calendar
from casework.domain.errors import Conflict
from casework.storage.side_tables import keep_in_step
from svc_mailbox.domain.letter import Letter
from svc_mailbox.domain.life import recusals
from svc_mailbox.domain.publication import Publication
from svc_mailbox.storage import codec
from svc_mailbox.storage.tables import letter, letter_co_handler, letter_recused


@dataclass(frozen=True)
class Stored:
    """A letter as it was read, with what is not the rules' business."""

    letter: Letter
    publication: Publication
    subject: str
    language: str
    code_digest: str
    content_digest: str
    soon_on: date | None = None


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The letters in which a staff account plays a part: the same as `domain.life.parts`, as a condition."""
    if actor.kind is not Kind.STAFF:
        return false()
    mine: list[ColumnElement[bool]] = [true()] if actor.has(Role.SUPERVISOR) else []
    if actor.department and not mine:
        if actor.has(Role.REVIEWER, Role.CLERK):
            mine.append(letter.c.lead == actor.department)
        if actor.has(Role.REVIEWER):
            mine.append(letter.c.department == actor.department)
        if actor.has(Role.CLERK):
            mine.append(helps(actor.department))
    aside = exists().where(letter_recused.c.number == letter.c.number, letter_recused.c.account.in_(recusals(actor)))
    return and_(or_(false(), *mine), ~aside)


def helps(department: str) -> ColumnElement[bool]:
    """The letters that a department co-handles."""
    table = letter_co_handler
    return exists().where(table.c.number == letter.c.number, table.c.department == department)


def find(
    connection: Connection, number: str, visible: ColumnElement[bool] | None = None, *, lock: bool = False
) -> Stored | None:
    """The letter, when there is one and `visible` holds; `lock` keeps others waiting until we are done with it."""
    query = select(letter).where(letter.c.number == number)
    if visible is not None:
        query = query.where(visible)
    if lock:
        query = query.with_for_update()
    row = connection.execute(query).first()
    return None if row is None else stored(row)


def stored(row: Row[Any]) -> Stored:
    """A row of table `letter`."""
    return Stored(
        codec.from_json(row.document), codec.publication_from_json(row.publication), row.subject, row.language,
        row.code_digest, row.content_digest, row.soon_on,
    )  # fmt: skip


def save(connection: Connection, before: Letter, after: Letter, calendar: Calendar, **other: Any) -> None:
    """The letter after an act. Raises Conflict when somebody else has changed it since it was read."""
    mine = and_(letter.c.number == before.number, letter.c.version == before.version)
    values = codec.columns(after, calendar) | other
    changed = connection.execute(update(letter).where(mine).values(values).returning(letter.c.number)).first()
    if changed is None:
        raise Conflict("changed_meanwhile", "Somebody else has just worked on this letter; look again.")
    keep_in_step(connection, letter_co_handler, "department", before.number, before.co_handlers, after.co_handlers)
    keep_in_step(connection, letter_recused, "account", before.number, before.recused, after.recused)


def index_recused(connection: Connection, new: Letter) -> None:
    """Of a new letter that comes with some."""
    keep_in_step(connection, letter_recused, "account", new.number, (), new.recused)


def save_publication(connection: Connection, number: str, publication: Publication) -> None:
    """How far publication has come; the letter's row is locked by whoever calls."""
    connection.execute(update(letter).where(letter.c.number == number).values(publication_columns(publication)))


def mark_counted(connection: Connection, number: str, version: int) -> None:
    """This letter's clocks need no count with that calendar: a day has passed already, so it stays as it was told."""
    connection.execute(update(letter).where(letter.c.number == number).values(calendar_version=version))


def publication_columns(publication: Publication) -> dict[str, Any]:
    """The values of table `letter` that follow from how far publication has come."""
    return {"openness": publication.state.value, "publication": codec.publication_to_json(publication)}
