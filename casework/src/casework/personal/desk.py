"""What people ask about their own data, and what becomes of it. One function per act, in the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from casework.crypto import query_codes
from casework.domain import actors
from casework.domain.actors import Actor
from casework.domain.calendar_count import add_working_days
from casework.domain.errors import Conflict, Invalid, NotFound
from casework.domain.numbers import as_number
from casework.messaging import names
from casework.personal import proof, settings, store, traces
from casework.personal.messages import CaseErased
from casework.personal.model import Kind, PersonalData, State, Subject
from casework.storage.tables import personal_request as table
from casework.storage.unit_of_work import UnitOfWork

OPEN_CASE = (
    "事项尚未办结：请先撤回或同意办结，再申请删除。 This case is still open: withdraw or close it first; what is "
    "needed to answer it cannot be erased before (个人信息保护法 art. 47)."
)
KEPT = "依法须保存至 {day}，届时方可删除。 A law or a court wants this case kept until {day}; then it can be erased."


@dataclass(frozen=True)
class Person:
    """A case in the hands of whom it is about: by session, or by number and query code."""

    subject: Subject
    by: str  # account, code
    by_code: bool  # the query code was shown, whatever else there is


def prove(uow: UnitOfWork, data: PersonalData, number: str, code: str) -> Person:
    """Who asks is who the case is about. Raises NotFound `case_unknown`."""
    number = as_number(number)
    account = _account(uow, data)
    subject, asked = data.find(uow, number), _asked_before(uow, number, account)  # both, whether it is there or not
    held = query_codes.held(uow.runtime.ring.code, number, code, subject.code_digest if subject else "")
    if subject is None:
        raise query_codes.unknown()
    mine = bool(account) and account == subject.owner
    if held or mine:
        return Person(subject, "account" if mine else "code", held)
    if asked:
        return Person(subject, "account", held)
    raise query_codes.unknown()


def ask(
    uow: UnitOfWork, data: PersonalData, person: Person, kind: Kind, reason: str, changes: Mapping[str, str] | None
) -> Row[Any]:
    """A request. What nobody has to weigh (`data.at_once`) is answered at once, and any about a case that no staff may
    know of; what a rule forbids is refused at once, with the reason.

    Raises Conflict `request_open` for a second one of the same kind, Invalid for changes that cannot be.
    """
    number = person.subject.number
    check_changes(data, kind, changes)
    if kind not in data.at_once and store.some(uow.connection, _open(number, kind)):
        raise Conflict("request_open", "同类申请正在办理。 The same is asked already, and not decided yet.")
    account = _account(uow, data) if person.by == "account" else ""
    words = {"reason": reason, "changes": json.dumps(dict(changes), ensure_ascii=False) if changes else ""}
    row = _add(uow, data, person.subject, kind, person.by, account, words)
    uow.audit("personal_requested", number, {"request": row.id, "kind": kind.value, "by": person.by}, by=witness(uow))
    against = _against(uow, person.subject, kind)
    if against:
        return _refuse(uow, row, against, by="rule")
    at_once = kind in data.at_once or person.subject.by_rule
    return carry_out(uow, data, row, by="rule") if at_once else row


def by_operator(uow: UnitOfWork, data: PersonalData, number: str, kind: Kind, how: str, **words: str) -> Row[Any]:
    """A request that a command or the end of retention makes: decided at once by the same rules.

    Raises NotFound, Conflict with the reason when a rule forbids it: nothing is written down then.
    """
    subject = data.find(uow, as_number(number))
    if subject is None:
        raise query_codes.unknown()
    if against := _against(uow, subject, kind):
        raise Conflict("refused", against)
    row = _add(uow, data, subject, kind, how, "", words)
    return carry_out(uow, data, row, by=how)


def answer(uow: UnitOfWork, data: PersonalData, id_: str) -> Row[Any]:
    """Staff grant it, and it is done. Raises NotFound, Forbidden, Conflict."""
    row = for_staff(uow, data, id_, lock=True)
    subject = data.find(uow, row.number)
    if subject is None:
        raise query_codes.unknown()
    if against := _against(uow, subject, Kind(row.kind)):
        raise Conflict("refused", against)
    done = carry_out(uow, data, row, by=uow.actor.label)
    uow.audit("personal_granted", row.number, {"request": row.id, "kind": row.kind})
    return done


def refuse(uow: UnitOfWork, data: PersonalData, id_: str, reason: str) -> Row[Any]:
    """Staff refuse it and say why (art. 50). Raises NotFound, Forbidden, Conflict."""
    row = for_staff(uow, data, id_, lock=True)
    done = _refuse(uow, row, reason, by=uow.actor.label)
    uow.audit("personal_refused", row.number, {"request": row.id, "kind": row.kind, "reason": reason[:2000]})
    return done


def for_staff(uow: UnitOfWork, data: PersonalData, id_: str, *, lock: bool = False) -> Row[Any]:
    """A request that this account decides on; scoped in the query. With `lock`: one that is still open."""
    row = store.one(uow.connection, id_, data.decides(uow), lock=lock)
    if row is None:
        raise NotFound("request_unknown", "There is no such request here.")
    if lock and row.state != State.RECEIVED:
        raise Conflict("decided_already", "This request has been decided.")
    return row


def carry_out(uow: UnitOfWork, data: PersonalData, row: Row[Any], *, by: str) -> Row[Any]:
    """Does what is asked, and writes down the proof."""
    lines: list[proof.Line] = []
    if row.kind == Kind.CORRECT:
        data.correct(uow, row.number, store.opened(uow.runtime.vault, row)["changes"] or {})
    elif row.kind == Kind.WITHDRAW and data.withdraw(uow, row.number):
        lines = _public_lines(uow, data, row.number)
    elif row.kind == Kind.ERASE:
        lines = _erase(uow, data, row)
    unchecked = "" if proof.is_complete(lines) else "y"
    return store.change(
        uow, row.id, {"changes": None}, state=State.ANSWERED, done_at=uow.now, done_by=by, proof=lines,
        unchecked=unchecked,
    )  # fmt: skip


def _erase(uow: UnitOfWork, data: PersonalData, row: Row[Any]) -> list[proof.Line]:
    number, here = row.number, uow.runtime.instance
    before = {**data.count(uow, number), **traces.count(uow, number)}
    # before what erasing itself announces, such as that a text is no longer public: holders say what they held
    uow.announce(CaseErased(subject=number, request=row.id, erased_at=uow.now))
    data.erase(uow, number)
    traces.erase(uow, number)
    after = {**data.count(uow, number), **traces.count(uow, number)}
    lines = proof.counted(proof.own(here, before, uow.now), here, after, uow.now)
    lines += [proof.line("copies", instance, None, None) for instance in _told(uow)]
    if uow.runtime.database.is_sqlite:
        lines.append(proof.line("database_log", here, None, uow.now))
    return lines


def _told(uow: UnitOfWork) -> list[str]:
    """Who hears that a case of ours was erased, and will say what it held."""
    key = f"{names.account(uow.runtime.instance)}.{CaseErased.name}.v{CaseErased.version}"
    peers = uow.runtime.topology.subscribers(uow.runtime.instance)
    return [p.instance for p in peers if any(names.matches(pattern, key) for pattern in p.subscribes)]


def _public_lines(uow: UnitOfWork, data: PersonalData, number: str) -> list[proof.Line]:
    return [proof.line(place, proof.PUBLIC, None, uow.now) for place in data.public(number)]


def _add(
    uow: UnitOfWork, data: PersonalData, subject: Subject, kind: Kind, by: str, account: str, words: Mapping[str, str]
) -> Row[Any]:
    days = settings.of(uow.runtime).answer_working_days
    due = add_working_days(data.calendar(uow), uow.now, days).day
    values = {"number": subject.number, "kind": kind.value, "asked_by": by, "account": account,
              "department": subject.department, "due_on": due}  # fmt: skip
    return store.add(uow, values, words)


def _refuse(uow: UnitOfWork, row: Row[Any], reason: str, *, by: str) -> Row[Any]:
    if not reason.strip():
        raise Invalid("reason_missing", "A refusal says why (个人信息保护法 art. 50).", errors={"reason": ["missing"]})
    words = {"answer": reason, "changes": None}
    return store.change(uow, row.id, words, state=State.REFUSED, done_at=uow.now, done_by=by)


def _against(uow: UnitOfWork, subject: Subject, kind: Kind) -> str:
    """What stands against it by rule; empty when nothing does."""
    if subject.erased and kind in (Kind.ACCESS, Kind.CORRECT):
        return "个人信息已删除。 The personal data of this case has been erased."
    if kind is not Kind.ERASE:
        return ""
    if subject.is_open:
        return OPEN_CASE
    until = settings.of(uow.runtime).keep_until.get(subject.number)
    return KEPT.format(day=until) if until is not None and uow.now.date() <= until else ""


def check_changes(data: PersonalData, kind: Kind, changes: Mapping[str, str] | None) -> None:
    """Raises Invalid for changes that cannot be, or that belong to no correction."""
    if (kind is Kind.CORRECT) != bool(changes):
        raise Invalid("changes_expected", "`changes` goes with a correction, and only with it.",
                      errors={"changes": ["say what is to be corrected"]})  # fmt: skip
    for name, text in (changes or {}).items():
        most = data.correctable.get(name)
        if most is None or not 0 < len(text.strip()) <= most:
            known = ", ".join(f"{field} (at most {limit})" for field, limit in sorted(data.correctable.items()))
            raise Invalid("changes_malformed", f"What can be corrected, in characters: {known}.",
                          errors={f"changes.{name}": ["unknown, empty or too long"]})  # fmt: skip


def witness(uow: UnitOfWork) -> Actor | None:
    """In whose name the audit has what a person did with their own case: nobody's own, for that link outlives all. An
    account of the staff is a person here, too.
    """
    return None if uow.actor.kind is actors.Kind.ANONYMOUS else uow.runtime.system


def _account(uow: UnitOfWork, data: PersonalData) -> str:
    """The citizen's account that asks, as this service knows it; empty without one."""
    return data.known_as(uow.runtime, uow.actor.id) if uow.actor.kind is actors.Kind.CITIZEN else ""


def _asked_before(uow: UnitOfWork, number: str, account: str) -> bool:
    """An erased case has no owner any more; whoever asked for it by session still sees the proof."""
    if not account:
        return False
    return bool(store.some(uow.connection, (table.c.number == number) & (table.c.account == account)))


def _open(number: str, kind: Kind) -> Any:
    return (table.c.number == number) & (table.c.kind == kind.value) & (table.c.state == State.RECEIVED)
