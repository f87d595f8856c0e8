"""What the worker does by itself. Each application has a transaction of its own; all of it may run twice."""

from __future__ import annotations

from casework.calendars.current import publish_calendars
from casework.domain.calendar import local_day
from casework.one_by_one import one_by_one
from casework.runtime import Runtime
from casework.service import Job
from svc_disclosure import configuration
from svc_disclosure.use_cases import clockwork, moving
from svc_disclosure.use_cases.corrections import record_clockwork


def watch(runtime: Runtime) -> int:
    """Announces what is due soon or overdue, each once; how many applications were looked at."""
    with runtime.read() as connection:
        numbers = clockwork.to_watch(connection, local_day(runtime.now()))
    return one_by_one(runtime, numbers, clockwork.watch)


def tidy(runtime: Runtime) -> int:
    """Ends what was never put right, not amended (art. 30) or not paid (art. 42) in time; how many."""
    with runtime.read() as connection:
        lapsed = clockwork.to_lapse(connection, runtime.now())
        dropped = clockwork.to_drop(connection, local_day(runtime.now()), configuration.of(runtime).terms(connection))
        requests = record_clockwork.to_lapse(connection, runtime.now())
    ended = one_by_one(runtime, lapsed, clockwork.lapse) + one_by_one(runtime, dropped, clockwork.drop)
    return ended + one_by_one(runtime, requests, record_clockwork.lapse)


def note_silence(runtime: Runtime) -> int:
    """Opinions that did not come in 15 working days (arts. 32, 34), nor became known in the days of grace; how many."""
    with runtime.read() as connection:
        found = clockwork.silent(connection, local_day(runtime.now()), configuration.of(runtime).terms(connection))
    return one_by_one(runtime, found, clockwork.note_silence)


def recount(runtime: Runtime) -> int:
    """Counts open applications and requests again that were counted with an older calendar."""
    with runtime.read() as connection:
        version = configuration.of(runtime).calendar(connection).version
        numbers = clockwork.to_recount(connection, version)
        requests = record_clockwork.to_recount(connection, version)
    recounted = one_by_one(runtime, numbers, clockwork.recount)
    return recounted + one_by_one(runtime, requests, record_clockwork.recount)


def follow_departments(runtime: Runtime) -> int:
    """Open applications, and requests to correct a record, go with the agencies that owe the answer, or are asked."""
    ended = configuration.of(runtime).followed()
    if not ended:
        return 0
    with runtime.read() as connection:
        numbers = moving.to_move(connection, ended)
        corrections = moving.records_to_move(connection, ended)
    moved = one_by_one(runtime, numbers, moving.move)
    return moved + one_by_one(runtime, corrections, moving.move_record)


JOBS = (
    Job("watch", 30, watch),
    Job("tidy", 300, tidy),
    Job("note_silence", 60, note_silence),
    Job("publish_calendars", 10, publish_calendars),
    Job("recount", 30, recount),
    Job("follow_departments", 10, follow_departments),
)
