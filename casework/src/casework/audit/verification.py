"""Checking the audit: is it what was sealed, all of it, and nothing else?

Found without any help: an entry that was changed, deleted, exchanged with another, put into a sealed batch or moved
to another one; a batch that was changed, deleted from the middle, or not signed by this instance. Found with the
vault: a readable detail that is not the one recorded. Found with an anchor (`chain.Head`, kept elsewhere): batches
cut off from the end, or a chain made anew by somebody who holds the signing key. Not found: the loss of entries
that no batch had sealed yet; the worker keeps that time short.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, RowMapping, func, select

from casework.audit.chain import SIGNATURE, Head
from casework.audit.log import open_detail
from casework.audit.tables import batches, entries, genesis, link, root
from casework.crypto import tokens
from casework.crypto.keys import PublicKeys
from casework.crypto.vault import SealBroken, Vault


@dataclass(frozen=True)
class Report:
    """`entries` and `batches` were checked until `first_problem` (empty when `ok`); `waiting` are not sealed yet.

    `erased_until`: the newest sealed entry without detail; hold it against the retention.
    """

    ok: bool
    entries: int
    batches: int
    waiting: int
    erased_until: datetime | None
    first_problem: str


class _Problem(Exception):
    """What is wrong, in words for the auditor."""


def verify(
    connection: Connection, keys: PublicKeys, instance: str, vault: Vault | None = None, anchor: Head | None = None
) -> Report:
    """Walks the whole chain, one batch at a time in memory. Run it in one read transaction of its own."""
    sizes: list[int] = []
    problem = ""
    try:
        for size in _walk(connection, keys, instance, vault, anchor):
            sizes.append(size)
    except _Problem as found:
        problem = str(found)
    waiting = connection.scalar(select(func.count()).where(entries.c.batch.is_(None))) or 0
    erased = connection.scalar(
        select(entries.c.at)
        .where(entries.c.detail.is_(None), entries.c.batch.is_not(None))
        .order_by(entries.c.at.desc())
        .limit(1)
    )
    return Report(not problem, sum(sizes), len(sizes), waiting, erased, problem)


def _walk(
    connection: Connection, keys: PublicKeys, instance: str, vault: Vault | None, anchor: Head | None
) -> Iterator[int]:
    if anchor is not None:
        _check_anchor(anchor, keys, instance)
    previous, number = genesis(instance), 0
    while batch := connection.execute(select(batches).where(batches.c.number == number + 1)).mappings().one_or_none():
        _check_link(batch, previous, keys, instance)
        yield _check_entries(connection, batch, vault)
        previous, number = batch["chain"], batch["number"]
        if anchor is not None and anchor.number == number and anchor.chain != previous:
            raise _Problem(f"batch {number} is not the one that the anchor names: the chain was made anew")
    if anchor is not None and anchor.number > number:
        raise _Problem(f"the chain ends at batch {number}, but the anchor names batch {anchor.number}")
    _check_strays(connection, number)


def _check_anchor(anchor: Head, keys: PublicKeys, instance: str) -> None:
    if anchor.instance != instance:
        raise _Problem(f"the anchor belongs to {anchor.instance}")
    _check_signature(anchor.signature, anchor.number, anchor.chain, keys, instance, "the anchor")


def _check_link(batch: RowMapping, previous: str, keys: PublicKeys, instance: str) -> None:
    number, chain = batch["number"], batch["chain"]
    if batch["previous"] != previous:
        raise _Problem(f"batch {number} does not follow the one before it")
    if link(batch) != chain:
        raise _Problem(f"batch {number} was changed")
    _check_signature(batch["signature"], number, chain, keys, instance, f"batch {number}")


def _check_signature(token: str, number: int, chain: str, keys: PublicKeys, instance: str, what: str) -> None:
    try:
        body = tokens.verify(token, keys, SIGNATURE)
    except tokens.BadToken as bad:
        raise _Problem(f"the signature of {what} is not good: {bad.detail}") from bad
    if body != {"iss": instance, "number": number, "chain": chain}:
        raise _Problem(f"the signature of {what} is for something else")


def _check_entries(connection: Connection, batch: RowMapping, vault: Vault | None) -> int:
    number, count = batch["number"], batch["count"]
    rows = list(connection.execute(select(entries).where(entries.c.batch == number).order_by(entries.c.id)))
    if len(rows) != count:
        raise _Problem(f"batch {number} was sealed with {count} entries and has {len(rows)}")
    if root(rows) != batch["root"]:
        raise _Problem(f"an entry of batch {number} was changed or exchanged ({rows[0].id} to {rows[-1].id})")
    if vault is not None:
        for row in rows:
            _check_detail(row, vault)
    return len(rows)


def _check_detail(row: Row[Any], vault: Vault) -> None:
    try:
        open_detail(row, vault)
    except (SealBroken, ValueError) as error:
        raise _Problem(f"the detail of entry {row.id} was changed: {error}") from error


def _check_strays(connection: Connection, last: int) -> None:
    """Nothing may name a batch that the walk did not reach."""
    if (stray := connection.scalar(select(func.max(batches.c.number)))) is not None and stray > last:
        raise _Problem(f"batch {last + 1} is missing")
    strays = select(entries.c.id).where((entries.c.batch > last) | (entries.c.batch < 1)).limit(1)
    if (entry := connection.scalar(strays)) is not None:
        raise _Problem(f"entry {entry} names a batch that does not exist")
