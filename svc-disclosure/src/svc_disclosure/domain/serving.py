"""登记送达: a paper of ours that went by post was received later than it was made.

Whoever has to answer it, amend or pay has the whole period from the day of receipt (arts. 30, 32, 34, 42). For the
limit of the agency the two kinds differ: the days that a consultation takes out begin with its service (art. 33 ¶3), so
the days in the post are counted; an amendment or a fee waits for the applicant from the day it was asked.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from casework.domain.calendar_count import working_days_between
from casework.domain.clock import Clock, Restart
from casework.domain.errors import Conflict, Invalid
from svc_disclosure.domain import events
from svc_disclosure.domain.application import Application, By, Done, step, tell
from svc_disclosure.domain.content import PAPER, checked
from svc_disclosure.domain.limits import OPINION, Terms
from svc_disclosure.domain.papers import Amendment, Consultation, FeeNotice
from svc_disclosure.domain.recounting import waiting
from svc_disclosure.domain.words import State


def note_service(
    application: Application, by: By, served_on: date, evidence: str, terms: Terms, consultation: int = 0
) -> Done:
    """The day on which a paper was received, by its proof: of the numbered consultation, or else of the amendment or
    fee notice that is waited for. Again when it was entered wrong, but never before the day it was made.

    Silence that was noted by the wrong day is none any more; who answered had the paper by that day, and was in time.
    Raises Conflict when nothing of the kind is waited for, or was asked.
    """
    after = step(application, "note_service", by)
    checked("evidence", evidence, PAPER)
    if application.state is State.AMENDING and application.amendment is not None:
        _check_day(served_on, application.amendment.asked_on, by)
        after, until = _amendment(after, application.amendment, served_on, terms)
        told = events.Served.AMENDMENT
    elif application.state is State.AWAITING_FEE and application.fee is not None:
        _check_day(served_on, application.fee.made, by)
        after, until = _fee(after, application.fee, served_on, terms)
        told = events.Served.FEE
    else:
        one = _asked(application, consultation)
        _check_day(served_on, one.made, by)
        _check_answer(one, served_on, terms)
        after, until = _consultation(after, one, served_on, by, terms)
        told = events.Served.CONSULTATION
    clock = after.running
    event = tell(events.ApplicationServed, after, by, what=told, until=until, due=clock.due,
                 provisional=clock.provisional)  # fmt: skip
    return after, [event]


def _amendment(after: Application, asked: Amendment, day: date, terms: Terms) -> tuple[Application, date]:
    until = terms.day(day, terms.limits.amendment)
    clock = waiting(after.running, asked.suspension, asked.asked_on, until, terms)
    return replace(after, amendment=replace(asked, until=until, served_on=day), clock=clock), until


def _fee(after: Application, asked: FeeNotice, day: date, terms: Terms) -> tuple[Application, date]:
    until = terms.day(day, terms.limits.payment)
    clock = waiting(after.running, asked.suspension, asked.made, until, terms)
    return replace(after, fee=replace(asked, served_on=day, until=until, made_on=asked.made), clock=clock), until


def _consultation(after: Application, one: Consultation, day: date, by: By, terms: Terms) -> tuple[Application, date]:
    due = terms.day(day, OPINION)
    opinion = one.opinion if by.day > due or one.answered_on else None
    clock, place, too_late = _excluded(after.running, one, day, one.answered_on or due, terms)
    known = replace(one, served_on=day, due=due, opinion=opinion, suspension=place, too_late=too_late, made_on=one.made)
    all_ = tuple(known if other.number == one.number else other for other in after.consultations)
    return replace(after, consultations=all_, clock=clock), due


def _excluded(clock: Clock, one: Consultation, day: date, last: date, terms: Terms) -> tuple[Clock, int | None, bool]:
    """Without the days in the post: the clock, the place of the suspension in it, and whether the paper was served when
    the limit was over and takes nothing out at all.

    Where the count has begun anew since (paid, amended), what of the period lies in the new count is taken out of it.
    """
    begin = max(day, clock.day_zero)
    most = max(0, working_days_between(terms.calendar, begin, last))
    if one.suspension is None:
        return clock, None, False
    if any(isinstance(operator, Restart) for operator in clock.operators[one.suspension :]):
        if begin > clock.due or not most:
            return clock, one.suspension, begin > clock.due
        anew = clock.suspend(terms.calendar, begin, cause=one.asked.value, paper=one.paper, at_most=most)
        return anew, len(clock.operators), False
    without = clock.resuspend(terms.calendar, one.suspension, max(one.made, clock.day_zero), 0)
    if begin > without.due:
        return without, one.suspension, True
    return clock.resuspend(terms.calendar, one.suspension, begin, most), one.suspension, False


def _asked(application: Application, number: int) -> Consultation:
    found = next((one for one in application.consultations if one.number == number), None)
    if found is None:
        raise Conflict("opinion_not_awaited", f"No opinion with number {number} was asked.")
    return found


def _check_answer(one: Consultation, day: date, terms: Terms) -> None:
    answered = one.answered_on
    if answered is not None and not day <= answered <= terms.day(day, OPINION):
        raise Invalid("day_out_of_range", f"It was answered on {answered}, and in time: received by then.",
                      errors={"served_on": "out of range"})  # fmt: skip


def _check_day(day: date, made: date, by: By) -> None:
    if not made <= day <= by.day:
        raise Invalid("day_out_of_range", f"It was made on {made}, and is not received before, nor in the future.",
                      errors={"served_on": "out of range"})  # fmt: skip
