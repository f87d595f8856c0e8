"""The register's table and its queries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, MetaData, Row, String, Table, select

from casework.crypto.sealed_columns import SealedText
from casework.crypto.vault import Vault, context
from casework.storage.statements import insert_new
from casework.storage.types import UtcDateTime

metadata = MetaData()

entry = Table(
    "entry",
    metadata,
    Column("number", String(64), primary_key=True),
    Column("sender", String(96), nullable=False),
    Column("subject", SealedText, nullable=False),  # people write names into subjects
    Column("received_at", UtcDateTime, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
)


def put(connection: Connection, vault: Vault, number: str, subject: str, **values: Any) -> bool:
    """A new entry; False when the number has one."""
    sealed = vault.seal(subject, context("entry", "subject", number))
    return insert_new(connection, entry, {"number": number, "subject": sealed} | values)


def newest(connection: Connection, limit: int, before: datetime) -> Sequence[Row[Any]]:
    """Entries from before that moment, newest first."""
    rows = select(entry).where(entry.c.opened_at < before).order_by(entry.c.opened_at.desc(), entry.c.number)
    return connection.execute(rows.limit(limit)).all()


def subject(vault: Vault, row: Row[Any]) -> str:
    """An entry's subject in clear."""
    return vault.open(row.subject, context("entry", "subject", row.number))
