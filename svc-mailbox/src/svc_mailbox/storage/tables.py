"""The mailbox's own tables. Personal fields are sealed and stand apart from the letter; so does its text."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Index, Integer, MetaData, String, Table, Text

from casework.crypto.sealed_columns import SealedText
from casework.storage.types import BigId, Json, UtcDateTime

metadata = MetaData()

NUMBER = 64  # characters of a case number, as everywhere in the kernel
DEPARTMENT = 64
ACCOUNT = 128

letter = Table(
    "letter",
    metadata,
    Column("number", String(NUMBER), primary_key=True),
    Column("document", Json, nullable=False),  # the whole letter as the rules know it: storage.codec
    Column("version", Integer, nullable=False),
    # derived from the document by storage.codec.columns, for queries
    Column("state", String(32), nullable=False),
    Column("outcome", String(16), nullable=True),
    Column("kind", String(32), nullable=False),
    Column("department", String(DEPARTMENT), nullable=False),
    Column("lead", String(DEPARTMENT), nullable=False, default=""),
    Column("owner", String(ACCOUNT), nullable=False, default=""),
    Column("received_at", UtcDateTime, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("soon_on", Date, nullable=True),  # from this day on "due soon"; none when the clock stands
    Column("watch_on", Date, nullable=True),  # when the clock next has something to announce
    Column("calendar_version", Integer, nullable=False),
    Column("counting", Boolean, nullable=False),  # the sender's clock runs
    Column("extension_open", Boolean, nullable=False, default=False),
    Column("question_open", Boolean, nullable=False, default=False),
    Column("last_word_at", UtcDateTime, nullable=True),  # the newest answer or rating
    # not the rules' business
    Column("subject", Text, nullable=False),
    Column("language", String(2), nullable=False, default="zh"),
    Column("code_digest", String(64), nullable=False),
    Column("content_digest", String(64), nullable=False),  # as on the receipt
    Column("openness", String(32), nullable=False),
    Column("publication", Json, nullable=False),  # storage.codec
    Index("letter_of_department", "department", "state"),
    Index("letter_of_lead", "lead", "state"),
    Index("letter_of_owner", "owner"),
    Index("letter_received", "received_at"),
    Index("letter_watch", "watch_on"),
    comment="one letter: where it stands, its clocks, and who it is with",
)

letter_text = Table(
    "letter_text",
    metadata,
    Column("number", String(NUMBER), primary_key=True),
    Column("body", Text, nullable=False),
    Column("place", Text, nullable=False, default=""),
    comment="what the sender wrote, unchanged; erased once a referral is confirmed",
)

letter_people = Table(
    "letter_people",
    metadata,
    Column("number", String(NUMBER), primary_key=True),
    Column("name", SealedText, nullable=True),
    Column("phone", SealedText, nullable=True),
    Column("email", SealedText, nullable=True),
    Column("address", SealedText, nullable=True),
    comment="who wrote; sealed, and opened only with an audit entry",
)

letter_co_handler = Table(
    "letter_co_handler",
    metadata,
    Column("number", String(NUMBER), primary_key=True),
    Column("department", String(DEPARTMENT), primary_key=True),
    comment="co-handlers, for queries: the document says the same",
)

letter_recused = Table(
    "letter_recused",
    metadata,
    Column("number", String(NUMBER), primary_key=True),
    Column("account", String(ACCOUNT), primary_key=True),
    comment="accounts that stand aside, for queries: the document says the same",
)

letter_entry = Table(
    "letter_entry",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("number", String(NUMBER), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("action", String(32), nullable=False),
    Column("part", String(16), nullable=False),  # citizen, clerk, …
    Column("department", String(DEPARTMENT), nullable=False, default=""),
    Column("account", String(ACCOUNT), nullable=False, default=""),  # never shown to citizens
    Column("round", Integer, nullable=False, default=1),
    Column("text", Text, nullable=False, default=""),
    Column("facts", Json, nullable=True),
    comment="what was done to a letter, in order, with the text that was given: replies, questions, reasons, notes",
)

published_letter = Table(
    "published_letter",
    metadata,
    Column("number", String(NUMBER), primary_key=True),
    Column("department", String(DEPARTMENT), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("answered_at", UtcDateTime, nullable=False),
    Column("published_at", UtcDateTime, nullable=True, index=True),  # empty while it waits for the reviewer
    comment="redacted copies, apart from the letters; the row goes when the text must",
)

mail_outbox = Table(
    "mail_outbox",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("number", String(NUMBER), nullable=False),
    Column("notice", String(32), nullable=False),
    Column("state", String(16), nullable=False),  # waiting, sent, failed
    Column("tries", Integer, nullable=False, default=0),
    Column("reason", String(300), nullable=False, default=""),
    Column("made_at", UtcDateTime, nullable=False),
    Column("next_at", UtcDateTime, nullable=False),
    Column("address", SealedText, nullable=True),  # only of a notice about a letter whose sender is erased with it
    Index("mail_outbox_due", "state", "next_at"),
    comment="notices to senders; the address is read from letter_people when it is sent",
)
