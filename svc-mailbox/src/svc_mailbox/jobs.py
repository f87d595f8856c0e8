"""What the worker does by itself. Each letter has a transaction of its own; all of it may run twice."""

from __future__ import annotations

from casework.calendars.current import publish_calendars
from casework.domain.calendar import local_day
from casework.one_by_one import one_by_one
from casework.runtime import Runtime
from casework.service import Job
from svc_mailbox import configuration, mail
from svc_mailbox.use_cases import clockwork, moving


def watch(runtime: Runtime) -> int:
    """Announces what is due soon or overdue, each once; how many letters were looked at."""
    with runtime.read() as connection:
        numbers = clockwork.to_watch(connection, local_day(runtime.now()))
    return one_by_one(runtime, numbers, clockwork.watch)


def tidy(runtime: Runtime) -> int:
    """Ends what was never corrected, and closes what nobody has spoken about for 30 days."""
    with runtime.read() as connection:
        lapsed = clockwork.to_lapse(connection, runtime.now())
        silent = clockwork.to_close(connection, runtime.now())
    return one_by_one(runtime, lapsed, clockwork.lapse) + one_by_one(runtime, silent, clockwork.close)


def recount(runtime: Runtime) -> int:
    """Counts open letters again that were counted with an older calendar."""
    with runtime.read() as connection:
        version = configuration.of(runtime).calendar(connection).version
        numbers = clockwork.to_recount(connection, version)
    return one_by_one(runtime, numbers, clockwork.recount)


def follow_departments(runtime: Runtime) -> int:
    """Open letters of departments that have ended go to who has followed them; how many."""
    ended = configuration.of(runtime).followed()
    if not ended:
        return 0
    with runtime.read() as connection:
        numbers = moving.to_move(connection, ended)
    return one_by_one(runtime, numbers, moving.move)


def send_mail(runtime: Runtime) -> int:
    """Sends what waits in the outbox; how many went out."""
    return mail.send_waiting(runtime)


JOBS = (
    Job("watch", 30, watch),
    Job("tidy", 300, tidy),
    Job("publish_calendars", 10, publish_calendars),
    Job("recount", 30, recount),
    Job("follow_departments", 10, follow_departments),
    Job("send_mail", 5, send_mail),
)
