"""The explained clock (peers.md C 3): every day counted or not, with the paper that caused it."""

from casework.domain.clock import Why
from svc_disclosure.domain.explaining import excluded, explained
from svc_disclosure.domain.words import Asked
from svc_disclosure.testing import people
from svc_disclosure.testing.stories import CALENDAR, handed_in, on_day, submitted


def days(story):
    return {str(one.day): one for one in explained(story.application, CALENDAR)}


def test_what_is_not_received_has_nothing_to_explain():
    assert explained(submitted().application, CALENDAR) == ()
    assert excluded(submitted().application, CALENDAR) == frozenset()


def test_every_day_from_receipt_to_due_is_there_once_and_the_counted_ones_are_numbered():
    told = explained(handed_in().application, CALENDAR)
    assert (str(told[0].day), told[0].zh, told[0].en) == ("2026-03-02", "起算之日,不计入", "day 0, not counted")
    assert [(one.day - told[0].day).days for one in told] == list(range(len(told)))
    assert [one.number for one in told if one.number] == list(range(1, 21))


def test_a_day_that_two_consultations_take_out_names_both_papers():
    story = on_day("2026-03-02").do("assign").on("2026-03-09").do("consult", paper="征求 1")
    story.do("consult", asked=Asked.JOINT_AGENCY, body=people.JOINT_AGENCY, paper="会商 2")
    story.on("2026-03-11").do("give_opinion").on("2026-03-12").do("give_opinion", number=2)
    seen = days(story)
    assert seen["2026-03-10"].papers == (("third_party", "征求 1"), ("joint_agency", "会商 2"))
    assert seen["2026-03-12"].papers == (("joint_agency", "会商 2"),)
    assert (seen["2026-03-10"].why, seen["2026-03-10"].number) == (Why.SUSPENDED, None)
    assert seen["2026-03-13"].why is Why.COUNTED
    assert seen["2026-03-10"].zh == "暂停计时,不计入(征求 1)"


def test_days_before_an_amendment_are_dropped_and_name_its_paper():
    story = on_day("2026-03-02").on("2026-03-10").do("ask_amendment").on("2026-03-16").do("amend")
    seen = days(story)
    assert (seen["2026-03-03"].why, seen["2026-03-03"].papers) == (Why.DROPPED, (("amended", "补正 2026-1"),))
    assert seen["2026-03-16"].why is Why.DAY_ZERO


def test_days_that_an_extension_gave_name_its_notice():
    seen = days(handed_in().all(["assign", "ask_extension", "approve_extension"]))
    assert seen["2026-03-30"].papers == ()
    assert seen["2026-03-31"].papers == (("extended", "延期告知 2026-1"),)


def test_the_delivery_stands_on_its_day_and_days_after_the_limit_are_late():
    story = handed_in().do("assign").on("2026-04-01").all(["draft", "sign", "deliver"])
    seen = days(story)
    assert [seen[day].why for day in ("2026-03-30", "2026-03-31", "2026-04-01")] == [Why.COUNTED, Why.LATE, Why.LATE]
    assert seen["2026-04-01"].papers == (("petition", "送达回证 2026-1"),)


def test_a_forecast_is_said_to_be_one():
    assert explained(on_day("2026-12-14").application, CALENDAR)[-1].provisional
