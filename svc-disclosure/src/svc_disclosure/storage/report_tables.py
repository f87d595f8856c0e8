"""The tables of the annual report: what is entered for it, what was published, and the register behind table 4."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Index, Integer, String, Table, Text

from casework.storage.types import BigId, Json, UtcDateTime
from svc_disclosure.storage.metadata import ACCOUNT, DEPARTMENT, NUMBER, metadata
from svc_disclosure.storage.tables import application

report_input = Table(
    "report_input",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("agency", String(DEPARTMENT), primary_key=True),  # empty: the city's own texts
    Column("figures", Json, nullable=True),  # table 2, as domain.report.table2 has it; none before they are entered
    Column("texts", Json, nullable=False),  # {section: text}; public once the report is
    Column("version", Integer, nullable=False),
    Column("changed_by", String(ACCOUNT), nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    comment="what a reviewer enters for a year's report: table 2 and the written sections",
)

report_published = Table(
    "report_published",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("agency", String(DEPARTMENT), primary_key=True),  # empty: the city's
    Column("version", Integer, primary_key=True, autoincrement=False),  # from 1; a correction is a new one
    Column("content", Json, nullable=False),  # the whole report, as it was published
    Column("digest", String(64), nullable=False),  # SHA-256 of the content as canonical JSON
    Column("departments", Json, nullable=True),  # whom it is about; none: all
    Column("carried_out", Json, nullable=False),  # row 4 of table 3, for the report of the next year
    Column("newest", Boolean, nullable=False),
    Column("reason", Text, nullable=False, default=""),  # why it was corrected, for everybody to read
    Column("published_by", String(ACCOUNT), nullable=False),
    Column("published_at", UtcDateTime, nullable=False),
    Index("report_published_list", "newest", "year"),
    comment="reports as they were published; nothing is changed or removed",
)

review_case = Table(
    "review_case",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("number", String(NUMBER), nullable=False, index=True),  # of the application in dispute
    Column("proceeding", String(16), nullable=False),
    Column("filed", Date, nullable=False),
    Column("concluded", Date, nullable=True),
    Column("result", String(16), nullable=True),
    Column("struck", Boolean, nullable=False, default=False),  # entered in error: counts nowhere
    Column("version", Integer, nullable=False),
    Column("entered_by", String(ACCOUNT), nullable=False),
    Column("entered_at", UtcDateTime, nullable=False),
    comment="行政复议、行政诉讼 about answers: the register behind table 4",
)

# all that table 3 reads, so that it is counted from the index alone
reported = Index(
    "application_reported",
    application.c.agency,
    application.c.received_on,
    application.c.ended_on,
    application.c.outcome,
    application.c.applicant_class,
)
