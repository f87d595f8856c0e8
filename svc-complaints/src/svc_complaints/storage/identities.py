"""Who complained, under the custodian key, and the requests to open that."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from casework import plain_json
from casework.crypto.vault import Vault, context
from casework.domain.errors import Conflict, NotFound
from casework.storage import documents
from casework.storage.statements import upsert
from svc_complaints.domain.identity import Opening, Stage
from svc_complaints.storage.tables import complaint_identity, complaint_opening

FIELDS = ("name", "phone", "email", "address")
ACCOUNT = "account"  # sealed with them, and shown to nobody: whom a later home of the case gives access


def keep(connection: Connection, custody: Vault, number: str, given: Mapping[str, Any], account: str) -> None:
    """Seals what was given of `FIELDS`, and the account; nothing when nothing was. Replaces what was there."""
    people = {name: given[name] for name in FIELDS if given.get(name)} | ({ACCOUNT: account} if account else {})
    if not people:
        erase(connection, number)
        return
    sealed = custody.seal(plain_json.dumps(people), _context(number))
    upsert(connection, complaint_identity, {"number": number, "sealed": sealed})


def read(connection: Connection, custody: Vault, number: str) -> dict[str, str]:
    """The fields that were given. Whoever calls has checked the right to it, and writes the audit entry."""
    return {name: said for name, said in _opened(connection, custody, number).items() if name in FIELDS}


def account_of(connection: Connection, custody: Vault, number: str) -> str:
    """The account that sent it; empty when none did."""
    return _opened(connection, custody, number).get(ACCOUNT, "")


def _opened(connection: Connection, custody: Vault, number: str) -> dict[str, str]:
    mine = select(complaint_identity.c.sealed).where(complaint_identity.c.number == number)
    sealed = connection.scalar(mine)
    found: dict[str, str] = json.loads(custody.open(sealed, _context(number))) if sealed else {}
    return found


def erase(connection: Connection, number: str) -> None:
    """Nobody's any more."""
    connection.execute(delete(complaint_identity).where(complaint_identity.c.number == number))


def add_opening(connection: Connection, vault: Vault, number: str, opening: Opening, reason: str) -> int:
    """A request; returns its id, to which its reason is bound."""
    row = _columns(opening) | {"number": number}
    id_: int = connection.execute(insert(complaint_opening).values(row).returning(complaint_opening.c.id)).scalar_one()
    sealed = vault.seal(reason, _reason_context(id_))
    connection.execute(update(complaint_opening).where(complaint_opening.c.id == id_).values(reason=sealed))
    return id_


def openings_of(connection: Connection, number: str) -> list[Row[Any]]:
    """All requests of a complaint, oldest first."""
    mine = select(complaint_opening).where(complaint_opening.c.number == number)
    return list(connection.execute(mine.order_by(complaint_opening.c.id)))


def opening(row: Row[Any]) -> Opening:
    """A row of `complaint_opening`."""
    return documents.from_json(Opening, row.document)


def reason_of(vault: Vault, row: Row[Any]) -> str:
    """Why, in words: for the complainant, who asked, and who decides; empty once it was erased."""
    return vault.open(row.reason, _reason_context(row.id)) if row.reason else ""


def find_opening(connection: Connection, number: str, id_: int) -> Opening:
    """One request of this complaint. Raises NotFound."""
    mine = (complaint_opening.c.number == number) & (complaint_opening.c.id == id_)
    row = connection.execute(select(complaint_opening).where(mine).with_for_update()).first()
    if row is None:
        raise NotFound("opening_unknown", "There is no such request to open an identity.")
    return opening(row)


def save_opening(connection: Connection, id_: int, before: Opening, after: Opening) -> None:
    """After an act. Raises Conflict when somebody was quicker."""
    mine = (complaint_opening.c.id == id_) & (complaint_opening.c.version == before.version)
    changed = update(complaint_opening).where(mine).values(_columns(after)).returning(complaint_opening.c.id)
    if connection.execute(changed).first() is None:
        raise Conflict("changed_meanwhile", "Somebody else has just decided on this request; look again.")


def ended(connection: Connection, now: datetime, limit: int) -> list[Row[Any]]:
    """Requests that nobody decided in time, and openings whose time is over."""
    due = complaint_opening.c.ends_at <= now
    return list(connection.execute(select(complaint_opening).where(due).order_by(complaint_opening.c.id).limit(limit)))


def _columns(one: Opening) -> dict[str, Any]:
    ends = {Stage.ASKED: one.decide_by, Stage.OPEN: one.until}.get(one.stage)
    document = documents.to_json(one)
    return {"document": document, "stage": one.stage.value, "version": one.version, "ends_at": ends}


def _context(number: str) -> str:
    return context("complaint_identity", "sealed", number)


def _reason_context(id_: int) -> str:
    return context("complaint_opening", "reason", id_)
