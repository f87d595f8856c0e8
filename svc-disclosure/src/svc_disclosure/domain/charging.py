"""信息处理费 (art. 42): one notice within the limit; paid, the count begins anew; unpaid, it is no longer handled.

How much is counted in `fees.py`. The regulation leaves the procedure to 国办函〔2020〕109号.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from casework.domain.errors import Conflict, Invalid
from svc_disclosure.domain import events
from svc_disclosure.domain.application import (
    Application,
    By,
    Done,
    check_none_awaited,
    check_running,
    end,
    step,
    tell,
)
from svc_disclosure.domain.content import PAPER, checked
from svc_disclosure.domain.fees import Basis, ByItem, FeeSettings, Measure, fee_due
from svc_disclosure.domain.life import parts
from svc_disclosure.domain.limits import Terms
from svc_disclosure.domain.outcomes import Outcome
from svc_disclosure.domain.papers import FeeNotice
from svc_disclosure.domain.words import Part


def count_items(application: Application, by: By, items: int) -> Done:
    """计件: how many items the application has, as the month adds them up, also when nothing is to be paid for them.

    Not announced. Raises Conflict once a fee was asked by item: its notice says how many.
    """
    after = step(application, "count_items", by)
    ByItem(items)  # within bounds
    if application.fee is not None and application.fee.basis is Basis.ITEM:
        raise Conflict("charged_already", "The fee notice says how many items there are; they are counted by it.")
    return after, []


def charge(
    application: Application, by: By, measure: Measure, settings: FeeSettings, served_on: date, paper: str, terms: Terms
) -> Done:
    """收费通知, received by the applicant on that day: today, for it is made in this act; once, within the limit. The
    clock stands still.

    By item or by page, as `measure` is, so never by both. Raises Conflict where nothing is collected or to be paid.
    """
    after = step(application, "charge", by)
    paper = checked("paper", paper, PAPER)
    if application.fee is not None:
        raise Conflict("charged_already", "A fee is asked once, by one standard, for one application.")
    check_none_awaited(application)
    clock = check_running(application, by)
    if served_on != by.day:
        raise Invalid("day_out_of_range", f"The notice is made and served today, {by.day}.",
                      errors={"served_on": "out of range"})  # fmt: skip
    period = terms.limits.payment
    fen = fee_due(measure, clock.started, settings)
    fee = FeeNotice(fen, measure.basis, served_on, terms.day(served_on, period), len(clock.operators), paper)
    clock = clock.suspend(terms.calendar, served_on, cause="fee_asked", paper=paper, at_most=period)
    after = replace(after, fee=fee, clock=clock)
    event = tell(events.ApplicationCharged, after, by, fen=fen, basis=fee.basis, pay_by=fee.until, due=clock.due,
                 provisional=clock.provisional)  # fmt: skip
    return after, [event]


def pay(application: Application, by: By, paid_on: date, paper: str, terms: Terms) -> Done:
    """缴费: the count begins anew, its first day is the one after the payment. Conflict when it is too late."""
    after, fee = step(application, "pay", by), _fee(application)
    paper = checked("paper", paper, PAPER)
    if not fee.made <= paid_on <= by.day:
        raise Invalid("day_out_of_range", f"It was paid since {fee.made}, and not in the future.",
                      errors={"paid_on": "out of range"})  # fmt: skip
    if paid_on > fee.until:
        raise Conflict("payment_late", f"It was to be paid by {fee.until}; pay it back.", until=str(fee.until))
    clock = application.running.resume(
        terms.calendar, paid_on, cause="fee_paid", paper=paper, suspension=fee.suspension
    ).restart(terms.calendar, paid_on, cause="fee_paid", paper=paper)
    after = replace(after, fee=replace(fee, paid_on=paid_on), clock=clock)
    event = tell(events.ApplicationPaid, after, by, counted_from=clock.day_zero, due=clock.due,
                 provisional=clock.provisional)  # fmt: skip
    return after, [event]


def drop_unpaid(application: Application, by: By, terms: Terms) -> Done:
    """逾期未缴费: no longer handled; row 3.6.2. By itself only after the days of grace (`Terms.awaited_until`)."""
    after, fee = step(application, "drop_unpaid", by), _fee(application)
    last = terms.awaited_until(fee.until, Part.SYSTEM in parts(application, by))
    if by.day <= last:
        raise Conflict("payment_awaited", f"The applicant may pay until {fee.until}.", until=str(last))
    after = end(after, Outcome.FEE_UNPAID, by, period=fee.until)
    due = application.running.due
    return after, [tell(events.ApplicationDropped, after, by, outcome=Outcome.FEE_UNPAID, due=due)]


def _fee(application: Application) -> FeeNotice:
    if application.fee is None:
        raise ValueError("an application in state awaiting_fee has its notice")
    return application.fee
