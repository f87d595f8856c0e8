"""What leaves when a case is erased: its originals, marks, copies, releases, and the bytes of its notices.

Numbers, kinds and days of notices stay, as outcome and dates of the case do. What the log has published names nobody
and stays; what was waiting for it goes.
"""

from __future__ import annotations

from casework.storage.unit_of_work import UnitOfWork
from svc_disclosure.storage import blobs, documents, log_entries, notices, releases
from svc_disclosure.storage.log_entries import PUBLISHED


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
