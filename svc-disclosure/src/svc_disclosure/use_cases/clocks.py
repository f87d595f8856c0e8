"""The explained clock: applicant and staff read the same, every day counted or not, with the paper behind it."""

from __future__ import annotations

from typing import Any

from casework.domain.clock import Why
from casework.storage.look import Look
from svc_disclosure.domain.application import Application, By
from svc_disclosure.domain.explaining import Counted, explained
from svc_disclosure.use_cases.context import calendar_for


def clock_view(look: Look, it: Application, by: By, language: str) -> dict[str, Any] | None:
    """None for what is not received: then no clock runs (art. 31)."""
    clock = it.clock
    if clock is None or it.received_on is None:
        return None
    calendar = calendar_for(look, it)
    return {
        "received_on": it.received_on.isoformat(),
        "due": clock.due.isoformat(),
        "promised": clock.promised.isoformat(),
        "provisional": clock.provisional,
        "total": clock.total,
        "remaining": clock.left(calendar, by.at),
        "standing": clock.stopped is None and clock.suspended(calendar, by.at),
        "stopped_on": clock.stopped.isoformat() if clock.stopped else None,
        "on_time": clock.on_time(),
        "days": [_day(one, language) for one in explained(it, calendar)],
    }


def _day(one: Counted, language: str) -> dict[str, Any]:
    papers = [{"cause": cause, "paper": paper} for cause, paper in one.papers]
    return {
        "day": one.day.isoformat(),
        "counted": bool(one.number) and one.why not in (Why.DAY_ZERO, Why.DROPPED),
        "place": one.number,
        "why": one.why.value,
        "text": one.en if language == "en" else one.zh,
        "paper": "; ".join(paper for _, paper in one.papers),
        "papers": papers,
        "provisional": one.provisional,
    }
