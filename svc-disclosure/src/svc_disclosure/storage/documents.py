"""Originals of an application, their marks, and the redacted copies."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from casework.crypto.vault import Vault, context
from casework.domain.errors import NotFound
from casework.storage.statements import lock_name
from svc_disclosure.documents.model import Box, Mark
from svc_disclosure.storage.blobs import Blob
from svc_disclosure.storage.paper_tables import document, document_mark

ID_FORM = re.compile(r"[0-9a-f]{32}")
NOT_AT_WORK = {"burn_stage": None, "burn_page": None}
NOTHING = {"copy": None, "copy_digest": None, "copy_size": None, "copy_dpi": None, "problem": None,
           "problem_detail": None, **NOT_AT_WORK}  # fmt: skip


@dataclass(frozen=True)
class Document:
    """One original. `burning`: none, wanted, under_way, done or failed; `copy` is there when it is done,
    `burn_stage` and `burn_page` while it is under way."""

    id: str
    number: str
    place: int
    name: str
    mime: str
    pages: int
    original: Blob
    added_at: datetime
    marks_version: int
    burning: str
    problem: str | None
    problem_detail: str | None
    copy: Blob | None
    copy_dpi: int | None
    burn_stage: str | None
    burn_page: int | None


def add(
    connection: Connection, vault: Vault, number: str, blob: Blob, name: str, mime: str, pages: int, by: str,
    now: datetime,
) -> str:  # fmt: skip
    """A new original of the case; its id."""
    id_ = secrets.token_hex(16)
    row = {
        "id": id_, "number": number, "place": _next_place(connection, number), "mime": mime, "pages": pages,
        "name": vault.seal(name, context("document", "name", id_)), "added_by": by, "added_at": now,
        "original": blob.id, "original_digest": blob.digest, "size": blob.size,
    }  # fmt: skip
    connection.execute(insert(document).values(row))
    return id_


def lock(connection: Connection, number: str) -> int:
    """Keeps others from adding to this case until we are done; how many it has."""
    lock_name(connection, f"documents {number}")
    mine = select(func.count()).select_from(document).where(document.c.number == number)
    return connection.scalar(mine) or 0


def of_case(connection: Connection, vault: Vault, number: str) -> list[Document]:
    """All of a case, in their order."""
    rows = connection.execute(select(document).where(document.c.number == number).order_by(document.c.place))
    return [_document(vault, row) for row in rows]


def find(connection: Connection, vault: Vault, number: str, id_: str, *, lock: bool = False) -> Document:
    """One of this case. Raises NotFound, for another case's too."""
    query = select(document).where((document.c.number == number) & (document.c.id == id_))
    known = ID_FORM.fullmatch(id_)
    row = connection.execute(query.with_for_update() if lock else query).first() if known else None
    if row is None:
        raise NotFound("document_unknown", "This application has no such document.")
    return _document(vault, row)


def by_id(connection: Connection, vault: Vault, id_: str) -> Document | None:
    """One, for a job, locked."""
    row = connection.execute(select(document).where(document.c.id == id_).with_for_update()).first()
    return _document(vault, row) if row else None


def change(connection: Connection, id_: str, **values: Any) -> None:
    """Sets columns of one that is locked."""
    connection.execute(update(document).where(document.c.id == id_).values(**values))


def marks(connection: Connection, id_: str) -> list[Mark]:
    """Those of one document, in their order."""
    mine = select(document_mark).where(document_mark.c.document == id_).order_by(document_mark.c.place)
    return [
        Mark(row.page, Box(row.left, row.top, row.right, row.bottom), row.ground) for row in connection.execute(mine)
    ]


def set_marks(connection: Connection, id_: str, new: Sequence[Mark]) -> None:
    """In place of those before."""
    connection.execute(delete(document_mark).where(document_mark.c.document == id_))
    rows = [
        {"document": id_, "place": place, "page": mark.page, "ground": mark.ground, "left": mark.box.left,
         "top": mark.box.top, "right": mark.box.right, "bottom": mark.box.bottom}
        for place, mark in enumerate(new, 1)
    ]  # fmt: skip
    if rows:
        connection.execute(insert(document_mark), rows)


def remove(connection: Connection, id_: str) -> None:
    """The row and its marks; the bytes are the caller's."""
    connection.execute(delete(document_mark).where(document_mark.c.document == id_))
    connection.execute(delete(document).where(document.c.id == id_))


def wanted(connection: Connection) -> list[str]:
    """Ids of those that wait for their marks to be burnt in, the oldest first."""
    mine = select(document.c.id).where(document.c.burning == "wanted").order_by(document.c.burn_asked_at)
    return list(connection.scalars(mine))


def want_again(connection: Connection) -> None:
    """What somebody was at when the process ended."""
    connection.execute(
        update(document).where(document.c.burning == "under_way").values(burning="wanted", **NOT_AT_WORK)
    )


def tell(connection: Connection, one: Document, stage: str, page: int) -> None:
    """How far the burning of it has come, unless it or its marks have changed meanwhile."""
    mine = (document.c.id == one.id) & (document.c.burning == "under_way")
    same = mine & (document.c.marks_version == one.marks_version)
    connection.execute(update(document).where(same).values(burn_stage=stage, burn_page=page))


def _next_place(connection: Connection, number: str) -> int:
    last = connection.scalar(select(func.max(document.c.place)).where(document.c.number == number))
    return (last or 0) + 1


def _document(vault: Vault, row: Row[Any]) -> Document:
    copy = Blob(row.copy, row.copy_digest, row.copy_size) if row.copy else None
    return Document(
        row.id, row.number, row.place, vault.open(row.name, context("document", "name", row.id)), row.mime, row.pages,
        Blob(row.original, row.original_digest, row.size), row.added_at, row.marks_version, row.burning, row.problem,
        row.problem_detail, copy, row.copy_dpi, row.burn_stage, row.burn_page,
    )  # fmt: skip
