"""信息处理费, art. 42 (§1.7): notice within the limit, 20 working days to pay, then the count begins anew or ends."""

from datetime import date

import pytest

from svc_disclosure.domain.fees import Basis, ByItem, ByPage, FeeSettings, Supply
from svc_disclosure.domain.outcomes import Outcome
from svc_disclosure.domain.words import State
from svc_disclosure.testing import people
from svc_disclosure.testing.refusals import refused
from svc_disclosure.testing.stories import at_work


def charged(day="2026-03-09"):
    return at_work().on(day).do("charge")


def test_items_are_counted_without_a_fee_and_no_more_once_it_was_asked_by_item():
    story = at_work().do("count_items").do("count_items", items=11)
    assert (story.application.fee, story.names()[-1]) == (None, "assigned")
    with refused("count_out_of_range"):
        at_work().do("count_items", items=0)
    by_page = at_work().all(["charge", "pay"]).do("assign").do("count_items")
    assert by_page.application.fee.basis is Basis.PAGE
    charged = at_work().do("charge", measure=ByItem(11)).do("pay").do("assign")
    with refused("charged_already"):
        charged.do("count_items")


def test_the_fee_is_paid_within_20_working_days_from_the_day_after_the_notice():
    story = charged()
    assert story.told[-1].pay_by == date(2026, 4, 7)
    assert story.on("2026-04-07").do("watch").names()[-1] == "charged", "nothing is late while it is awaited"
    assert story.do("pay").application.state is State.HANDLING


def test_the_limit_begins_anew_on_the_day_after_the_payment():
    story = charged().on("2026-03-16").do("pay")
    assert (story.due, story.told[-1].due) == ("2026-04-14", date(2026, 4, 14))


def test_what_was_paid_in_time_may_be_entered_later():
    story = charged().on("2026-04-08").do("pay", paid_on=date(2026, 4, 7))
    assert story.application.fee.paid_on == date(2026, 4, 7)
    with refused("payment_late"):
        charged().on("2026-04-08").do("pay")
    for day in (date(2026, 3, 8), date(2026, 3, 10)):
        with refused("day_out_of_range"):
            charged().do("pay", paid_on=day)


def test_what_was_paid_on_the_last_day_and_became_known_after_it_is_not_lost():
    story = charged().on("2026-04-10")
    with refused("payment_awaited"):
        story.do("drop_unpaid", people.JOB)
    assert story.do("pay", paid_on=date(2026, 4, 7)).application.state is State.HANDLING
    assert charged().on("2026-04-13").do("drop_unpaid", people.JOB).application.outcome is Outcome.FEE_UNPAID


@pytest.mark.parametrize("day", ["2026-03-27", "2026-03-30"])
def test_nothing_is_announced_as_late_while_a_payment_may_still_become_known(day):
    story = charged(day).on("2026-05-07").do("watch")
    assert "overdue" not in story.names()


def test_who_waited_through_the_days_of_grace_is_not_late():
    story = charged("2026-03-27").on("2026-05-07").do("drop_unpaid", people.JOB)
    assert (story.application.ended_on, story.application.running.on_time()) == (date(2026, 5, 7), True)


@pytest.mark.parametrize(("day", "fine"), [("2026-04-07", False), ("2026-04-08", True)])
def test_unpaid_it_is_no_longer_handled_row_3_6_2(day, fine):
    story = charged().on(day)
    if not fine:
        with refused("payment_awaited"):
            story.do("drop_unpaid")
        return
    assert story.do("drop_unpaid").application.outcome is Outcome.FEE_UNPAID
    assert story.told[-1].outcome == "fee_unpaid"


def test_a_fee_is_asked_once_within_the_limit_and_is_one():
    story = charged().do("pay")
    with refused("charged_already"):
        story.do("charge")
    with refused("limit_passed"):
        charged("2026-03-31")


@pytest.mark.parametrize("day", ["2026-03-02", "2026-03-06", "2026-03-10"])
def test_a_notice_is_served_on_the_day_on_which_it_is_made_so_its_period_lies_ahead(day):
    with refused("day_out_of_range"):
        at_work().on("2026-03-09").do("charge", served_on=date.fromisoformat(day))


@pytest.mark.parametrize(
    ("measure", "fen", "basis"), [(ByItem(1, before=10), 100_00, Basis.ITEM), (ByPage(31, Supply.EMAIL), 10_00, "page")]
)
def test_it_is_charged_by_item_or_by_page(measure, fen, basis):
    story = at_work().do("charge", measure=measure)
    assert (story.application.fee.fen, story.application.fee.basis) == (fen, basis)
    assert (story.told[-1].fen, story.told[-1].basis) == (fen, basis)


def test_without_anything_to_pay_there_is_no_notice():
    with refused("fee_nothing"):
        at_work().do("charge", measure=ByPage(30, Supply.PAPER))
    with refused("fee_not_collected"):
        at_work().do("charge", settings=FeeSettings(collected=False))
