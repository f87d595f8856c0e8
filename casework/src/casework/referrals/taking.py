"""The receiver's side: a sealed case comes in, and the service opens a case of its own for it, or says why not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from casework.crypto import seals
from casework.domain.errors import Refusal, Unavailable
from casework.domain.events import Envelope
from casework.referral_messages import REASON
from casework.referrals.ending import end_incoming
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
    return Incoming(envelope.subject, envelope.source, data["received_at"], inside["content"], data["referral"])


def _answer(opens: Opens, uow: UnitOfWork, incoming: Incoming) -> None:
    row = _row(uow, incoming.id)
    try:
        with uow.attempt():
            said = opens(uow, incoming)
    except Unavailable:
        raise  # no refusal of the case: it is tried again
    except Refusal as refusal:
        end_incoming(uow, row, "refused", refusal.detail[:REASON])
        return
    if said is not LATER:
        end_incoming(uow, row, "confirmed")


def _row(uow: UnitOfWork, id_: str) -> Any:
    mine = (referral.c.id == id_) & (referral.c.direction == "in")
    return uow.connection.execute(select(referral).where(mine)).one()


def _check_same(uow: UnitOfWork, row: Mapping[str, Any]) -> None:
    """A repeat is let be. Another's case under an id that was used is parked, or its sender would wait for ever."""
    taken = select(referral.c.peer, referral.c.number).where(
        referral.c.id == row["id"], referral.c.direction == row["direction"]
    )
    if tuple(uow.connection.execute(taken).one()) != (row["peer"], row["number"]):
        raise ValueError(f"referral {row['id']} was used before, for another case or by another sender")
