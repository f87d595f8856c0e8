"""What the kernel itself keeps of a case in every service: kept answers, files, words of a referral, requests."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, Connection, delete, func, or_, select, update

from casework import files
from casework.crypto.vault import context
from casework.runtime import Runtime
from casework.storage.look import Look
from casework.storage.tables import idempotency, parked, personal_request, referral, stored_file
from casework.storage.unit_of_work import UnitOfWork


def count(look: Look, number: str) -> dict[str, int]:
    """Rows that hold something personal of this case, by table."""
    c = look.connection
    return {
        "attachments": _rows(c, stored_file.c.number == number),
        "idempotency": len(_answers(look.runtime, c, number)),
        "parked": _rows(c, parked.c.subject == number),
        "personal_request": _rows(c, _wordy(number)),
        "referral": _rows(c, (referral.c.number == number) & (referral.c.reason != "")),
    }


def erase(uow: UnitOfWork, number: str) -> None:
    """All of that goes; requests and referrals stay with number, dates and outcome."""
    files.erase(uow, number)
    forget_answers(uow.runtime, uow.connection, number)
    uow.connection.execute(delete(parked).where(parked.c.subject == number))
    words = {"reason": None, "changes": None, "answer": None}
    uow.connection.execute(update(personal_request).where(_wordy(number)).values(words))
    uow.connection.execute(update(referral).where(referral.c.number == number).values(reason=""))


def forget_answers(runtime: Runtime, connection: Connection, number: str) -> int:
    """Answers kept for an Idempotency-Key (24 hours) that speak of this case; how many."""
    keys = _answers(runtime, connection, number)
    for key in keys:
        connection.execute(delete(idempotency).where(idempotency.c.key == key))
    return len(keys)


def forget_accounts(connection: Connection, number: str) -> None:
    """Requests about this case no longer say whose account asked; the query code still opens them."""
    connection.execute(update(personal_request).where(personal_request.c.number == number).values(account=""))


def compact(runtime: Runtime) -> bool:
    """SQLite: what was erased leaves the write-ahead log too; True when nothing is left of it there.

    Readers that began before hold it back: then it is tried again. On PostgreSQL dead rows stay in the file until
    `VACUUM FULL` (docs/personal-data.md), which is the operator's to time; True there.
    """
    if not runtime.database.is_sqlite:
        return True
    with runtime.database.engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        if raw is None:
            return False
        cursor = raw.cursor()
        cursor.execute("PRAGMA busy_timeout=200")  # a job: nobody waits for it, and it holds nobody up
        try:
            busy, _frames, _moved = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            cursor.execute("PRAGMA busy_timeout=15000")
        return not busy


def _answers(runtime: Runtime, connection: Connection, number: str) -> list[str]:
    """Their rows name no case, so each is opened; a day's worth at most."""
    kept = select(idempotency.c.key, idempotency.c.answer).where(idempotency.c.answer.is_not(None))
    found: Mapping[str, str] = {row.key: row.answer for row in connection.execute(kept)}
    return [key for key, sealed in found.items() if number in runtime.vault.open(sealed, _where(key))]


def _where(key: str) -> str:
    return context("idempotency", "answer", key)


def _wordy(number: str) -> ColumnElement[bool]:
    c = personal_request.c
    words = or_(c.reason.is_not(None), c.changes.is_not(None), c.answer.is_not(None))
    return (c.number == number) & words


def _rows(connection: Connection, condition: ColumnElement[bool]) -> int:
    return connection.scalar(select(func.count()).where(condition)) or 0


__all__ = ["compact", "count", "erase", "forget_accounts", "forget_answers"]
