"""A case comes in from another instance: opened under its number, or ours that comes back. Never twice."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from casework import referrals
from casework.arrivals import nobodys_code
from casework.crypto import query_codes, receipts
from casework.domain.errors import Conflict, Invalid
from casework.domain.numbers import normalise_query_code, parse_number
from casework.personal.closing import is_closed
from casework.referrals import Incoming
from casework.storage.unit_of_work import UnitOfWork
from svc_mailbox import configuration, destinations
from svc_mailbox.domain import intake, petitioning, publication
from svc_mailbox.domain.content import checked_name
from svc_mailbox.domain.intake import CameFrom, Submission
from svc_mailbox.domain.letter import By
from svc_mailbox.domain.life import OF_DEPARTMENT
from svc_mailbox.domain.words import Channel, Destination, Kind
from svc_mailbox.storage import arrivals, letters, partners, texts
from svc_mailbox.use_cases import mailing
from svc_mailbox.use_cases.context import carry_out, for_system
from svc_mailbox.use_cases.submit import CONTENT

Content = Mapping[str, Any]  # as `schemas.incoming.Case` loads it
CHANNELS = {"letter_back": Channel.PARTNER, "service_consult": Channel.SERVICE_CENTRE}
KINDS = {"service_consult": Kind.CONSULTATION}


def take_in(uow: UnitOfWork, incoming: Incoming, content: Content) -> None:
    """Opens the case, or reopens the letter that was referred. Raises a Refusal, whose text the sender gets."""
    _check_origin(incoming, content)
    there = letters.find(uow.connection, incoming.number)
    if there is not None or content["origin"] == "return":
        take_back(uow, incoming, content)
    else:
        open_new(uow, incoming, content)


def take_back(uow: UnitOfWork, incoming: Incoming, content: Content) -> None:
    """退回: our own letter comes back with its content, which was erased here when it was handed over."""
    opened = for_system(uow, incoming.number)
    if opened is None:
        raise Conflict("case_unknown", f"No letter {incoming.number} was ever referred from here.")
    sender = incoming.sender.lstrip("/")
    row, setting = partners.at_partner(uow.connection, incoming.number), configuration.of(uow.runtime)
    knows = content["complaint"] is not None and content["department"]  # whom it is about, so who else is to have it
    given = setting.taker(content["department"]).id if knows else ""
    act = partial(
        petitioning.take_back, sender=sender, terms=setting.terms(uow.connection), hops=content["hops"],
        concluded=row is not None and row.concluded_at is not None,
        kept_from=_kept_from(content), department=given, owner=_owner(uow, content),
    )  # fmt: skip
    carry_out(uow, opened, "take_back", act, content["reason"] or "", sender=sender)
    referrals.recall(uow, incoming.number, sender)  # when its confirmation is not here yet
    people = {} if content["anonymous"] else _people(content)
    texts.restore(uow.connection, uow.runtime.vault, incoming.number, _text(content), people)
    partners.forget(uow.connection, incoming.number)
    mailing.notify(uow, incoming.number, "taken_back")


def open_new(uow: UnitOfWork, incoming: Incoming, content: Content) -> None:
    """A new letter under the number that the case has already, with a clock of its own from now on."""
    setting = configuration.of(uow.runtime)
    department = setting.taker(content["department"] or "")
    new = _text(content) | {"department": department.id, "kind": _kind(content).value} | _sender(content)
    submission = Submission(
        _number(incoming.number), Kind(new["kind"]), department.id, new["subject"], new["body"], new["place"],
        CHANNELS.get(content["origin"], Channel.TRANSFER), bool(content["anonymous"]),
    )  # fmt: skip
    letter, events = intake.take_over(
        submission, By(uow.actor, uow.now), setting.terms(uow.connection), _history(uow, incoming, content)
    )
    calendar = setting.calendar(uow.connection, letter.clock.calendar_version)
    code = normalise_query_code(content["query_code"]) if content["query_code"] else nobodys_code()
    if not arrivals.add(
        uow.connection, uow.runtime.vault, letter, calendar, publication.opened(False), new, subject=new["subject"],
        language=content["language"], content_digest=receipts.digest({name: str(new[name]) for name in CONTENT}),
        code_digest=query_codes.digest(uow.runtime.ring.code, letter.number, code),
    ):  # fmt: skip
        raise Conflict("case_exists", f"There is a letter {letter.number} here already.")
    letters.index_recused(uow.connection, letter)
    uow.announce(*events)
    _remember(uow, incoming, content)
    mailing.notify(uow, letter.number, "received")


def _check_origin(incoming: Incoming, content: Content) -> None:
    """Only the exchange speaks for partners."""
    speaks = destinations.speaks_for_partners(incoming.sender.lstrip("/"))
    if content["origin"] in CHANNELS and not speaks:
        raise Invalid("origin_not_yours", f"{incoming.sender} does not speak for a partner of the city.")


def _history(uow: UnitOfWork, incoming: Incoming, content: Content) -> CameFrom:
    petitions = content["origin"] == "letter_back"
    given_back = (Destination.PETITION.value,) if petitions else ()
    return CameFrom(incoming.received_at, _owner(uow, content), given_back, content["hops"], _kept_from(content))


def _owner(uow: UnitOfWork, content: Content) -> str:
    owner = content["owner"] or ""
    return "" if is_closed(uow.connection, owner) else owner  # it was sealed in before the account was closed


def _kept_from(content: Content) -> frozenset[str]:
    """Whom a complaint that becomes a letter stays hidden from, as the complaints say it."""
    told = content["complaint"] or {"barred": [], "accounts": []}
    return frozenset({*told["accounts"], *(OF_DEPARTMENT + one for one in told["barred"])})


def _remember(uow: UnitOfWork, incoming: Incoming, content: Content) -> None:
    item = content["item"] or {}
    facts = {name: item.get(name) or "" for name in ("task_id", "task_name", "project_id")}
    named = {name: content[name] or "" for name in ("partner", "alias")}
    partners.came_from(uow.connection, incoming.number, incoming.sender.lstrip("/"), **named, **facts)
    texts.add_entry(
        uow.connection, incoming.number, uow.now, "take_in", part="system", text=content["reason"] or "",
        facts={"sender": incoming.sender.lstrip("/"), **{k: v for k, v in named.items() if v}},
    )  # fmt: skip


def _kind(content: Content) -> Kind:
    return content["kind"] or KINDS.get(content["origin"], Kind.HELP)


def _text(content: Content) -> dict[str, str]:
    return {"subject": content["subject"], "body": content["body"], "place": content["place"] or ""}


def _people(content: Content) -> dict[str, str]:
    given = content["people"] or {}
    return {name: given[name] for name in texts.PEOPLE if given.get(name)}


def _sender(content: Content) -> dict[str, str]:
    """Of a named letter at least the name: how to reach the sender, the other office may not know."""
    people = _people(content)
    if content["anonymous"] and people:
        raise Invalid("anonymous_with_name", "An anonymous letter says nothing about its sender.")
    checked_name(people.get("name", ""), anonymous=content["anonymous"])
    return people


def _number(number: str) -> str:
    if parse_number(number) != number:
        raise Invalid("number_malformed", f"{number} is no case number as this city writes them.")
    return number
