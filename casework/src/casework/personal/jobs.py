"""What the worker does by itself: reads erased places again, hears what others erased, and ends retention."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Row, select

from casework.domain.errors import Refusal
from casework.domain.events import Envelope
from casework.personal import desk, proof, readback, settings, store, traces
from casework.personal.model import Kind, PersonalData
from casework.runtime import Runtime
from casework.storage.tables import personal_request as table
from casework.storage.unit_of_work import UnitOfWork

BATCH = 50

log = structlog.get_logger()


def check_again(runtime: Runtime, data: PersonalData) -> int:
    """Reads the places of requests that are done but not proved yet; how many are proved now."""
    with runtime.read() as connection:
        waiting = select(table).where(table.c.unchecked == "y").order_by(table.c.done_at).limit(BATCH)
        rows = list(connection.execute(waiting))
    if not rows:
        return 0
    emptied = traces.compact(runtime)
    return sum(_check(runtime, data, row, emptied) for row in rows)


def _check(runtime: Runtime, data: PersonalData, row: Row[Any], emptied: bool) -> bool:
    seen = readback.found(runtime, row.number, data.public(row.number))  # before the transaction: others may be slow
    with runtime.unit_of_work() as uow:
        now, here = uow.runtime.real_now(), runtime.instance
        fresh = store.one(uow.connection, row.id, table.c.unchecked == "y", lock=True)
        if fresh is None:
            return False
        lines = proof.read_again(fresh.proof, seen, now)
        if row.kind == Kind.ERASE:
            left = _left(uow, data, row.number)
            lines = proof.counted(lines, here, left | {"database_log": int(not emptied)}, now)
        done = proof.is_complete(lines)
        store.change(uow, row.id, proof=lines, unchecked="" if done else "y")
    return done


def _left(uow: UnitOfWork, data: PersonalData, number: str) -> dict[str, int]:
    """What is found here; what came after the erasure, such as the answer kept for a repeat of it, is erased too."""
    if any({**data.count(uow, number), **traces.count(uow, number)}.values()):
        data.erase(uow, number)
        traces.erase(uow, number)
    return {**data.count(uow, number), **traces.count(uow, number)}


def hear_copies(uow: UnitOfWork, envelope: Envelope, data: Mapping[str, Any], personal: PersonalData) -> None:
    """Another instance says what it held of a case of ours and has erased."""
    if data["to"] != uow.runtime.source:
        return
    row = store.one(uow.connection, data["request"], table.c.number == envelope.subject, lock=True)
    if row is None:
        raise ValueError(f"{envelope.source} answers an erasure that was never announced")
    told = dict(zip(data["places"], data["rows"], strict=True))
    by = envelope.source.lstrip("/")
    lines = proof.answered(row.proof, by, told, data["erased_at"], personal.public(envelope.subject))
    store.change(uow, row.id, proof=lines, unchecked="" if proof.is_complete(lines) else "y")


def end_retention(runtime: Runtime, data: PersonalData) -> int:
    """Erases cases that ended longer ago than they are kept, in the same way and with the same proof; how many."""
    years = settings.of(runtime).retention_years
    before = years_before(runtime.now(), years)
    with runtime.read() as connection:
        numbers = data.expired(connection, before, BATCH)
    erased = 0
    for number in numbers:
        try:
            with runtime.unit_of_work() as uow:
                desk.by_operator(uow, data, number, Kind.ERASE, "retention")
            erased += 1
        except Refusal as refusal:
            log.info("retention_goes_on", number=number, code=refusal.code)
    return erased


def years_before(now: datetime, years: int) -> datetime:
    """The same day `years` earlier; 28 February for a leap day."""
    try:
        return now.replace(year=now.year - years)
    except ValueError:
        return now.replace(year=now.year - years, day=28)
