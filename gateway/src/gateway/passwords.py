"""What is remembered of passwords: the last ones, so that nobody goes back to one of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select

from casework.domain.errors import Invalid
from gateway.factor_tables import password_history
from gateway.hashing import Hasher


def remember(connection: Connection, account_id: str, hashed: str, now: datetime, keep: int) -> None:
    """This one too; of the older ones as many as `keep` in all."""
    t = password_history
    connection.execute(t.insert().values(account=account_id, password=hashed, at=now))
    kept = select(t.c.id).where(t.c.account == account_id).order_by(t.c.id.desc()).limit(keep)
    ids = list(connection.scalars(kept))
    connection.execute(delete(t).where(t.c.account == account_id, t.c.id < min(ids)))


def last(connection: Connection, account_id: str, keep: int) -> list[str]:
    """The hashes of the last `keep` passwords, newest first."""
    t = password_history
    return list(
        connection.scalars(select(t.c.password).where(t.c.account == account_id).order_by(t.c.id.desc()).limit(keep))
    )


def check_new(hasher: Hasher, password: str, hashes: list[str]) -> None:
    """Raises Invalid `password_reused`. Takes 0.1 s for each: outside a transaction."""
    if any(hasher.verify(hashed, password) for hashed in hashes):
        must = f"not one of the last {len(hashes)} passwords."
        raise Invalid("password_reused", f"password: {must}", errors={"password": [must]})
