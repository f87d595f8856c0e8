"""What time does to applications: due soon, overdue, periods that passed, silence, and a new calendar."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from casework.storage.unit_of_work import UnitOfWork
from svc_disclosure import configuration
from svc_disclosure.domain import amending, charging, consulting, deadlines, received, recounting
from svc_disclosure.domain.life import CONSULTING
from svc_disclosure.domain.limits import Terms
from svc_disclosure.domain.received import CORRECTION
from svc_disclosure.domain.words import State
from svc_disclosure.storage import applications
from svc_disclosure.storage.codec import WATCHED
from svc_disclosure.storage.tables import application, application_consultation
from svc_disclosure.use_cases.context import calendar_for, carry_out, for_system, keep, terms
from svc_disclosure.use_cases.papers import notices

BATCH = 200
DROPPED = {
    State.AMENDING: ("drop_unamended", amending.drop_unamended, "not_completed"),
    State.AWAITING_FEE: ("drop_unpaid", charging.drop_unpaid, "not_paid"),
}


def to_watch(connection: Connection, today: date) -> list[str]:
    """Applications whose clock has something to announce today."""
    return _numbers(connection, application.c.watch_on <= today)


def to_lapse(connection: Connection, now: datetime) -> list[str]:
    """Submissions that nobody has corrected in time."""
    waiting = application.c.state == State.NEEDS_CORRECTION
    return _numbers(connection, waiting & (application.c.submitted_at <= now - CORRECTION))


def to_drop(connection: Connection, today: date, limits: Terms) -> list[str]:
    """Applications whose amendment or payment was due, and did not come, nor became known in the days of grace."""
    passed = application.c.awaited_until <= limits.over(today)
    return _numbers(connection, application.c.state.in_(DROPPED) & passed)


def silent(connection: Connection, today: date, limits: Terms) -> list[tuple[str, int]]:
    """Opinions that did not come in 15 working days, nor became known in the days of grace, of applications in which
    they are still awaited."""
    c = application_consultation.c
    of_open = (application.c.number == c.number) & application.c.state.in_(CONSULTING)
    query = select(c.number, c.consultation).join(application, of_open).where(c.awaited, c.due <= limits.over(today))
    rows = connection.execute(query.order_by(c.number, c.consultation).limit(BATCH))
    return [(row.number, row.consultation) for row in rows]


def to_recount(connection: Connection, version: int) -> list[str]:
    """Open applications counted with an older calendar than `version`."""
    return _numbers(connection, application.c.counting & (application.c.calendar_version < version))


def watch(uow: UnitOfWork, number: str) -> None:
    """Announces what there is to announce; nothing when it has been already. No entry: nobody did anything."""
    opened = for_system(uow, number)
    if opened is None or opened.application.state not in WATCHED:
        return
    before = opened.application
    after, events = deadlines.watch(before, opened.by, calendar_for(uow, before))
    if after is not before:
        keep(uow, before, after)
        uow.announce(*events)


def lapse(uow: UnitOfWork, number: str) -> None:
    """逾期未更正: it was never received."""
    opened = for_system(uow, number)
    if opened is not None and opened.application.state is State.NEEDS_CORRECTION:
        carry_out(uow, opened, "lapse", received.lapse)


def drop(uow: UnitOfWork, number: str) -> None:
    """逾期不补正, 逾期未缴费: no longer handled."""
    opened = for_system(uow, number)
    if opened is not None and opened.application.state in DROPPED:
        action, act, paper = DROPPED[opened.application.state]
        done = carry_out(uow, opened, action, partial(act, terms=terms(uow)))
        notices.make_by_itself(uow, done.application, paper)


def note_silence(uow: UnitOfWork, which: tuple[str, int]) -> None:
    """期满未答复."""
    number, consultation = which
    opened = for_system(uow, number)
    if opened is None or opened.application.state not in CONSULTING:
        return
    if any(one.number == consultation for one in opened.application.awaited):
        act = partial(consulting.note_silence, number=consultation, terms=terms(uow))
        carry_out(uow, opened, "note_silence", act, consultation=consultation)


def recount(uow: UnitOfWork, number: str) -> None:
    """The limit on the newest calendar, with an audit entry of the old day and the new one."""
    opened = for_system(uow, number)
    if opened is None or opened.application.state not in WATCHED:
        return
    before = opened.application
    calendar = configuration.of(uow.runtime).calendar(uow.connection)
    after, events = recounting.recount(before, opened.by, terms(uow))
    if after is before:
        applications.set_columns(uow.connection, number, calendar_version=calendar.version)
        return
    moved: dict[str, Any] = {"due_before": before.running.due.isoformat(), "due": after.running.due.isoformat()}
    if events:
        carry_out(uow, opened, "recount", partial(recounting.recount, terms=terms(uow)), **moved)
    else:
        keep(uow, before, after)
    uow.audit("application_recounted", number, moved | {"calendar": calendar.version})


def _numbers(connection: Connection, condition: ColumnElement[bool]) -> list[str]:
    ordered = select(application.c.number).where(condition).order_by(application.c.number)
    return list(connection.scalars(ordered.limit(BATCH)))
