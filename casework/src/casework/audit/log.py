"""Writing the audit, and reading it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Select, insert, select, update

from casework.audit.tables import entries
from casework.crypto.encoding import canonical_json, strict_object
from casework.crypto.vault import SealBroken, Vault, context
from casework.domain.actors import Actor
from casework.storage.fresh import Fresh

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DETAIL_LIMIT = 64 * 1024  # bytes of JSON
PAGE_LIMIT = 1000  # entries


@dataclass(frozen=True)
class Entry:
    """One act. `detail` is None once retention has ended; `batch` is None until it is sealed."""

    id: str
    at: datetime
    actor: str
    action: str
    subject: str
    department: str
    detail: dict[str, Any] | None
    batch: int | None


def record(
    connection: Connection | Fresh,
    vault: Vault,
    actor: Actor,
    action: str,
    subject: str,
    detail: Mapping[str, Any],
    now: datetime,
    department: str | None = None,
) -> str:
    """Writes one entry in the caller's transaction and returns its id.

    `subject` is what it was done to (a case number, an account id); `department` is the actor's unless given.
    `detail` is JSON without floats, at most 64 KiB. Raises ValueError when it is not.
    """
    plain = canonical_json(detail)
    if len(plain) > DETAIL_LIMIT:
        raise ValueError(f"audit detail may have {DETAIL_LIMIT} bytes, this one has {len(plain)}")
    id_, salt = _new_id(now), os.urandom(16).hex()
    row = {
        "id": id_,
        "at": now,
        "actor": actor.label,
        "action": action,
        "subject": subject,
        "department": actor.department if department is None else department,
        "digest": detail_digest(salt, plain),
        "detail": vault.seal(salt + plain.decode("utf-8"), context("audit_entry", "detail", id_)),
    }
    if isinstance(connection, Fresh):
        connection.add(entries, row)
    else:
        connection.execute(insert(entries), row)
    return id_


def read(
    connection: Connection,
    vault: Vault,
    *,
    subject: str | None = None,
    actor: str | None = None,
    action: str | None = None,
    department: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    before: str | None = None,
    after: str | None = None,
    clear: ColumnElement[bool] | None = None,
    limit: int = 100,
) -> list[Entry]:
    """Entries for the auditor, newest first; `before` is the last id of the page before. `actor` is a label.
    With `after`, the last id that is known already, oldest first. `clear` is what may be seen of them at all.

    Whoever calls this checks the role, and records that it was read. Raises SealBroken, ValueError (limit 1–1000).
    """
    if not 1 <= limit <= PAGE_LIMIT:
        raise ValueError(f"a page has 1 to {PAGE_LIMIT} entries")
    wanted = {"subject": subject, "actor": actor, "action": action, "department": department}
    query = _between(select(entries), since, until, before)
    for name, value in wanted.items():
        if value is not None:
            query = query.where(entries.c[name] == value)
    if after is not None:
        query = query.where(entries.c.id > after)
    if clear is not None:
        query = query.where(clear)
    order = entries.c.id.desc() if after is None else entries.c.id
    rows = connection.execute(query.order_by(order).limit(limit))
    return [_entry(row, vault) for row in rows]


def erase_details(connection: Connection, before: datetime) -> int:
    """Erases the readable detail, and its salt, of sealed entries from before that moment; returns how many.

    The chain stays good: the digest remains, and says nothing without the salt.
    """
    old = (entries.c.at < before, entries.c.batch.is_not(None), entries.c.detail.is_not(None))
    return connection.execute(update(entries).where(*old).values(detail=None)).rowcount


def detail_digest(salt: str, plain: bytes) -> str:
    """SHA-256 (hex) of the salt (32 hex characters) and the detail as canonical JSON."""
    return hashlib.sha256(salt.encode("ascii") + plain).hexdigest()


def open_detail(row: Row[Any], vault: Vault) -> dict[str, Any] | None:
    """The readable detail of an entry, None when it was erased. Raises SealBroken, also when it is not the
    detail that was digested."""
    if row.detail is None:
        return None
    where = context("audit_entry", "detail", row.id)
    text = vault.open(row.detail, where)
    salt, plain = text[:32], text[32:].encode("utf-8")
    if detail_digest(salt, plain) != row.digest:
        raise SealBroken(f"{where}: the detail is not the one that was recorded.")
    return strict_object(plain)


def _entry(row: Row[Any], vault: Vault) -> Entry:
    detail = open_detail(row, vault)
    return Entry(row.id, row.at, row.actor, row.action, row.subject, row.department, detail, row.batch)


def _between(query: Select[Any], since: datetime | None, until: datetime | None, before: str | None) -> Select[Any]:
    if since is not None:
        query = query.where(entries.c.at >= since)
    if until is not None:
        query = query.where(entries.c.at < until)
    return query if before is None else query.where(entries.c.id < before)


def _new_id(now: datetime) -> str:
    """UUID version 7 (RFC 9562, 6.2 method 3): the time to the microsecond first, so ids sort as things were done, and
    the index grows at its end.
    """
    milliseconds, micros = divmod((now - EPOCH) // timedelta(microseconds=1), 1000)
    head = milliseconds << 80 | 0x7 << 76 | (micros * 4096 // 1000) << 64
    tail = int.from_bytes(os.urandom(8), "big") & ~(0x3 << 62) | 0x2 << 62
    return str(UUID(int=head | tail))
