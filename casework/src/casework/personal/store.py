"""Requests in and out of the database."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, select, update

from casework.crypto.vault import Vault, context
from casework.personal.model import State
from casework.storage.tables import personal_request as table
from casework.storage.unit_of_work import UnitOfWork

SEALED = ("reason", "changes", "answer")
MOST = 200  # in one list


def add(uow: UnitOfWork, values: Mapping[str, Any], words: Mapping[str, str]) -> Row[Any]:
    """A new request; `words` are sealed."""
    id_ = str(uuid.uuid4())
    row = dict(values) | {"id": id_, "received_at": uow.now, "proof": values.get("proof", []), "state": State.RECEIVED}
    row |= sealed(uow.runtime.vault, id_, words)
    return uow.connection.execute(insert(table).values(row).returning(table)).one()


def change(uow: UnitOfWork, id_: str, words: Mapping[str, str | None] | None = None, **values: Any) -> Row[Any]:
    """Changes a request, and returns it as it is then."""
    sealed_words = sealed(uow.runtime.vault, id_, words or {})
    changed = update(table).where(table.c.id == id_).values(**values, **sealed_words)
    return uow.connection.execute(changed.returning(table)).one()


def sealed(vault: Vault, id_: str, words: Mapping[str, str | None]) -> dict[str, str | None]:
    """Each text under its own context; nothing for an empty one."""
    return {n: vault.seal(t, context("personal_request", n, id_)) if t else None for n, t in words.items()}


def opened(vault: Vault, row: Row[Any]) -> dict[str, Any]:
    """The words of a request: `reason`, `answer`, and `changes` as an object."""
    found = {n: vault.open(v, context("personal_request", n, row.id)) for n in SEALED if (v := getattr(row, n))}
    words: dict[str, Any] = {"reason": "", "answer": "", "changes": None} | found
    return words | {"changes": json.loads(found["changes"]) if "changes" in found else None}


def one(connection: Connection, id_: str, condition: ColumnElement[bool], *, lock: bool = False) -> Row[Any] | None:
    """A request for which `condition` holds."""
    query = select(table).where(table.c.id == id_, condition)
    return connection.execute(query.with_for_update() if lock else query).first()


def some(connection: Connection, condition: ColumnElement[bool]) -> list[Row[Any]]:
    """Newest first, at most 200."""
    query = select(table).where(condition).order_by(table.c.received_at.desc(), table.c.id)
    return list(connection.execute(query.limit(MOST)))
