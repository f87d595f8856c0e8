"""What was written: the letter's own text, its sender's sealed fields, and the entries that acts leave."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from casework.crypto.vault import Vault, context
from casework.storage.statements import upsert
from svc_mailbox.storage.tables import letter, letter_entry, letter_people, letter_text

PEOPLE = ("name", "phone", "email", "address")


def replace_text(connection: Connection, number: str, body: str, place: str) -> None:
    """A corrected text."""
    upsert(connection, letter_text, {"number": number, "body": body, "place": place})


def text_of(connection: Connection, number: str) -> Mapping[str, str]:
    """`body` and `place`; empty once they were erased."""
    row = connection.execute(select(letter_text).where(letter_text.c.number == number)).first()
    return {"body": row.body, "place": row.place} if row else {"body": "", "place": ""}


def seal_people(vault: Vault, number: str, people: Mapping[str, Any]) -> dict[str, str]:
    """Who wrote, sealed field by field; only what was given."""
    given = {name: people[name] for name in PEOPLE if people.get(name)}
    return {name: vault.seal(value, context("letter_people", name, number)) for name, value in given.items()}


def replace_people(connection: Connection, vault: Vault, number: str, people: Mapping[str, str]) -> None:
    """Corrected particulars; what is not given is gone."""
    connection.execute(delete(letter_people).where(letter_people.c.number == number))
    sealed = seal_people(vault, number, people)
    if sealed:
        connection.execute(insert(letter_people), {"number": number} | dict.fromkeys(PEOPLE) | sealed)


def people_of(connection: Connection, vault: Vault, number: str) -> dict[str, str]:
    """The fields that were given, opened. Whoever calls writes the audit entry."""
    row = connection.execute(select(letter_people).where(letter_people.c.number == number)).first()
    sealed = {name: getattr(row, name) for name in PEOPLE} if row else {}
    return {n: vault.open(value, context("letter_people", n, number)) for n, value in sealed.items() if value}


def restore(
    connection: Connection, vault: Vault, number: str, written: Mapping[str, str], people: Mapping[str, str]
) -> None:
    """What was erased, once more: `written` holds `subject`, `body`, `place`."""
    replace_text(connection, number, written["body"], written["place"])
    replace_people(connection, vault, number, people)
    connection.execute(update(letter).where(letter.c.number == number).values(subject=written["subject"]))


def erase(connection: Connection, number: str) -> None:
    """Text and people leave; number, dates and outcome stay."""
    for table in (letter_text, letter_people):
        connection.execute(delete(table).where(table.c.number == number))
    connection.execute(update(letter_entry).where(letter_entry.c.number == number).values(text=""))
    connection.execute(update(letter).where(letter.c.number == number).values(subject=""))


def add_entry(connection: Connection, number: str, at: datetime, action: str, **values: Any) -> None:
    """What was done, with the text that was given."""
    connection.execute(insert(letter_entry).values(number=number, at=at, action=action, **values))


def entries_of(connection: Connection, number: str) -> list[Row[Any]]:
    """All entries of a letter, oldest first."""
    mine = select(letter_entry).where(letter_entry.c.number == number)
    return list(connection.execute(mine.order_by(letter_entry.c.id)))
