"""Sealing: committed entries become a batch, each batch is chained to the one before and signed.

A batch is made of whatever is committed and in no batch yet, never of a range of ids: an entry whose transaction
commits late simply goes into a later batch. An entry is protected from the moment its batch is sealed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from casework.audit.tables import batches, entries, genesis, link, root
from casework.crypto import tokens
from casework.crypto.keys import KeyRing

BATCH = 1000  # entries
SIGNATURE = tokens.Purpose("wenzheng-audit+jws", 2048)


@dataclass(frozen=True)
class Head:
    """The end of the chain: what must be kept elsewhere, because a chain cannot show that its tail was cut off.

    `signature` is the batch's own token, so a kept head can be checked by itself; it names the instance too.
    """

    instance: str
    number: int
    chain: str
    signature: str


def seal_batch(connection: Connection, ring: KeyRing, now: datetime, limit: int = BATCH) -> Head | None:
    """Seals up to `limit` (1–1000) entries in the caller's transaction; None when there is nothing to seal.

    Call it until it returns None. Of two workers at once, the slower fails with IntegrityError
    on the batch's number; after its rollback it may try again.
    """
    if not 1 <= limit <= BATCH:
        raise ValueError(f"a batch has 1 to {BATCH} entries")
    last = _last(connection)  # read before the entries: whoever seals in between has taken the number after it
    waiting = select(entries).where(entries.c.batch.is_(None)).order_by(entries.c.id).limit(limit)
    rows = list(connection.execute(waiting))
    if not rows:
        return None
    batch = _batch(ring, rows, last, now)
    connection.execute(insert(batches), batch)
    ids = [row.id for row in rows]
    claimed = update(entries).where(entries.c.id.in_(ids), entries.c.batch.is_(None)).values(batch=batch["number"])
    if (count := connection.execute(claimed).rowcount) != len(ids):
        raise RuntimeError(f"{len(ids) - count} audit entries were sealed by somebody else meanwhile")
    return Head(ring.instance, batch["number"], batch["chain"], batch["signature"])


def head(connection: Connection, instance: str) -> Head | None:
    """The end of the chain now, None before the first batch. Keep it where the database's administrator cannot write
    (print it, log it to another machine, hand it to the auditor): `verify(…, anchor=…)` holds the chain against it.
    """
    last = _last(connection)
    return None if last is None else Head(instance, last.number, last.chain, last.signature)


def _last(connection: Connection) -> Row[Any] | None:
    return connection.execute(select(batches).order_by(batches.c.number.desc()).limit(1)).one_or_none()


def _batch(ring: KeyRing, rows: list[Row[Any]], last: Row[Any] | None, now: datetime) -> dict[str, Any]:
    batch: dict[str, Any] = {
        "number": 1 if last is None else last.number + 1,
        "first_id": rows[0].id,
        "last_id": rows[-1].id,
        "count": len(rows),
        "root": root(rows),
        "previous": genesis(ring.instance) if last is None else last.chain,
        "sealed_at": now.astimezone(UTC),
    }
    batch["chain"] = link(batch)
    batch["signature"] = tokens.sign(ring, SIGNATURE, {"number": batch["number"], "chain": batch["chain"]})
    return batch
