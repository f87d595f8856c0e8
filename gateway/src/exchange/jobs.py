"""What the worker does by itself; all of it may run twice."""

from __future__ import annotations

from casework.runtime import Runtime
from casework.service import Job
from exchange.use_cases import housekeeping, reconciling
from exchange.use_cases.taking import Taker


def reconcile(runtime: Runtime) -> int:
    """Once a day, from the hour that is set: our list to each partner."""
    due = reconciling.due(runtime)
    for partner in due:
        with runtime.unit_of_work() as uow:
            reconciling.send_list(uow, partner)
    return len(due)


def retry_held(runtime: Runtime) -> int:
    """Messages that our own code could not apply, once more."""
    return Taker(runtime).go_on(retry=True)


def watch(runtime: Runtime) -> int:
    """Limits that have passed at a partner."""
    with runtime.unit_of_work() as uow:
        return housekeeping.watch(uow)


def sweep(runtime: Runtime) -> int:
    """What cannot be needed any more."""
    with runtime.unit_of_work() as uow:
        return housekeeping.sweep(uow)


JOBS = (
    Job("reconcile", 30, reconcile),
    Job("retry_held", 5, retry_held),
    Job("watch_partners", 300, watch),
    Job("sweep_exchange", 600, sweep),
)
