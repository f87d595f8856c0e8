"""The key of a complaint's texts: random, one for each case, and wrapped once for each who holds it (`domain.keys`).

A wrap is bound to its holder: another holder's row does not open with it. When the last row goes, what was written is
noise, in every backup too.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping

from sqlalchemy import Connection, delete, insert, select

from casework.crypto.encoding import b64url, unb64url
from casework.crypto.keys import DataKey
from casework.crypto.vault import Vault, context
from svc_complaints.storage.tables import complaint_key

KEY_ID = "case"
BYTES = 32  # AES-256


def create(connection: Connection, vault: Vault, number: str, holders: Collection[str]) -> Vault:
    """A new key for the texts of this complaint, held by these."""
    secret = b64url(secrets.token_bytes(BYTES))
    _wrap(connection, vault, number, secret, holders)
    return _vault(secret)


def open_for(connection: Connection, vault: Vault, number: str, holders: Collection[str]) -> Vault | None:
    """What opens the texts, when one of these holds the key; None otherwise."""
    secret = _unwrapped(connection, vault, number, holders)
    return _vault(secret) if secret else None


def open_for_many(connection: Connection, vault: Vault, holders: Mapping[str, Collection[str]]) -> dict[str, Vault]:
    """The same for a page of a list: `{number: holders}`; those without a key are missing."""
    wanted = complaint_key.c.number.in_(list(holders))
    rows = connection.execute(select(complaint_key).where(wanted)).all() if holders else []
    return {
        row.number: _vault(_opened(vault, row.number, row.holder, row.wrapped))
        for row in rows
        if row.holder in holders[row.number]
    }


def keep_in_step(connection: Connection, vault: Vault, number: str, holders: Collection[str]) -> None:
    """After an act: who holds it no longer loses it, who begins to hold it gets it. Nothing once it was erased."""
    there = set(connection.scalars(select(complaint_key.c.holder).where(complaint_key.c.number == number)))
    missing = set(holders) - there
    if missing and (secret := _unwrapped(connection, vault, number, there)):
        _wrap(connection, vault, number, secret, missing)
    if gone := there - set(holders):
        rows = (complaint_key.c.number == number) & complaint_key.c.holder.in_(gone)
        connection.execute(delete(complaint_key).where(rows))


def destroy(connection: Connection, number: str) -> None:
    """Nobody holds it any more."""
    connection.execute(delete(complaint_key).where(complaint_key.c.number == number))


def _wrap(connection: Connection, vault: Vault, number: str, secret: str, holders: Collection[str]) -> None:
    rows = [
        {"number": number, "holder": one, "wrapped": vault.seal(secret, _context(number, one))}
        for one in sorted(holders)
    ]
    connection.execute(insert(complaint_key), rows)


def _unwrapped(connection: Connection, vault: Vault, number: str, holders: Collection[str]) -> str:
    mine = (complaint_key.c.number == number) & complaint_key.c.holder.in_(list(holders))
    row = connection.execute(select(complaint_key).where(mine).limit(1)).first() if holders else None
    return _opened(vault, number, row.holder, row.wrapped) if row else ""


def _opened(vault: Vault, number: str, holder: str, wrapped: str) -> str:
    return vault.open(wrapped, _context(number, holder))


def _vault(secret: str) -> Vault:
    return Vault([DataKey(KEY_ID, unb64url(secret))])


def _context(number: str, holder: str) -> str:
    return context("complaint_key", "wrapped", (number, holder))
