"""Notices that went out, and what the notice of a drafted decision will say."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from casework import plain_json
from casework.crypto.vault import Vault, context
from casework.storage.statements import upsert
from svc_disclosure.storage.blobs import Blob
from svc_disclosure.storage.paper_tables import notice, notice_draft


@dataclass(frozen=True)
class Notice:
    """One paper. `label` is its 文号; `files` are its bytes by kind of file, none once the case was erased."""

    id: str
    number: str
    kind: str
    label: str
    day: date
    audience: str
    consultation: int
    channel_named: bool
    files: Mapping[str, tuple[str, str]]  # {"pdf": (blob, digest), "docx": …}
    issued_at: datetime


def add(connection: Connection, pdf: Blob, docx: Blob, **values: Any) -> str:
    """A new one; its id."""
    id_ = secrets.token_hex(16)
    files = {"pdf": pdf.id, "pdf_digest": pdf.digest, "docx": docx.id, "docx_digest": docx.digest}
    connection.execute(insert(notice).values(id=id_, **files, **values))
    return id_


def of_case(connection: Connection, number: str) -> list[Notice]:
    """All of a case, oldest first."""
    mine = select(notice).where(notice.c.number == number).order_by(notice.c.issued_at, notice.c.label)
    return [_notice(row) for row in connection.execute(mine)]


def by_label(connection: Connection, label: str) -> Notice | None:
    """The one with this 文号."""
    row = connection.execute(select(notice).where(notice.c.label == label)).first()
    return _notice(row) if row else None


def keep_draft(connection: Connection, vault: Vault, number: str, kind: str, facts: Any) -> None:
    """In place of the one before."""
    sealed = vault.seal(plain_json.dumps(facts), context("notice_draft", "sealed", number))
    upsert(connection, notice_draft, {"number": number, "kind": kind, "sealed": sealed})


def draft_of(connection: Connection, vault: Vault, number: str) -> tuple[str, Any] | None:
    """Kind and facts; None without a draft."""
    row = connection.execute(select(notice_draft).where(notice_draft.c.number == number)).first()
    return (row.kind, json.loads(vault.open(row.sealed, context("notice_draft", "sealed", number)))) if row else None


def drop_draft(connection: Connection, number: str) -> None:
    """It is a paper now, or nothing any more."""
    connection.execute(delete(notice_draft).where(notice_draft.c.number == number))


def forget_files(connection: Connection, number: str) -> list[str]:
    """Numbers, kinds and days stay; the ids of the bytes that are to go."""
    mine = notice.c.number == number
    rows = connection.execute(select(notice.c.pdf, notice.c.docx).where(mine)).all()
    connection.execute(update(notice).where(mine).values(pdf=None, docx=None))
    return [id_ for row in rows for id_ in row if id_]


def _notice(row: Row[Any]) -> Notice:
    files = {"pdf": (row.pdf, row.pdf_digest), "docx": (row.docx, row.docx_digest)}
    return Notice(
        row.id, row.number, row.kind, row.label, row.day, row.audience, row.consultation, row.channel_named,
        {kind: pair for kind, pair in files.items() if pair[0]}, row.issued_at,
    )  # fmt: skip
