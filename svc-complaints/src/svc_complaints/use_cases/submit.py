"""A complaint comes in: from the web, or from the gateway's store."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import partial
from typing import Any

from casework.arrivals import Arrival, minted, or_corrected, storable, the_same
from casework.crypto import query_codes, receipts
from casework.domain.actors import ANONYMOUS
from casework.domain.errors import Invalid
from casework.domain.times import utc
from casework.personal.closing import is_closed
from casework.storage.unit_of_work import UnitOfWork
from svc_complaints import configuration
from svc_complaints.domain import intake, keys, receipt
from svc_complaints.domain.complaint import By, Complaint, Done
from svc_complaints.domain.intake import Submission
from svc_complaints.domain.words import Kind, Naming
from svc_complaints.storage import case_keys, complaints, identities, texts
from svc_complaints.use_cases import accounts, accusing, finding, relations, supervising
from svc_complaints.use_cases.acting import complaining

CONTENT = ("kind", "naming", "subject", "body")  # what a receipt is about
TEXTS = ("subject", "body", "earlier", *identities.FIELDS)
FIELDS = (*CONTENT, "accused", "earlier", *identities.FIELDS, "language")


def submit(uow: UnitOfWork, new: Mapping[str, Any], arrival: Arrival) -> dict[str, Any]:
    """A complaint by its complainant. What was stored and breaks a rule is opened for correction instead of refused."""
    take, correct = partial(_take, uow, new, arrival), partial(open_for_correction, uow, new, arrival)
    return or_corrected(uow, arrival, take, correct)


def open_for_correction(uow: UnitOfWork, raw: Mapping[str, Any], arrival: Arrival, fields: list[str]) -> dict[str, Any]:
    """A stored submission that is refused by schema or rules: it can be corrected under the same number."""
    new = _as_far_as_possible(raw)
    by = complainant(uow, arrival)
    terms = configuration.of(uow.runtime).terms(uow.connection)
    named = [name for name in fields if name.partition(".")[0] in FIELDS]  # what we do not know is the sender's word
    done = intake.open_for_correction(
        arrival.number, by, terms, min(arrival.at or uow.now, uow.now), named, kind=Kind(new["kind"]),
        naming=Naming(new["naming"]), owner=by.actor.id,
    )  # fmt: skip
    return _keep(uow, new, arrival, done, faults=fields)


def submission(uow: UnitOfWork, new: Mapping[str, Any], number: str) -> Submission:
    """What the rules measure, with the office that has it. Raises Invalid naming the field."""
    check_contact(new)
    told = accusing.accused_of(uow.runtime, new["accused"]["departments"], new["accused"]["officials"])
    accused = finding.heard(uow, told)
    kind = Kind(new["kind"])
    return Submission(
        number, kind, Naming(new["naming"]), accused, finding.office(uow, kind, accused), new["subject"],
        new["body"], new.get("name") or "", new.get("earlier") or "",
    )  # fmt: skip


def check_contact(new: Mapping[str, Any]) -> None:
    """With a name there is a way to answer; an anonymous complaint gives nothing. Raises Invalid."""
    given = [name for name in identities.FIELDS if new.get(name)]
    if new["naming"] == Naming.ANONYMOUS:
        if given:
            errors = {name: ["must be absent in an anonymous complaint"] for name in given}
            raise Invalid(
                "anonymous_with_name", "An anonymous complaint says nothing about who sends it.", errors=errors
            )
    elif not (new.get("phone") or new.get("email")):
        errors = {name: ["give a phone number or an e-mail address"] for name in ("phone", "email")}
        raise Invalid("contact_missing", "Give a phone number or an e-mail address, or stay anonymous.", errors=errors)


def complainant(uow: UnitOfWork, arrival: Arrival) -> By:
    """Who sends it: an account of the staff complains like anybody; nobody when the account is closed by now."""
    by = complaining(uow)
    stale = arrival.at is not None and is_closed(uow.connection, uow.actor.id)
    return By(ANONYMOUS, uow.now) if stale else by


def written(new: Mapping[str, Any]) -> dict[str, Any]:
    """What goes under the case key."""
    officials = (new.get("accused") or {}).get("officials", [])
    return {"subject": new["subject"], "body": new["body"], "officials": [dict(one) for one in officials]}


def _take(uow: UnitOfWork, new: Mapping[str, Any], arrival: Arrival) -> dict[str, Any]:
    given = minted(uow, arrival)
    terms = configuration.of(uow.runtime).terms(uow.connection)
    at = None if arrival.at is None else min(arrival.at, uow.now)
    done = intake.receive(
        submission(uow, new, given.number), complainant(uow, arrival), terms, at, ties=relations.known(uow)
    )
    return _keep(uow, new, given, done)


def _keep(
    uow: UnitOfWork, new: Mapping[str, Any], arrival: Arrival, done: Done, faults: list[str] | None = None
) -> dict[str, Any]:
    complaint, events = done
    content = {name: str(new[name]) for name in CONTENT}
    word = receipts.issue(uow.runtime.ring, complaint.number, complaint.received_at, content)
    digest = query_codes.digest(uow.runtime.ring.code, complaint.number, arrival.code)
    account = accounts.of_doer(uow, complaint)
    if not keep_new(uow, complaint, new, account, content_digest=word.digest, code_digest=digest):
        return _again(uow, arrival, content, word.digest)
    uow.announce(*events)
    if faults is not None:
        facts = {"fields": faults}
        texts.add_entry(
            uow.connection, None, complaint.number, uow.now, "open_for_correction", part="system", facts=facts
        )
    return _answer(complaint, arrival.code, word)


def keep_new(
    uow: UnitOfWork, complaint: Complaint, new: Mapping[str, Any], account: str, word: receipt.Receipt | None = None,
    **digests: str,
) -> bool:  # fmt: skip
    """The complaint with its key, its text and its sealed identity; False when the number is there already.

    `account`: who sent it, as far as it is theirs. `word`: where its receipt stands, when that does not follow from
    the naming.
    """
    setting = configuration.of(uow.runtime)
    calendar = setting.calendar(uow.connection, complaint.acceptance.calendar_version)
    is_new = complaints.add(
        uow.connection, complaint, calendar, word or receipt.issued(complaint.naming),
        language="en" if new.get("language") == "en" else "zh", **digests,
    )  # fmt: skip
    if is_new:
        key = case_keys.create(uow.connection, uow.runtime.vault, complaint.number, keys.holders(complaint))
        texts.write(uow.connection, key, complaint.number, written(new))
        identities.keep(uow.connection, setting.custody, complaint.number, new, account)
        supervising.note_complaint(uow, complaint)
        _witness(uow, complaint)
    return is_new


def _witness(uow: UnitOfWork, complaint: Complaint) -> None:
    """Into the audit's chain: a complaint of this number was accepted, until when it is decided on. Not about whom."""
    facts = {"kind": complaint.kind.value, "review_by": complaint.acceptance.due.isoformat()}
    uow.audit("complaint_receive", complaint.number, facts, by=uow.runtime.system)


def _again(uow: UnitOfWork, arrival: Arrival, content: Mapping[str, str], digest: str) -> dict[str, Any]:
    """The same complaint under the same number once more: the answer that it got first. Raises Gone, Conflict."""
    there = the_same(uow, arrival, complaints.find(uow.connection, arrival.number), digest)
    word = receipts.issue(uow.runtime.ring, arrival.number, there.complaint.first_received_at, content)
    return _answer(there.complaint, arrival.code, word)


def _answer(complaint: Complaint, code: str, word: receipts.Receipt) -> dict[str, Any]:
    return {
        "number": complaint.number,
        "query_code": code,
        "receipt_code": receipt.printed(code),
        "received_at": utc(complaint.received_at),
        "review_by": complaint.acceptance.due.isoformat(),
        "provisional": complaint.acceptance.provisional,
        "digest": word.digest,
        "receipt": word.token,
        "state": complaint.state.value,
        "confirm": receipt.issued(complaint.naming).state.value,
    }


def _as_far_as_possible(raw: Mapping[str, Any]) -> dict[str, Any]:
    """What was sent, made storable: texts that are texts, a kind there is, and no name in an anonymous complaint."""
    found = {name: storable(raw[name]) for name in TEXTS if isinstance(raw.get(name), str)}
    new: dict[str, Any] = {"subject": "", "body": ""} | found
    new["kind"] = _one_of(Kind, raw.get("kind"), Kind.OTHER)
    new["naming"] = _one_of(Naming, raw.get("naming"), Naming.ANONYMOUS)
    new["language"] = "en" if raw.get("language") == "en" else "zh"
    if new["naming"] == Naming.ANONYMOUS:
        new = {name: value for name, value in new.items() if name not in identities.FIELDS}
    accused = raw.get("accused")
    officials = accused.get("officials") if isinstance(accused, Mapping) else None
    named = [one for one in officials if isinstance(one, Mapping)] if isinstance(officials, list) else []
    new["accused"] = {
        "officials": [
            {
                "name": storable(str(one.get("name", "")))[:50],
                "department": storable(str(one.get("department", "")))[:64],
            }
            for one in named[:5]
        ]
    }
    return new


def _one_of(words: type[StrEnum], given: object, otherwise: StrEnum) -> str:
    return given if isinstance(given, str) and given in set(words) else otherwise.value
