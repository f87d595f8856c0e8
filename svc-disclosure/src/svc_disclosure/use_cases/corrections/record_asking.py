"""更正 (art. 41) on its way in: who shows that a record about them is wrong asks for its correction, or puts the
request right that the gateway had stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from casework.arrivals import Arrival, minted, or_corrected, storable, the_same
from casework.crypto import query_codes, receipts
from casework.domain.errors import Invalid
from casework.domain.times import utc
from casework.storage.unit_of_work import UnitOfWork
from svc_disclosure import configuration
from svc_disclosure.domain import correcting
from svc_disclosure.domain.correcting import Corrected, RecordCorrection
from svc_disclosure.storage import records
from svc_disclosure.use_cases.acting import sending
from svc_disclosure.use_cases.context import terms
from svc_disclosure.use_cases.corrections.records import ASKER, FAULTS, WORDS, Held, carry_out, for_asker

CONTENT = ("department", "what", "evidence")  # what a receipt is about
CONTACTS = ASKER[1:]
LONGEST = 10_000  # of what is kept from a faulty field: as much as a form can hold


def ask(uow: UnitOfWork, new: Mapping[str, Any], arrival: Arrival) -> dict[str, Any]:
    """申请更正. What was stored and breaks a rule is opened for correction, not refused. Raises Invalid, Conflict."""
    take, correct = partial(_take, uow, new, arrival), partial(open_for_correction, uow, new, arrival)
    return or_corrected(uow, arrival, take, correct)


def open_for_correction(uow: UnitOfWork, raw: Mapping[str, Any], arrival: Arrival, fields: list[str]) -> dict[str, Any]:
    """A stored request that is refused by schema or rules: its sender can put it right under the same number."""
    sent = {name: storable(raw[name])[:LONGEST] for name in (*WORDS, "department") if isinstance(raw.get(name), str)}
    new: dict[str, Any] = dict.fromkeys(CONTENT, "") | {"language": raw.get("language")} | sent
    agency = configuration.of(uow.runtime).taker_known(new["department"])
    named = [name for name in fields if name in (*WORDS, "department")]  # the rest is the sender's word
    by = sending(uow, arrival)
    done = correcting.open_for_correction(arrival.number, agency.id if agency else "", by, named)
    return _keep(uow, new, arrival, done, {FAULTS: " ".join(named)})


def correct(uow: UnitOfWork, number: str, code: str, changes: Mapping[str, str]) -> Held:
    """What is sent replaces what was there; the rest stays, but for what was at fault. Raises Invalid, NotFound."""
    held = for_asker(uow, number, code, lock=True)
    faulty = held.stored.words.get(FAULTS, "").split()
    there = {"department": held.stored.it.agency, **held.stored.words}
    new = {name: text for name, text in there.items() if name not in faulty} | dict(changes)
    agency = _checked(uow, new)
    act = partial(
        correcting.correct, agency=agency, what=new.get("what", ""), evidence=new.get("evidence", ""), terms=terms(uow)
    )
    digest = receipts.digest({name: str(new.get(name, "")) for name in CONTENT})
    said = {name: new.get(name, "") for name in WORDS} | {FAULTS: ""}
    done = carry_out(uow, held, act, said, asked_at=uow.now, content_digest=digest)
    uow.audit("record_correction_ask", done.stored.it.number, {"agency": agency}, by=uow.runtime.system)
    return done


def _take(uow: UnitOfWork, new: Mapping[str, Any], arrival: Arrival) -> dict[str, Any]:
    given, agency = minted(uow, arrival), _checked(uow, new)
    at = None if arrival.at is None else min(arrival.at, uow.now)
    by = sending(uow, arrival)
    done = correcting.ask(given.number, agency, by, new["what"], new["evidence"], terms(uow), at)
    return _keep(uow, new, given, done)


def _checked(uow: UnitOfWork, new: Mapping[str, Any]) -> str:
    """The agency that takes it. Raises Invalid without one, or without a name and a way to answer."""
    if not any(new.get(name) for name in CONTACTS):
        raise Invalid("contact_missing", "Give a telephone number, an e-mail address or a postal address.",
                      errors={"phone": ["one of phone, email, address must be given"]})  # fmt: skip
    if not new.get("name"):
        raise Invalid("name_missing", "Say who asks.", errors={"name": ["must be given"]})
    return configuration.of(uow.runtime).taker(new.get("department", "")).id


def _keep(
    uow: UnitOfWork, new: Mapping[str, Any], arrival: Arrival, done: Corrected, beside: Mapping[str, str] | None = None
) -> dict[str, Any]:
    it, events = done
    at = min(arrival.at or uow.now, uow.now)
    content = {name: str(new[name]) for name in CONTENT}
    digest, code = receipts.digest(content), query_codes.digest(uow.runtime.ring.code, it.number, arrival.code)
    words = {name: new.get(name) or "" for name in WORDS} | dict(beside or {})
    is_new = records.add(
        uow.connection, uow.runtime.vault, it, words, asked_at=at, code_digest=code, content_digest=digest,
        language="en" if new.get("language") == "en" else "zh",
    )  # fmt: skip
    if not is_new:  # the same one once more: the answer that it got first
        stored = the_same(uow, arrival, records.find(uow.connection, uow.runtime.vault, it.number), digest)
        return _answer(uow, stored.it, stored.asked_at, arrival.code, content)
    uow.announce(*events)
    uow.audit("record_correction_ask", it.number, {"agency": it.agency}, by=uow.runtime.system)
    return _answer(uow, it, at, arrival.code, content)


def _answer(
    uow: UnitOfWork, it: RecordCorrection, asked_at: datetime, code: str, content: Mapping[str, str]
) -> dict[str, Any]:  # fmt: skip
    word = receipts.issue(uow.runtime.ring, it.number, asked_at, content)
    return {
        "number": it.number, "query_code": code, "submitted_at": utc(asked_at),
        "due": it.clock.due.isoformat() if it.clock else None,
        "digest": word.digest, "receipt": word.token, "state": it.state.value,
    }  # fmt: skip
