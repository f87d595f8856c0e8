"""What the worker does for 督办. Each case has a transaction of its own; all of it may run twice."""

from __future__ import annotations

from casework.calendars import current
from casework.domain.calendar import local_day
from casework.one_by_one import one_by_one
from casework.runtime import Runtime
from casework.service import Job
from svc_complaints.storage import supervision
from svc_complaints.use_cases.clockwork import look_again
from svc_complaints.use_cases.supervising import climb


def supervise(runtime: Runtime) -> int:
    """Reminds, urges, gives cards, reports, and proposes to withdraw; how many cases were looked at."""
    with runtime.read() as connection:
        version = current.of(runtime).calendar(connection).version
        cases = supervision.to_look(connection, local_day(runtime.now()), version)
    return one_by_one(runtime, cases, climb)


def look_at_suspended(runtime: Runtime) -> int:
    """A suspension of a complaint can reach its longest length, and then nobody acts: its clock is looked at again."""
    with runtime.read() as connection:
        numbers = supervision.suspended_of(connection, runtime.source)
    return one_by_one(runtime, numbers, look_again)


# the first run waits: what was answered while we were away is on its way to us
JOBS = (Job("supervise", 30, supervise, after=30), Job("look_at_suspended", 60, look_at_suspended))
