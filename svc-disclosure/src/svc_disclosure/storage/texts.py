"""What was written, sealed: what is asked for, who applies, whom we consult, and the words that acts leave."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, func, insert, select, update

from casework import plain_json
from casework.crypto.vault import Vault, context
from casework.storage.statements import upsert
from svc_disclosure.storage.tables import (
    application_consultation,
    application_entry,
    application_party,
    application_text,
)

TEXT = ("description", "document_number")
IDENTITY = ("applicant_class", "name", "paper", "paper_number", "code", "representative", "contact")
PARTY = (*IDENTITY, "phone", "email", "address")  # the class as it was sent: the application's own is frozen at intake
Words = Mapping[str, str]


@dataclass(frozen=True)
class Entry:
    """What was done: `words` is what somebody wrote, by field; empty once it was erased."""

    place: int
    at: datetime
    action: str
    part: str
    department: str
    account: str
    words: Words
    facts: Mapping[str, Any]


def write(connection: Connection, vault: Vault, number: str, written: Mapping[str, Any]) -> None:
    """What is asked for; replaces what was there."""
    _keep(connection, vault, application_text, number, _given(written, TEXT))


def text_of(connection: Connection, vault: Vault, number: str) -> dict[str, str]:
    """`description`, `document_number` as far as given; empty once they were erased."""
    return _read(connection, vault, application_text, number)


def texts_of(connection: Connection, vault: Vault, numbers: list[str]) -> dict[str, dict[str, str]]:
    """The same for a page of a list, by number."""
    wanted = application_text.c.number.in_(numbers)
    rows = connection.execute(select(application_text).where(wanted)).all() if numbers else []
    return {row.number: _opened(vault, application_text, row.number, row.sealed) for row in rows}


def keep_party(connection: Connection, vault: Vault, number: str, given: Mapping[str, Any]) -> None:
    """Who applies, and how to reach them; replaces what was there."""
    _keep(connection, vault, application_party, number, _given(given, PARTY))


def party_of(connection: Connection, vault: Vault, number: str) -> dict[str, str]:
    """The fields that were given. Whoever calls for somebody else than the applicant writes the audit entry."""
    return _read(connection, vault, application_party, number)


def keep_consulted(
    connection: Connection, vault: Vault, number: str, consultation: int, who: Words, code_digest: str
) -> None:
    """Who the third party is, and the digest of the code of its letter."""
    c = application_consultation.c
    sealed = vault.seal(
        plain_json.dumps(dict(who)), context("application_consultation", "sealed", (number, consultation))
    )
    mine = (c.number == number) & (c.consultation == consultation)
    connection.execute(
        update(application_consultation).where(mine).values(sealed=sealed, code_digest=code_digest)
    )  # fmt: skip


def consulted(connection: Connection, vault: Vault, number: str) -> dict[int, tuple[dict[str, str], str]]:
    """By number of the consultation: who it is (`name`, `contact`, `asked`), and the digest of its code."""
    mine = application_consultation.c.number == number
    rows = connection.execute(select(application_consultation).where(mine)).all()
    return {row.consultation: (_who(vault, row), row.code_digest) for row in rows}


def add_entry(
    connection: Connection, vault: Vault, number: str, at: datetime, action: str, words: Words | None = None,
    **values: Any,
) -> None:  # fmt: skip
    """What was done, with the words that were given. The case is locked by whoever calls, or new."""
    mine = application_entry.c.number == number
    place = (connection.scalar(select(func.max(application_entry.c.place)).where(mine)) or 0) + 1
    given = {name: text for name, text in (words or {}).items() if text}
    sealed = vault.seal(plain_json.dumps(given), _entry_context(number, place)) if given else None
    row = {"number": number, "place": place, "at": at, "action": action, "words": sealed, **values}
    connection.execute(insert(application_entry).values(row))


def entries_of(connection: Connection, vault: Vault, number: str) -> list[Entry]:
    """All entries of an application, oldest first."""
    mine = select(application_entry).where(application_entry.c.number == number)
    return [_entry(vault, row) for row in connection.execute(mine.order_by(application_entry.c.place))]


def erase(connection: Connection, number: str) -> None:
    """Texts and parties leave; number, dates and outcome stay."""
    for table in (application_text, application_party):
        connection.execute(delete(table).where(table.c.number == number))
    entries, asked = application_entry, application_consultation
    connection.execute(update(entries).where(entries.c.number == number).values(words=None))
    connection.execute(update(asked).where(asked.c.number == number).values(sealed=None, code_digest=""))


def _given(values: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, str]:
    return {name: str(values[name]) for name in names if values.get(name)}


def _keep(connection: Connection, vault: Vault, table: Table, number: str, given: Words) -> None:
    sealed = vault.seal(plain_json.dumps(dict(given)), context(table.name, "sealed", number))
    upsert(connection, table, {"number": number, "sealed": sealed})


def _read(connection: Connection, vault: Vault, table: Table, number: str) -> dict[str, str]:
    sealed = connection.scalar(select(table.c.sealed).where(table.c.number == number))
    return _opened(vault, table, number, sealed) if sealed else {}


def _opened(vault: Vault, table: Table, number: str, sealed: str) -> dict[str, str]:
    found: dict[str, str] = json.loads(vault.open(sealed, context(table.name, "sealed", number)))
    return found


def _who(vault: Vault, row: Row[Any]) -> dict[str, str]:
    if not row.sealed:
        return {}
    where = context("application_consultation", "sealed", (row.number, row.consultation))
    found: dict[str, str] = json.loads(vault.open(row.sealed, where))
    return found


def _entry(vault: Vault, row: Row[Any]) -> Entry:
    words = json.loads(vault.open(row.words, _entry_context(row.number, row.place))) if row.words else {}
    return Entry(row.place, row.at, row.action, row.part, row.department, row.account, words, row.facts or {})


def _entry_context(number: str, place: int) -> str:
    return context("application_entry", "words", (number, place))
