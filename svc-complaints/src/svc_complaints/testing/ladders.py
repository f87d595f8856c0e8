"""A late case of another channel, and its ladder run day by day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from casework.domain.calendar import local_day
from svc_complaints.domain.complaint import By
from svc_complaints.domain.supervision import cards
from svc_complaints.domain.supervision.act import Act
from svc_complaints.domain.supervision.due import acts_due
from svc_complaints.domain.supervision.ladder import DEFAULT, Ladder
from svc_complaints.domain.supervision.watched import Deadline, Watched, late
from svc_complaints.testing import people
from svc_complaints.testing.stories import CALENDAR

DUE = date(2026, 3, 23)
CASE = Watched("MC-7K3F9-Q2XWD-4", "/mailbox/city", "shuiwu", Deadline(1, DUE, 15))  # since 2 March


def at(day: int, month: int = 3) -> datetime:
    """Ten in the morning of that day in 2026, in China."""
    return datetime(2026, month, day, 2, 0, tzinfo=UTC)


def run(case: Watched, acts: Sequence[Act], *days: int, ladder: Ladder = DEFAULT, month: int = 3) -> tuple[Act, ...]:
    """All acts after the ladder ran on each of these days."""
    after = tuple(acts)
    for day in days:
        if local_day(at(day, month)) > case.deadline.due:
            case = late(case, case.deadline.due)  # says its source
        plan = acts_due(ladder, case, after, at(day, month), CALENDAR)
        after, _ = cards.carry_out(plan, case, after, By(people.JOB, at(day, month)))
    return after


def rungs(acts: Sequence[Act]) -> list[str]:
    """Which, in order."""
    return [act.step.rung.value for act in acts]
