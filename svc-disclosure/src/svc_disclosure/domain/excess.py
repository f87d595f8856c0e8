"""明显超过合理范围 (art. 35): reasons are asked; good ones may lead to a later answer, none to no handling.

It is about one applicant. What many ask for is settled in `log.prompts` (art. 44), from the same facts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from casework.domain.calendar import SHANGHAI, local_day
from casework.domain.errors import Conflict, Forbidden, Invalid
from svc_disclosure.domain import events
from svc_disclosure.domain.application import Application, By, Done, check_running, step, tell
from svc_disclosure.domain.content import PAPER, REASON, checked
from svc_disclosure.domain.limits import Limits, Terms
from svc_disclosure.domain.on_paper import day_of
from svc_disclosure.domain.outcomes import Outcome


@dataclass(frozen=True)
class Past:
    """What is kept of an application to find repetition, by one (art. 35) or by many (art. 44: `log.prompts`): keyed
    digests of who and what, never in the clear. `suggested`: the applicant suggests proactive publication."""

    number: str
    applicant: str
    matter: str
    received_on: date
    outcome: Outcome | None
    suggested: bool = False


def ask_reasons(application: Application, by: By, notice: str, terms: Terms) -> Done:
    """要求申请人说明理由, once, within the period of an amendment. The clock runs on."""
    after = step(application, "ask_reasons", by)
    checked("notice", notice, REASON)
    if application.reasons_asked_at is not None:
        raise Conflict("reasons_asked", "The applicant has been asked for reasons.")
    after = replace(after, reasons_asked_at=by.at, reasons_until=terms.day(by.day, terms.limits.amendment))
    return after, [tell(events.ApplicationReasonsAsked, after, by)]


def give_reasons(
    application: Application, by: By, reason: str, paper: str = "", received_on: date | None = None
) -> Done:  # fmt: skip
    """说明理由, asked for them, once; on paper, intake enters them with the day on which it came in."""
    after = step(application, "give_reasons", by)
    checked("reason", reason, REASON)
    asked_at = application.reasons_asked_at
    if asked_at is None or application.reasons_given_at is not None:
        raise Conflict("reasons_not_awaited", "No reasons are awaited.")
    day = day_of(application, by, local_day(asked_at), paper, received_on)
    given_at = by.at if day == by.day else max(asked_at, datetime.combine(day, time(), SHANGHAI))
    after = replace(after, reasons_given_at=given_at)
    return after, [tell(events.ApplicationReasonsGiven, after, by)]


def delay(application: Application, by: By, days: int, paper: str, terms: Terms) -> Done:
    """延迟答复: the reasons are good, but the limit is too short; a reasonable time is fixed and told, once."""
    after = step(application, "delay", by)
    paper = checked("paper", paper, PAPER)
    most = terms.limits.delay
    if not 1 <= days <= most:
        raise Invalid("delay_days", f"Fix 1 to {most} working days.", errors={"days": f"1 to {most}"})
    if application.reasons_given_at is None or application.delay_days:
        raise Conflict("delay_unfounded", "An answer is delayed once, after the applicant gave reasons (art. 35).")
    if by.actor.id in application.hands:
        raise Forbidden("own_delay", "Whoever handles an application does not delay its answer.")
    clock = check_running(application, by).extend(terms.calendar, days, by.day, cause="delayed", paper=paper)
    after = replace(after, clock=clock, delay_days=days)
    event = tell(events.ApplicationDelayed, after, by, days=days, due=clock.due, provisional=clock.provisional)
    return after, [event]


def answered_before(new: Past, past: Iterable[Past]) -> list[str]:
    """Numbers of the same applicant for the same matter that were answered: a repeated application (art. 36 (6))."""
    same = [
        one
        for one in past
        if (one.applicant, one.matter) == (new.applicant, new.matter) and one.outcome and one.number != new.number
    ]
    return [one.number for one in sorted(same, key=lambda one: (one.received_on, one.number), reverse=True)]


def this_month(new: Past, past: Iterable[Past]) -> int:
    """Applications of the same applicant in the calendar month 自然月, this one included."""
    month = (new.received_on.year, new.received_on.month)
    others = {one.number for one in past if one.applicant == new.applicant and _month(one) == month}
    return len(others | {new.number})


def may_ask_reasons(new: Past, past: Iterable[Past], limits: Limits) -> bool:
    """Whether there are so many that asking for reasons is proposed to the handler, who decides."""
    return this_month(new, past) > limits.monthly_many


def _month(one: Past) -> tuple[int, int]:
    return one.received_on.year, one.received_on.month
