"""Requests to correct a record (art. 41), in and out of the database; who asks and what is wrong is sealed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, false, func, or_, select, true, update

from casework import plain_json
from casework.crypto.vault import Vault, context
from casework.domain.actors import Kind, Role
from casework.domain.errors import Conflict
from casework.storage.statements import insert_new
from svc_disclosure.domain.application import By
from svc_disclosure.domain.correcting import RecordCorrection
from svc_disclosure.storage import codec
from svc_disclosure.storage.tables import record_correction as table

TABLE = "record_correction"


@dataclass(frozen=True)
class Stored:
    """A request as it was read: `words` are who asks (name, contacts), what is wrong, its evidence, the answer."""

    it: RecordCorrection
    words: Mapping[str, str]
    language: str
    code_digest: str
    content_digest: str
    asked_at: Any


def visible_to(by: By) -> ColumnElement[bool]:
    """Requests to the doer's agency or one it has followed; none that its sender has, or had, to put right."""
    return and_(table.c.due.is_not(None), played(by))


def played(by: By) -> ColumnElement[bool]:
    """Those of which the doer is the agency, or one that has followed it, as clerk or reviewer; or supervises all."""
    actor = by.actor
    if actor.kind is not Kind.STAFF:
        return false()
    mine: list[ColumnElement[bool]] = [true()] if actor.has(Role.SUPERVISOR) else []
    if actor.department and actor.has(Role.CLERK, Role.REVIEWER):
        mine.append(table.c.agency.in_(sorted(by.homes)))
    return or_(false(), *mine)


def find(
    connection: Connection, vault: Vault, number: str, visible: ColumnElement[bool] | None = None, *, lock: bool = False
) -> Stored | None:
    """The request, when there is one and `visible` holds."""
    query = select(table).where(table.c.number == number)
    if visible is not None:
        query = query.where(visible)
    row = connection.execute(query.with_for_update() if lock else query).first()
    return None if row is None else stored(vault, row)


def stored(vault: Vault, row: Row[Any]) -> Stored:
    """A row of table `record_correction`."""
    words = json.loads(vault.open(row.sealed, _context(row.number))) if row.sealed else {}
    it = codec.opened(vault, TABLE, row.number, row.document, RecordCorrection)
    return Stored(it, words, row.language, row.code_digest, row.content_digest, row.asked_at)


def add(connection: Connection, vault: Vault, it: RecordCorrection, words: Mapping[str, str], **other: Any) -> bool:
    """Keeps a new request; False when its number is there already."""
    row = _columns(vault, it) | {"number": it.number, "sealed": _sealed(vault, it.number, words), **other}
    return insert_new(connection, table, row)


def save(
    connection: Connection, vault: Vault, before: RecordCorrection, after: RecordCorrection,
    words: Mapping[str, str] | None, **other: Any,
) -> None:  # fmt: skip
    """After an act; `words` None: nothing written is left. Raises Conflict when somebody was quicker."""
    mine = and_(table.c.number == before.number, table.c.version == before.version)
    sealed = _sealed(vault, after.number, words) if words else None
    values = _columns(vault, after) | {"sealed": sealed, **other}
    if connection.execute(update(table).where(mine).values(values).returning(table.c.number)).first() is None:
        raise Conflict("changed_meanwhile", "Somebody else has just worked on this request; look again.")


def page(
    connection: Connection, vault: Vault, there: ColumnElement[bool], page_: int, size: int
) -> tuple[list[Stored], int]:
    """One page of them, the newest first; and how many there are in all."""
    total = connection.scalar(select(func.count()).select_from(table).where(there)) or 0
    query = select(table).where(there).order_by(table.c.asked_at.desc(), table.c.number)
    return [stored(vault, row) for row in connection.execute(query.limit(size).offset((page_ - 1) * size))], total


def _columns(vault: Vault, it: RecordCorrection) -> dict[str, Any]:
    return {
        "document": codec.seal(vault, TABLE, it.number, it), "version": it.version, "state": it.state.value,
        "agency": it.agency, "owner": it.owner, "due": it.clock.due if it.clock else None,
        "calendar_version": it.clock.calendar_version if it.clock else 0,
    }  # fmt: skip


def _sealed(vault: Vault, number: str, words: Mapping[str, str]) -> str:
    return vault.seal(plain_json.dumps({name: text for name, text in words.items() if text}), _context(number))


def _context(number: str) -> str:
    return context(TABLE, "sealed", number)
