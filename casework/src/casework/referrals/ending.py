"""How a referral ends: at the receiver by its word, at the sender by hearing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, select, update

from casework import files
from casework.domain.errors import Conflict, NotFound
from casework.domain.events import Envelope
from casework.referral_messages import REASON, CaseReferred, ReferralConfirmed, ReferralRefused
from casework.referrals import expecting, offering
from casework.referrals.model import Ends
from casework.storage.tables import event_log, referral
from casework.storage.unit_of_work import UnitOfWork


def confirm(uow: UnitOfWork, referral_id: str) -> None:
    """Says that the case of a referral taken with `LATER` is open here. May be said again.

    While its files are on their way the sender is not told yet; the last one to come confirms.
    Raises NotFound for a referral that never came in, Conflict for one that was refused.
    """
    row = _incoming(uow, referral_id, "confirmed")
    if row is not None:
        confirm_when_here(uow, row)


def refuse(uow: UnitOfWork, referral_id: str, reason: str) -> None:
    """Gives a case taken with `LATER` back to its sender, with the reason (cut at 2,000 characters). May be said again.

    Raises NotFound for a referral that never came in, Conflict for one that was confirmed.
    """
    row = _incoming(uow, referral_id, "refused")
    if row is not None:
        refuse_incoming(uow, row, reason)


def recall(uow: UnitOfWork, number: str, receiver: str) -> None:
    """Our referral of this case to `receiver` is over: the case came back before its confirmation did.

    That happens while files are being fetched. What is here stays here; a confirmation that comes later is let be.
    """
    mine = (referral.c.number == number) & (referral.c.direction == "out") & (referral.c.state == "sent")
    rows = uow.connection.execute(select(referral).where(mine, referral.c.peer == f"/{receiver}")).all()
    for row in rows:
        mark(uow, row.id, "out", "refused", "came back")
        _erase_sealed(uow, number, row.id)
        offering.withdraw(uow, row.id)


def confirm_when_here(uow: UnitOfWork, row: Row[Any]) -> None:
    """Tells the sender when no file is to come any more; until then the referral is `fetching`."""
    if expecting.waiting(uow.connection, row.id):
        mark(uow, row.id, "in", "fetching", "", over=False)
        return
    note = expecting.note(uow.connection, row.id)[:REASON]
    mark(uow, row.id, "in", "confirmed", note)
    uow.announce(ReferralConfirmed(subject=row.number, to=row.peer, referral=row.id, left_behind=note))


def refuse_incoming(uow: UnitOfWork, row: Row[Any], reason: str) -> None:
    """Marks what came in as refused and tells its sender."""
    expecting.forget(uow, row.id)
    mark(uow, row.id, "in", "refused", reason[:REASON])
    uow.announce(ReferralRefused(subject=row.number, to=row.peer, referral=row.id, reason=reason[:REASON]))


def locked(uow: UnitOfWork, referral_id: str) -> Row[Any] | None:
    """What came in, for us alone until the transaction ends."""
    mine = (referral.c.id == referral_id) & (referral.c.direction == "in")
    return uow.connection.execute(select(referral).where(mine).with_for_update()).first()


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
    reason = data["reason"] if state == "refused" else data["left_behind"]
    mark(uow, row.id, "out", state, reason)
    _erase_sealed(uow, row.number, row.id)
    if offering.withdraw(uow, row.id) and state == "confirmed":
        files.erase(uow, row.number)
    then(uow, row.number, reason)


def mark(uow: UnitOfWork, id_: str, direction: str, state: str, reason: str, *, over: bool = True) -> None:
    """Where a referral stands, as its row tells it."""
    uow.connection.execute(
        update(referral)
        .where(referral.c.id == id_, referral.c.direction == direction)
        .values(state=state, reason=reason, ended_at=uow.now if over else None)
    )


def _incoming(uow: UnitOfWork, referral_id: str, wanted: str) -> Row[Any] | None:
    """The open row; None when the same was said before."""
    row = locked(uow, referral_id)
    if row is None:
        raise NotFound("referral_unknown", "No case came in by this referral.")
    said = {"pending": "", "fetching": "confirmed"}.get(row.state, row.state)
    if said and said != wanted:
        raise Conflict("referral_ended", f"This referral was {said} before.")
    return None if said else row


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
