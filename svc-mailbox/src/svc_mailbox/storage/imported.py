"""Letters brought from an older system: which line of which archive became which number."""

from __future__ import annotations

from sqlalchemy import Column, String, Table, UniqueConstraint

from casework.storage.types import UtcDateTime
from svc_mailbox.storage.tables import NUMBER, metadata

ALIAS = 200  # characters of an old number

imported_letter = Table(
    "imported_letter",
    metadata,
    Column("number", String(NUMBER), primary_key=True),
    Column("archive", String(64), nullable=False),
    Column("alias", String(ALIAS), nullable=False),  # the number that the letter had there
    Column("digest", String(64), nullable=False),  # keyed, over the whole line: tells a repeat from another letter
    Column("imported_at", UtcDateTime, nullable=False),
    UniqueConstraint("archive", "alias"),
    comment="old numbers of letters from an archive; kept after an erasure, so that no rerun brings a letter back",
)
