"""A new letter into its three tables: on PostgreSQL in one statement, because every round trip is paid per letter.

The statements are made once: SQLAlchemy spends more on making an insert of 24 columns than the database on running it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Boolean, Connection, Table, bindparam, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from casework.crypto.vault import Vault
from casework.domain.calendar import Calendar
from casework.storage.fresh import Fresh
from svc_mailbox.domain.letter import Letter
from svc_mailbox.domain.publication import Publication
from svc_mailbox.storage import codec
from svc_mailbox.storage.letters import publication_columns
from svc_mailbox.storage.tables import letter, letter_people, letter_text
from svc_mailbox.storage.texts import PEOPLE, seal_people

NAMED = "is_named"  # the parameter that says whether there is anything to keep of the sender


def add(
    connection: Connection, vault: Vault, new: Letter, calendar: Calendar, publication: Publication,
    written: Mapping[str, Any], **other: Any,
) -> bool:  # fmt: skip
    """Keeps a new letter, its text and its sender's sealed particulars; False when its number is there already.

    `written` holds `body`, `place`, and of the sender what was given.
    """
    row = codec.columns(new, calendar) | publication_columns(publication) | {"number": new.number, **other}
    text = {"body": written["body"], "place": written.get("place") or ""}
    people = seal_people(vault, new.number, written)
    if isinstance(connection, Fresh):  # with event and kept answer in one statement: medians 4.1 → 2.2 ms a letter
        connection.add(letter, row)
        connection.add(letter_text, {"number": new.number} | text)
        if people:
            connection.add(letter_people, {"number": new.number} | dict.fromkeys(PEOPLE) | people)
        return True
    if connection.dialect.name == "postgresql":
        everything = row | text | dict.fromkeys(PEOPLE) | people | {NAMED: bool(people)}
        return connection.execute(_in_one(), everything).first() is not None
    if connection.execute(_letter_alone(), row).first() is None:
        return False
    connection.execute(insert(letter_text), text | {"number": new.number})
    if people:
        connection.execute(insert(letter_people), dict.fromkeys(PEOPLE) | people | {"number": new.number})
    return True


@cache
def _letter_alone() -> Any:
    return sqlite.insert(letter).on_conflict_do_nothing().returning(letter.c.number)


@cache
def _in_one() -> Any:
    """Text and sender follow the letter's row, or do not come in at all when its number was there."""
    parameters = {column.name: bindparam(column.name, type_=column.type) for column in letter.columns}
    new = postgresql.insert(letter).values(parameters).on_conflict_do_nothing().returning(letter.c.number).cte("new")
    text = _beside(new, letter_text, ["body", "place"]).cte("new_text")
    people = _beside(new, letter_people, list(PEOPLE), bindparam(NAMED, type_=Boolean)).cte("new_people")
    return select(new.c.number).add_cte(text, people)


def _beside(new: Any, table: Table, names: list[str], *conditions: Any) -> Any:
    parameters = [bindparam(name, type_=table.c[name].type) for name in names]
    return insert(table).from_select(["number", *names], select(new.c.number, *parameters).where(*conditions))
