"""Who sent what is stored: sealed beside each stored submission, until it is delivered or the account is closed.

A repeat of the request is answered from the columns `key`, `request` and `answer`; for that nobody need be named.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, select, update

from casework.crypto.vault import Vault, context
from casework.domain.actors import ANONYMOUS, Actor, Kind
from casework.storage.statements import lock_name
from casework.storage.unit_of_work import UnitOfWork
from gateway.erased import ERASED
from gateway.minting import Minted
from gateway.tables import account, stored_submission

WHERE = "stored_submission"
NOBODY: dict[str, Any] = {
    "kind": Kind.ANONYMOUS.value, "sub": "", "dep": "", "roles": [], "name": "", "subj": "", "lvl": ""
}  # fmt: skip


def sent_anonymously(parsed: Any) -> bool:
    """Whether the submission says that it comes from nobody: a letter's `anonymous`, a complaint's `naming`."""
    return isinstance(parsed, dict) and (parsed.get("anonymous") is True or parsed.get("naming") == "anonymous")


def sealed(vault: Vault, actor: Actor, minted: Minted, request_id: str, *, named: bool = True) -> str:
    """The envelope of a new submission; without the account's name unless it is `named`.

    Until it is delivered the account itself is needed: it is part of what the service knows a repeat by.
    """
    envelope = {
        "kind": actor.kind.value, "sub": actor.id, "dep": actor.department, "roles": sorted(actor.roles),
        "name": actor.name if named else "", "key": minted.key, "code": minted.code, "rid": request_id,
        "subj": actor.subject_type, "lvl": actor.level,
    }  # fmt: skip
    return _seal(vault, minted.number, envelope)


def opened(vault: Vault, number: str, envelope: str) -> dict[str, Any]:
    """What `sealed` made."""
    found: dict[str, Any] = json.loads(vault.open(envelope, context(WHERE, "envelope", number)))
    return found


def still_there(connection: Connection, actor: Actor) -> Actor:
    """The sender, or nobody when the account was closed while its request was on its way through here.

    Whoever closes it waits for the caller's transaction, and then finds what it has stored.
    """
    if actor.kind is not Kind.CITIZEN:
        return actor
    lock(connection, actor.id)
    there = connection.execute(select(account.c.id).where(account.c.id == actor.id)).first()
    return actor if there else ANONYMOUS


def lock(connection: Connection, id_: str) -> None:
    """Between closing an account and storing for it there is a before and an after."""
    lock_name(connection, f"account {id_}")


def cut(uow: UnitOfWork, id_: str) -> int:
    """Submissions of an account that is being closed go on as nobody's, delivered or not; how many."""
    lock(uow.connection, id_)
    t, vault, count = stored_submission, uow.runtime.vault, 0
    for row in uow.connection.execute(select(t.c.number, t.c.key, t.c.envelope).where(t.c.state != ERASED)).all():
        envelope = opened(vault, row.number, row.envelope)
        if envelope["kind"] != Kind.CITIZEN.value or envelope["sub"] != id_:
            continue
        # nobody's keys are shared by all who have no account: this one must meet no other
        kept = _seal(vault, row.number, envelope | NOBODY | {"key": row.key})
        # delivered since it was read: it names nobody any more, and its query code stays out of it
        same = (t.c.number == row.number) & (t.c.envelope == row.envelope)
        count += uow.connection.execute(update(t).where(same).values(envelope=kept)).rowcount
    return count


def spent(vault: Vault, number: str) -> str:
    """The envelope of a submission that has been delivered: neither sender nor key nor query code."""
    return _seal(vault, number, NOBODY)


def _seal(vault: Vault, number: str, envelope: dict[str, Any]) -> str:
    return vault.seal(json.dumps(envelope, ensure_ascii=False), context(WHERE, "envelope", number))
