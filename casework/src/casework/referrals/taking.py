"""The receiver's side: a sealed case comes in, and the service opens a case of its own for it, or says why not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from casework.crypto import seals
from casework.domain.errors import Refusal, Unavailable
from casework.domain.events import Envelope
from casework.referrals import ending, expecting
from casework.referrals.model import LATER, Incoming, Opens
from casework.storage.statements import insert_new
from casework.storage.tables import referral
from casework.storage.unit_of_work import UnitOfWork


def receive(opens: Opens, uow: UnitOfWork, envelope: Envelope, data: Mapping[str, Any]) -> None:
    """Handler of `case_referred`; a repeat is let be."""
    if data["to"] != uow.runtime.source or not data["sealed"]:
        return
    row = {
        "id": data["referral"],
        "direction": "in",
        "number": envelope.subject,
        "peer": envelope.source,
        "state": "pending",
        "reason": "",
        "at": uow.now,
        "ended_at": None,
    }
    if not insert_new(uow.connection, referral, row):
        _check_same(uow, row)
        return
    _answer(opens, uow, _opened(uow, envelope, data))


def _opened(uow: UnitOfWork, envelope: Envelope, data: Mapping[str, Any]) -> Incoming:
    """What was sealed; anything wrong with it is a fault of the sender's machine, so it raises and is parked."""
    runtime = uow.runtime
    sender = envelope.source.lstrip("/")
    inside = seals.unseal(data["sealed"], runtime.ring, runtime.public_keys, sender, data["referral"])
    if inside["number"] != envelope.subject:
        raise ValueError("the sealed case is not the one on the envelope")
    listed = expecting.read(inside.get("files", []))
    return Incoming(envelope.subject, envelope.source, data["received_at"], inside["content"], data["referral"], listed)


def _answer(opens: Opens, uow: UnitOfWork, incoming: Incoming) -> None:
    row = ending.locked(uow, incoming.id)
    assert row is not None  # noqa: S101 - inserted a moment ago in this transaction
    try:
        with uow.attempt():
            said = opens(uow, incoming)
    except Unavailable:
        raise  # no refusal of the case: it is tried again
    except Refusal as refusal:
        ending.refuse_incoming(uow, row, refusal.detail)
        return
    expecting.expect(uow, incoming.id, incoming.files)
    if said is not LATER:
        ending.confirm_when_here(uow, row)


def _check_same(uow: UnitOfWork, row: Mapping[str, Any]) -> None:
    """A repeat is let be. Another's case under an id that was used is parked, or its sender would wait for ever."""
    taken = select(referral.c.peer, referral.c.number).where(
        referral.c.id == row["id"], referral.c.direction == row["direction"]
    )
    if tuple(uow.connection.execute(taken).one()) != (row["peer"], row["number"]):
        raise ValueError(f"referral {row['id']} was used before, for another case or by another sender")
