"""Tables of citizens' identities. Persons stand here by keyed digests only."""

from __future__ import annotations

from sqlalchemy import Column, String, Table

from casework.crypto.sealed_columns import SealedText
from casework.storage.types import UtcDateTime
from gateway.tables import metadata

started_login = Table(
    "started_login",
    metadata,
    Column("state", String(64), primary_key=True),  # SHA-256 of what travels
    Column("browser", String(64), nullable=False, index=True),  # SHA-256 of what the cookie holds
    Column("provider", String(32), nullable=False),
    Column("purpose", String(16), nullable=False),  # login, bind, step_up
    Column("nonce", String(64), nullable=False),  # SHA-256
    Column("verifier", SealedText, nullable=False),  # PKCE's secret, and the page to go back to
    Column("account", String(36), nullable=False),  # of bind and step_up
    Column("session", String(64), nullable=False),
    Column("next", String(512), nullable=False),  # of logins begun before the page was sealed; else empty
    Column("level", String(2), nullable=False),  # the least that was asked for
    Column("started_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
    comment="logins that are on their way through a provider; each row is used once",
)

used_proof = Table(
    "used_proof",
    metadata,
    Column("digest", String(64), primary_key=True),  # HMAC of provider and code, token or ticket
    Column("used_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
    comment="proofs of login that were used: a second time is a replay",
)

identity = Table(
    "identity",
    metadata,
    Column("person", String(64), primary_key=True),  # HMAC of issuer and sub
    Column("id", String(36), nullable=False, unique=True),
    Column("account", String(36), nullable=False, index=True),
    Column("provider", String(32), nullable=False),
    Column("level", String(2), nullable=False),
    Column("bound_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime, nullable=False),
    comment="which account a provider's subject opens",
)

certificate = Table(
    "certificate",
    metadata,
    Column("cert_hash", String(64), primary_key=True),  # HMAC of subject type, certificate type and number
    Column("account", String(36), nullable=False, index=True),
    Column("cert_type", String(32), nullable=False),
    Column("number", SealedText, nullable=True),  # only where a provider's setting says so
    Column("seen_at", UtcDateTime, nullable=False),
    comment="which certificate belongs to which account, so that two providers lead to one account",
)

subject = Table(
    "subject",
    metadata,
    Column("account", String(36), primary_key=True),
    Column("subject_type", String(16), nullable=False),
    Column("subject_key", String(64), nullable=False),  # of an organisation: HMAC of its USCC; else empty
    Column("uscc", SealedText, nullable=True),
    Column("changed_at", UtcDateTime, nullable=False),
    comment="whom a citizen's account stands for, as a provider has said",
)

session_identity = Table(
    "session_identity",
    metadata,
    Column("session", String(64), primary_key=True),
    Column("account", String(36), nullable=False, index=True),
    Column("person", String(64), nullable=False, index=True),
    Column("provider", String(32), nullable=False),
    Column("sid", String(64), nullable=False, index=True),  # HMAC of the provider's own session id, or empty
    Column("subject_type", String(16), nullable=False),
    Column("level", String(2), nullable=False),
    Column("agent", SealedText, nullable=True),  # who acts for the organisation
    Column("auth_time", UtcDateTime, nullable=False),
    Column("begun_at", UtcDateTime, nullable=False),
    comment="how the person of a session was recognised",
)
