"""Which stored bytes are wanted: those that a row names."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Column, Connection, select

from svc_disclosure.storage.paper_tables import document, log_file, notice, release

NAMED: tuple[Column[str], ...] = (
    document.c.original, document.c.copy, notice.c.pdf, notice.c.docx, release.c.blob, log_file.c.blob,
)  # fmt: skip


def named(connection: Connection, ids: Sequence[str]) -> set[str]:
    """Those of the ids that some row names."""
    return {id_ for column in NAMED for id_ in connection.scalars(select(column).where(column.in_(ids)))}
