"""Rows about letters at, or from, partners."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from casework.crypto.vault import Vault, context
from casework.storage.statements import upsert
from svc_mailbox.storage.partner_tables import letter_outside, letter_partner


def at_partner(connection: Connection, number: str) -> Row[Any] | None:
    """How far the partner has come; None when none has said anything."""
    return connection.execute(select(letter_partner).where(letter_partner.c.number == number)).first()


def note(connection: Connection, number: str, instance: str, partner: str, **values: Any) -> None:
    """What the partner says now; what it said before stays."""
    upsert(connection, letter_partner, {"number": number, "instance": instance, "partner": partner, **values})


def forget(connection: Connection, number: str) -> None:
    """The partner has nothing to do with it any more."""
    connection.execute(delete(letter_partner).where(letter_partner.c.number == number))


def forget_result(connection: Connection, number: str) -> None:
    """What the partner wrote, and its paper; that it has decided, when and how stays."""
    mine = letter_partner.c.number == number
    connection.execute(update(letter_partner).where(mine).values(text=None, file=""))


def seal_text(vault: Vault, number: str, text: str) -> str:
    """The text of a result, for its column."""
    return vault.seal(text, context("letter_partner", "text", number))


def text_of(vault: Vault, row: Row[Any]) -> str:
    """The text of the result; empty when there is none."""
    return vault.open(row.text, context("letter_partner", "text", row.number)) if row.text else ""


def outside(connection: Connection, number: str) -> Row[Any] | None:
    """Where a letter came from that did not begin here."""
    return connection.execute(select(letter_outside).where(letter_outside.c.number == number)).first()


def came_from(connection: Connection, number: str, instance: str, **values: Any) -> None:
    """Notes down where a letter came from."""
    upsert(connection, letter_outside, {"number": number, "instance": instance, **values})
