"""The kernel's own tables, present in every service's database beside the service's own."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, MetaData, String, Table, Text, UniqueConstraint, text

from casework.audit.tables import audit_tables
from casework.crypto.sealed_columns import SealedText
from casework.personal.tables import personal_tables
from casework.storage.calendar_tables import calendar_versions
from casework.storage.directory_tables import directory_tables
from casework.storage.referral_tables import referral_files
from casework.storage.types import BigId, Json, UtcDateTime

metadata = MetaData()
audit_entry, audit_batch = audit_tables(metadata)
department_copy = directory_tables(metadata)
personal_request, closed_account = personal_tables(metadata)
referral_file = referral_files(metadata)
calendar_version = calendar_versions(metadata)

event_log = Table(
    "event_log",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("event_id", String(36), nullable=False, unique=True),
    Column("type", String(160), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("sequence", BigId, nullable=False),
    Column("time", UtcDateTime, nullable=False),
    Column("requestid", String(128), nullable=False, default=""),
    Column("traceparent", String(64), nullable=False, default=""),
    Column("data", Json, nullable=False),
    # given by the relay once the row is committed: ids of slow transactions appear late, positions never do
    Column("position", BigId, nullable=True, unique=True),
    UniqueConstraint("subject", "sequence"),
    Index("event_log_unplaced", "id", sqlite_where=text("position IS NULL"), postgresql_where=text("position IS NULL")),
    comment="append-only: what this service announced; the outbox and the source of rebuilt read models",
)

relay_cursor = Table(
    "relay_cursor",
    metadata,
    Column("subscriber", String(96), primary_key=True),
    Column("position", BigId, nullable=False, default=0),
    Column("moved_at", UtcDateTime, nullable=True),
    comment="how far each subscriber (or the broker) has confirmed this service's events",
)

inbox = Table(
    "inbox",
    metadata,
    Column("event_id", String(256), primary_key=True),
    Column("source", String(96), primary_key=True),
    Column("subject", String(256), nullable=False),
    Column("sequence", BigId, nullable=False),
    Column("outcome", String(16), nullable=False),  # applied, stale, ignored, parked, waiting
    Column("taken_at", UtcDateTime, nullable=False),
    comment="every event taken in; a duplicate stops here",
)

inbox_head = Table(
    "inbox_head",
    metadata,
    Column("source", String(96), primary_key=True),
    Column("subject", String(256), primary_key=True),
    Column("sequence", BigId, nullable=False),
    comment="the newest event applied per source and case",
)

inbox_attempt = Table(
    "inbox_attempt",
    metadata,
    Column("event_id", String(256), primary_key=True),
    Column("source", String(96), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    comment="how often a handler has raised on an event that is not yet parked",
)

parked = Table(
    "parked",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("event_id", String(256), nullable=False),
    Column("source", String(96), nullable=False),
    Column("subject", String(256), nullable=False),
    Column("sequence", BigId, nullable=False),
    Column("type", String(160), nullable=False),
    Column("body", Json, nullable=False),
    # parked: the handler gave up; waiting: stands behind a parked one of its case; refused: never an event of ours
    Column("state", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("parked_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime, nullable=True),
    Index("parked_open", "source", "subject", "state"),
    comment="messages that could not be applied: listed, replayed, dropped by command",
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("key", String(64), primary_key=True),  # a keyed digest of actor, path and the client's key
    Column("request", String(64), nullable=False),
    Column("answer", SealedText, nullable=True),  # empty only inside the transaction that makes it
    Column("expires_at", UtcDateTime, nullable=False, index=True),
    comment="answers given to POSTs with an Idempotency-Key, for 24 hours",
)

referral = Table(
    "referral",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("direction", String(3), primary_key=True),  # out, in
    Column("number", String(64), nullable=False, index=True),
    Column("peer", String(96), nullable=False),  # /complaints/city
    Column("state", String(16), nullable=False),  # sent; or pending, fetching; then confirmed or refused
    Column("reason", Text, nullable=False, default=""),
    Column("at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime, nullable=True),
    comment="cases handed to or taken from another instance",
)

stored_file = Table(
    "stored_file",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("number", String(64), nullable=False, index=True),
    Column("name", SealedText, nullable=False),  # a file name can hold a person's name
    Column("mime", String(100), nullable=False),
    Column("size", Integer, nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    Column("state", String(16), nullable=False),  # quarantine, clean, refused
    Column("added_by", String(16), nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    comment="attachments; the bytes lie in the file store under the id",
)
