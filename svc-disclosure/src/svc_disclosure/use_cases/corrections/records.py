"""更正 (art. 41): a request to correct a record, read and settled; how it comes in is in `record_asking`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from casework.crypto import query_codes
from casework.domain.actors import Kind
from casework.domain.numbers import as_number
from casework.domain.times import utc
from casework.redaction import find, redact
from casework.storage.look import Look
from casework.storage.unit_of_work import UnitOfWork
from svc_disclosure.documents.notices.compose import Value
from svc_disclosure.domain import correcting
from svc_disclosure.domain.application import By, unknown
from svc_disclosure.domain.correcting import LIFECYCLE, Corrected, RecordCorrection, Stand, parts
from svc_disclosure.domain.words import Settled
from svc_disclosure.storage import records
from svc_disclosure.storage.records import Stored
from svc_disclosure.storage.tables import record_correction
from svc_disclosure.use_cases.acting import acting, applying
from svc_disclosure.use_cases.papers import notices, numbering
from svc_disclosure.use_cases.papers.notice_fonts import printable
from svc_disclosure.use_cases.papers.notice_words import SEE_GUIDE
from svc_disclosure.use_cases.views import agency

ASKER = ("name", "phone", "email", "address")
WORDS = (*ASKER, "what", "evidence")
FAULTS = "faults"  # names of the fields at fault, beside the words
KINDS = {
    Settled.CORRECTED: "record_corrected", Settled.RECORD_RIGHT: "record_kept",
    Settled.TRANSFERRED: "record_redirected", Settled.REDIRECTED: "record_redirected",
}  # fmt: skip


@dataclass(frozen=True)
class Held:
    """A request in somebody's hands."""

    stored: Stored
    by: By


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
    done = carry_out(uow, held, act, {"reason": reason, "to": to, "paper": paper})
    words, kind = held.stored.words, KINDS[result]
    facts: dict[str, Value] = {
        "correction": printable(uow, words["what"]),
        "reason": reason,
        "body": to,
        "body_contact": SEE_GUIDE,
    }
    notices.make_for_record(uow, done.stored.it, kind, facts, printable(uow, words.get("name") or "申请人"), paper)
    uow.audit("record_correction_settle", done.stored.it.number, {"result": result.value, "paper": paper})
    return done


def carry_out(
    uow: UnitOfWork, held: Held, act: Callable[[RecordCorrection, By], Corrected], said: Mapping[str, str], **other: Any
) -> Held:
    """An act of the rules, with what was said in it (sealed), and columns beside it."""
    after, events = act(held.stored.it, held.by)
    words = {**held.stored.words, **said}
    records.save(uow.connection, uow.runtime.vault, held.stored.it, after, words, **other)
    uow.announce(*events)
    return replace(held, stored=replace(held.stored, it=after, words=words))


def withdraw(uow: UnitOfWork, number: str, code: str) -> Held:
    """撤回."""
    return carry_out(uow, for_asker(uow, number, code, lock=True), correcting.withdraw, {})


def opened_view(uow: UnitOfWork, number: str) -> dict[str, Any]:
    """The request at the desk; opening it, and whose name was read, is written down."""
    held = for_staff(uow, number)
    view = record_view(uow, held)
    uow.audit("record_correction_opened", held.stored.it.number, {"fields": sorted(view["people"])})
    return view


def knows_asker(held: Held) -> bool:
    """Who asks, and the agency's own staff; a supervisor sees where it stands, and no more."""
    by = held.by
    return by.actor.kind is not Kind.STAFF or held.stored.it.agency in by.homes


def record_view(look: Look, held: Held) -> dict[str, Any]:
    """The request, for who asks and who settles it; to the agency's staff it says who asks."""
    it, words = held.stored.it, held.stored.words
    known = knows_asker(held)
    if not known:
        words = _redacted(words)
    held_parts = {part.value for part in parts(it, held.by)}
    return _row(look, held.stored) | {
        "what": words.get("what"), "evidence": words.get("evidence"), "reason": words.get("reason"),
        "to": words.get("to") or None, "paper": words.get("paper"), "correction": _faults(held.stored),
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


def _faults(stored: Stored) -> dict[str, Any] | None:
    """What has to be put right, while it has to."""
    if stored.it.state is not Stand.NEEDS_CORRECTION:
        return None
    return {"fields": stored.words.get(FAULTS, "").split()}


def _redacted(words: Mapping[str, str]) -> dict[str, str]:
    """What was written, as the machine redacts it with what we know of who asks."""
    names, addresses = ([words[field]] if words.get(field) else [] for field in ("name", "address"))
    return {field: redact(text, find(text, names, addresses)) for field, text in words.items() if text}


def _row(look: Look, stored: Stored) -> dict[str, Any]:
    it = stored.it
    return {
        "number": it.number, "agency": agency(look, it.agency), "state": it.state.value,
        "asked_at": utc(stored.asked_at), "due": it.clock.due.isoformat() if it.clock else None,
        "provisional": bool(it.clock and it.clock.provisional),
        "overdue": bool(it.clock and it.clock.overdue(look.now)),
        "result": it.result.value if it.result else None, "on_time": it.clock.on_time() if it.clock else None,
    }  # fmt: skip
