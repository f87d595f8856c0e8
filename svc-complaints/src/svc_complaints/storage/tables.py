"""The complaints' own tables: where a case stands is readable, what was said and who said it is sealed apart."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Index, Integer, String, Table, Text, false

from casework.crypto.sealed_columns import CustodyText, SealedText
from casework.storage.types import BigId, Json, UtcDateTime
from svc_complaints.storage.metadata import ACCOUNT, DEPARTMENT, NUMBER, metadata

complaint = Table(
    "complaint",
    metadata,
    Column("number", String(NUMBER), primary_key=True),
    Column("document", Json, nullable=False),  # the whole complaint as the rules know it: storage.codec
    Column("version", Integer, nullable=False),
    # derived from the document by storage.codec.columns, for queries
    Column("state", String(32), nullable=False),
    Column("outcome", String(16), nullable=True),
    Column("kind", String(32), nullable=False),
    Column("office", String(DEPARTMENT), nullable=False),
    Column("owner", String(ACCOUNT), nullable=False, default=""),
    Column("received_at", UtcDateTime, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("soon_on", Date, nullable=True),  # from this day on "due soon"; none when the clock stands
    Column("watch_on", Date, nullable=True),  # when the clock next has something to announce
    Column("calendar_version", Integer, nullable=False),
    Column("counting", Boolean, nullable=False),
    Column("extension_open", Boolean, nullable=False, default=False),
    Column("measures_open", Boolean, nullable=False, default=False),
    Column("last_word_at", UtcDateTime, nullable=True),  # the newest answer or rating
    # not the rules' business
    Column("language", String(2), nullable=False, default="zh"),
    Column("code_digest", String(64), nullable=False),
    Column("content_digest", String(64), nullable=False),  # as on the receipt
    Column("receipt", Json, nullable=False),  # whether its code was typed back: storage.codec
    Index("complaint_of_office", "office", "state"),
    Index("complaint_of_owner", "owner"),
    Index("complaint_received", "received_at"),
    Index("complaint_watch", "watch_on"),
    comment="one complaint: where it stands, its clocks, whom it is about",
)

complaint_mark = Table(
    "complaint_mark",
    metadata,
    Column("number", String(NUMBER), primary_key=True),
    Column("what", String(16), primary_key=True),  # department, account, person
    Column("value", String(ACCOUNT), primary_key=True),
    comment="what hides a complaint: the barrier of every query; the document says the same",
)

complaint_investigator = Table(
    "complaint_investigator",
    metadata,
    Column("number", String(NUMBER), primary_key=True),
    Column("account", String(ACCOUNT), primary_key=True, index=True),
    comment="who investigates, for queries: the document says the same",
)

complaint_person = Table(
    "complaint_person",
    metadata,
    Column("number", String(NUMBER), primary_key=True),
    Column("digest", String(64), primary_key=True, index=True),
    comment="keyed digests of officials' names, to find repeats: the document says the same",
)

complaint_key = Table(
    "complaint_key",
    metadata,
    Column("number", String(NUMBER), primary_key=True),
    Column("holder", String(ACCOUNT + 16), primary_key=True),  # domain.keys: account:…, office:…, supervision, …
    Column("wrapped", SealedText, nullable=False),  # the case key, bound to this holder
    comment="the key of a complaint's texts, once for each who holds it; without a row here they are noise",
)

complaint_text = Table(
    "complaint_text",
    metadata,
    Column("number", String(NUMBER), primary_key=True),
    Column("sealed", Text, nullable=False),  # subject, body, officials: under the case key
    comment="what the complainant wrote; erased once a referral is confirmed",
)

complaint_identity = Table(
    "complaint_identity",
    metadata,
    Column("number", String(NUMBER), primary_key=True),
    Column("sealed", CustodyText, nullable=False),  # name and contact: under the custodian key
    comment="who complained; opened by two people and a reason, and never otherwise",
)

complaint_opening = Table(
    "complaint_opening",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("number", String(NUMBER), nullable=False, index=True),
    Column("document", Json, nullable=False),  # the request as the rules know it: storage.codec
    Column("stage", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("ends_at", UtcDateTime, nullable=True, index=True),  # when a job has to lapse or seal it
    Column("reason", SealedText, nullable=True),  # read by who decides, who need not hold the case key
    comment="requests to open an identity",
)

complaint_entry = Table(
    "complaint_entry",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("number", String(NUMBER), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("action", String(32), nullable=False),
    Column("part", String(16), nullable=False),  # complainant, intake, …
    Column("department", String(DEPARTMENT), nullable=False, default=""),
    Column("account", String(ACCOUNT), nullable=False, default=""),  # never shown to complainants
    Column("round", Integer, nullable=False, default=1),
    Column("text", Text, nullable=False, default=""),  # under the case key
    Column("facts", Json, nullable=True),
    comment="what was done about a complaint, in order, with the text that was given, sealed",
)

staff_seen = Table(
    "staff_seen",
    metadata,
    Column("account", String(ACCOUNT), primary_key=True),
    Column("department", String(DEPARTMENT), nullable=False, index=True),
    Column("name", String(64), nullable=False, default=""),
    Column("roles", Json, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    comment="accounts that were at this desk, with the department the gateway vouched for: who can be assigned",
)

staff_tie = Table(
    "staff_tie",
    metadata,
    Column("account", String(ACCOUNT), primary_key=True),
    Column("to", String(ACCOUNT), primary_key=True),  # a department, an account, or a digest of a name
    Column("relation", String(16), nullable=False),
    Column("entered_by", String(ACCOUNT), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("name", SealedText, nullable=True),  # of the official whose digest it is
    Column("settled", Boolean, nullable=False, default=False, server_default=false()),  # entered in complaints
    comment="relations that recuse, declared beforehand (信访工作条例 art. 28 ¶3)",
)
