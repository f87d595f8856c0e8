"""Tables of papers: notices, originals with their marks and redacted copies, releases, and the disclosure log."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Date, Float, Index, Integer, String, Table, Text

from casework.crypto.sealed_columns import SealedText
from casework.storage.types import BigId, UtcDateTime
from svc_disclosure.storage.metadata import ACCOUNT, DEPARTMENT, NUMBER, metadata

ID, DIGEST = 32, 64  # characters

notice = Table(
    "notice",
    metadata,
    Column("id", String(ID), primary_key=True),
    Column("number", String(NUMBER), nullable=False, index=True),  # of the case
    Column("agency", String(DEPARTMENT), nullable=False),
    Column("kind", String(32), nullable=False),  # a template
    Column("label", String(40), nullable=False, unique=True),  # 文号
    Column("day", Date, nullable=False),
    Column("audience", String(16), nullable=False),  # applicant, third_party, joint_agency
    Column("consultation", Integer, nullable=False, default=0),  # of a third party or joint agency
    Column("channel_named", Boolean, nullable=False),  # the online channel for reconsideration (行政复议法 art. 22 ¶2)
    Column("pdf", String(ID), nullable=True),  # none once the case was erased
    Column("pdf_digest", String(DIGEST), nullable=False),
    Column("docx", String(ID), nullable=True),
    Column("docx_digest", String(DIGEST), nullable=False),
    Column("issued_by", String(ACCOUNT), nullable=False),
    Column("issued_at", UtcDateTime, nullable=False),
    comment="papers that went out, each with its number; their bytes are sealed",
)

notice_draft = Table(
    "notice_draft",
    metadata,
    Column("number", String(NUMBER), primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("sealed", SealedText, nullable=False),  # its facts
    comment="what the notice of a drafted decision will say; the signature makes the paper",
)

document = Table(
    "document",
    metadata,
    Column("id", String(ID), primary_key=True),
    Column("number", String(NUMBER), nullable=False, index=True),
    Column("place", Integer, nullable=False),  # 1, 2, … in the order of coming
    Column("name", SealedText, nullable=False),
    Column("mime", String(64), nullable=False),
    Column("pages", Integer, nullable=False),
    Column("original", String(ID), nullable=False),
    Column("original_digest", String(DIGEST), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("added_by", String(ACCOUNT), nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    Column("marks_version", Integer, nullable=False, default=0),
    Column("burning", String(16), nullable=False, default="none"),  # none, wanted, under_way, done, failed
    Column("burn_asked_at", UtcDateTime, nullable=True),
    Column("burn_stage", String(16), nullable=True),  # while it is under way: drawing or proving,
    Column("burn_page", Integer, nullable=True),  # and which page, from 1
    Column("problem", String(64), nullable=True),  # why it failed
    Column("problem_detail", Text, nullable=True),
    Column("copy", String(ID), nullable=True),  # with the marks burnt in
    Column("copy_digest", String(DIGEST), nullable=True),
    Column("copy_size", BigInteger, nullable=True),
    Column("copy_dpi", Integer, nullable=True),
    Index("document_burning", "burning"),
    comment="originals, sealed; what goes out is made from the copy",
)

document_mark = Table(
    "document_mark",
    metadata,
    Column("document", String(ID), primary_key=True),
    Column("place", Integer, primary_key=True),  # 1, 2, …
    Column("page", Integer, nullable=False),  # from 0
    Column("left", Float, nullable=False),  # points from the top left corner of the page as it is shown
    Column("top", Float, nullable=False),
    Column("right", Float, nullable=False),
    Column("bottom", Float, nullable=False),
    Column("ground", String(32), nullable=False),
    comment="what is withheld of a document, each with its ground (art. 37)",
)

release = Table(
    "release",
    metadata,
    Column("id", String(ID), primary_key=True),
    Column("token_digest", String(DIGEST), nullable=False, unique=True),
    Column("number", String(NUMBER), nullable=False, index=True),
    Column("name", SealedText, nullable=False),
    Column("blob", String(ID), nullable=True),  # its own; none once it ended
    Column("digest", String(DIGEST), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("made_by", String(ACCOUNT), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
    Column("withdrawn_at", UtcDateTime, nullable=True),
    Column("opened", Integer, nullable=False, default=0),
    Column("opened_at", UtcDateTime, nullable=True),  # first
    comment="redacted copies on their way to the applicant, by links that expire; nothing here names an original",
)

log_entry = Table(
    "log_entry",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("number", String(NUMBER), nullable=False, unique=True),  # of the case; never shown outside
    Column("agency", String(DEPARTMENT), nullable=False),
    Column("outcome", String(32), nullable=False),
    Column("delivered_on", Date, nullable=False),
    Column("state", String(16), nullable=False),  # waiting, kept_back, cleared, published, taken_back
    Column("kept", String(16), nullable=True),  # domain.log.Kept: why it stays out
    Column("publish_on", Date, nullable=True),
    Column("draft", SealedText, nullable=True),  # title and summary until they are public
    Column("title", Text, nullable=True),
    Column("summary", Text, nullable=True),
    Column("words", Text, nullable=True),  # both, as they are searched
    Column("cleared_by", String(ACCOUNT), nullable=False, default=""),
    Column("cleared_at", UtcDateTime, nullable=True),
    Column("published_at", UtcDateTime, nullable=True),
    Column("taken_back_at", UtcDateTime, nullable=True),
    Index("log_entry_published", "state", "published_at"),
    Index("log_entry_of_agency", "agency", "state"),
    comment="公开目录: what was released to one, for all, once a reviewer has cleared it",
)

log_file = Table(
    "log_file",
    metadata,
    Column("entry", BigId, primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("blob", String(ID), nullable=False),
    Column("digest", String(DIGEST), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("pages", Integer, nullable=False),
    comment="redacted copies that the log shows to everybody",
)

proactive_answer = Table(
    "proactive_answer",
    metadata,
    Column("agency", String(DEPARTMENT), primary_key=True),
    Column("matter", String(DIGEST), primary_key=True),
    Column("published", Boolean, nullable=False),
    Column("decided_by", String(ACCOUNT), nullable=False),
    Column("decided_on", Date, nullable=False),
    Column("reason", SealedText, nullable=False),  # where it is published, or why not
    comment="what became of the prompts for proactive publication (art. 44)",
)
