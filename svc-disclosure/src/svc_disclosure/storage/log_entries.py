"""The disclosure log: entries that wait, are cleared, published and taken back, with their files."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update

from casework import plain_json
from casework.crypto.vault import Vault, context
from casework.domain.errors import NotFound
from svc_disclosure.storage.blobs import Blob
from svc_disclosure.storage.paper_tables import log_entry, log_file

WAITING, KEPT_BACK, CLEARED, PUBLISHED, TAKEN_BACK = "waiting", "kept_back", "cleared", "published", "taken_back"


@dataclass(frozen=True)
class Entry:
    """One entry; `draft` is `{"title", "summary"}` until they are public."""

    id: int
    number: str
    agency: str
    outcome: str
    delivered_on: date
    state: str
    kept: str | None
    publish_on: date | None
    draft: Mapping[str, str]
    title: str | None
    summary: str | None
    cleared_at: datetime | None
    published_at: datetime | None
    taken_back_at: datetime | None

    @property
    def texts(self) -> Mapping[str, str]:
        """Title and summary, public or not."""
        return {"title": self.title, "summary": self.summary or ""} if self.title else self.draft


@dataclass(frozen=True)
class File:
    """One redacted copy of an entry."""

    place: int
    blob: Blob
    pages: int


def add(connection: Connection, vault: Vault, draft: Mapping[str, str], **values: Any) -> int:
    """A new entry that waits; its id."""
    row = insert(log_entry).values(state=WAITING, **values).returning(log_entry.c.id)
    id_: int = connection.execute(row).scalar_one()
    change(connection, id_, draft=sealed(vault, id_, draft))
    return id_


def sealed(vault: Vault, id_: int, draft: Mapping[str, str]) -> str:
    """For the column `draft`."""
    return vault.seal(plain_json.dumps(dict(draft)), context("log_entry", "draft", id_))


def find(connection: Connection, vault: Vault, id_: int, agencies: Collection[str], *, lock: bool = False) -> Entry:
    """An entry of these agencies. Raises NotFound, for another's too."""
    query = select(log_entry).where((log_entry.c.id == id_) & log_entry.c.agency.in_(agencies))
    row = connection.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise NotFound("log_entry_unknown", "There is no such entry in the log of your agency.")
    return _entry(vault, row)


def of_case(connection: Connection, vault: Vault, number: str) -> Entry | None:
    """That of a case."""
    row = connection.execute(select(log_entry).where(log_entry.c.number == number).with_for_update()).first()
    return _entry(vault, row) if row else None


def of_agencies(
    connection: Connection, vault: Vault, agencies: Collection[str], state: str, limit: int = 200
) -> list[Entry]:
    """Those of some agencies, the oldest first; of one state, or all."""
    mine: ColumnElement[bool] = log_entry.c.agency.in_(agencies)
    if state:
        mine &= log_entry.c.state == state
    ordered = select(log_entry).where(mine).order_by(log_entry.c.delivered_on, log_entry.c.id)
    return [_entry(vault, row) for row in connection.execute(ordered.limit(limit))]


def to_publish(connection: Connection, today: date) -> list[int]:
    """Ids of cleared ones whose day has come."""
    mine = (log_entry.c.state == CLEARED) & (log_entry.c.publish_on <= today)
    return list(connection.scalars(select(log_entry.c.id).where(mine).order_by(log_entry.c.publish_on)))


def by_id(connection: Connection, vault: Vault, id_: int) -> Entry | None:
    """One, for a job, locked."""
    row = connection.execute(select(log_entry).where(log_entry.c.id == id_).with_for_update()).first()
    return _entry(vault, row) if row else None


def change(connection: Connection, id_: int, **values: Any) -> None:
    """Sets columns."""
    connection.execute(update(log_entry).where(log_entry.c.id == id_).values(**values))


def set_files(connection: Connection, id_: int, files: Sequence[tuple[Blob, int]]) -> list[str]:
    """In place of those before, (bytes, pages) each; the ids of the bytes that are to go."""
    gone = list(connection.scalars(delete(log_file).where(log_file.c.entry == id_).returning(log_file.c.blob)))
    rows = [
        {"entry": id_, "place": place, "blob": blob.id, "digest": blob.digest, "size": blob.size, "pages": pages}
        for place, (blob, pages) in enumerate(files, 1)
    ]
    if rows:
        connection.execute(insert(log_file), rows)
    return gone


def files_of(connection: Connection, ids: Sequence[int]) -> dict[int, list[File]]:
    """Files by entry, in their order."""
    found: dict[int, list[File]] = {}
    rows = connection.execute(select(log_file).where(log_file.c.entry.in_(ids)).order_by(log_file.c.place))
    for row in rows if ids else ():
        found.setdefault(row.entry, []).append(File(row.place, Blob(row.blob, row.digest, row.size), row.pages))
    return found


def remove(connection: Connection, id_: int) -> list[str]:
    """All of it; the ids of the bytes that are to go."""
    gone = set_files(connection, id_, ())
    connection.execute(delete(log_entry).where(log_entry.c.id == id_))
    return gone


def _entry(vault: Vault, row: Row[Any]) -> Entry:
    draft = json.loads(vault.open(row.draft, context("log_entry", "draft", row.id))) if row.draft else {}
    return Entry(
        row.id, row.number, row.agency, row.outcome, row.delivered_on, row.state, row.kept, row.publish_on, draft,
        row.title, row.summary, row.cleared_at, row.published_at, row.taken_back_at,
    )  # fmt: skip
