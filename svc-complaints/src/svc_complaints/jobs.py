"""What the worker does by itself. Each complaint has a transaction of its own; all of it may run twice."""

from __future__ import annotations

from casework.calendars.current import publish_calendars
from casework.domain.calendar import local_day
from casework.one_by_one import one_by_one
from casework.runtime import Runtime
from casework.service import Job
from casework.storage.unit_of_work import UnitOfWork
from svc_complaints import configuration
from svc_complaints.use_cases import clockwork, hiding, moving, opening, tying


def watch(runtime: Runtime) -> int:
    """Announces what is due soon or overdue, each once; how many complaints were looked at."""
    with runtime.read() as connection:
        numbers = clockwork.to_watch(connection, local_day(runtime.now()))
    return one_by_one(runtime, numbers, clockwork.watch)


def tidy(runtime: Runtime) -> int:
    """Ends what was never corrected, and closes what nobody has spoken about for 30 days."""
    with runtime.read() as connection:
        lapsed = clockwork.to_lapse(connection, runtime.now())
        silent = clockwork.to_close(connection, runtime.now())
    return one_by_one(runtime, lapsed, clockwork.lapse) + one_by_one(runtime, silent, clockwork.close)


def seal_identities(runtime: Runtime) -> int:
    """Requests that nobody decided lapse, openings whose time is over end; how many."""
    with runtime.read() as connection:
        found = opening.ended(connection, runtime.now())
    return one_by_one(runtime, found, _end)


def recount(runtime: Runtime) -> int:
    """Counts open complaints again that were counted with an older calendar."""
    with runtime.read() as connection:
        version = configuration.of(runtime).calendar(connection).version
        numbers = clockwork.to_recount(connection, version)
    return one_by_one(runtime, numbers, clockwork.recount)


def follow_departments(runtime: Runtime) -> int:
    """Open complaints go with the departments that handle them, and their barrier with those they are about."""
    setting = configuration.of(runtime)
    ended, offices = setting.followed(), {one: setting.screen(one) for one in setting.offices()}
    with runtime.read() as connection:
        numbers = moving.to_move(connection, ended) if ended else []
        numbers += moving.stranded(connection, offices)
    return one_by_one(runtime, list(dict.fromkeys(numbers)), moving.move)


def settle_relations(runtime: Runtime) -> int:
    """Enters relations that were declared in the complaints under way; how many."""
    with runtime.read() as connection:
        found = tying.unsettled(connection)
    return one_by_one(runtime, found, tying.settle)


def hide_accounts(runtime: Runtime) -> int:
    """Accounts of complainants that stand in the open from before become aliases; in how many complaints.

    All of them at once: until it is done, their holders come in by code only.
    """
    hidden, found = 0, hiding.in_the_open_of(runtime)
    while found:
        hidden += one_by_one(runtime, found, hiding.hide)
        before, found = found, hiding.in_the_open_of(runtime)
        if found == before:
            break  # none of them could be
    return hidden


def _end(uow: UnitOfWork, which: tuple[str, int]) -> None:
    opening.end(uow, *which)


JOBS = (
    Job("watch", 30, watch),
    Job("tidy", 300, tidy),
    Job("seal_identities", 60, seal_identities),
    Job("settle_relations", 10, settle_relations),
    Job("publish_calendars", 10, publish_calendars),
    Job("recount", 30, recount),
    Job("hide_accounts", 600, hide_accounts),
    Job("follow_departments", 10, follow_departments),
)
