"""A new calendar: the limit is counted again, and with it the last day of all that somebody was asked for.

What a paper has told somebody is never shortened: where the new calendar gives an earlier last day, the told one holds,
and is waited for; where it gives a later one, the period in law is not over before that.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from casework.domain.calendar_count import working_days_between
from casework.domain.clock import Clock, Operator, recompute
from svc_disclosure.domain import events
from svc_disclosure.domain.application import Application, By, Done, step, tell
from svc_disclosure.domain.life import CONSULTING
from svc_disclosure.domain.limits import OPINION, Terms
from svc_disclosure.domain.papers import Consultation
from svc_disclosure.domain.words import State


def recount(application: Application, by: By, terms: Terms) -> Done:
    """A new calendar; the same application and no event when no day moves. The caller audits it.

    A limit that is over stays so; periods of others are lengthened all the same.
    """
    after, before = step(application, "recount", by), application.running
    told = _told(after, by, terms)
    clock = recompute(before, terms.calendar, by.at)
    if clock != before:
        clock = recompute(replace(before, operators=_waiting(told, clock, terms)), terms.calendar, by.at)
    after = replace(told, clock=clock)
    if replace(after, version=application.version) == application:
        return application, []
    if clock.due == before.due:
        return after, []
    event = tell(events.ApplicationRecounted, after, by, due_before=before.due, due=clock.due,
                 promised=clock.promised, provisional=clock.provisional)  # fmt: skip
    return after, [event]


def waiting(clock: Clock, place: int, since: date, until: date, terms: Terms) -> Clock:
    """The clock that stands still from `since` until that day at most."""
    most = max(0, working_days_between(terms.calendar, since, until))
    return clock.resuspend(terms.calendar, place, since, most)


def _told(it: Application, by: By, terms: Terms) -> Application:
    """With the last days that hold now."""
    asked, fee, limits = it.amendment, it.fee, terms.limits
    if it.state is State.AMENDING and asked is not None:
        until = max(asked.until, terms.day(asked.served_on or asked.asked_on, limits.amendment))
        it = replace(it, amendment=replace(asked, until=until))
    if it.state is State.AWAITING_FEE and fee is not None:
        it = replace(it, fee=replace(fee, until=max(fee.until, terms.day(fee.served_on, limits.payment))))
    if it.reasons_until and it.reasons_asked_at and not it.reasons_given_at:
        it = replace(it, reasons_until=max(it.reasons_until, terms.day(it.reasons_asked_at, limits.amendment)))
    all_ = (_lengthened(it, one, by, terms) if one in it.unanswered else one for one in it.consultations)
    return replace(it, consultations=tuple(all_))


def _lengthened(it: Application, one: Consultation, by: By, terms: Terms) -> Consultation:
    """Silence that was noted too early by the new calendar is none any more, while opinions can be given."""
    due = max(one.due, terms.day(one.served_on, OPINION))
    open_again = it.state in CONSULTING and by.day <= due
    return replace(one, due=due, opinion=None if open_again else one.opinion)


def _waiting(it: Application, clock: Clock, terms: Terms) -> tuple[Operator, ...]:
    """What has happened to the clock, with the days through which it is waited for."""
    if it.state is State.AMENDING and it.amendment is not None:
        clock = waiting(clock, it.amendment.suspension, it.amendment.asked_on, it.amendment.until, terms)
    if it.state is State.AWAITING_FEE and it.fee is not None:
        clock = waiting(clock, it.fee.suspension, it.fee.made, it.fee.until, terms)
    for one in it.unanswered:
        if one.suspension is not None and not one.too_late and one.due > clock.day_zero:
            clock = waiting(clock, one.suspension, max(one.served_on, clock.day_zero), one.due, terms)
    return clock.operators
