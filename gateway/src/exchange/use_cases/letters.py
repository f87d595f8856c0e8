"""Letters that come from a partner: offered to an instance of ours, followed, and told on to the partner."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from casework.domain.errors import Refusal
from casework.domain.events import Envelope
from casework.domain.numbers import mint_number, mint_query_code
from casework.storage.unit_of_work import UnitOfWork
from exchange import configuration
from exchange.configuration import Partner
from exchange.domain import cases as rules
from exchange.domain import codes
from exchange.domain.cases import Case, State, Topic
from exchange.domain.loops import check_hops
from exchange.storage import cases, reports
from exchange.use_cases import repeating
from exchange.use_cases.petitions import hand_over, said_at
from exchange.use_cases.sending import send
from exchange.wire.reading import Received

FROM_PARTNERS = (Topic.LETTER_BACK, Topic.CONSULT)


def back(uow: UnitOfWork, partner: Partner, message: Received) -> None:
    """letter.back: a letter to the bureau that is no petition. One that we have already is not opened again."""
    case = repeating.find(uow, partner, message)
    if case is None:
        _offer(uow, partner, message, Topic.LETTER_BACK)
    else:
        repeating.acknowledge(uow, partner, message, case)


def consult(uow: UnitOfWork, partner: Partner, message: Received) -> None:
    """service.consult: asked about a service item."""
    _offer(uow, partner, message, Topic.CONSULT)


def confirmed(uow: UnitOfWork, number: str, _could_not_travel: str) -> None:
    """Our instance has opened what it was handed: the partner's letter, or one that the bureau gave back."""
    for case in cases.by_number(uow.connection, number):
        if case.state is State.OFFERED:
            _taken(uow, case)
        elif case.state is State.RETURNED:
            cases.erase(uow.connection, case.partner, case.subject)


def refused(uow: UnitOfWork, number: str, reason: str) -> None:
    """Our instance does not take it: the partner is told, or people here are when nobody has the case now."""
    for case in cases.by_number(uow.connection, number):
        if case.state is State.OFFERED:
            cases.put(uow.connection, rules.refused(case, uow.now))
            cases.erase(uow.connection, case.partner, case.subject)
            send(uow, case, "letter.refused.v1", {"reason": reason or "—"})
        elif case.state is State.RETURNED:
            reports.report(uow, case.partner, "nobody_has_it", reason, subject=case.subject)


def received(uow: UnitOfWork, envelope: Envelope, data: Mapping[str, Any]) -> None:
    """Our letter has a due day, or another one."""
    for case in _followed(uow, envelope):
        cases.put(uow.connection, replace(case, due_on=data["due"]))


def moved(uow: UnitOfWork, envelope: Envelope, _data: Mapping[str, Any]) -> None:
    """Our letter has moved on."""
    state = codes.LETTER_STATES[envelope.type.split(".")[1]]
    for case in _followed(uow, envelope):
        if case.state is State.OFFERED:
            continue  # refused before it was ever a letter: the referral's answer tells it
        case = rules.followed(case, state, uow.now, ends=state in codes.ENDINGS)
        cases.put(uow.connection, case)
        _tell(uow, case, envelope.time)


def rated(uow: UnitOfWork, envelope: Envelope, data: Mapping[str, Any]) -> None:
    """Our answer was rated: 好差评 goes to the service centre, without who rated."""
    for case in _followed(uow, envelope):
        if case.topic is Topic.CONSULT:
            rating = {"round": data["round"], "level": data["level"], "solved": data["solved"]}
            facts = {"number": case.number, "rated_at": envelope.time, "pf": codes.RATED_ON}
            send(uow, case, "rating.push.v1", _item(case) | facts | rating)


def _offer(uow: UnitOfWork, partner: Partner, message: Received, topic: Topic) -> None:
    rules.offered(cases.find(uow.connection, partner.id, message.subject), message.subject)
    check_hops(message.hops)
    mailbox, rng = configuration.of(uow.runtime).mailbox, secrets.SystemRandom()
    data = message.data
    case = Case(
        partner=partner.id,
        subject=message.subject,
        number=mint_number(_code(uow, mailbox), rng),
        topic=topic,
        state=State.OFFERED,
        peer=mailbox,
        hops=message.hops,
        received_at=said_at(message, "received_at"),
        alias=data.get("alias", ""),
        **{name: data[name] for name in ("task_id", "task_name", "project_id") if name in data},
    )
    code = mint_query_code(rng)
    cases.put(uow.connection, case)
    cases.keep(uow, partner.id, case.subject, {"query_code": code})
    hand_over(uow, case, _content(case, partner, message) | {"query_code": code})


def _code(uow: UnitOfWork, mailbox: str) -> str:
    try:
        return uow.runtime.topology.peer(mailbox).code
    except Refusal as refusal:  # a slip in our configuration is no fault of the partner's
        raise RuntimeError(f"{configuration.FILE} names {mailbox}: {refusal.detail}") from refusal


def _content(case: Case, partner: Partner, message: Received) -> dict[str, Any]:
    """What the mailbox gets, sealed."""
    inside, data = message.inside, message.data
    people = {name: value for name, value in inside["people"].items() if value}
    anonymous = inside.get("anonymous", not people.get("name"))
    content = {
        "origin": case.topic.value,
        "partner": partner.id,
        "alias": case.alias or case.subject,
        "department": inside.get("department") or partner.default_department,
        "kind": data.get("kind", "consultation" if case.topic is Topic.CONSULT else None),
        "subject": inside["title"],
        "body": inside["body"],
        "place": inside.get("place", ""),
        "reason": data.get("reason", ""),
        "anonymous": anonymous,
        "people": {} if anonymous else people,
        "received_at": data["received_at"],
        "hops": case.hops,
    }
    if case.topic is Topic.CONSULT:
        content["item"] = {name: getattr(case, name) for name in ("task_id", "task_name", "project_id")}
    return content


def _taken(uow: UnitOfWork, case: Case) -> None:
    code = cases.kept(uow, case.partner, case.subject)["query_code"]
    case = rules.taken(case)
    cases.put(uow.connection, case)
    cases.erase(uow.connection, case.partner, case.subject)
    inside = {"query_code": code}
    if case.topic is Topic.CONSULT:
        send(uow, case, "service.case-link.v1", _link(uow, case, uow.now), inside)
    else:
        data = {"number": case.number, "received_at": case.received_at}
        send(uow, case, "letter.taken.v1", data | _due(case.due_on), inside)


def _tell(uow: UnitOfWork, case: Case, at: datetime) -> None:
    if case.topic is Topic.CONSULT:
        send(uow, case, "service.case-link.v1", _link(uow, case, at))
    else:
        send(uow, case, "letter.status.v1", {"number": case.number, "state": case.letter_state, "at": at})


def _link(uow: UnitOfWork, case: Case, at: datetime) -> dict[str, Any]:
    url = f"{configuration.of(uow.runtime).public_url}/track?number={case.number}"
    facts = {"number": case.number, "state": case.letter_state, "at": at, "url": url}
    return _item(case) | facts | _due(case.due_on)


def _item(case: Case) -> dict[str, Any]:
    return {"task_id": case.task_id} | ({"project_id": case.project_id} if case.project_id else {})


def _due(day: date | None) -> dict[str, Any]:
    return {} if day is None else {"due_on": day}


def _followed(uow: UnitOfWork, envelope: Envelope) -> list[Case]:
    """Cases of partners whose letter this is. After a transfer another instance than the first speaks of it."""
    return [case for case in cases.by_number(uow.connection, envelope.subject) if case.topic in FROM_PARTNERS]
