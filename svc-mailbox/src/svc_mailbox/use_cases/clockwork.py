"""What time does to letters: due soon, overdue, lapsed, closed after silence, and a new calendar."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial

from sqlalchemy import ColumnElement, Connection, select

from casework.domain.errors import Refusal
from casework.storage.unit_of_work import UnitOfWork
from svc_mailbox import configuration
from svc_mailbox.domain import aftermath, anytime, intake
from svc_mailbox.domain.aftermath import QUIET
from svc_mailbox.domain.intake import CORRECTION
from svc_mailbox.domain.words import State
from svc_mailbox.storage import letters
from svc_mailbox.storage.codec import WATCHED
from svc_mailbox.storage.tables import letter
from svc_mailbox.use_cases.context import carry_out, for_system, newest_count

BATCH = 200


def to_watch(connection: Connection, today: date) -> list[str]:
    """Letters whose clock has something to announce today."""
    return _numbers(connection, letter.c.watch_on <= today)


def to_lapse(connection: Connection, now: datetime) -> list[str]:
    """Submissions that nobody has corrected in time."""
    waiting = letter.c.state == State.NEEDS_CORRECTION
    return _numbers(connection, waiting & (letter.c.received_at <= now - CORRECTION))


def to_close(connection: Connection, now: datetime) -> list[str]:
    """Answered letters whose sender has been silent for 30 days."""
    answered = (letter.c.state == State.ANSWERED) & ~letter.c.question_open
    return _numbers(connection, answered & (letter.c.last_word_at <= now - QUIET))


def to_recount(connection: Connection, version: int) -> list[str]:
    """Open letters counted with an older calendar than `version`."""
    running = letter.c.counting & letter.c.state.in_(WATCHED)
    return _numbers(connection, running & (letter.c.calendar_version < version))


def watch(uow: UnitOfWork, number: str) -> None:
    """Announces what there is to announce; nothing when it has been already. No entry: nobody did anything."""
    opened = for_system(uow, number)
    if opened is None or opened.letter.state not in WATCHED:
        return
    before = opened.letter
    calendar = configuration.of(uow.runtime).calendar(uow.connection, newest_count(before))
    after, events = anytime.watch(before, opened.by, calendar)
    if after is not before:
        letters.save(uow.connection, before, after, calendar)
        uow.announce(*events)


def lapse(uow: UnitOfWork, number: str) -> None:
    """逾期未补正."""
    opened = for_system(uow, number)
    if opened is not None and opened.letter.state is State.NEEDS_CORRECTION:
        carry_out(uow, opened, "lapse", intake.lapse)


def close(uow: UnitOfWork, number: str) -> bool:
    """办结 after silence; False when the rules have a reason against it."""
    opened = for_system(uow, number)
    if opened is None:
        return False
    try:
        carry_out(uow, opened, "close", aftermath.close)
    except Refusal:
        return False
    return True


def recount(uow: UnitOfWork, number: str) -> None:
    """The limit on the newest calendar, with an audit entry of the old day and the new one."""
    opened = for_system(uow, number)
    if opened is None or opened.letter.state not in WATCHED:
        return
    before = opened.letter
    calendar = configuration.of(uow.runtime).calendar(uow.connection)
    after, events = anytime.recount(before, opened.by, calendar)
    if after is before:
        letters.mark_counted(uow.connection, number, calendar.version)
        return
    moved = {"due_before": before.clock.due.isoformat(), "due": after.clock.due.isoformat()}
    if events:
        carry_out(uow, opened, "recount", partial(anytime.recount, calendar=calendar), "", **moved)
    else:
        letters.save(uow.connection, before, after, calendar)
    uow.audit("letter_recounted", number, moved | {"calendar": calendar.version})


def _numbers(connection: Connection, condition: ColumnElement[bool]) -> list[str]:
    return list(connection.scalars(select(letter.c.number).where(condition).order_by(letter.c.number).limit(BATCH)))
