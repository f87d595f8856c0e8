"""What is known of letters that are, or came from, outside: at a partner of the city, or about a service item."""

from __future__ import annotations

from sqlalchemy import Column, Date, String, Table

from casework.crypto.sealed_columns import SealedText
from casework.storage.types import UtcDateTime
from svc_mailbox.storage.tables import NUMBER, metadata

letter_partner = Table(
    "letter_partner",
    metadata,
    Column("number", String(NUMBER), primary_key=True),
    Column("instance", String(64), nullable=False),  # the one that speaks for the partner: exchange/main
    Column("partner", String(32), nullable=False),  # petitions
    Column("alias", String(64), nullable=False, default=""),  # 信访件编号
    Column("acknowledged_at", UtcDateTime, nullable=True),
    Column("notify_by", Date, nullable=True),  # the bureau tells the petitioner until this day (art. 22)
    Column("status", String(32), nullable=False, default=""),
    Column("status_at", UtcDateTime, nullable=True),
    Column("office", String(100), nullable=False, default=""),
    Column("outcome", String(16), nullable=False, default=""),
    Column("concluded_at", UtcDateTime, nullable=True),
    Column("text", SealedText, nullable=True),  # of the result
    Column("file", String(36), nullable=False, default=""),  # its paper among the files of the case
    comment="how far a partner has come with a letter that was referred to it",
)

letter_outside = Table(
    "letter_outside",
    metadata,
    Column("number", String(NUMBER), primary_key=True),
    Column("instance", String(64), nullable=False),  # who handed it to us
    Column("partner", String(32), nullable=False, default=""),
    Column("alias", String(64), nullable=False, default=""),  # the key under which the partner knows it
    Column("task_id", String(64), nullable=False, default=""),  # 实施编码 of the service item
    Column("task_name", String(200), nullable=False, default=""),
    Column("project_id", String(64), nullable=False, default=""),  # 办件编号
    comment="where a letter came from that did not begin here, and the service item it is about",
)
