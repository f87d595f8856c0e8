"""How a referral ends: at the receiver by its word, at the sender by hearing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, select, update

from casework.domain.errors import Conflict, NotFound
from casework.domain.events import Envelope
from casework.referral_messages import REASON, CaseReferred, ReferralConfirmed, ReferralRefused
from casework.referrals.model import Ends
from casework.storage.tables import event_log, referral
from casework.storage.unit_of_work import UnitOfWork


def confirm(uow: UnitOfWork, referral_id: str) -> None:
    """Says that the case of a referral taken with `LATER` is open here. May be said again.

    Raises NotFound for a referral that never came in, Conflict for one that was refused.
    """
    row = _incoming(uow, referral_id, "confirmed")
    if row is not None:
        end_incoming(uow, row, "confirmed")


def refuse(uow: UnitOfWork, referral_id: str, reason: str) -> None:
    """Gives a case taken with `LATER` back to its sender, with the reason (cut at 2,000 characters). May be said again.

    Raises NotFound for a referral that never came in, Conflict for one that was confirmed.
    """
    row = _incoming(uow, referral_id, "refused")
    if row is not None:
        end_incoming(uow, row, "refused", reason[:REASON])


def end_incoming(uow: UnitOfWork, row: Row[Any], state: str, reason: str = "") -> None:
    """Marks what came in as ended and tells its sender."""
    mark(uow, row.id, "in", state, reason)
    ended = {"subject": row.number, "to": row.peer, "referral": row.id}
    if state == "refused":
        uow.announce(ReferralRefused(**ended, reason=reason))
    else:
        uow.announce(ReferralConfirmed(**ended))


def hear(state: str, then: Ends, uow: UnitOfWork, envelope: Envelope, data: Mapping[str, Any]) -> None:
    """The receiver's answer to a referral of ours; only the first counts."""
    if data["to"] != uow.runtime.source:
        return
    mine = (referral.c.id == data["referral"]) & (referral.c.direction == "out")
    row = uow.connection.execute(select(referral).where(mine)).first()
    if row is None or row.peer != envelope.source or row.number != envelope.subject:
        raise ValueError(f"{envelope.source} ends a referral that was never sent to it")
    if row.state != "sent":
        return
    reason = data["reason"] if state == "refused" else ""
    mark(uow, row.id, "out", state, reason)
    _erase_sealed(uow, row.number, row.id)
    then(uow, row.number, reason)


def mark(uow: UnitOfWork, id_: str, direction: str, state: str, reason: str) -> None:
    """The end of a referral, as its row tells it."""
    uow.connection.execute(
        update(referral)
        .where(referral.c.id == id_, referral.c.direction == direction)
        .values(state=state, reason=reason, ended_at=uow.now)
    )


def _incoming(uow: UnitOfWork, referral_id: str, wanted: str) -> Row[Any] | None:
    """The open row; None when it has ended as wanted already."""
    mine = (referral.c.id == referral_id) & (referral.c.direction == "in")
    row = uow.connection.execute(select(referral).where(mine).with_for_update()).first()
    if row is None:
        raise NotFound("referral_unknown", "No case came in by this referral.")
    if row.state in ("confirmed", "refused") and row.state != wanted:
        raise Conflict("referral_ended", f"This referral was {row.state} before.")
    return None if row.state == wanted else row


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
