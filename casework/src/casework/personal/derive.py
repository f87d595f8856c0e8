"""From `Service(personal=…)`: routes, jobs, handlers and events of this desk; and what holders of copies declare."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from casework.domain.events import Envelope
from casework.personal import api, closing, jobs, traces
from casework.personal.messages import AccountClosed, CaseErased, Closed, Copies, CopiesErased, Erased
from casework.personal.model import PersonalData
from casework.storage.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from casework.service import Handler, Job

CHECK_EVERY, CUT_EVERY, RETENTION_EVERY = 5, 60, 3600  # seconds

EraseHere = Callable[[UnitOfWork, str], Mapping[str, int]]


def blueprint(channel: str, data: PersonalData) -> Any:
    """The routes."""
    return api.blueprint(channel, data)


def made_jobs(data: PersonalData) -> list[Job]:
    """Reads erased places again; looks again for cases of closed accounts; ends retention."""
    from casework.service import Job

    check = Job("check_erased", CHECK_EVERY, partial(jobs.check_again, data=data))
    cut = Job("cut_closed_accounts", CUT_EVERY, partial(closing.cut_again, data=data))
    return [check, cut, Job("end_retention", RETENTION_EVERY, partial(jobs.end_retention, data=data))]


def made_handlers(data: PersonalData) -> list[Handler]:
    """Hears what others erased, and accounts that were closed."""
    from casework.service import Handler

    return [
        Handler("*.*.copies_erased.v1", partial(jobs.hear_copies, personal=data), Copies),
        Handler("gateway.*.account_closed.v1", partial(closing.hear, personal=data), Closed),
    ]


def holder(erase_here: EraseHere) -> tuple[Handler, type[CopiesErased]]:
    """For whoever keeps copies of others' cases: the handler and the event to declare.

    `erase_here(uow, number)` erases and returns `{place: rows}`, 0 for a place that held none.
    """
    from casework.service import Handler

    def run(uow: UnitOfWork, envelope: Envelope, data: Mapping[str, Any]) -> None:
        found = dict(erase_here(uow, envelope.subject))
        found["idempotency"] = traces.forget_answers(uow.runtime, uow.connection, envelope.subject)
        places = tuple(sorted(found))
        uow.after_commit(partial(traces.compact, uow.runtime))
        uow.announce(
            CopiesErased(
                subject=envelope.subject, to=envelope.source, request=data["request"], places=places,
                rows=tuple(found[place] for place in places), erased_at=uow.now,
            )
        )  # fmt: skip

    return Handler("*.*.case_erased.v1", run, Erased), CopiesErased


EVENTS = (CaseErased,)
__all__ = ["EVENTS", "AccountClosed", "blueprint", "holder", "made_handlers", "made_jobs"]
