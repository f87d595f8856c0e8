"""The gateway's tables."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, MetaData, String, Table, Text, false

from casework.crypto.sealed_columns import SealedText
from casework.storage.types import BigId, Json, UtcDateTime

metadata = MetaData()

account = Table(
    "account",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("login", String(64), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),  # citizen, staff
    Column("department", String(64), nullable=False, default=""),
    Column("roles", Json, nullable=False),
    Column("name", SealedText, nullable=False),
    Column("contact", SealedText, nullable=False),  # {"phone": …, "email": …}
    Column("password", String(200), nullable=False),  # argon2id
    Column("state", String(16), nullable=False),  # active, disabled
    Column("created_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("password_at", UtcDateTime, nullable=True),  # when it was set; None: before this was kept
    Column("temporary", Boolean, nullable=False, default=False, server_default=false()),  # to be changed at login
    Column("program", Boolean, nullable=False, default=False, server_default=false()),  # no password, tokens only
    comment="who may log in",
)

login_failure = Table(
    "login_failure",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("who", String(64), nullable=False),  # keyed digest of an account name or an address
    Column("at", UtcDateTime, nullable=False),
    Index("login_failure_who_at", "who", "at"),
    Index("login_failure_at", "at"),
    comment="failed logins of the last minutes; addresses and names only as keyed digests",
)

session = Table(
    "session",
    metadata,
    Column("id", String(64), primary_key=True),  # SHA-256 of what the cookie holds
    Column("account", String(36), nullable=False, index=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
    Column("auth_at", UtcDateTime, nullable=True),  # when who holds it last proved who they are
    Column("amr", String(64), nullable=False, default="", server_default=""),  # how: pwd, otp, idp; blanks between
    Column("agent", SealedText, nullable=True),  # the browser, so that its owner knows it again
    comment="who is logged in",
)

api_token = Table(
    "api_token",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("account", String(36), nullable=False, index=True),
    Column("label", String(100), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),  # SHA-256 of the token
    Column("scopes", Json, nullable=False),
    Column("limits", Json, nullable=False),  # {"per_minute": n} or {}
    Column("created_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime, nullable=True),
    Column("expires_at", UtcDateTime, nullable=True),
    Column("used_at", UtcDateTime, nullable=True),  # to the hour
    comment="tokens for programs, shown once",
)

stored_submission = Table(
    "stored_submission",
    metadata,
    Column("number", String(64), primary_key=True),
    Column("key", String(64), nullable=False, unique=True),  # keyed digest of who, path and Idempotency-Key
    Column("request", String(64), nullable=False),  # SHA-256 of the body
    Column("instance", String(96), nullable=False),
    Column("path", String(200), nullable=False),
    Column("sealed", Text, nullable=False),  # the body, to the service's key; emptied once delivered
    Column("envelope", SealedText, nullable=False),  # who sent it, its key and query code; nobody once delivered
    Column("answer", SealedText, nullable=False),  # what the sender was told
    Column("state", String(16), nullable=False),  # pending, delivered, needs_correction
    Column("refused", Integer, nullable=False, default=0),  # 1: the service's rules turned it down, deliver as such
    Column("tries", Integer, nullable=False, default=0),
    Column("reason", String(300), nullable=False, default=""),
    Column("taken_at", UtcDateTime, nullable=False),
    Column("next_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime, nullable=True),
    Index("stored_submission_due", "state", "next_at"),
    comment="submissions taken while their service was away: store and forward",
)

location = Table(
    "location",
    metadata,
    Column("number", String(64), primary_key=True),
    Column("instance", String(96), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    comment="where a transferred case lives now",
)
