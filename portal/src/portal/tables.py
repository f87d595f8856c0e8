"""The read models: one row a letter, a supervision card, an application for the scoreboard, and the released texts."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Index, Integer, MetaData, String, Table, Text

from casework.storage.types import BigId, UtcDateTime

metadata = MetaData()

letter_row = Table(
    "letter_row",
    metadata,
    # After a transfer two instances speak of the same number, each of its own clock and department
    Column("source", String(96), primary_key=True),
    Column("number", String(64), primary_key=True),
    Column("sequence", BigId, nullable=False),  # of the newest event in this row: older ones change nothing
    Column("event_time", UtcDateTime, nullable=False),
    Column("department", String(64), nullable=False, index=True),
    Column("kind", String(32), nullable=False),
    Column("counted", Boolean, nullable=False),  # a submission that waits for correction is no letter yet
    Column("received_on", Date, nullable=True, index=True),  # Asia/Shanghai
    Column("due_on", Date, nullable=True),
    Column("accepted", Boolean, nullable=False),
    Column("declined", Boolean, nullable=False),
    Column("answered_on", Date, nullable=True, index=True),  # first answer, Asia/Shanghai
    Column("on_time", Boolean, nullable=True),  # first answer by the due date
    Column("overdue", Boolean, nullable=False),  # the due date has passed without an answer
    Column("level", Integer, nullable=True),  # the last rating
    Column("solved", Boolean, nullable=True),
    Column("left_as", String(16), nullable=False),  # withdrawn, merged, invalid, referred: leaves the denominators
    Column("published_round", Integer, nullable=True),
    comment="one row per letter and instance, folded from its events; figures are sums over these rows",
)

card_row = Table(
    "card_row",
    metadata,
    Column("source", String(96), primary_key=True),  # the instance that supervises
    Column("number", String(64), primary_key=True),
    Column("case_source", String(96), primary_key=True),  # whose case it is
    Column("rung", String(16), primary_key=True),  # yellow, red, leader
    Column("deadline", Integer, primary_key=True, autoincrement=False),  # which due day of the case, 1 for the first
    Column("sequence", BigId, nullable=False),  # of the newest event in this row: older ones change nothing
    Column("event_time", UtcDateTime, nullable=False),
    Column("department", String(64), nullable=False, index=True),
    Column("standing", Boolean, nullable=False),  # not withdrawn
    comment="one row per supervision card, folded from its events; figures count those that stand",
)

application_row = Table(
    "application_row",
    metadata,
    Column("source", String(96), primary_key=True),
    Column("number", String(64), primary_key=True),
    Column("sequence", BigId, nullable=False),  # of the newest event in this row: older ones change nothing
    Column("event_time", UtcDateTime, nullable=False),
    Column("department", String(64), nullable=False, index=True),
    Column("received_on", Date, nullable=True),  # in law; one that was never received counts nowhere
    Column("due_on", Date, nullable=True),
    Column("overdue", Boolean, nullable=False),  # the due day has passed without an answer
    Column("answered_on", Date, nullable=True),  # the day in law of its delivery
    Column("on_time", Boolean, nullable=True),
    Column("outcome", String(32), nullable=False),  # row of table 3 of the annual report
    Column("left_as", String(16), nullable=False),  # withdrawn, dropped: ended without an answer
    comment="one row per application for information, folded from its events; figures are sums over these rows",
)

published_todo = Table(
    "published_todo",
    metadata,
    Column("number", String(64), primary_key=True),
    Column("sequence", BigId, nullable=False),  # tells a newer release from the one that is being fetched
    Column("tries", Integer, nullable=False),
    Column("next_at", UtcDateTime, nullable=False, index=True),
    comment="released letters whose text is still to be fetched",
)

published_letter = Table(
    "published_letter",
    metadata,
    Column("number", String(64), primary_key=True),
    Column("department", String(64), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("answered_at", UtcDateTime, nullable=False),
    Column("round", Integer, nullable=False),
    Column("rating_level", Integer, nullable=True),
    Column("published_at", UtcDateTime, nullable=False),
    Column("search_text", Text, nullable=False),  # subject, body and answer in one, as searched
    Index("published_letter_newest", "published_at", "number"),
    comment="released (redacted) texts; a row goes at once when the letter is unpublished",
)
