"""Numbers of erased cases, for as long as a repeat of the submission is to be expected: nothing but the number is kept.

Number and query code of a repeat are drawn from the same key and text. While its service is away the gateway would
take it in and give that answer once more; so it remembers, for the day in which a key counts, that there is nothing.
"""

from __future__ import annotations

from sqlalchemy import Connection, delete, select

from casework.crypto.vault import context
from casework.storage.statements import insert_new
from casework.storage.unit_of_work import UnitOfWork
from gateway.tables import stored_submission

ERASED = "erased"


def bury(uow: UnitOfWork, number: str) -> int:
    """What was stored of the case goes, the number stays; how many rows held something."""
    t, vault, now = stored_submission, uow.runtime.vault, uow.runtime.real_now()
    held = delete(t).where(t.c.number == number, t.c.state != ERASED).returning(t.c.number)
    count = len(uow.connection.execute(held).all())
    empty = {name: vault.seal("", context(t.name, name, number)) for name in ("envelope", "answer")}
    row = {
        "number": number, "key": number, "request": "", "instance": "", "path": "", "sealed": "", **empty,
        "state": ERASED, "refused": 0, "tries": 0, "reason": "", "taken_at": now, "next_at": now, "ended_at": now,
    }  # fmt: skip
    insert_new(uow.connection, t, row)
    return count


def is_buried(connection: Connection, number: str) -> bool:
    """Whether the case of this number was erased, as far as we remember."""
    t = stored_submission
    return connection.execute(select(t.c.number).where(t.c.number == number, t.c.state == ERASED)).first() is not None
