"""Releases: own bytes, own id, and of the link's token only a digest."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from casework.crypto.vault import Vault, context
from svc_disclosure.storage.blobs import Blob
from svc_disclosure.storage.paper_tables import release


@dataclass(frozen=True)
class Released:
    """One release; `blob` is None once it ended and its bytes went; `digest` says for ever which bytes they were."""

    id: str
    number: str
    name: str
    blob: Blob | None
    digest: str
    pages: int
    made_at: datetime
    expires_at: datetime
    withdrawn_at: datetime | None
    opened: int

    def open_at(self, now: datetime) -> bool:
        """Whether its link opens."""
        return self.blob is not None and self.withdrawn_at is None and now < self.expires_at


def digest(token: str) -> str:
    """What is stored of a token: it has 256 bits, so a plain hash gives nothing away."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def add(
    connection: Connection, vault: Vault, id_: str, token: str, number: str, name: str, blob: Blob, **values: Any
) -> None:  # fmt: skip
    """A new one."""
    sealed = vault.seal(name, context("release", "name", id_))
    row = {"id": id_, "token_digest": digest(token), "number": number, "name": sealed, "blob": blob.id,
           "digest": blob.digest, "size": blob.size, **values}  # fmt: skip
    connection.execute(insert(release).values(row))


def by_token(connection: Connection, vault: Vault, token: str) -> Released | None:
    """The one that this token opens, or opened."""
    row = connection.execute(select(release).where(release.c.token_digest == digest(token))).first()
    return _released(vault, row) if row else None


def of_case(connection: Connection, vault: Vault, number: str) -> list[Released]:
    """All of a case, oldest first."""
    mine = select(release).where(release.c.number == number).order_by(release.c.made_at, release.c.id)
    return [_released(vault, row) for row in connection.execute(mine)]


def note_opened(connection: Connection, id_: str, now: datetime) -> None:
    """Somebody has taken it."""
    mine = update(release).where(release.c.id == id_)
    connection.execute(mine.where(release.c.opened_at.is_(None)).values(opened_at=now))
    connection.execute(mine.values(opened=release.c.opened + 1))


def prolong(connection: Connection, id_: str, expires_at: datetime) -> None:
    """Its link opens until then."""
    connection.execute(update(release).where(release.c.id == id_).values(expires_at=expires_at))


def end(connection: Connection, id_: str, **values: Any) -> None:
    """Its bytes go."""
    connection.execute(update(release).where(release.c.id == id_).values(blob=None, **values))


def expired(connection: Connection, now: datetime) -> list[tuple[str, str]]:
    """Id and blob of those whose time is over and whose bytes are still here."""
    over = (release.c.expires_at <= now) & release.c.blob.is_not(None)
    return [(row.id, row.blob) for row in connection.execute(select(release.c.id, release.c.blob).where(over))]


def remove(connection: Connection, number: str) -> list[str]:
    """All of a case; the ids of the bytes that are to go."""
    gone = delete(release).where(release.c.number == number).returning(release.c.blob)
    return [blob for blob in connection.scalars(gone) if blob]


def _released(vault: Vault, row: Row[Any]) -> Released:
    blob = Blob(row.blob, row.digest, row.size) if row.blob else None
    return Released(
        row.id, row.number, vault.open(row.name, context("release", "name", row.id)), blob, row.digest, row.pages,
        row.made_at, row.expires_at, row.withdrawn_at, row.opened,
    )  # fmt: skip
