"""A case handed to one other instance: sealed to it, confirmed or refused by it, and then erased here.

The receiver opens its case under the same number with a clock of its own; the sender keeps number, state and clock.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import select, update

from casework.crypto import seals
from casework.domain.errors import Conflict, Invalid, Refusal, Unavailable
from casework.domain.events import Envelope
from casework.messaging import names
from casework.referral_messages import (
    REASON,
    CaseReferred,
    Confirmed,
    ReferralConfirmed,
    ReferralRefused,
    Referred,
    Refused,
)
from casework.runtime import Runtime
from casework.service import Handler
from casework.storage.statements import insert_new, lock_name
from casework.storage.tables import event_log, referral
from casework.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Incoming:
    """What a receiver gets."""

    number: str
    sender: str  # /mailbox/city
    received_at: datetime
    content: Mapping[str, Any]


Opens = Callable[[UnitOfWork, Incoming], None]
Ends = Callable[[UnitOfWork, str, str], None]  # (uow, number, reason); the reason is empty when confirmed


def send(uow: UnitOfWork, number: str, to: str, content: Mapping[str, Any], received_at: datetime) -> str:
    """Refers a case to the instance `to` (`complaints/city`); returns the referral's id.

    Raises NotFound for an instance this city does not run, Invalid for one that takes no referrals, TooLarge above
    1 MiB, Conflict while another referral of the case is open.
    """
    runtime = uow.runtime
    _check_takes(runtime, to)
    lock_name(uow.connection, f"referral {number}")
    open_one = select(referral.c.id).where(
        referral.c.number == number, referral.c.direction == "out", referral.c.state == "sent"
    )
    if uow.connection.execute(open_one).first():
        raise Conflict("referral_open", "This case is on its way to another office; wait for the answer.")
    id_ = str(uuid.uuid4())
    inside = {"number": number, "content": dict(content)}
    sealed = seals.seal(inside, runtime.ring, runtime.public_keys.sealing(to), id_, runtime.real_now())
    uow.connection.execute(
        referral.insert().values(
            id=id_, direction="out", number=number, peer=f"/{to}", state="sent", at=uow.now, reason=""
        )
    )
    uow.announce(CaseReferred(subject=number, to=f"/{to}", referral=id_, sealed=sealed, received_at=received_at))
    return id_


def handlers(
    *, opens: Opens | None = None, confirmed: Ends | None = None, refused: Ends | None = None
) -> list[Handler]:
    """The handlers a service declares: `opens` when it takes referrals, the other two when it sends some.

    `opens(uow, incoming)` opens the case or raises a Refusal, whose text the sender gets.
    """
    found: list[Handler] = []
    if opens is not None:
        found.append(Handler("*.*.case_referred.v1", partial(_receive, opens), Referred))
    if (confirmed is None) != (refused is None):
        raise ValueError("who sends referrals hears both answers: give `confirmed` and `refused`")
    if confirmed is not None and refused is not None:
        for state, schema, then in (("confirmed", Confirmed, confirmed), ("refused", Refused, refused)):
            found.append(Handler(f"*.*.referral_{state}.v1", partial(_end, state, then), schema))
    return found


def _check_takes(runtime: Runtime, to: str) -> None:
    """A case sent where nobody listens would be on its way for ever."""
    peer = runtime.topology.peer(to)
    key = f"{names.account(runtime.instance)}.{CaseReferred.name}.v{CaseReferred.version}"
    if to == runtime.instance or not any(names.matches(pattern, key) for pattern in peer.subscribes):
        raise Invalid("referral_not_taken", f"{to} takes no cases from {runtime.instance}; choose another office.")


def _receive(opens: Opens, uow: UnitOfWork, envelope: Envelope, data: Mapping[str, Any]) -> None:
    if data["to"] != uow.runtime.source or not data["sealed"]:
        return
    row = {
        "id": data["referral"],
        "direction": "in",
        "number": envelope.subject,
        "peer": envelope.source,
        "state": "confirmed",
        "reason": "",
        "at": uow.now,
        "ended_at": uow.now,
    }
    if not insert_new(uow.connection, referral, row):
        _check_same(uow, row)
        return
    runtime = uow.runtime
    sender = envelope.source.lstrip("/")
    inside = seals.unseal(data["sealed"], runtime.ring, runtime.public_keys, sender, data["referral"])
    if inside["number"] != envelope.subject:
        raise ValueError("the sealed case is not the one on the envelope")
    incoming = Incoming(envelope.subject, envelope.source, data["received_at"], inside["content"])
    ended = {"subject": envelope.subject, "to": envelope.source, "referral": data["referral"]}
    try:
        with uow.attempt():
            opens(uow, incoming)
    except Unavailable:
        raise  # no refusal of the case: it is tried again
    except Refusal as refusal:
        reason = refusal.detail[:REASON]
        _mark(uow, data["referral"], "in", "refused", reason)
        uow.announce(ReferralRefused(**ended, reason=reason))
        return
    uow.announce(ReferralConfirmed(**ended))


def _check_same(uow: UnitOfWork, row: Mapping[str, Any]) -> None:
    """A repeat is let be. Another's case under an id that was used is parked, or its sender would wait for ever."""
    taken = select(referral.c.peer, referral.c.number).where(
        referral.c.id == row["id"], referral.c.direction == row["direction"]
    )
    if tuple(uow.connection.execute(taken).one()) != (row["peer"], row["number"]):
        raise ValueError(f"referral {row['id']} was used before, for another case or by another sender")


def _end(state: str, then: Ends, uow: UnitOfWork, envelope: Envelope, data: Mapping[str, Any]) -> None:
    if data["to"] != uow.runtime.source:
        return
    mine = (referral.c.id == data["referral"]) & (referral.c.direction == "out")
    row = uow.connection.execute(select(referral).where(mine)).first()
    if row is None or row.peer != envelope.source or row.number != envelope.subject:
        raise ValueError(f"{envelope.source} ends a referral that was never sent to it")
    if row.state != "sent":
        return
    reason = data["reason"] if state == "refused" else ""
    _mark(uow, row.id, "out", state, reason)
    _erase_sealed(uow, row.number, row.id)
    then(uow, row.number, reason)


def _mark(uow: UnitOfWork, id_: str, direction: str, state: str, reason: str) -> None:
    uow.connection.execute(
        update(referral)
        .where(referral.c.id == id_, referral.c.direction == direction)
        .values(state=state, reason=reason, ended_at=uow.now)
    )


def _erase_sealed(uow: UnitOfWork, number: str, id_: str) -> None:
    """The sealed copy in our event log has done its work; the event itself stays."""
    type_ = f"{uow.runtime.channel}.{CaseReferred.name}.v{CaseReferred.version}"
    rows = uow.connection.execute(
        select(event_log.c.id, event_log.c.data).where(event_log.c.subject == number, event_log.c.type == type_)
    ).all()
    for row in rows:
        if row.data["referral"] == id_:
            emptied = dict(row.data) | {"sealed": ""}
            uow.connection.execute(update(event_log).where(event_log.c.id == row.id).values(data=emptied))
