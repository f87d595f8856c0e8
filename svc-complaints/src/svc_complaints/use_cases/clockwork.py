"""What time does to complaints: due soon, overdue, closed after silence, lapsed, and a new calendar."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial

from sqlalchemy import ColumnElement, Connection, select

from casework.domain.errors import Refusal
from casework.storage.unit_of_work import UnitOfWork
from svc_complaints import configuration
from svc_complaints.domain import answering, deadlines, intake
from svc_complaints.domain.answering import QUIET
from svc_complaints.domain.intake import CORRECTION
from svc_complaints.domain.words import State
from svc_complaints.storage import complaints
from svc_complaints.storage.codec import WATCHED
from svc_complaints.storage.tables import complaint
from svc_complaints.use_cases import supervising
from svc_complaints.use_cases.context import calendar_for, carry_out, for_system, keep

BATCH = 200


def to_watch(connection: Connection, today: date) -> list[str]:
    """Complaints whose clock has something to announce today."""
    return _numbers(connection, complaint.c.watch_on <= today)


def to_lapse(connection: Connection, now: datetime) -> list[str]:
    """Submissions that nobody has corrected in time."""
    waiting = complaint.c.state == State.NEEDS_CORRECTION
    return _numbers(connection, waiting & (complaint.c.received_at <= now - CORRECTION))


def to_close(connection: Connection, now: datetime) -> list[str]:
    """Answered complaints whose complainant has been silent for 30 days, and whose measures were carried out."""
    answered = (complaint.c.state == State.ANSWERED) & ~complaint.c.measures_open
    return _numbers(connection, answered & (complaint.c.last_word_at <= now - QUIET))


def to_recount(connection: Connection, version: int) -> list[str]:
    """Open complaints counted with an older calendar than `version`."""
    return _numbers(connection, complaint.c.counting & (complaint.c.calendar_version < version))


def watch(uow: UnitOfWork, number: str) -> None:
    """Announces what there is to announce; nothing when it has been already. No entry: nobody did anything."""
    opened = for_system(uow, number)
    if opened is None or opened.complaint.state not in WATCHED:
        return
    before = opened.complaint
    after, events = deadlines.watch(before, opened.by, calendar_for(uow, before))
    if after is not before:
        keep(uow, before, after)
        uow.announce(*events)


def look_again(uow: UnitOfWork, number: str) -> None:
    """What 督办 knows of a complaint, by its clock as it runs today."""
    opened = for_system(uow, number)
    if opened is not None:
        supervising.note_complaint(uow, opened.complaint)


def lapse(uow: UnitOfWork, number: str) -> None:
    """逾期未补正."""
    opened = for_system(uow, number)
    if opened is not None and opened.complaint.state is State.NEEDS_CORRECTION:
        carry_out(uow, opened, "lapse", intake.lapse)


def close(uow: UnitOfWork, number: str) -> bool:
    """办结 after silence; False when the rules have a reason against it."""
    opened = for_system(uow, number)
    if opened is None:
        return False
    try:
        carry_out(uow, opened, "close", answering.close)
    except Refusal:
        return False
    return True


def recount(uow: UnitOfWork, number: str) -> None:
    """The limit on the newest calendar, with an audit entry of the old day and the new one."""
    opened = for_system(uow, number)
    if opened is None or opened.complaint.state not in WATCHED:
        return
    before = opened.complaint
    calendar = configuration.of(uow.runtime).calendar(uow.connection)
    after, events = deadlines.recount(before, opened.by, calendar)
    if after is before:
        complaints.set_columns(uow.connection, number, calendar_version=calendar.version)
        return
    moved = {"due_before": before.clock.due.isoformat(), "due": after.clock.due.isoformat()}
    if events:
        carry_out(uow, opened, "recount", partial(deadlines.recount, calendar=calendar), "", **moved)
    else:
        keep(uow, before, after)
    uow.audit("complaint_recounted", number, moved | {"calendar": calendar.version})


def _numbers(connection: Connection, condition: ColumnElement[bool]) -> list[str]:
    ordered = select(complaint.c.number).where(condition).order_by(complaint.c.number)
    return list(connection.scalars(ordered.limit(BATCH)))
