"""Attachments of a case: what they really are, bare of metadata, counted, scanned, and never opened by a given path.

Bytes are on the disk before the row that names them commits; what a rollback or a crash leaves behind is swept away
by a job (`file_jobs`). File names can hold a person's name, so they are sealed, as the bytes are (`attachments.store`).
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Connection, Row, delete, func, select

from casework.attachments import MAX_BYTES, MAX_FILES, Inspected, Store, clean, inspect
from casework.crypto.vault import SealBroken, context
from casework.domain.errors import Conflict, NotFound
from casework.runtime import Runtime
from casework.storage.statements import lock_name
from casework.storage.tables import stored_file
from casework.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Received:
    """A file that lies in the store, cleaned, and belongs to no case yet."""

    id: str
    name: str
    mime: str
    size: int  # bytes, of the cleaned content
    digest: bytes  # SHA-256 of it
    state: str


def receive(runtime: Runtime, stream: BinaryIO, claimed_name: str) -> Received:
    """Checks, cleans and stores a file; takes no transaction, so a slow one keeps nobody waiting.

    Raises TooLarge over 10 MB, Unsupported for a kind that is not taken, Invalid when it is damaged or active.
    """
    data = stream.read(MAX_BYTES + 1)
    found = inspect(data, claimed_name)
    return _stored(runtime, found, clean(data, found.kind))


def keep(runtime: Runtime, data: bytes, claimed_name: str) -> Received:
    """Stores what another instance has cleaned, byte for byte: its digest is evidence. Checked all the same.

    Raises what `receive` raises; takes no transaction.
    """
    return _stored(runtime, inspect(data, claimed_name), data)


def _stored(runtime: Runtime, found: Inspected, cleaned: bytes) -> Received:
    kept = store(runtime)
    id_ = kept.put(io.BytesIO(cleaned), limit=len(cleaned))
    scanned = bool(runtime.settings.clamd)
    if not scanned:
        kept.release(id_, cleaned)
    digest = hashlib.sha256(cleaned).digest()
    return Received(id_, found.name, found.mime, len(cleaned), digest, "quarantine" if scanned else "clean")


def attach(uow: UnitOfWork, number: str, received: Received, added_by: str) -> dict[str, Any]:
    """Makes a received file one of the case's; `added_by` is a word such as `citizen`, never a name.

    Returns `{"id","name","mime","size","state","added_by","added_at"}`; `size` in bytes, `state` is `quarantine`
    until the scanner has seen it, then `clean` or `refused`. Raises Conflict at the sixth file (refused ones do not
    count).
    """
    lock_name(uow.connection, f"files {number}")  # two fifth files at once: one of them must see the other
    mine = (stored_file.c.number == number) & (stored_file.c.state != "refused")
    if (uow.connection.scalar(select(func.count()).select_from(stored_file).where(mine)) or 0) >= MAX_FILES:
        store(uow.runtime).delete(received.id)
        raise Conflict("too_many_files", f"A case may have {MAX_FILES} files; this one has them.", limit=MAX_FILES)
    values = {
        "id": received.id,
        "number": number,
        "name": uow.runtime.vault.seal(received.name, _name_context(received.id)),
        "mime": received.mime,
        "size": received.size,
        "digest": received.digest,
        "state": received.state,
        "added_by": added_by,
        "added_at": uow.now,
    }
    made = uow.connection.execute(stored_file.insert().values(values).returning(stored_file)).one()
    return _shown(uow.runtime, made)


def add(uow: UnitOfWork, number: str, stream: BinaryIO, claimed_name: str, added_by: str) -> dict[str, Any]:
    """`receive` and `attach` in one; returns and raises what they do.

    On SQLite other writers wait meanwhile. Where files come often, call `receive` before the transaction.
    """
    return attach(uow, number, receive(uow.runtime, stream, claimed_name), added_by)


def listed(connection: Connection, runtime: Runtime, number: str) -> list[dict[str, Any]]:
    """The files of a case as `attach` shows them, oldest first."""
    mine = select(stored_file).where(stored_file.c.number == number)
    rows = connection.execute(mine.order_by(stored_file.c.added_at, stored_file.c.id))
    return [_shown(runtime, row) for row in rows]


def manifest(connection: Connection, runtime: Runtime, number: str) -> list[dict[str, Any]]:
    """What travels with a case: `{"id","name","media_type","size","sha256"}` of each released file, oldest first.

    Raises Conflict while one waits for the scanner: it would be left behind.
    """
    mine = (stored_file.c.number == number) & (stored_file.c.state != "refused")
    rows = connection.execute(select(stored_file).where(mine).order_by(stored_file.c.added_at, stored_file.c.id)).all()
    if any(row.state == "quarantine" for row in rows):
        raise Conflict("file_in_quarantine", "A file is still being checked for viruses; try again in a minute.")
    return [
        {"id": r.id, "name": _name(runtime, r), "media_type": r.mime, "size": r.size, "sha256": r.digest.hex()}
        for r in rows
    ]


def open_file(connection: Connection, runtime: Runtime, number: str, file_id: str) -> tuple[BinaryIO, str, str]:
    """`(stream, name, mime)` of a file of this case; see `casework.web.downloads.send`.

    Raises NotFound (another case's file too), Conflict while it waits for the scanner or when that refused it,
    SealBroken when the bytes are not those that were taken.
    """
    mine = (stored_file.c.number == number) & (stored_file.c.id == file_id)
    row = connection.execute(select(stored_file).where(mine)).first()
    if row is None:
        raise NotFound("file_unknown", "This case has no such file.")
    if row.state == "quarantine":
        raise Conflict("file_in_quarantine", "The file is still being checked for viruses; try again in a minute.")
    if row.state != "clean":
        raise Conflict("file_refused", "The virus scanner refused this file; send a clean copy.")
    return _as_taken(store(runtime).open(row.id), row), _name(runtime, row), row.mime


def _as_taken(stream: BinaryIO, row: Row[Any]) -> BinaryIO:
    """The stream, checked: a plain file put in the place of a sealed one, or a broken head, passes for an old one."""
    with stream:
        data = stream.read()
    if hashlib.sha256(data).digest() != row.digest:
        raise SealBroken(f"{context('stored_file', 'content', row.id)}: these are not the bytes that were taken.")
    return io.BytesIO(data)


def erase(uow: UnitOfWork, number: str) -> int:
    """Takes all files from a case; their bytes go once that is durable. Returns how many."""
    gone = delete(stored_file).where(stored_file.c.number == number).returning(stored_file.c.id)
    ids = list(uow.connection.scalars(gone))
    kept = store(uow.runtime)
    for id_ in ids:
        uow.after_commit(partial(kept.delete, id_))
    return len(ids)


def folder(runtime: Runtime) -> Path:
    """Where the files of this instance lie."""
    return Path(runtime.settings.data_dir) / "files"


def store(runtime: Runtime) -> Store:
    """The store of this instance, under its data keys."""
    return Store(folder(runtime), runtime.vault)


def _shown(runtime: Runtime, row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": _name(runtime, row),
        "mime": row.mime,
        "size": row.size,
        "state": row.state,
        "added_by": row.added_by,
        "added_at": row.added_at.isoformat(),
    }


def _name(runtime: Runtime, row: Row[Any]) -> str:
    return runtime.vault.open(row.name, _name_context(row.id))


def _name_context(file_id: str) -> str:
    return context("stored_file", "name", file_id)
