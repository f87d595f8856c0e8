"""Our letters that are petitions: referred to the bureau, registered there, given back or decided."""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from casework import files, referrals
from casework.crypto import seals
from casework.domain.calendar import local_day
from casework.domain.calendar_count import end_of
from casework.domain.errors import Conflict, Invalid, Refusal
from casework.storage.unit_of_work import UnitOfWork
from exchange import configuration
from exchange.configuration import Partner
from exchange.domain import cases as rules
from exchange.domain import codes, deadlines, profile
from exchange.domain.cases import Case, State, Topic
from exchange.domain.catalogue import PETITIONS
from exchange.domain.events import PartnerAcknowledged, PartnerConcluded, PartnerStatusChanged
from exchange.domain.loops import Standing, check_sending
from exchange.storage import cases, reports
from exchange.storage.tables import exchange_claim
from exchange.use_cases.sending import send
from exchange.wire.reading import FUTURE, Received, moment

REASON = "此件属于信访事项。 This letter is a petition."


def refer(uow: UnitOfWork, incoming: referrals.Incoming) -> referrals.Later:
    """An instance of ours refers a case to the bureau; it is confirmed when the bureau has registered it.

    Raises Refusal: the loop guard's, Invalid for another destination, Conflict when the bureau is switched off.
    """
    content = incoming.content
    if content.get("destination") != "petition":
        raise Invalid("destination_unknown", "The exchange takes petitions for the bureau, nothing else.")
    if content.get("kind") not in codes.PURPOSES:
        raise Invalid("kind_unknown", f"kind must be one of {', '.join(codes.PURPOSES)}.")
    partner = configuration.of(uow.runtime).enabled(PETITIONS)
    case = _case(uow, partner, incoming)
    cases.put(uow.connection, case)
    cases.keep(uow, partner.id, case.subject, content)
    data = {
        "kind": content["kind"],
        "received_at": incoming.received_at,
        "notify_by": case.notify_by,
        "reason": str(content.get("reason") or REASON),
    }
    send(uow, case, "petition.refer.v1", data, _elements(uow, case, incoming))
    return referrals.LATER


def acknowledged(uow: UnitOfWork, partner: Partner, message: Received) -> None:
    """petition.ack: registered; only now is the sender's referral confirmed."""
    case, data = known(uow, partner, message), message.data
    at = _said_at(message, "registered_at")
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
    """petition.status: told on, in our words."""
    word, at = codes.BLFS[message.data["status"]], _said_at(message, "at")
    case = rules.noted(known(uow, partner, message), message.data["alias"], word, at)
    cases.put(uow.connection, case)
    office = message.data.get("office", "")
    uow.announce(PartnerStatusChanged(subject=case.number, partner=partner.id, status=word, at=at, office=office))


def returned(uow: UnitOfWork, partner: Partner, message: Received) -> None:
    """petition.return: before it was registered the referral is refused, after that the case is referred back."""
    calendar = configuration.calendar_of(uow.runtime)
    case = rules.given_back(known(uow, partner, message), _said_at(message, "at"), uow.now, calendar)
    referral, reason = case.referral, message.data["reason"]
    cases.put(uow.connection, replace(case, referral=""))
    if referral:
        referrals.refuse(uow, referral, reason)
        forget(uow, case)
        return
    content = _still_here(uow, case) | {"origin": "return", "reason": reason, "hops": case.hops + 1}
    hand_over(uow, case, content)


def concluded(uow: UnitOfWork, partner: Partner, message: Received) -> None:
    """petition.result: the decision, its text and paper sealed on to the instance whose letter it was."""
    data, paper = message.data, message.inside["paper"]
    _check_paper(paper, data["sha256"])
    at = _said_at(message, "decided_at")
    case = rules.decided(known(uow, partner, message), data["alias"], data["outcome"], at, uow.now)
    cases.put(uow.connection, case)
    forget(uow, case)
    runtime = uow.runtime
    recipient = runtime.public_keys.sealing(case.peer)
    content = {"text": message.inside["text"], "paper": paper}
    sealed = seals.seal(content, runtime.ring, recipient, case.number, runtime.real_now())
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


def _case(uow: UnitOfWork, partner: Partner, incoming: referrals.Incoming) -> Case:
    """The case as it will be once sent; the loop guard stands before it."""
    others = cases.by_number(uow.connection, incoming.number)
    before = next((case for case in others if case.partner == partner.id), None)
    given = incoming.content.get("hops", 0)
    hops = max([given if type(given) is int else 0, *(case.hops for case in others)]) + 1
    leave = reports.open_override(uow.connection, partner.id, incoming.number)
    # a supervisor of the mailbox may have said so already, and is written down there
    overridden = leave is not None or incoming.content.get("override") is True
    check_sending(standing(before), hops, overridden=overridden)
    if leave is not None:
        reports.use_override(uow.connection, leave, uow.now)
    limit = deadlines.notify_by(configuration.calendar_of(uow.runtime), uow.now)
    return Case(
        partner=partner.id,
        subject=before.subject if before else incoming.number,
        number=incoming.number,
        topic=Topic.PETITION,
        state=State.SENT,
        peer=incoming.sender.lstrip("/"),
        hops=hops,
        received_at=incoming.received_at,
        referral=incoming.id,
        notify_by=limit.day,
    )


def standing(before: Case | None) -> Standing:
    """What the partner of a case has had to do with it."""
    if before is None:
        return Standing.NEVER
    if before.topic is not Topic.PETITION:
        return Standing.RETURNED  # the bureau had it first, and sent it to us
    if before.state is State.CONCLUDED:
        return Standing.CONCLUDED
    return Standing.RETURNED if before.over else Standing.PENDING


def _elements(uow: UnitOfWork, case: Case, incoming: referrals.Incoming) -> dict[str, Any]:
    content = incoming.content
    people = content.get("people") or {}
    letter = {
        **{name: content.get(name) for name in ("subject", "body", "place", "kind", "department")},
        "number": case.number,
        "sent_at": uow.now,
        "form": "网上信访",
        "received_at": case.received_at,
        "notify_by": _last_second(case),
        "system": "wenzheng",
        "anonymous": bool(content.get("anonymous")),
        "people_count": 1,
    }
    person = {name: people.get(name) for name in ("name", "phone", "email", "address")}
    named = any(person.values())
    return {
        "xfj": profile.to_profile(profile.XFJ, letter),
        "xfr": [profile.to_profile(profile.XFR, person | {"main": True})] if named else [],
        "fj": [_claim(uow, case, file) for file in incoming.files],
    }


def _last_second(case: Case) -> datetime | None:
    """The last second of the day until which the petitioner must be told."""
    return end_of(case.notify_by) - timedelta(seconds=1) if case.notify_by else None


def _claim(uow: UnitOfWork, case: Case, file: referrals.IncomingFile) -> dict[str, Any]:
    claim = secrets.token_urlsafe(32)
    row = {
        "claim": hashlib.sha256(claim.encode()).hexdigest(),
        "partner": case.partner,
        "subject": case.subject,
        "number": case.number,
        "digest": file.sha256,
    }
    uow.connection.execute(exchange_claim.insert().values(row))
    return {
        "name": file.name, "media_type": file.media_type, "size": file.size, "sha256": file.sha256, "claim": claim,
    }  # fmt: skip


def _said_at(message: Received, field: str) -> datetime:
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
    digest = hashlib.sha256(raw).hexdigest()
    if not digest == announced == paper["sha256"]:
        raise Conflict("paper", "The paper is not the one whose SHA-256 stands beside it.")
