"""复议诉讼登记: entered and kept by the department that answered, seen by it and by supervisors."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, false

from casework import directory
from casework.domain.actors import Kind, Role
from casework.domain.calendar import local_day
from casework.domain.errors import NotFound
from casework.domain.numbers import as_number
from casework.storage.look import Look
from casework.storage.unit_of_work import UnitOfWork
from svc_disclosure import configuration
from svc_disclosure.domain.application import unknown
from svc_disclosure.domain.report import register as rules
from svc_disclosure.domain.report.history import Entry, Proceeding, Result
from svc_disclosure.domain.report.register import Registered
from svc_disclosure.storage import register
from svc_disclosure.storage.register import Disputed, Recorded, WantedEntries
from svc_disclosure.use_cases.report.reporting_scope import department_view

LARGEST = 2**63 - 1  # an id that both databases can hold


def entries(look: Look, wanted: WantedEntries) -> dict[str, Any]:
    """`{"entries", "total", "page", "size"}` of one's own department; all of them for supervisors."""
    found, total = register.search(look.connection, _visible(look), wanted)
    return {"entries": [view(look, one) for one in found], "total": total, "page": wanted.page, "size": wanted.size}


def entry(look: Look, id_: int) -> dict[str, Any]:
    """One entry. Raises NotFound `entry_unknown`."""
    return view(look, _found(look, id_))


def enter(
    uow: UnitOfWork, number: str, proceeding: Proceeding, filed: date, concluded: date | None = None,
    result: Result | None = None,
) -> Recorded:  # fmt: skip
    """登记. Raises NotFound for an application that is not one's own department's, Invalid, Conflict."""
    case = _disputed(uow, as_number(number))
    new = Recorded(Registered(case.number, Entry(proceeding, filed, concluded, result)), case.agency)
    _check(uow, case, [*register.about(uow.connection, case.number), new], new.one)
    made = register.add(uow.connection, new, entered_by=uow.actor.id, entered_at=uow.now)
    _audit(uow, "enter", made)
    return made


def conclude(uow: UnitOfWork, id_: int, concluded: date, result: Result) -> Recorded:
    """审结: how it ended, and on which day."""
    return _do(uow, id_, "conclude", lambda one: rules.conclude(one, concluded, result))


def correct(
    uow: UnitOfWork, id_: int, proceeding: Proceeding, filed: date, concluded: date | None = None,
    result: Result | None = None,
) -> Recorded:  # fmt: skip
    """更正登记: the entry as it should have been."""
    return _do(uow, id_, "correct", lambda one: rules.correct(one, Entry(proceeding, filed, concluded, result)))


def strike(uow: UnitOfWork, id_: int) -> Recorded:
    """撤销登记: entered in error; it stays in the register and counts nowhere."""
    return _do(uow, id_, "strike", rules.strike)


def view(look: Look, found: Recorded) -> dict[str, Any]:
    """An entry, with the names of what this account can do with it now."""
    one = found.one
    return {
        "id": found.id,
        "number": one.number,
        "agency": department_view(directory.of(look.runtime).directory(), found.agency, local_day(look.now)),
        **_facts(one),
        "version": one.version,
        "actions": _actions(one) if found.agency in _own(look) else [],
    }


def _do(uow: UnitOfWork, id_: int, action: str, act: Callable[[Registered], Registered]) -> Recorded:
    """One act on one entry, held against all others about the same application."""
    found = _found(uow, id_)
    case = _disputed(uow, found.one.number)  # locked: nobody enters anything about it meanwhile
    together = register.about(uow.connection, case.number)
    before = next(one for one in together if one.id == found.id)
    after = act(before.one)
    _check(uow, case, [Recorded(after, case.agency) if one is before else one for one in together], after)
    done = register.save(uow.connection, before, after)
    _audit(uow, action, done)
    return done


def _check(look: Look, case: Disputed, together: list[Recorded], changed: Registered) -> None:
    if not changed.struck:
        rules.check_days(changed.entry, case.received_on, local_day(look.now))
    rules.check_together([one.one for one in together])


def _found(look: Look, id_: int) -> Recorded:
    found = register.find(look.connection, id_, _visible(look)) if id_ <= LARGEST else None
    if found is None:
        raise NotFound("entry_unknown", "There is no such entry, or it is not your department's.")
    return found


def _disputed(uow: UnitOfWork, number: str) -> Disputed:
    """The application, for who may enter something about it: a clerk or reviewer of its department."""
    case = register.disputed(uow.connection, number, register.of_agencies(_own(uow)), lock=True)
    if case is None:
        raise unknown()
    return case


def _visible(look: Look) -> ColumnElement[bool]:
    """Entries of one's own department, and of those that it has followed; all for supervisors, none for others."""
    if look.actor.kind is not Kind.STAFF:
        return false()
    return register.of_agencies(None if look.actor.has(Role.SUPERVISOR) else _own(look))


def _own(look: Look) -> list[str]:
    actor = look.actor
    if actor.kind is not Kind.STAFF or not actor.department or not actor.has(Role.CLERK, Role.REVIEWER):
        return []
    return configuration.of(look.runtime).with_followed(actor.department)


def _actions(one: Registered) -> list[str]:
    if one.struck:
        return []
    return ["correct", "strike"] if one.entry.concluded else ["conclude", "correct", "strike"]


def _facts(one: Registered) -> dict[str, Any]:
    entry_ = one.entry
    return {
        "proceeding": entry_.proceeding.value,
        "filed": entry_.filed.isoformat(),
        "concluded": entry_.concluded.isoformat() if entry_.concluded else None,
        "result": entry_.result.value if entry_.result else None,
        "struck": one.struck,
    }


def _audit(uow: UnitOfWork, action: str, done: Recorded) -> None:
    uow.audit(f"register_{action}", done.one.number, {"entry": done.id, **_facts(done.one)})
