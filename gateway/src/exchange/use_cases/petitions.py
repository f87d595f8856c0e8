"""Our letters at the bureau: registered there, told on, given back or decided."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from casework import files, referrals
from casework.crypto import seals
from casework.domain.calendar import local_day
from casework.domain.errors import Conflict, Refusal
from casework.storage.unit_of_work import UnitOfWork
from exchange import configuration
from exchange.configuration import Partner
from exchange.domain import cases as rules
from exchange.domain import codes, deadlines
from exchange.domain.cases import Case
from exchange.domain.events import PartnerAcknowledged, PartnerConcluded, PartnerStatusChanged
from exchange.domain.shapes import MOST_PAPER
from exchange.storage import cases
from exchange.use_cases.masking import masked
from exchange.wire.reading import FUTURE, Received, moment


def acknowledged(uow: UnitOfWork, partner: Partner, message: Received) -> None:
    """petition.ack: registered; only now is the sender's referral confirmed."""
    case, data = known(uow, partner, message), message.data
    at = said_at(message, "registered_at")
    if at < case.received_at - FUTURE:
        raise Conflict("registered_before", "registered_at lies before the letter was written.")
    case = rules.registered(case, data["alias"], at, configuration.calendar_of(uow.runtime))
    referral, case = case.referral, replace(case, referral="")
    cases.put(uow.connection, case)
    notify_by = case.notify_by or local_day(at)
    uow.announce(
        PartnerAcknowledged(subject=case.number, partner=partner.id, alias=case.alias, at=at, notify_by=notify_by)
    )
    if referral:
        referrals.confirm(uow, referral)


def status(uow: UnitOfWork, partner: Partner, message: Received) -> None:
    """petition.status: told on, in our words; what the citizen shall read goes sealed, whatever stands in it."""
    word, at = codes.BLFS[message.data["status"]], said_at(message, "at")
    case = rules.noted(known(uow, partner, message), message.data["alias"], word, at)
    cases.put(uow.connection, case)
    notice, office = message.data.get("notice", ""), message.data.get("office", "")
    sealed = _sealed_to_peer(uow, case, {"notice": notice}) if notice else ""
    uow.announce(
        PartnerStatusChanged(
            subject=case.number,
            partner=partner.id,
            status=word,
            at=at,
            office=office,
            to=f"/{case.peer}",
            sealed=sealed,
        )
    )


def returned(uow: UnitOfWork, partner: Partner, message: Received) -> None:
    """petition.return: before it was registered the referral is refused, after that the case is referred back."""
    calendar = configuration.calendar_of(uow.runtime)
    case = rules.given_back(known(uow, partner, message), said_at(message, "at"), uow.now, calendar)
    referral, reason = case.referral, message.data["reason"]
    cases.put(uow.connection, replace(case, referral=""))
    if referral:
        referrals.refuse(uow, referral, masked(reason, _still_here(uow, case)))
        forget(uow, case)
        return
    content = _still_here(uow, case) | {"origin": "return", "reason": reason, "hops": case.hops + 1}
    hand_over(uow, case, content)


def concluded(uow: UnitOfWork, partner: Partner, message: Received) -> None:
    """petition.result: the decision, its text and paper sealed on to the instance whose letter it was."""
    data, paper = message.data, message.inside["paper"]
    _check_paper(paper, data["sha256"])
    at = said_at(message, "decided_at")
    case = rules.decided(known(uow, partner, message), data["alias"], data["outcome"], at, uow.now)
    cases.put(uow.connection, case)
    forget(uow, case)
    sealed = _sealed_to_peer(uow, case, {"text": message.inside["text"], "paper": paper})
    uow.announce(
        PartnerConcluded(
            subject=case.number,
            partner=partner.id,
            outcome=data["outcome"],
            at=at,
            to=f"/{case.peer}",
            sealed=sealed,
        )
    )


def _sealed_to_peer(uow: UnitOfWork, case: Case, content: Mapping[str, Any]) -> str:
    runtime = uow.runtime
    recipient = runtime.public_keys.sealing(case.peer)
    return seals.seal(content, runtime.ring, recipient, case.number, runtime.real_now())


def _still_here(uow: UnitOfWork, case: Case) -> dict[str, Any]:
    try:
        return cases.kept(uow, case.partner, case.subject)
    except LookupError as error:
        raise Conflict(
            "return_too_late",
            f"This return arrived more than {deadlines.LATE_POST.days} days after its limit (art. 23 ¶3); the letter "
            "is not kept here any more.",
        ) from error


def known(uow: UnitOfWork, partner: Partner, message: Received) -> Case:
    """The case that a message is about. Raises Conflict for one we never had with this partner."""
    case = cases.find(uow.connection, partner.id, message.subject)
    if case is None:
        raise Conflict("case_unknown", "We have no case with you under this key.")
    return case


def forget(uow: UnitOfWork, case: Case) -> None:
    """Content and files that nobody can need here any more."""
    cases.erase(uow.connection, case.partner, case.subject)
    files.erase(uow, case.number)


def hand_over(uow: UnitOfWork, case: Case, content: Mapping[str, Any]) -> None:
    """Refers a case to the instance of ours it belongs to. What goes wrong here is no fault of the partner's."""
    try:
        referrals.send(uow, case.number, case.peer, content, case.received_at, files=True)
    except Refusal as refusal:
        raise RuntimeError(f"{case.peer} cannot be handed the case: {refusal.detail}") from refusal


def said_at(message: Received, field: str) -> datetime:
    """A moment in the data. Raises Conflict for one after the message itself."""
    at = moment(message.data[field])
    if at > message.time + FUTURE:
        raise Conflict("not_yet", f"{field} lies after the time of the message.")
    return at


def _check_paper(paper: Mapping[str, Any], announced: str) -> None:
    try:
        raw = base64.b64decode(paper["content"], validate=True)
    except binascii.Error as error:
        raise Conflict("paper", "The paper is no base64.") from error
    if len(raw) > MOST_PAPER:
        raise Conflict("paper", f"The paper may have {MOST_PAPER} bytes; this one has {len(raw)}.")
    digest = hashlib.sha256(raw).hexdigest()
    if not digest == announced == paper["sha256"]:
        raise Conflict("paper", "The paper is not the one whose SHA-256 stands beside it.")
