"""The rights over personal data of who asks for the correction of a record (`personal` has those of applicants)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, select

from casework.domain.actors import ANONYMOUS
from casework.personal.model import Subject
from casework.storage.look import Look
from casework.storage.tables import personal_request
from casework.storage.unit_of_work import UnitOfWork
from svc_disclosure.domain.application import By
from svc_disclosure.domain.correcting import OPEN
from svc_disclosure.storage import records
from svc_disclosure.storage.records import Stored
from svc_disclosure.storage.tables import record_correction as table
from svc_disclosure.use_cases import erasing
from svc_disclosure.use_cases.acting import acting, decides_for
from svc_disclosure.use_cases.corrections.records import Held, record_view
from svc_disclosure.use_cases.papers import notice_reading, paper_erasing


def find(look: Look, number: str) -> Subject | None:
    """The request as the kernel's desk knows cases."""
    stored = records.find(look.connection, look.runtime.vault, number, lock=isinstance(look, UnitOfWork))
    if stored is None:
        return None
    it = stored.it
    is_open, erased = it.state in OPEN, not stored.content_digest
    return Subject(number, it.owner, it.agency, stored.code_digest, is_open=is_open, erased=erased)


def decides(look: Look) -> ColumnElement[bool]:
    """Those at the agency of the account that asks."""
    by = acting(look)
    mine = (table.c.number == personal_request.c.number) & table.c.agency.in_(decides_for(by))
    return exists().where(mine, records.played(by))


def count(look: Look, number: str) -> dict[str, int]:
    """Rows that hold something personal."""
    personal = table.c.sealed.is_not(None) | (table.c.owner != "") | (table.c.content_digest != "")
    query = select(table.c.number).where(table.c.number == number, personal)
    return {"record_correction": len(look.connection.execute(query).all()), **paper_erasing.count(look, number)}


def copy(uow: UnitOfWork, number: str) -> dict[str, Any]:
    """All that is kept about who asks, in words."""
    stored = _stored(uow, number)
    held = Held(stored, By(ANONYMOUS, uow.now, holds_code=True))
    shown = {
        "correction": record_view(uow, held),
        "papers": notice_reading.listed(uow, notice_reading.asker_of(number)),
    }
    return {**shown, "account": stored.it.owner or None, "language": stored.language}


def correct(uow: UnitOfWork, number: str, changes: Mapping[str, str]) -> None:
    """Name and contacts; what is said to be wrong, and its evidence, stay."""
    stored = _stored(uow, number)
    words = {**stored.words, **{name: value.strip() for name, value in changes.items()}}
    _save(uow, stored, words)


def erase(uow: UnitOfWork, number: str) -> None:
    """Everything that was written leaves; it belongs to no account any more."""
    stored = _stored(uow, number)
    paper_erasing.erase(uow, number)
    after = replace(erasing.plain(stored.it, number), owner="", version=stored.it.version + 1)
    records.save(uow.connection, uow.runtime.vault, stored.it, after, None, content_digest="")


def expired(connection: Connection, before: datetime, limit: int) -> Sequence[str]:
    """Requests that ended before that moment, and hold something still."""
    old = table.c.state.not_in(OPEN) & (table.c.asked_at < before) & table.c.sealed.is_not(None)
    return list(connection.scalars(select(table.c.number).where(old).order_by(table.c.asked_at).limit(limit)))


def disown(uow: UnitOfWork, account: str) -> int:
    """Requests of a closed account stay with their numbers."""
    mine = select(table.c.number).where(table.c.owner == account, table.c.owner != "")
    numbers = list(uow.connection.scalars(mine))
    for number in numbers:
        stored = _stored(uow, number)
        _save(uow, stored, stored.words, owner="")
    return len(numbers)


def _save(uow: UnitOfWork, stored: Stored, words: Mapping[str, str], **changed: Any) -> None:
    after = replace(stored.it, version=stored.it.version + 1, **changed)
    records.save(uow.connection, uow.runtime.vault, stored.it, after, words)


def _stored(uow: UnitOfWork, number: str) -> Stored:
    stored = records.find(uow.connection, uow.runtime.vault, number, lock=True)
    if stored is None:
        raise ValueError(f"request {number} was here a moment ago")
    return stored
