"""Letters of ours that are petitions go to the bureau: the loop guard before it, the element profile around it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from casework import referrals
from casework.domain.calendar_count import end_of
from casework.domain.errors import Invalid
from casework.storage.unit_of_work import UnitOfWork
from exchange import configuration
from exchange.configuration import Partner
from exchange.domain import codes, deadlines, profile
from exchange.domain.cases import Case, State, Topic
from exchange.domain.catalogue import PETITIONS
from exchange.domain.loops import Standing, check_sending
from exchange.storage import cases, reports
from exchange.use_cases.claims import promise
from exchange.use_cases.masking import masked
from exchange.use_cases.sending import send

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
        "reason": masked(str(content.get("reason") or REASON), content),
    }
    send(uow, case, "petition.refer.v1", data, _elements(uow, case, incoming))
    return referrals.LATER


def standing(before: Case | None) -> Standing:
    """What the partner of a case has had to do with it."""
    if before is None:
        return Standing.NEVER
    if before.topic is not Topic.PETITION:
        return Standing.RETURNED  # the bureau had it first, and sent it to us
    if before.state is State.CONCLUDED:
        return Standing.CONCLUDED
    return Standing.RETURNED if before.over else Standing.PENDING


def _case(uow: UnitOfWork, partner: Partner, incoming: referrals.Incoming) -> Case:
    """The case as it will be once sent; the loop guard stands before it."""
    others = cases.by_number(uow.connection, incoming.number)
    before = _before([case for case in others if case.partner == partner.id])
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


def _before(cases_there: list[Case]) -> Case | None:
    """What counts of the partner's: the petition says more than the letter that came back besides."""
    ranked = sorted(cases_there, key=lambda case: (case.topic is not Topic.PETITION, case.received_at, case.subject))
    return next(iter(ranked), None)


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
        "fj": [promise(uow, case, file) for file in incoming.files],
    }


def _last_second(case: Case) -> datetime | None:
    """The last second of the day until which the petitioner must be told."""
    return end_of(case.notify_by) - timedelta(seconds=1) if case.notify_by else None
