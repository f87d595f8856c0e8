"""What of an application was given out and still is: that alone is in the log, and leaves it when it is withdrawn."""

from __future__ import annotations

from casework.storage.look import Look
from casework.storage.unit_of_work import UnitOfWork
from svc_disclosure.storage import blobs, documents, log_entries, releases
from svc_disclosure.storage.blobs import Blob
from svc_disclosure.storage.log_entries import CLEARED, PUBLISHED, WAITING


def copies(uow: UnitOfWork, number: str) -> list[tuple[Blob, int]]:
    """Bytes of the log's own, and pages, of every redacted copy that was given out."""
    found, given_out = documents.of_case(uow.connection, uow.runtime.vault, number), _digests(uow, number)
    return [
        (blobs.keep(uow.runtime, blobs.read(uow.runtime, one.copy.id, one.copy.digest)), one.pages)
        for one in found
        if one.copy is not None and one.copy.digest in given_out
    ]


def note_withdrawn(uow: UnitOfWork, number: str) -> None:
    """After a release was withdrawn: an entry with its copy leaves the log at once and waits for a reviewer anew."""
    entry = log_entries.of_case(uow.connection, uow.runtime.vault, number)
    if entry is None or entry.state not in (CLEARED, PUBLISHED):
        return
    files = log_entries.files_of(uow.connection, [entry.id]).get(entry.id, ())
    if {one.blob.digest for one in files} <= _digests(uow, number):
        return
    blobs.drop(uow, log_entries.set_files(uow.connection, entry.id, ()))
    draft = log_entries.sealed(uow.runtime.vault, entry.id, entry.texts)
    log_entries.change(
        uow.connection, entry.id, state=WAITING, draft=draft, title=None, summary=None, words=None, publish_on=None,
        cleared_by="", cleared_at=None, published_at=None,
    )  # fmt: skip
    uow.audit("log_release_withdrawn", number, {"entry": entry.id})


def _digests(look: Look, number: str) -> set[str]:
    """Of what the applicant was given and nobody withdrew, whether or not the link still opens; once one release of a
    copy was withdrawn, of those that do. The digest is the only tie of a release to its document."""
    found = releases.of_case(look.connection, look.runtime.vault, number)
    withdrawn = {one.digest for one in found if one.withdrawn_at is not None}
    stands = (one for one in found if one.withdrawn_at is None)
    return {one.digest for one in stands if one.digest not in withdrawn or one.open_at(look.now)}
