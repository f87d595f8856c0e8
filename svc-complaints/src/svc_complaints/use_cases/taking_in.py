"""A case comes in from another instance: opened under its number, or ours that comes back. Never twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
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
from svc_complaints import configuration
from svc_complaints.domain import intake, keys, receipt, referring
from svc_complaints.domain.barrier import Accused
from svc_complaints.domain.complaint import By
from svc_complaints.domain.intake import Submission
from svc_complaints.domain.words import Kind, Naming
from svc_complaints.storage import case_keys, complaints, identities, texts
from svc_complaints.use_cases import accounts, accusing, finding, relations, tying
from svc_complaints.use_cases.context import carry_out, for_system
from svc_complaints.use_cases.submit import CONTENT, keep_new

# Nothing to be typed back: whoever has lost this code finds it again where the case began
SHOWN_ELSEWHERE = receipt.Receipt(receipt.Written.NOT_NEEDED)
Content = Mapping[str, Any]  # as `schemas.incoming.Case` loads it


def take_in(uow: UnitOfWork, incoming: Incoming, content: Content) -> None:
    """Opens the case, or reopens the complaint that was referred. Raises a Refusal, whose text the sender gets."""
    if complaints.find(uow.connection, incoming.number) is not None:
        take_back(uow, incoming, content)
    else:
        open_new(uow, incoming, content)


def take_back(uow: UnitOfWork, incoming: Incoming, content: Content) -> None:
    """Our own complaint comes back with its content, which was erased here when it was handed over."""
    opened = for_system(uow, incoming.number)
    if opened is None:
        raise Conflict("case_unknown", f"No complaint {incoming.number} was ever referred from here.")
    sender, connection, vault = incoming.sender.lstrip("/"), uow.connection, uow.runtime.vault
    terms = configuration.of(uow.runtime).terms(connection)
    act = partial(referring.take_back, sender=sender, terms=terms)
    after, _ = act(opened.complaint, opened.by)
    there = texts.text_of(connection, opened.key, incoming.number) or {}  # when its confirmation is not here yet
    key = opened.key or case_keys.create(connection, vault, incoming.number, keys.holders(after))
    carry_out(uow, replace(opened, key=key), "take_back", act, content["reason"] or "", sender=sender)
    tying.stand_aside(uow, incoming.number, relations.known(uow))
    referrals.recall(uow, incoming.number, sender)
    new = _written(content)
    new["officials"] = new["officials"] or there.get("officials", [])  # a letter names none: they would be lost
    texts.write(connection, key, incoming.number, new)
    if people := _people(content):  # whose sender stayed out of sight there is not known less than before
        owner = content["owner"] or ""
        account = owner if accounts.known_as(uow.runtime, owner) == after.owner else ""
        identities.keep(connection, configuration.of(uow.runtime).custody, incoming.number, people, account)


def open_new(uow: UnitOfWork, incoming: Incoming, content: Content) -> None:
    """A new complaint under the number that the case has already, with clocks of its own from now on.

    Whoever it was addressed to may be whom it is about: that department is behind the barrier from the start.
    """
    setting = configuration.of(uow.runtime)
    told = content["complaint"] or {}
    kind, naming = told.get("kind") or Kind.OTHER, _naming(content, told)
    sender = incoming.sender.lstrip("/")
    accused = _accused(uow, content, told, from_complaints=sender.partition("/")[0] == uow.runtime.channel)
    people, account = _people(content), _owner(uow, content)
    submission = Submission(
        _number(incoming.number), kind, naming, accused, finding.office(uow, kind, accused),
        content["subject"], content["body"], people.get("name", ""), told.get("earlier") or "",
    )  # fmt: skip
    complaint, events = intake.receive(
        submission, By(uow.actor, uow.now), setting.terms(uow.connection), first_received_at=incoming.received_at,
        owner=accounts.known_as(uow.runtime, account), ties=relations.known(uow),
    )  # fmt: skip
    new = _written(content) | people | {"language": content["language"], "kind": kind.value, "naming": naming.value}
    new["accused"] = {"officials": new["officials"]}
    digest = receipts.digest({name: str(new[name]) for name in CONTENT})
    code = _code(uow, incoming, content) or query_codes.digest(uow.runtime.ring.code, complaint.number, nobodys_code())
    account = account if complaint.owner else ""
    if not keep_new(uow, complaint, new, account, SHOWN_ELSEWHERE, content_digest=digest, code_digest=code):
        raise Conflict("case_exists", f"There is a complaint {complaint.number} here already.")
    uow.announce(*events)
    opened = for_system(uow, complaint.number)
    texts.add_entry(
        uow.connection, opened.key if opened else None, complaint.number, uow.now, "take_in",
        content["reason"] or "", part="system", facts={"sender": sender},
    )  # fmt: skip


def _naming(content: Content, told: Mapping[str, Any]) -> Naming:
    if content["anonymous"] or not _people(content).get("name"):
        return Naming.ANONYMOUS
    return told.get("naming") or Naming.NAMED


def _accused(uow: UnitOfWork, content: Content, told: Mapping[str, Any], *, from_complaints: bool) -> Accused:
    """As a complaints' instance says it; from any other channel the department that was written to, with those that are
    said to be meant. An office of the city is written to about others: where these are said, it is not accused itself.
    """
    departments, addressed = list(told.get("departments") or []), content["department"] or ""
    spared = departments and addressed in configuration.of(uow.runtime).offices()
    if addressed and not from_complaints and not spared:
        departments = [addressed, *departments]
    try:
        return finding.heard(uow, accusing.accused_of(uow.runtime, departments, told.get("officials") or []))
    except Invalid as unknown:
        raise Invalid("accused_missing", "A complaint says which department of this city it is about.") from unknown


def _owner(uow: UnitOfWork, content: Content) -> str:
    owner = content["owner"] or ""
    return "" if is_closed(uow.connection, owner) else owner  # it was sealed in before the account was closed


def _written(content: Content) -> dict[str, Any]:
    told = content["complaint"] or {}
    return {"subject": content["subject"], "body": content["body"], "officials": list(told.get("officials") or [])}


def _people(content: Content) -> dict[str, str]:
    if content["anonymous"]:
        return {}
    given = content["people"] or {}
    return {name: given[name] for name in identities.FIELDS if given.get(name)}


def _code(uow: UnitOfWork, incoming: Incoming, content: Content) -> str:
    """The digest of the code with which the complainant goes on here; empty when the sender gave none."""
    if not content["query_code"]:
        return ""
    return query_codes.digest(uow.runtime.ring.code, incoming.number, normalise_query_code(content["query_code"]))


def _number(number: str) -> str:
    if parse_number(number) != number:
        raise Invalid("number_malformed", f"{number} is no case number as this city writes them.")
    return number
