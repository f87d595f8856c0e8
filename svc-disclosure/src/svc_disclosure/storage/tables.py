"""The applications' own tables: where a case stands is readable; who applies, for what, and every text is sealed."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Index, Integer, String, Table

from casework.crypto.sealed_columns import SealedText
from casework.storage.types import Json, UtcDateTime
from svc_disclosure.storage.metadata import ACCOUNT, DEPARTMENT, NUMBER, metadata

application = Table(
    "application",
    metadata,
    Column("number", String(NUMBER), primary_key=True),
    # The whole application as the rules know it (storage.codec); sealed, for the names of papers are somebody's words
    Column("document", SealedText, nullable=False),
    Column("version", Integer, nullable=False),
    # derived from the document by storage.codec.columns, for queries
    Column("state", String(32), nullable=False),
    Column("outcome", String(32), nullable=True),
    Column("agency", String(DEPARTMENT), nullable=False),
    Column("applicant_class", String(16), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("owner", String(ACCOUNT), nullable=False, default=""),
    Column("submitted_at", UtcDateTime, nullable=False),
    Column("contact_by", Date, nullable=False),
    Column("received_on", Date, nullable=True),  # 收到申请之日; none before
    Column("ended_on", Date, nullable=True),  # the day of the outcome
    Column("due", Date, nullable=True),
    Column("soon_on", Date, nullable=True),  # from this day on "due soon"; none when the clock rests
    Column("watch_on", Date, nullable=True),  # when the clock next has something to announce
    Column("awaited_until", Date, nullable=True),  # last day of the amendment or payment that is awaited
    Column("calendar_version", Integer, nullable=False, default=0),
    Column("counting", Boolean, nullable=False),
    Column("extension_open", Boolean, nullable=False, default=False),
    Column("submitted", Boolean, nullable=False, default=True),  # False: its sender has to put it right first
    Column("suggests_publication", Boolean, nullable=False, default=False),
    # not the rules' business
    Column("prompt_decided", Boolean, nullable=False, default=False),  # whether to publish the thing for all (art. 44)
    Column("item_count", Integer, nullable=False, default=0),  # 一事一申请 (art. 42); 0: nobody has counted them yet
    Column("language", String(2), nullable=False, default="zh"),
    Column("code_digest", String(64), nullable=False),
    Column("content_digest", String(64), nullable=False),  # as on the receipt
    Column("applicant_digest", String(64), nullable=False, default=""),  # keyed: the same person applies again
    Column("matter_digest", String(64), nullable=False, default=""),  # keyed: for the same thing
    Index("application_of_agency", "agency", "state"),
    Index("application_of_owner", "owner"),
    Index("application_of_applicant", "applicant_digest"),
    Index("application_received", "received_on"),
    Index("application_submitted", "submitted_at"),
    Index("application_watch", "watch_on"),
    comment="one application: where it stands, its clock, how it ended",
)

application_handler = Table(
    "application_handler",
    metadata,
    Column("number", String(NUMBER), primary_key=True),
    Column("account", String(ACCOUNT), primary_key=True, index=True),
    comment="who handles it, for queries: the document says the same",
)

application_consultation = Table(
    "application_consultation",
    metadata,
    Column("number", String(NUMBER), primary_key=True),
    Column("consultation", Integer, primary_key=True),
    Column("department", String(DEPARTMENT), nullable=False, default="", index=True),  # a joint agency; else empty
    Column("due", Date, nullable=False),
    Column("awaited", Boolean, nullable=False),
    Column("code_digest", String(64), nullable=False, default=""),  # of the letter to a third party
    Column("sealed", SealedText, nullable=True),  # who the third party is: storage.texts
    comment="opinions that are asked (arts. 32, 34), for queries; the document says the same",
)

application_text = Table(
    "application_text",
    metadata,
    Column("number", String(NUMBER), primary_key=True),
    Column("sealed", SealedText, nullable=False),  # description, document_number
    comment="what is asked for; erased with the case",
)

application_party = Table(
    "application_party",
    metadata,
    Column("number", String(NUMBER), primary_key=True),
    Column("sealed", SealedText, nullable=False),  # name, identity paper or code, contacts
    comment="who applies; opened only with an audit entry",
)

application_entry = Table(
    "application_entry",
    metadata,
    Column("number", String(NUMBER), primary_key=True),
    Column("place", Integer, primary_key=True),  # 1, 2, … in the order of what was done
    Column("at", UtcDateTime, nullable=False),
    Column("action", String(32), nullable=False),
    Column("part", String(16), nullable=False),  # applicant, intake, …
    Column("department", String(DEPARTMENT), nullable=False, default=""),
    Column("account", String(ACCOUNT), nullable=False, default="", index=True),  # never shown to applicants
    Column("words", SealedText, nullable=True),  # {field: text}: what somebody wrote
    Column("facts", Json, nullable=True),  # days, counts, words from a list, numbers of our own papers
    comment="what was done about an application, in order; texts sealed",
)

notice_series = Table(
    "notice_series",
    metadata,
    Column("code", String(16), primary_key=True),  # 机关代字
    Column("year", Integer, primary_key=True),
    Column("series", String(2), primary_key=True),  # 告, 答
    Column("last", Integer, nullable=False),
    comment="the last number given of each series; taken in the transaction of its paper, so none is lost",
)

record_correction = Table(
    "record_correction",
    metadata,
    Column("number", String(NUMBER), primary_key=True),
    Column("document", SealedText, nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("agency", String(DEPARTMENT), nullable=False, index=True),
    Column("owner", String(ACCOUNT), nullable=False, default="", index=True),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("due", Date, nullable=True),  # none before it can be settled
    Column("calendar_version", Integer, nullable=False, default=0),
    Column("language", String(2), nullable=False, default="zh"),
    Column("code_digest", String(64), nullable=False),
    Column("content_digest", String(64), nullable=False),
    Column("sealed", SealedText, nullable=True),  # who asks, what is wrong, the evidence, the answer
    comment="requests to correct a record (art. 41): not in table 3",
)
