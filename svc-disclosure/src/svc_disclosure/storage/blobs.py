"""Where originals, redacted copies, releases and notices lie: sealed, by random id, apart from applicants' attachments.

An id names one use of some bytes: a release has bytes of its own, so that nothing of it leads back to an original.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from casework.attachments import Store
from casework.crypto.vault import SealBroken, context
from casework.runtime import Runtime
from casework.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Blob:
    """Stored bytes: `digest` is their SHA-256 in hex."""

    id: str
    digest: str
    size: int


def folder(runtime: Runtime) -> Path:
    """Where they lie."""
    return Path(runtime.settings.data_dir) / "papers"


def keep(runtime: Runtime, data: bytes) -> Blob:
    """Seals and stores; takes no transaction. What no row names in the end is swept away."""
    store = _store(runtime)
    id_ = store.put(io.BytesIO(data), limit=len(data))
    store.release(id_, data)
    return Blob(id_, hashlib.sha256(data).hexdigest(), len(data))


def read(runtime: Runtime, id_: str, digest: str) -> bytes:
    """The bytes that were kept. Raises SealBroken for others, NotFound when they are gone."""
    with _store(runtime).open(id_) as stream:
        data = stream.read()
    if hashlib.sha256(data).hexdigest() != digest:
        raise SealBroken(f"{context('stored_file', 'content', id_)}: these are not the bytes that were kept.")
    return data


def drop(uow: UnitOfWork, ids: Iterable[str | None]) -> None:
    """Removes them once that is durable."""
    store = _store(uow.runtime)
    for id_ in filter(None, ids):
        uow.after_commit(partial(store.delete, id_))


def drop_now(runtime: Runtime, id_: str) -> None:
    """Removes bytes that no row names."""
    _store(runtime).delete(id_)


def _store(runtime: Runtime) -> Store:
    return Store(folder(runtime), runtime.vault)
