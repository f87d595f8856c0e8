"""The explained clock: every day counted or not, with the papers that caused it. Applicant and staff read the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.domain.calendar import Calendar
from casework.domain.clock import Line, Suspend, Why, describe
from svc_disclosure.domain.application import Application


@dataclass(frozen=True)
class Counted:
    """One day: `number` is its place in the count, None when it is not counted; `papers` are (cause, paper)."""

    day: date
    why: Why
    number: int | None
    papers: tuple[tuple[str, str], ...]
    zh: str
    en: str
    provisional: bool


def explained(application: Application, calendar: Calendar) -> tuple[Counted, ...]:
    """From receipt to the due day, or the delivery when that is later; empty for what is not received."""
    if application.clock is None:
        return ()
    return tuple(_counted(application, line) for line in application.clock.explain(calendar))


def excluded(application: Application, calendar: Calendar) -> frozenset[date]:
    """Working days that are not counted: the union of all intervals, each day once (art. 33 ¶3)."""
    lines = application.clock.explain(calendar) if application.clock else []
    return frozenset(line.day.day for line in lines if line.why is Why.SUSPENDED and line.day.working)


def _counted(application: Application, line: Line) -> Counted:
    papers = [(one.cause, one.paper) for one in line.operators]
    if line.why is Why.SUSPENDED:
        papers += _others(application, line)
    return Counted(
        line.day.day, line.why, line.number, tuple(dict.fromkeys(papers)), describe(line), describe(line, "en"),
        line.day.provisional,
    )  # fmt: skip


def _others(application: Application, line: Line) -> list[tuple[str, str]]:
    """What else takes the same day out: consultations that run in parallel."""
    named = [one.paper for one in line.operators if isinstance(one, Suspend)]
    return [
        (one.asked.value, one.paper)
        for one in application.consultations
        if one.takes_out(line.day.day) and one.paper not in named
    ]
