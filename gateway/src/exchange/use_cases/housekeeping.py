"""What nobody asks for: limits of partners watched, content erased once it cannot be needed."""

from __future__ import annotations

from casework.domain.calendar import Calendar, local_day
from casework.storage.unit_of_work import UnitOfWork
from exchange import configuration
from exchange.domain import cases as rules
from exchange.domain import deadlines
from exchange.domain.cases import Case
from exchange.storage import cases, messages, reports
from exchange.use_cases import reconciling
from exchange.use_cases.petitions import forget


def watch(uow: UnitOfWork) -> int:
    """Reports, once each, petitions whose limit has passed at the bureau; how many are new."""
    today, calendar = local_day(uow.now), configuration.calendar_of(uow.runtime)
    sent, registered = cases.late(uow.connection, today)
    found = [
        _passed(uow, case, "not_registered", f"Not registered until {case.notify_by}: 15 days, art. 22.")
        for case in sent
    ]
    for case in registered:
        _recount(uow, case, calendar)
        limit = deadlines.handle_by(calendar, case.registered_at or uow.now).rolled
        if limit < today:
            found.append(_passed(uow, case, "not_concluded", f"Not concluded until {limit}: 60 days, art. 34."))
    return sum(found)


def sweep(uow: UnitOfWork) -> int:
    """Erases letters that cannot come back any more (art. 23 ¶3), and messages of cases that are long over."""
    rows = cases.to_erase(uow.connection, local_day(uow.now) - deadlines.LATE_POST)
    for row in rows:
        case = cases.find(uow.connection, row.partner, row.subject)
        if case is not None:
            forget(uow, case)
    reconciling.forget_unfinished(uow)
    return len(rows) + messages.empty_old(uow.connection, uow.now - deadlines.KEPT)


def _recount(uow: UnitOfWork, case: Case, calendar: Calendar) -> None:
    """A calendar published since may have moved the last day for objecting (art. 23 ¶3)."""
    now = rules.recounted(case, calendar, local_day(uow.now))
    if now.return_by != case.return_by:
        cases.put(uow.connection, now)
        days = {"from": str(case.return_by), "to": str(now.return_by), "calendar": calendar.version}
        uow.audit("exchange_recounted", case.number, days)


def _passed(uow: UnitOfWork, case: Case, kind: str, reason: str) -> bool:
    if reports.is_reported(uow.connection, case.partner, kind, case.subject):
        return False
    return reports.report(uow, case.partner, kind, reason, subject=case.subject)
