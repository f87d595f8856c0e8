"""Requests, and accounts that are closed, in every service's database: each service answers for its own cases."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, MetaData, String, Table

from casework.crypto.sealed_columns import SealedText
from casework.storage.types import Json, UtcDateTime

_METADATA = MetaData()

requests = Table(
    "personal_request",
    _METADATA,
    Column("id", String(36), primary_key=True),
    Column("number", String(64), nullable=False, index=True),
    Column("kind", String(16), nullable=False),  # access, correct, erase, withdraw
    Column("asked_by", String(16), nullable=False),  # account, code, staff, command, retention
    Column("account", String(128), nullable=False, default=""),  # whose session asked; empty with a query code
    Column("department", String(64), nullable=False, default=""),  # decides on it
    Column("reason", SealedText, nullable=True),  # in the asker's words
    Column("changes", SealedText, nullable=True),  # JSON of what is to be corrected; gone once decided
    Column("state", String(16), nullable=False),  # received, answered, refused
    Column("answer", SealedText, nullable=True),  # why it was refused (art. 50)
    Column("received_at", UtcDateTime, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("done_at", UtcDateTime, nullable=True),
    Column("done_by", String(128), nullable=False, default=""),
    Column("proof", Json, nullable=False),  # [{"place", "by", "rows", "left", "at", "checked_at"}]: no personal data
    Column("unchecked", String(1), nullable=False, default=""),  # y while a place has not been read again
    Index("personal_request_desk", "department", "state"),
    Index("personal_request_account", "account"),
    Index("personal_request_unchecked", "unchecked"),
    comment="what people asked about their own data, what became of it, and the proof of it place by place",
)

closed = Table(
    "closed_account",
    _METADATA,
    Column("account", String(128), primary_key=True),  # a random id, which names nobody any more
    Column("heard_at", UtcDateTime, nullable=False, index=True),  # real time
    comment="accounts that were closed: what is still on its way here with one of them is not linked to it",
)


def personal_tables(metadata: MetaData) -> tuple[Table, Table]:
    """Adds `personal_request` and `closed_account` to the kernel's tables."""
    return requests.to_metadata(metadata), closed.to_metadata(metadata)
