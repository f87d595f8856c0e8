"""What leaves when a case is erased: its originals, marks, copies, releases, and the bytes of its notices.

Numbers, kinds and days of notices stay, as outcome and dates of the case do. What the log has published names nobody
and stays; what was waiting for it goes.
"""

from __future__ import annotations

from sqlalchemy import func, select

from casework.storage.look import Look
from casework.storage.unit_of_work import UnitOfWork
from svc_disclosure.storage import blobs, documents, log_entries, notices, releases
from svc_disclosure.storage.log_entries import PUBLISHED
from svc_disclosure.storage.paper_tables import document, log_entry, notice, notice_draft, release


def count(look: Look, number: str) -> dict[str, int]:
    """Rows that hold something of the case, by table."""
    wanted = {
        "document": document.c.number == number,
        "release": release.c.number == number,
        "notice": (notice.c.number == number) & notice.c.pdf.is_not(None),
        "notice_draft": notice_draft.c.number == number,
        "log_entry": (log_entry.c.number == number) & (log_entry.c.state != PUBLISHED),
    }
    found = {
        name: look.connection.scalar(select(func.count()).where(condition)) or 0 for name, condition in wanted.items()
    }
    return {name: rows for name, rows in found.items() if rows}


def erase(uow: UnitOfWork, number: str) -> None:
    """All of one case, in the transaction that erases it."""
    connection, vault = uow.connection, uow.runtime.vault
    for one in documents.of_case(connection, vault, number):
        documents.remove(connection, one.id)
        blobs.drop(uow, [one.original.id, one.copy.id if one.copy else None])
    blobs.drop(uow, releases.remove(connection, number))
    notices.drop_draft(connection, number)
    blobs.drop(uow, notices.forget_files(connection, number))
    entry = log_entries.of_case(connection, vault, number)
    if entry is not None and entry.state != PUBLISHED:
        blobs.drop(uow, log_entries.remove(connection, entry.id))
