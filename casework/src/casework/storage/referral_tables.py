"""The files that travel with referrals: what a sender lets be fetched, and what a receiver still has to fetch."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, MetaData, String, Table, Text

from casework.crypto.sealed_columns import SealedText
from casework.storage.types import UtcDateTime


def referral_files(metadata: MetaData) -> Table:
    """Table `referral_file` among the tables of a service."""
    return Table(
        "referral_file",
        metadata,
        Column("referral", String(36), primary_key=True),
        Column("direction", String(3), primary_key=True),  # out, in
        Column("file", String(36), primary_key=True),  # the sender's id
        Column("name", SealedText, nullable=True),  # the rest is known to the receiver only, until it is fetched
        Column("mime", String(100), nullable=False, default=""),
        Column("size", Integer, nullable=False, default=0),
        Column("sha256", String(64), nullable=False, default=""),
        Column("state", String(16), nullable=False),  # offered; or waiting, then here or gone
        Column("reason", Text, nullable=False, default=""),  # why it is gone, or not yet here
        Column("tries", Integer, nullable=False, default=0),
        Column("next_at", UtcDateTime, nullable=True),
        Index("referral_file_due", "state", "next_at"),
        comment="attachments on their way with a referral",
    )
