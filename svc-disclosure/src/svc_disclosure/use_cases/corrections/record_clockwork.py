"""What time does to requests to correct a record: nobody put one right, or a new calendar moved its day."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sqlalchemy import ColumnElement, Connection, select

from casework.storage.unit_of_work import UnitOfWork
from svc_disclosure.domain import correcting
from svc_disclosure.domain.application import By
from svc_disclosure.domain.correcting import Stand
from svc_disclosure.domain.received import CORRECTION
from svc_disclosure.storage import records
from svc_disclosure.storage.tables import record_correction as table
from svc_disclosure.use_cases.clockwork import BATCH
from svc_disclosure.use_cases.context import terms
from svc_disclosure.use_cases.corrections.records import Held, carry_out


def to_lapse(connection: Connection, now: datetime) -> list[str]:
    """Requests that nobody has put right in time."""
    return _numbers(connection, (table.c.state == Stand.NEEDS_CORRECTION) & (table.c.asked_at <= now - CORRECTION))


def to_recount(connection: Connection, version: int) -> list[str]:
    """Requests that are to be settled, counted with an older calendar than `version`."""
    return _numbers(connection, (table.c.state == Stand.ASKED) & (table.c.calendar_version < version))


def lapse(uow: UnitOfWork, number: str) -> None:
    """逾期未更正; nothing when it was put right meanwhile."""
    held = _held(uow, number)
    if held is not None and held.stored.it.state is Stand.NEEDS_CORRECTION:
        carry_out(uow, held, partial(correcting.lapse, asked_at=held.stored.asked_at), {})


def recount(uow: UnitOfWork, number: str) -> None:
    """The limit on the newest calendar, with an audit entry when its day moves."""
    held = _held(uow, number)
    if held is None or held.stored.it.state is not Stand.ASKED:
        return
    before, limits = held.stored.it, terms(uow)
    version = limits.calendar.version
    after = carry_out(uow, held, partial(correcting.recount, terms=limits), {}, calendar_version=version).stored.it
    if after.running.due != before.running.due:
        moved = {"due_before": before.running.due.isoformat(), "due": after.running.due.isoformat()}
        uow.audit("record_correction_recounted", number, moved | {"calendar": version})


def _held(uow: UnitOfWork, number: str) -> Held | None:
    stored = records.find(uow.connection, uow.runtime.vault, number, lock=True)
    return None if stored is None else Held(stored, By(uow.runtime.system, uow.now))


def _numbers(connection: Connection, condition: ColumnElement[bool]) -> list[str]:
    return list(connection.scalars(select(table.c.number).where(condition).order_by(table.c.number).limit(BATCH)))
