"""The two tables of the audit, and the digests over them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Row, RowMapping, String, Table, Text

from casework.crypto.encoding import canonical_json
from casework.crypto.sealed_columns import SealedText
from casework.storage.types import UtcDateTime

_METADATA = MetaData()

# `id` is made by the writer, so that the detail can be sealed for its row in the same insert. `digest` is salted;
# the salt is sealed with the detail, so neither the table nor an erased entry lets anybody try out a phone number.
entries = Table(
    "audit_entry",
    _METADATA,
    Column("id", String(36), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(160), nullable=False),
    Column("action", String(64), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("department", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("detail", SealedText),
    Column("batch", BigInteger),
    Index("ix_audit_entry_batch", "batch", "id"),
    Index("ix_audit_entry_subject", "subject", "id"),
)

batches = Table(
    "audit_batch",
    _METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("first_id", String(36), nullable=False),
    Column("last_id", String(36), nullable=False),
    Column("count", Integer, nullable=False),
    Column("root", String(64), nullable=False),
    Column("previous", String(64), nullable=False),
    Column("chain", String(64), nullable=False),
    Column("sealed_at", UtcDateTime, nullable=False),
    Column("signature", Text, nullable=False),
)


def audit_tables(metadata: MetaData) -> tuple[Table, Table]:
    """Adds `audit_entry` and `audit_batch` to a service's tables, for its migrations and the rotation of keys."""
    return entries.to_metadata(metadata), batches.to_metadata(metadata)


def leaf(entry: Row[Any]) -> bytes:
    """SHA-256 over all of an entry that must never change; the readable detail is in it by its salted digest."""
    fields = {name: getattr(entry, name) for name in ("id", "actor", "action", "subject", "department", "digest")}
    return hashlib.sha256(canonical_json(fields | {"at": entry.at.isoformat()})).digest()


def root(rows: list[Row[Any]]) -> str:
    """SHA-256 (hex) over the leaves in order of their ids; sorted here, as databases differ in how they sort text."""
    return hashlib.sha256(b"".join(leaf(row) for row in sorted(rows, key=lambda row: row.id))).hexdigest()


def link(batch: Mapping[str, Any] | RowMapping) -> str:
    """SHA-256 (hex) over a batch's members and the chain hash of the one before it."""
    names = ("number", "first_id", "last_id", "count", "root", "previous")
    fields = {name: batch[name] for name in names} | {"sealed_at": batch["sealed_at"].isoformat()}
    return hashlib.sha256(canonical_json(fields)).hexdigest()


def genesis(instance: str) -> str:
    """What the first batch of an instance is chained to: one instance's chain never passes for another's."""
    return hashlib.sha256(f"wenzheng-audit-v1:{instance}".encode()).hexdigest()
