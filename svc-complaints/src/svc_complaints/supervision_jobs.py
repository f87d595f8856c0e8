"""What the worker does for 督办. Each case has a transaction of its own; all of it may run twice."""

from __future__ import annotations

import structlog

from casework.calendars import current
from casework.domain.calendar import local_day
from casework.runtime import Runtime
from casework.service import Job
from svc_complaints.storage import supervision
from svc_complaints.use_cases.supervising import climb

log = structlog.get_logger()


def supervise(runtime: Runtime) -> int:
    """Reminds, urges, gives cards, reports, and proposes to withdraw; how many cases were looked at."""
    with runtime.read() as connection:
        version = current.of(runtime).calendar(connection).version
        cases = supervision.to_look(connection, local_day(runtime.now()), version)
    for key in cases:
        try:
            with runtime.unit_of_work() as uow:
                climb(uow, key)
        except Exception as error:  # one that fails keeps nobody waiting
            log.error("supervision_failed", source=key[0], number=key[1], exc_info=error)
    return len(cases)


JOBS = (Job("supervise", 30, supervise),)
