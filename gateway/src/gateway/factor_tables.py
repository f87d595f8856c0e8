"""Tables of what proves an account beyond its password, and of passwords that were used before."""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Table

from casework.crypto.sealed_columns import SealedText
from casework.storage.types import BigId, UtcDateTime
from gateway.tables import metadata

second_factor = Table(
    "second_factor",
    metadata,
    Column("account", String(36), primary_key=True),
    Column("secret", SealedText),  # base32; None until the first code was right
    Column("confirmed_at", UtcDateTime),
    Column("pending", SealedText),  # shown at enrolment, not yet proven
    Column("pending_at", UtcDateTime),
    comment="TOTP secrets (RFC 6238)",
)

used_code = Table(
    "used_code",
    metadata,
    Column("account", String(36), primary_key=True),
    Column("step", BigId, primary_key=True, autoincrement=False),
    comment="time steps whose code was accepted: never again for that account",
)

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("account", String(36), primary_key=True),
    Column("digest", String(64), primary_key=True),  # keyed: 50 bits must not be tried out on a stolen table
    Column("kind", String(16), nullable=False),  # recovery, or enrolment: handed over by an administrator
    Column("expires_at", UtcDateTime),
    comment="codes in place of the second factor",
)

password_history = Table(
    "password_history",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("account", String(36), nullable=False),
    Column("password", String(200), nullable=False),  # argon2id
    Column("at", UtcDateTime, nullable=False),
    Index("password_history_account", "account", "id"),
    comment="the last passwords of an account, so that they are not used again",
)
