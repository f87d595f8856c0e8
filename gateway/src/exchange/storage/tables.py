"""The tables of the exchange."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, Integer, MetaData, String, Table, Text, UniqueConstraint

from casework.crypto.sealed_columns import SealedText
from casework.storage.types import BigId, Json, UtcDateTime

metadata = MetaData()

PARTNER, KEY, TYPE, ID = 32, 64, 64, 36

exchange_case = Table(
    "exchange_case",
    metadata,
    Column("partner", String(PARTNER), primary_key=True),
    Column("subject", String(KEY), primary_key=True),
    Column("number", String(KEY), nullable=False, index=True),
    Column("topic", String(32), nullable=False),  # petition, letter_back, service_consult
    Column("state", String(16), nullable=False),
    Column("peer", String(96), nullable=False),  # mailbox/city
    Column("hops", Integer, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("referral", String(ID), nullable=False, default=""),
    Column("alias", String(KEY), nullable=False, default=""),
    Column("notify_by", Date, nullable=True),
    Column("registered_at", UtcDateTime, nullable=True),
    Column("return_by", Date, nullable=True),
    Column("concluded_at", UtcDateTime, nullable=True),
    Column("outcome", String(16), nullable=False, default=""),
    Column("status", String(32), nullable=False, default=""),
    Column("status_at", UtcDateTime, nullable=True),
    Column("over_at", UtcDateTime, nullable=True),
    Column("due_on", Date, nullable=True),
    Column("letter_state", String(32), nullable=False, default=""),
    Column("task_id", String(KEY), nullable=False, default=""),
    Column("task_name", String(200), nullable=False, default=""),
    Column("project_id", String(KEY), nullable=False, default=""),
    Index("exchange_case_alias", "partner", "alias"),
    comment="one case between a partner and us: where it stands, nothing of what it says",
)

exchange_stream = Table(
    "exchange_stream",
    metadata,
    Column("partner", String(PARTNER), primary_key=True),
    Column("subject", String(KEY), primary_key=True),
    Column("sent", BigId, nullable=False, default=0),
    Column("applied", BigId, nullable=False, default=0),
    Column("asked_from", BigId, nullable=False, default=0),  # resend asked for, once for each gap
    comment="how far each case's messages have come, both ways; kept for ever",
)

exchange_content = Table(
    "exchange_content",
    metadata,
    Column("partner", String(PARTNER), primary_key=True),
    Column("subject", String(KEY), primary_key=True),
    Column("content", SealedText, nullable=False),
    Column("kept_at", UtcDateTime, nullable=False),
    comment="what was referred, or a query code on its way: sealed, erased once it cannot be needed any more",
)

exchange_outgoing = Table(
    "exchange_outgoing",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("message_id", String(ID), nullable=False, unique=True),
    Column("partner", String(PARTNER), nullable=False),
    Column("subject", String(KEY), nullable=False),
    Column("sequence", BigId, nullable=False),
    Column("type", String(TYPE), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("body", Text, nullable=False),  # the signed message; emptied when its case is long over
    Column("state", String(16), nullable=False),  # waiting, sent
    Column("sent_at", UtcDateTime, nullable=True),
    Column("times", Integer, nullable=False, default=0),
    UniqueConstraint("partner", "subject", "sequence"),
    Index("exchange_outgoing_due", "partner", "state", "id"),
    comment="our messages, signed: what waits to go out, and what can be sent again byte for byte",
)

exchange_received = Table(
    "exchange_received",
    metadata,
    Column("partner", String(PARTNER), primary_key=True),
    Column("message_id", String(ID), primary_key=True),
    Column("subject", String(KEY), nullable=False),
    Column("sequence", BigId, nullable=False),
    Column("type", String(TYPE), nullable=False),
    Column("digest", String(KEY), nullable=False),  # SHA-256 of what was signed
    Column("sha256", String(KEY), nullable=False),  # of the whole message as it came
    Column("state", String(16), nullable=False),  # applied, refused, held, parked, dropped
    Column("body", Text, nullable=False, default=""),  # while held or parked
    Column("tries", Integer, nullable=False, default=0),
    Column("reason", String(2000), nullable=False, default=""),
    Column("repeats", Integer, nullable=False, default=0),
    Column("taken_at", UtcDateTime, nullable=False),
    Index("exchange_received_place", "partner", "subject", "sequence"),
    Index("exchange_received_state", "state"),
    comment="every message taken in; a duplicate stops here, one that must wait lies here",
)

exchange_report = Table(
    "exchange_report",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("partner", String(PARTNER), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("code", String(8), nullable=False, default=""),
    Column("subject", String(KEY), nullable=False, default=""),
    Column("message_id", String(ID), nullable=False, default=""),
    Column("type", String(TYPE), nullable=False, default=""),
    Column("sha256", String(KEY), nullable=False, default=""),
    Column("reason", String(2000), nullable=False),
    Column("count", Integer, nullable=False, default=1),
    Column("first_at", UtcDateTime, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
    UniqueConstraint("partner", "kind", "subject", "message_id", "sha256"),
    Index("exchange_report_last", "last_at"),
    comment="what was not in order: messages never applied, gaps, deadlines that passed; no content",
)

exchange_list = Table(
    "exchange_list",
    metadata,
    Column("partner", String(PARTNER), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("parts", Integer, nullable=False),
    Column("cases", Json, nullable=False),
    Column("sent_at", UtcDateTime, nullable=False),
    comment="a partner's list of cases, until all its parts are here and it was compared",
)

exchange_difference = Table(
    "exchange_difference",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("partner", String(PARTNER), nullable=False),
    Column("day", Date, nullable=False),
    Column("subject", String(KEY), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("ours", BigId, nullable=False),
    Column("theirs", BigId, nullable=False),
    Column("found_at", UtcDateTime, nullable=False),
    Column("healed_at", UtcDateTime, nullable=True),
    Index("exchange_difference_open", "partner", "healed_at"),
    comment="where the partner's list and ours differed, and when they agreed again",
)

exchange_day = Table(
    "exchange_day",
    metadata,
    Column("partner", String(PARTNER), primary_key=True),
    Column("day", Date, nullable=False),
    Column("compared_at", UtcDateTime, nullable=True),
    comment="the last day whose list was sent to a partner, and when theirs was last compared",
)

exchange_override = Table(
    "exchange_override",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("partner", String(PARTNER), nullable=False),
    Column("number", String(KEY), nullable=False),
    Column("reason", Text, nullable=False),
    Column("account", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime, nullable=True),
    Index("exchange_override_number", "partner", "number"),
    comment="a supervisor's leave to send a case once more to an office that gave it back",
)

exchange_claim = Table(
    "exchange_claim",
    metadata,
    Column("claim", String(KEY), primary_key=True),  # SHA-256 of what the partner was given
    Column("partner", String(PARTNER), nullable=False),
    Column("subject", String(KEY), nullable=False),
    Column("number", String(KEY), nullable=False),
    Column("digest", String(KEY), nullable=False),  # of the file: it comes after the case
    comment="files that a partner may fetch",
)
