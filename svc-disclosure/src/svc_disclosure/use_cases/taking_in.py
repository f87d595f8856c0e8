"""A case comes in from another instance: opened under its number, or ours that comes back. Never twice.

A letter has no identity paper, and its sender has not consented to an application: it waits for both, and no clock runs
before (arts. 29, 31). Putting right what is missing is the consent.
"""

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
from svc_disclosure import configuration
from svc_disclosure.domain import converting, received
from svc_disclosure.domain.application import By
from svc_disclosure.domain.content import DESCRIPTION
from svc_disclosure.domain.words import ApplicantClass, Channel
from svc_disclosure.storage import applications, texts
from svc_disclosure.use_cases.context import carry_out, for_system
from svc_disclosure.use_cases.filling import CONTENT
from svc_disclosure.use_cases.submit import keep_new

Content = Mapping[str, Any]  # as `schemas.incoming.Case` loads it
CONTACTS = ("phone", "email", "address")


def take_in(uow: UnitOfWork, incoming: Incoming, content: Content) -> None:
    """Opens the case, or takes back what was converted. Raises a Refusal, whose text the sender gets."""
    if applications.find(uow.connection, uow.runtime.vault, incoming.number) is not None:
        take_back(uow, incoming, content)
    else:
        open_new(uow, incoming, content)


def take_back(uow: UnitOfWork, incoming: Incoming, content: Content) -> None:
    """Our own application comes back from where it was converted to: the answer stands, under the same number."""
    opened = for_system(uow, incoming.number)
    if opened is None:
        raise Conflict("case_unknown", f"No application {incoming.number} was ever converted from here.")
    sender = incoming.sender.lstrip("/")
    act = partial(converting.take_back, sender=sender)
    carry_out(uow, opened, "take_back", act, {"reason": content["reason"] or ""}, sender=sender)
    referrals.recall(uow, incoming.number, sender)  # when its confirmation is not here yet


def open_new(uow: UnitOfWork, incoming: Incoming, content: Content) -> None:
    """A new application under the number that the case has already; its applicant has to complete and confirm it."""
    agency = configuration.of(uow.runtime).taker(content["department"] or "")
    new = _filled(content) | {"department": agency.id}
    application, events = received.open_for_correction(
        _number(incoming.number), agency.id, By(uow.actor, uow.now), uow.now, missing(new),
        owner=_owner(uow, content), channel=Channel.CONVERTED, first_received_at=incoming.received_at,
    )  # fmt: skip
    digest = receipts.digest({name: str(new[name]) for name in CONTENT})
    code = normalise_query_code(content["query_code"]) if content["query_code"] else nobodys_code()
    held = query_codes.digest(uow.runtime.ring.code, application.number, code)
    if not keep_new(uow, application, new, content_digest=digest, code_digest=held):
        raise Conflict("case_exists", f"There is an application {application.number} here already.")
    uow.announce(*events)
    sender = incoming.sender.lstrip("/")
    for action, words, facts in (
        ("take_in", {"reason": content["reason"] or ""}, {"sender": sender}),
        ("open_for_correction", {}, {"fields": missing(new)}),
    ):
        texts.add_entry(
            uow.connection, uow.runtime.vault, application.number, uow.now, action, words, part="system", facts=facts
        )


def missing(new: Mapping[str, Any]) -> list[str]:
    """What art. 29 wants and a letter does not have: who applies, and what for in the bounds of an application."""
    found = ["applicant_class", "paper_number"]
    if not new.get("name"):
        found.append("name")
    if not any(new.get(name) for name in CONTACTS):
        found.append("phone")
    if not DESCRIPTION[0] <= len(new["description"].strip()) <= DESCRIPTION[1]:
        found.append("description")
    return sorted(found)


def _filled(content: Content) -> dict[str, Any]:
    given = {} if content["anonymous"] else content["people"] or {}
    people = {name: given[name] for name in ("name", *CONTACTS) if given.get(name)}
    subject, body = content["subject"].strip(), content["body"].strip()
    description = body if body.startswith(subject) else f"{subject}\n{body}".strip()
    return people | {
        "description": description, "applicant_class": ApplicantClass.OTHER.value, "language": content["language"],
    }  # fmt: skip


def _owner(uow: UnitOfWork, content: Content) -> str:
    owner = content["owner"] or ""
    return "" if is_closed(uow.connection, owner) else owner  # it was sealed in before the account was closed


def _number(number: str) -> str:
    if parse_number(number) != number:
        raise Invalid("number_malformed", f"{number} is no case number as this city writes them.")
    return number
