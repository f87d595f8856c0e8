"""补正 (art. 30): one notice, within 7 working days of receipt; the clock begins anew with the amendment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from casework.domain.errors import Conflict
from svc_disclosure.domain import events
from svc_disclosure.domain.application import (
    Application,
    By,
    Done,
    check_none_awaited,
    end,
    step,
    tell,
)
from svc_disclosure.domain.content import DESCRIPTION, NOTICE, PAPER, REASON, checked
from svc_disclosure.domain.life import parts
from svc_disclosure.domain.limits import AMENDMENT_NOTICE, Terms
from svc_disclosure.domain.on_paper import day_of
from svc_disclosure.domain.outcomes import Outcome
from svc_disclosure.domain.papers import Amendment
from svc_disclosure.domain.words import Part


def ask_amendment(application: Application, by: By, notice: str, paper: str, terms: Terms) -> Done:
    """一次性告知: everything that is missing, with guidance, and a reasonable period (a setting).

    Raises Conflict for a second notice and for one after the 7th working day; the clock then runs on from the first
    receipt, and what can be answered has to be answered. A good one makes the clock stand still while it is awaited.
    """
    after = step(application, "ask_amendment", by)
    checked("notice", notice, NOTICE)
    paper = checked("paper", paper, PAPER)
    if application.amendment is not None:
        raise Conflict("amendment_asked", "Amendment is asked once (art. 30); decide on what is there.")
    clock, last = application.running, last_day(application, terms)
    if by.day > last:
        told = f"Amendment could be asked until {last} (art. 30); the clock runs on, decide on what is there."
        raise Conflict("amendment_late", told, last=last.isoformat())
    check_none_awaited(application)
    period = terms.limits.amendment
    asked = Amendment(by.day, terms.day(by.day, period), len(clock.operators), paper)
    clock = clock.suspend(terms.calendar, by.day, cause="amendment_asked", paper=paper, at_most=period)
    after = replace(after, amendment=asked, clock=clock)
    event = tell(events.ApplicationAmendmentAsked, after, by, until=asked.until, due=clock.due,
                 provisional=clock.provisional)  # fmt: skip
    return after, [event]


def last_day(application: Application, terms: Terms) -> date:
    """The 7th working day from receipt (art. 30): until then the notice goes out."""
    return terms.day(application.running.started, AMENDMENT_NOTICE)


def amend(
    application: Application,
    by: By,
    description: str,
    paper: str,
    terms: Terms,
    *,
    good_reason: str = "",
    received_on: date | None = None,
) -> Done:
    """补正: the count begins anew, the day it came is day 0: today, or for a clerk who enters what came on paper, the
    day of its receipt. It goes back to intake, is assigned and reviewed again.

    Late by that day, it is taken only when a clerk enters it with the good reason (正当理由) that the applicant had.
    """
    after, asked = step(application, "amend", by), _asked(application)
    checked("description", description, DESCRIPTION)
    paper = checked("paper", paper, PAPER)
    day = day_of(application, by, asked.asked_on, paper, received_on)
    if day > asked.until:
        _check_excused(application, by, good_reason)
    clock = application.running.resume(
        terms.calendar, day, cause="amended", paper=paper, suspension=asked.suspension
    ).restart(terms.calendar, day, cause="amended", paper=paper)
    after = replace(after, amendment=replace(asked, amended_on=day), clock=clock, review=None)
    event = tell(events.ApplicationAmended, after, by, counted_from=clock.day_zero, due=clock.due,
                 provisional=clock.provisional)  # fmt: skip
    return after, [event]


def drop_unamended(application: Application, by: By, terms: Terms) -> Done:
    """视为放弃申请: the period passed without an amendment or a good reason; row 3.6.1.

    By itself only after the days of grace (`Terms.awaited_until`).
    """
    after, asked = step(application, "drop_unamended", by), _asked(application)
    last = terms.awaited_until(asked.until, Part.SYSTEM in parts(application, by))
    if by.day <= last:
        raise Conflict("amendment_awaited", f"The applicant may amend until {asked.until}.", until=str(last))
    after = end(after, Outcome.NOT_CORRECTED, by, period=asked.until)
    due = application.running.due
    return after, [tell(events.ApplicationDropped, after, by, outcome=Outcome.NOT_CORRECTED, due=due)]


def _asked(application: Application) -> Amendment:
    if application.amendment is None:
        raise ValueError("an application in state amending has its notice")
    return application.amendment


def _check_excused(application: Application, by: By, good_reason: str) -> None:
    if Part.INTAKE not in parts(application, by):
        told = "The period for the amendment is over. If you had a good reason, tell the agency."
        raise Conflict("amendment_over", told)
    checked("good_reason", good_reason, REASON)
