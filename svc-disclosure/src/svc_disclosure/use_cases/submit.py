"""An application comes in: from the web, from the counter, the post and the fax, or from the gateway's store."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from casework.arrivals import Arrival, minted, or_corrected, the_same
from casework.crypto import query_codes, receipts
from casework.domain.errors import Invalid
from casework.domain.times import utc
from casework.storage.unit_of_work import UnitOfWork
from svc_disclosure import configuration
from svc_disclosure.domain import received
from svc_disclosure.domain.application import Application, Done
from svc_disclosure.domain.words import Channel
from svc_disclosure.storage import applications, texts
from svc_disclosure.use_cases import digests, filling
from svc_disclosure.use_cases.acting import acting, sending
from svc_disclosure.use_cases.context import calendar_for, terms
from svc_disclosure.use_cases.filling import CONTENT
from svc_disclosure.use_cases.papers import notices


def submit(uow: UnitOfWork, new: Mapping[str, Any], arrival: Arrival) -> dict[str, Any]:
    """An application by its applicant. What was stored and breaks a rule is opened for correction, not refused."""
    take, correct = partial(_take, uow, new, arrival), partial(open_for_correction, uow, new, arrival)
    return or_corrected(uow, arrival, take, correct)


def enter(uow: UnitOfWork, new: Mapping[str, Any], arrival: Arrival) -> dict[str, Any]:
    """An application that came in person (spoken, too), by post or by fax, entered by a clerk of the agency."""
    fields = dict(new)
    channel, at = Channel(fields.pop("channel")), fields.pop("arrived_at", None)
    given, by = minted(uow, arrival), acting(uow)
    fields["department"] = by.actor.department
    submission = filling.submission(uow.runtime, fields, given.number, channel)
    answer = _keep(uow, fields, given, received.receive(submission, by, terms(uow), at))
    uow.audit("application_enter", answer["number"], {"channel": channel.value, "oral": submission.oral})
    if (stored := applications.find(uow.connection, uow.runtime.vault, answer["number"])) is not None:
        notices.register(uow, stored.application)
    return answer


def open_for_correction(uow: UnitOfWork, raw: Mapping[str, Any], arrival: Arrival, fields: list[str]) -> dict[str, Any]:
    """A stored submission that is refused by schema or rules: its sender can correct it under the same number."""
    new = filling.as_far_as_possible(raw)
    agency = configuration.of(uow.runtime).taker_known(new["department"])
    named = [name for name in fields if name.partition(".")[0] in filling.FIELDS]  # the rest is the sender's word
    by = sending(uow, arrival)
    at = min(arrival.at or uow.now, uow.now)
    application, events = received.open_for_correction(
        arrival.number, agency.id if agency else "", by, at, named, owner=by.actor.id
    )
    return _keep(uow, new, arrival, (filling.as_wanted(application, new), events), faults=named)


def keep_new(uow: UnitOfWork, application: Application, new: Mapping[str, Any], **digest: str) -> bool:
    """The application with its sealed text and applicant; False when the number is there already."""
    connection, vault = uow.connection, uow.runtime.vault
    is_new = applications.add(
        connection, vault, application, calendar_for(uow, application),
        language="en" if new.get("language") == "en" else "zh", **marks(uow, new), **digest,
    )  # fmt: skip
    if is_new:
        texts.write(connection, vault, application.number, new)
        texts.keep_party(connection, vault, application.number, new)
        _witness(uow, application)
    return is_new


def marks(uow: UnitOfWork, new: Mapping[str, Any]) -> dict[str, str]:
    """By what the same applicant and the same matter are found again; empty where nothing is known."""
    try:
        who = digests.of_applicant(uow.runtime, filling.applicant(new))
    except Invalid:  # waits for its correction
        who = ""
    return {"applicant_digest": who, "matter_digest": digests.of_matter(uow.runtime, new["description"])}


def _take(uow: UnitOfWork, new: Mapping[str, Any], arrival: Arrival) -> dict[str, Any]:
    given = minted(uow, arrival)
    submission = filling.submission(uow.runtime, new, given.number)
    at = None if arrival.at is None else min(arrival.at, uow.now)
    return _keep(uow, new, given, received.receive(submission, sending(uow, arrival), terms(uow), at))


def _keep(
    uow: UnitOfWork, new: Mapping[str, Any], arrival: Arrival, done: Done, faults: list[str] | None = None
) -> dict[str, Any]:
    application, events = done
    content = {name: str(new[name]) for name in CONTENT}
    word = receipts.issue(uow.runtime.ring, application.number, application.submitted_at, content)
    digest = query_codes.digest(uow.runtime.ring.code, application.number, arrival.code)
    if not keep_new(uow, application, new, content_digest=word.digest, code_digest=digest):
        return _again(uow, arrival, content, word.digest)
    uow.announce(*events)
    if faults is not None:
        texts.add_entry(
            uow.connection, uow.runtime.vault, application.number, uow.now, "open_for_correction", part="system",
            facts={"fields": faults},
        )  # fmt: skip
    return _answer(application, arrival.code, word)


def _witness(uow: UnitOfWork, application: Application) -> None:
    """Into the audit's chain: an application of this number came in, at which agency, by which channel."""
    facts = {"agency": application.agency, "channel": application.channel.value}
    uow.audit("application_submit", application.number, facts, by=uow.runtime.system)


def _again(uow: UnitOfWork, arrival: Arrival, content: Mapping[str, str], digest: str) -> dict[str, Any]:
    """The same one under the same number once more: the answer that it got first. Raises Gone, Conflict."""
    stored = applications.find(uow.connection, uow.runtime.vault, arrival.number)
    there = the_same(uow, arrival, stored, digest).application
    word = receipts.issue(uow.runtime.ring, arrival.number, there.submitted_at, content)
    return _answer(there, arrival.code, word)


def _answer(application: Application, code: str, word: receipts.Receipt) -> dict[str, Any]:
    clock = application.clock
    return {
        "number": application.number,
        "query_code": code,
        "submitted_at": utc(application.submitted_at),
        "contact_by": application.contact_by.isoformat(),
        "received_on": application.received_on.isoformat() if application.received_on else None,
        "due": clock.due.isoformat() if clock else None,
        "digest": word.digest,
        "receipt": word.token,
        "state": application.state.value,
    }
