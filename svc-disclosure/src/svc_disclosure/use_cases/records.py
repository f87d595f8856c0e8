"""更正 (art. 41): who shows that a record about them is wrong asks for its correction; the agency settles it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from casework.arrivals import Arrival, minted
from casework.crypto import query_codes, receipts
from casework.domain.actors import Kind
from casework.domain.errors import Invalid
from casework.domain.numbers import as_number
from casework.domain.times import utc
from casework.redaction import find, redact
from casework.storage.look import Look
from casework.storage.unit_of_work import UnitOfWork
from svc_disclosure import configuration
from svc_disclosure.documents.notices.compose import Value
from svc_disclosure.domain import correcting
from svc_disclosure.domain.application import By, unknown
from svc_disclosure.domain.correcting import LIFECYCLE, Corrected, RecordCorrection, parts
from svc_disclosure.domain.words import Settled
from svc_disclosure.storage import records
from svc_disclosure.storage.records import Stored
from svc_disclosure.storage.tables import record_correction
from svc_disclosure.use_cases import notices, numbering
from svc_disclosure.use_cases.acting import acting, applying
from svc_disclosure.use_cases.context import terms
from svc_disclosure.use_cases.notice_words import SEE_GUIDE
from svc_disclosure.use_cases.views import agency

ASKER = ("name", "phone", "email", "address")
WORDS = (*ASKER, "what", "evidence")
KINDS = {
    Settled.CORRECTED: "record_corrected", Settled.RECORD_RIGHT: "record_kept",
    Settled.TRANSFERRED: "record_redirected", Settled.REDIRECTED: "record_redirected",
}  # fmt: skip
CONTENT = ("department", "what", "evidence")  # what a receipt is about


@dataclass(frozen=True)
class Held:
    """A request in somebody's hands."""

    stored: Stored
    by: By


def ask(uow: UnitOfWork, new: Mapping[str, Any], arrival: Arrival) -> dict[str, Any]:
    """申请更正. Raises Invalid without a way to answer."""
    if not any(new.get(name) for name in ASKER[1:]):
        raise Invalid("contact_missing", "Give a telephone number, an e-mail address or a postal address.",
                      errors={"phone": ["one of phone, email, address must be given"]})  # fmt: skip
    given, by = minted(uow, arrival), applying(uow)
    department = configuration.of(uow.runtime).taker(new["department"]).id
    it, events = correcting.ask(given.number, department, by, new["what"], new["evidence"], terms(uow))
    content = {name: str(new[name]) for name in CONTENT}
    word = receipts.issue(uow.runtime.ring, it.number, by.at, content)
    digest = query_codes.digest(uow.runtime.ring.code, it.number, given.code)
    words = {name: new.get(name) or "" for name in WORDS}
    records.add(
        uow.connection, uow.runtime.vault, it, words, asked_at=by.at, code_digest=digest, content_digest=word.digest,
        language="en" if new.get("language") == "en" else "zh",
    )  # fmt: skip
    uow.announce(*events)
    uow.audit("record_correction_ask", it.number, {"agency": it.agency}, by=uow.runtime.system)
    return {
        "number": it.number, "query_code": given.code, "submitted_at": utc(by.at), "due": it.clock.due.isoformat(),
        "digest": word.digest, "receipt": word.token, "state": it.state.value,
    }  # fmt: skip


def for_asker(look: Look, number: str, code: str, *, lock: bool = False) -> Held:
    """The request for its owner's account, or for who holds its code. Raises NotFound."""
    number = as_number(number)
    stored = records.find(look.connection, look.runtime.vault, number, lock=lock)
    held = query_codes.held(look.runtime.ring.code, number, code, stored.code_digest if stored else "")
    by = applying(look, holds_code=held)
    if stored is None or not parts(stored.it, by):
        raise unknown()
    return Held(stored, by)


def for_staff(look: Look, number: str, *, lock: bool = False) -> Held:
    """The request for the agency's staff. Raises NotFound."""
    by = acting(look)
    stored = records.find(look.connection, look.runtime.vault, as_number(number), records.visible_to(by), lock=lock)
    if stored is None:
        raise unknown()
    return Held(stored, by)


def settle(uow: UnitOfWork, number: str, result: Settled, reason: str, to: str = "") -> Held:
    """更正并告知, or passed on, or sent there, or the record is right; under the next number of the agency."""
    held = for_staff(uow, number, lock=True)
    paper = numbering.take(uow, held.stored.it.agency)
    act = partial(correcting.settle, result=result, reason=reason, paper=paper, to=to)
    done = _carry_out(uow, held, act, {"reason": reason, "to": to, "paper": paper})
    words, kind = held.stored.words, KINDS[result]
    facts: dict[str, Value] = {"correction": words["what"], "reason": reason, "body": to, "body_contact": SEE_GUIDE}
    notices.make_for_record(uow, done.stored.it, kind, facts, words.get("name") or "申请人", paper)
    uow.audit("record_correction_settle", done.stored.it.number, {"result": result.value, "paper": paper})
    return done


def withdraw(uow: UnitOfWork, number: str, code: str) -> Held:
    """撤回."""
    return _carry_out(uow, for_asker(uow, number, code, lock=True), correcting.withdraw, {})


def opened_view(uow: UnitOfWork, number: str) -> dict[str, Any]:
    """The request at the desk; opening it, and whose name was read, is written down."""
    held = for_staff(uow, number)
    view = record_view(uow, held)
    uow.audit("record_correction_opened", held.stored.it.number, {"fields": sorted(view["people"])})
    return view


def knows_asker(held: Held) -> bool:
    """Who asks, and the agency's own staff; a supervisor sees where it stands, and no more."""
    by = held.by.actor
    return by.kind is not Kind.STAFF or by.department == held.stored.it.agency


def record_view(look: Look, held: Held) -> dict[str, Any]:
    """The request, for who asks and who settles it; to the agency's staff it says who asks."""
    it, words = held.stored.it, held.stored.words
    known = knows_asker(held)
    if not known:
        words = _redacted(words)
    held_parts = {part.value for part in parts(it, held.by)}
    return _row(look, held.stored) | {
        "what": words.get("what"), "evidence": words.get("evidence"), "reason": words.get("reason"),
        "to": words.get("to") or None, "paper": words.get("paper"),
        "people": {name: words[name] for name in ASKER if known and words.get(name)},
        "actions": sorted(set(LIFECYCLE.actions(it.state, held_parts))),
    }  # fmt: skip


def desk_list(look: Look, page: int, size: int) -> dict[str, Any]:
    """Requests to the doer's agency, newest first; who asks stands in each one."""
    there = records.visible_to(acting(look))
    found, total = records.page(look.connection, look.runtime.vault, there, page, size)
    return {"corrections": [_row(look, one) for one in found], "total": total, "page": page, "size": size}


def own_list(look: Look, page: int, size: int) -> dict[str, Any]:
    """A citizen's requests."""
    mine = (record_correction.c.owner == look.actor.id) & (record_correction.c.owner != "")
    found, total = records.page(look.connection, look.runtime.vault, mine, page, size)
    return {"corrections": [_row(look, one) for one in found], "total": total, "page": page, "size": size}


def _carry_out(
    uow: UnitOfWork, held: Held, act: Callable[[RecordCorrection, By], Corrected], said: Mapping[str, str]
) -> Held:
    after, events = act(held.stored.it, held.by)
    words = {**held.stored.words, **said}
    records.save(uow.connection, uow.runtime.vault, held.stored.it, after, words)
    uow.announce(*events)
    return replace(held, stored=replace(held.stored, it=after, words=words))


def _redacted(words: Mapping[str, str]) -> dict[str, str]:
    """What was written, as the machine redacts it with what we know of who asks."""
    names, addresses = ([words[field]] if words.get(field) else [] for field in ("name", "address"))
    return {field: redact(text, find(text, names, addresses)) for field, text in words.items() if text}


def _row(look: Look, stored: Stored) -> dict[str, Any]:
    it = stored.it
    return {
        "number": it.number, "agency": agency(look, it.agency), "state": it.state.value,
        "asked_at": utc(stored.asked_at), "due": it.clock.due.isoformat(), "provisional": it.clock.provisional,
        "result": it.result.value if it.result else None, "on_time": it.clock.on_time(),
    }  # fmt: skip
