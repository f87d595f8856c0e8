"""What was written, under the key of its case: the complaint itself, and the entries that acts leave."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from casework import plain_json
from casework.crypto.vault import Vault, context
from casework.domain.times import utc
from casework.storage.statements import upsert
from svc_complaints.storage import case_keys
from svc_complaints.storage.tables import complaint_entry, complaint_opening, complaint_text


@dataclass(frozen=True)
class Entry:
    """What was done, as somebody may read it: `text` is None for whoever holds no key."""

    id: int
    at: datetime
    action: str
    part: str
    department: str
    account: str
    round: int
    text: str | None
    facts: Mapping[str, Any]


def write(connection: Connection, key: Vault, number: str, written: Mapping[str, Any]) -> None:
    """`{"subject", "body", "officials": [{"name", "department"}], "faults"?}`; replaces what was there."""
    sealed = key.seal(plain_json.dumps(dict(written)), _text_context(number))
    upsert(connection, complaint_text, {"number": number, "sealed": sealed})


def text_of(connection: Connection, key: Vault | None, number: str) -> dict[str, Any] | None:
    """What the complainant wrote; None without the key, and once it was erased."""
    row = connection.execute(select(complaint_text).where(complaint_text.c.number == number)).first()
    return opened_text(key, row) if row and key else None


def texts_of(connection: Connection, keys: Mapping[str, Vault]) -> dict[str, dict[str, Any]]:
    """The same for a page of a list, by number."""
    wanted = complaint_text.c.number.in_(list(keys))
    rows = connection.execute(select(complaint_text).where(wanted)).all() if keys else []
    return {row.number: opened_text(keys[row.number], row) for row in rows}


def opened_text(key: Vault, row: Row[Any]) -> dict[str, Any]:
    """One row of `complaint_text`."""
    found: dict[str, Any] = json.loads(key.open(row.sealed, _text_context(row.number)))
    return found


def add_entry(
    connection: Connection, key: Vault | None, number: str, at: datetime, action: str, text: str = "", **values: Any
) -> None:
    """What was done, with the text that was given. Raises ValueError for a text without a key to put it under."""
    if text and key is None:
        raise ValueError(f"{action} on {number} has a text, and no key to seal it with")
    sealed = key.seal(text, _entry_context(number, action, at)) if text and key else ""
    row = {"number": number, "at": at, "action": action, "text": sealed, **values}
    connection.execute(insert(complaint_entry).values(row))


def entries_of(connection: Connection, key: Vault | None, number: str) -> list[Entry]:
    """All entries of a complaint, oldest first."""
    mine = select(complaint_entry).where(complaint_entry.c.number == number)
    return [_entry(key, row) for row in connection.execute(mine.order_by(complaint_entry.c.id))]


def erase(connection: Connection, number: str) -> None:
    """Text and key leave; number, dates and outcome stay."""
    connection.execute(delete(complaint_text).where(complaint_text.c.number == number))
    connection.execute(update(complaint_entry).where(complaint_entry.c.number == number).values(text=""))
    connection.execute(update(complaint_opening).where(complaint_opening.c.number == number).values(reason=None))
    case_keys.destroy(connection, number)


def _entry(key: Vault | None, row: Row[Any]) -> Entry:
    text: str | None = ""
    if row.text:
        text = key.open(row.text, _entry_context(row.number, row.action, row.at)) if key else None
    return Entry(row.id, row.at, row.action, row.part, row.department, row.account, row.round, text, row.facts or {})


def _text_context(number: str) -> str:
    return context("complaint_text", "sealed", number)


def _entry_context(number: str, action: str, at: datetime) -> str:
    return context("complaint_entry", "text", (number, action, utc(at)))
