"""What people do with acts of 督办: answer, propose a withdrawal, decide on it, and give one by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from casework.calendars import current
from casework.domain.errors import Conflict, NotFound
from casework.domain.numbers import as_number
from casework.domain.times import utc
from casework.storage.look import Look
from casework.storage.unit_of_work import UnitOfWork
from svc_complaints.domain.complaint import By
from svc_complaints.domain.supervision import cards
from svc_complaints.domain.supervision.act import Act
from svc_complaints.domain.supervision.watched import Watched
from svc_complaints.domain.supervision.words import Rung
from svc_complaints.storage import supervision, supervision_search, supervision_words
from svc_complaints.storage.supervision import Recorded
from svc_complaints.use_cases.acting import acting
from svc_complaints.use_cases.supervising import Followed, followed, keep

LARGEST = 2**63 - 1  # an id that both databases can hold


@dataclass(frozen=True)
class Held:
    """An act in somebody's hands: proved to be theirs to see; with its case."""

    one: Recorded
    case: Watched
    by: By


def unknown() -> NotFound:
    """The one refusal for what does not exist, what is another's, and what is hidden."""
    return NotFound("act_unknown", "There is no such act of supervision, or it is not yours.")


def seen(look: Look, id_: int) -> Held:
    """The act for an account that plays a part in it; decided in the query. Raises NotFound `act_unknown`."""
    by = acting(look)
    visible = supervision_search.visible_acts(by)
    one = supervision_search.find_act(look.connection, id_, visible) if id_ <= LARGEST else None
    case = supervision.find(look.connection, (one.source, one.act.number)) if one else None
    if one is None or case is None:
        raise unknown()
    return Held(one, case, by)


def answer(uow: UnitOfWork, id_: int, text: str) -> Held:
    """回复督办."""
    return _do(uow, id_, "answer", text, partial(cards.answer, text=text))


def propose(uow: UnitOfWork, id_: int, reason: str) -> Held:
    """申请撤牌."""
    return _do(uow, id_, "propose", reason, partial(cards.propose, reason=reason))


def approve(uow: UnitOfWork, id_: int, reason: str) -> Held:
    """同意撤牌."""
    return _do(uow, id_, "approve", reason, partial(cards.approve, reason=reason))


def refuse(uow: UnitOfWork, id_: int, reason: str) -> Held:
    """不同意撤牌."""
    return _do(uow, id_, "refuse", reason, partial(cards.refuse, reason=reason))


def issue_by_hand(uow: UnitOfWork, number: str, source: str, rung: Rung, reason: str) -> Held:
    """人工督办: a supervisor urges or gives a card without waiting for the ladder. Raises NotFound `case_unknown`."""
    by, key = acting(uow), (source, as_number(number))
    clear = supervision_search.visible_cases(by)
    one = followed(uow, key) if supervision.find(uow.connection, key, clear) else None
    if one is None:
        raise NotFound("case_unknown", "There is no such case, or it is not yours.")
    if not one.case.department:
        raise Conflict("nobody_owes_it", "No department has this case now; see to it that one does.")
    calendar = current.of(uow.runtime).calendar(uow.connection)
    ladder = supervision.ladder(uow.connection, one.case.department)
    act, events = cards.issue_by_hand(one.case, one.plain, by, rung, reason, ladder, calendar)
    new = supervision.save_act(uow.connection, Recorded(act, source, len(one.acts)))
    new = supervision_words.keep(uow.connection, uow.runtime.vault, new, {"reason": reason})
    uow.announce(*events)
    keep(uow, replace(one, acts=(*one.acts, new)))
    _audit(uow, "supervision_by_hand", new)
    return Held(new, one.case, by)


def _do(uow: UnitOfWork, id_: int, action: str, text: str, act: Callable[[Act, Watched, By], cards.Done]) -> Held:
    """One act of the rules on one act of 督办, with the words that go with it and the audit."""
    found = seen(uow, id_)
    one = followed(uow, (found.one.source, found.one.act.number))  # locked: as it stands now
    if one is None:
        raise unknown()
    before = one.acts[found.one.place]
    after, events = act(before.act, one.case, found.by)
    done = supervision.save_act(uow.connection, replace(before, act=after))
    said = _said(supervision_words.read(uow.runtime.vault, before), before.act, action, text, found.by)
    done = supervision_words.keep(uow.connection, uow.runtime.vault, done, said)
    uow.announce(*events)
    acts = [done if other.place == done.place else other for other in one.acts]
    keep(uow, Followed(one.case, tuple(acts)))
    _audit(uow, f"supervision_{action}", done)
    return Held(done, one.case, found.by)


def _audit(uow: UnitOfWork, action: str, one: Recorded) -> None:
    """Which act of 督办; what was written is with the act alone, from where it can be erased."""
    uow.audit(action, one.act.number, {"source": one.source, "act": one.id, "rung": one.act.step.rung.value})


def _said(said: Mapping[str, Any], before: Act, action: str, text: str, by: By) -> dict[str, Any]:
    """The words of the act with those of this step."""
    if action == "answer":
        return {**said, "reply": text}
    proposals = dict(said.get("withdrawals", {}))
    if action == "propose":
        return {**said, "withdrawals": proposals | {str(len(before.withdrawals)): {"reason": text}}}
    place = str(len(before.withdrawals) - 1)
    decision = "approved" if action == "approve" else "refused"
    decided = {"decision": decision, "decided_at": utc(by.at), "decision_reason": text}
    return {**said, "withdrawals": proposals | {place: {**proposals.get(place, {}), **decided}}}
