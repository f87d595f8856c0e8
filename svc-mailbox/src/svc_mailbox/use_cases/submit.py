"""A letter comes in: from the web, from the counter, or from the gateway's store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from casework.arrivals import Arrival, fields_of, minted, storable, the_same
from casework.crypto import query_codes, receipts
from casework.domain.actors import ANONYMOUS
from casework.domain.errors import Invalid
from casework.domain.times import utc
from casework.personal.closing import is_closed
from casework.storage.unit_of_work import UnitOfWork
from svc_mailbox import configuration
from svc_mailbox.domain import intake, publication
from svc_mailbox.domain.content import checked_name
from svc_mailbox.domain.intake import Submission
from svc_mailbox.domain.letter import By, Done, Letter
from svc_mailbox.domain.words import Channel, Kind
from svc_mailbox.storage import arrivals, letters, texts
from svc_mailbox.use_cases import mailing, moving

CONTENT = ("department", "kind", "subject", "body")  # what a receipt is about
TEXTS = (*CONTENT, "place", *texts.PEOPLE, "language")
FIELDS = (*TEXTS, "anonymous", "publish_consent")


def submit(uow: UnitOfWork, new: Mapping[str, Any], arrival: Arrival) -> dict[str, Any]:
    """A letter by its sender. What was stored and breaks a rule is opened for correction instead of refused."""
    try:
        return _take(uow, new, arrival, Channel.WEB, arrival.at)
    except Invalid as refusal:
        if arrival.at is None:
            raise
        return open_for_correction(uow, new, arrival, fields_of(refusal))


def enter(uow: UnitOfWork, new: Mapping[str, Any], arrival: Arrival) -> dict[str, Any]:
    """A letter that came by telephone, on paper or in person, entered by staff."""
    fields = dict(new)
    answer = _take(uow, fields, arrival, fields.pop("channel"), fields.pop("received_at", None))
    uow.audit("letter_enter", answer["number"], {"department": new["department"]})
    return answer


def open_for_correction(uow: UnitOfWork, raw: Mapping[str, Any], arrival: Arrival, fields: list[str]) -> dict[str, Any]:
    """A stored submission that is refused by schema or rules: its sender can correct it under the same number."""
    new = _as_far_as_possible(raw)
    at = min(arrival.at or uow.now, uow.now)
    setting = configuration.of(uow.runtime)
    submission = _submission(new, arrival.number, Channel.WEB)
    taker = setting.taker_known(submission.department)
    # it goes out with every event, and may be any text
    submission = replace(submission, department=taker.id if taker else "")
    named = [name for name in fields if name in FIELDS]  # likewise: a field that we do not know is the sender's word
    done = intake.open_for_correction(submission, _sender(uow, arrival), setting.terms(uow.connection), at, named)
    return _keep(uow, new, arrival, done, faults=fields)


def _take(
    uow: UnitOfWork, new: Mapping[str, Any], arrival: Arrival, channel: Channel, at: datetime | None
) -> dict[str, Any]:
    setting = configuration.of(uow.runtime)
    taker = setting.taker(new["department"])
    check_sender(new)
    given = minted(uow, arrival)
    if arrival.at is not None:
        at = min(arrival.at, uow.now)
    submission = replace(_submission(new, given.number, channel), department=taker.id)
    done = intake.register(submission, _sender(uow, arrival), setting.terms(uow.connection), at)
    return _keep(uow, new, given, done)


def _keep(
    uow: UnitOfWork, new: Mapping[str, Any], arrival: Arrival, done: Done, faults: list[str] | None = None
) -> dict[str, Any]:
    letter, events = done
    connection, runtime = uow.connection, uow.runtime
    content = {name: str(new[name]) for name in CONTENT}
    receipt = receipts.issue(runtime.ring, letter.number, letter.received_at, content)
    calendar = configuration.of(runtime).calendar(connection, letter.clock.calendar_version)
    is_new = arrivals.add(
        connection, runtime.vault, letter, calendar, publication.opened(bool(new["publish_consent"])), new,
        subject=new["subject"], language=new.get("language") or "zh", content_digest=receipt.digest,
        code_digest=query_codes.digest(runtime.ring.code, letter.number, arrival.code),
    )  # fmt: skip
    if not is_new:
        return _again(uow, arrival, content, receipt.digest)
    uow.announce(*events)
    _witness(uow, letter)
    if letter.department not in ("", new["department"]):
        moving.note_redirect(uow, letter.number, new["department"], letter.department)
    if faults is not None:
        facts = {"fields": faults}
        texts.add_entry(connection, letter.number, uow.now, "open_for_correction", part="system", facts=facts)
    if new.get("email"):
        mailing.notify(uow, letter.number, "received" if faults is None else "needs_correction")
    return _answer(letter, arrival.code, receipt)


def _witness(uow: UnitOfWork, letter: Letter) -> None:
    """Into the audit's chain: a letter of this number was accepted, for whom and until when. Nobody can unsay it.

    In the instance's own name: who wrote stays out of it, as an account that is closed is linked to no letter.
    """
    facts = {"department": letter.department, "kind": letter.kind.value, "due": letter.clock.due.isoformat()}
    uow.audit("letter_receive", letter.number, facts, by=uow.runtime.system)


def _again(uow: UnitOfWork, arrival: Arrival, content: Mapping[str, str], digest: str) -> dict[str, Any]:
    """The same letter under the same number once more: the answer that it got the first time. Raises Gone, Conflict."""
    there = the_same(uow, arrival, letters.find(uow.connection, arrival.number), digest)
    receipt = receipts.issue(uow.runtime.ring, arrival.number, there.letter.first_received_at, content)
    return _answer(there.letter, arrival.code, receipt)


def _answer(letter: Letter, code: str, receipt: receipts.Receipt) -> dict[str, Any]:
    return {
        "number": letter.number,
        "query_code": code,
        "received_at": utc(letter.received_at),
        "due_on": letter.clock.due.isoformat(),
        "provisional": letter.clock.provisional,
        "digest": receipt.digest,
        "receipt": receipt.token,
        "state": letter.state.value,
    }


def check_sender(new: Mapping[str, Any]) -> None:
    """A named letter gives a name and a way to answer; an anonymous one gives nothing. Raises Invalid."""
    anonymous = bool(new["anonymous"])
    given = [name for name in texts.PEOPLE if new.get(name)]
    if anonymous and given:
        errors = {name: ["must be absent in an anonymous letter"] for name in given}
        raise Invalid("anonymous_with_name", "An anonymous letter says nothing about its sender.", errors=errors)
    checked_name(new.get("name") or "", anonymous=anonymous)
    if not anonymous and not (new.get("phone") or new.get("email")):
        errors = {name: ["give a phone number or an e-mail address"] for name in ("phone", "email")}
        raise Invalid("contact_missing", "Give a phone number or an e-mail address, or stay anonymous.", errors=errors)


def _sender(uow: UnitOfWork, arrival: Arrival) -> By:
    """Who sends it; nobody when it was stored so long that the sender's account is closed by now."""
    stale = arrival.at is not None and is_closed(uow.connection, uow.actor.id)
    return By(ANONYMOUS if stale else uow.actor, uow.now)


def _submission(new: Mapping[str, Any], number: str, channel: Channel) -> Submission:
    return Submission(
        number, Kind(new["kind"]), new["department"], new["subject"], new["body"], new.get("place") or "", channel,
        bool(new["anonymous"]),
    )  # fmt: skip


def _as_far_as_possible(raw: Mapping[str, Any]) -> dict[str, Any]:
    """What was sent, made storable: texts that are texts, a kind there is, and no sender in an anonymous letter."""
    found = {name: storable(raw[name]) for name in TEXTS if isinstance(raw.get(name), str)}
    new = {"subject": "", "body": "", "place": ""} | found
    new["department"] = new.get("department", "")[:64]
    new["kind"] = new["kind"] if new.get("kind") in set(Kind) else Kind.CONSULTATION.value
    new["language"] = "en" if new.get("language") == "en" else "zh"
    anonymous = raw.get("anonymous") is True
    new = new if not anonymous else {k: v for k, v in new.items() if k not in texts.PEOPLE}
    return new | {"anonymous": anonymous, "publish_consent": raw.get("publish_consent") is True}
