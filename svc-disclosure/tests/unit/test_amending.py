"""补正, art. 30 (§1.3): one notice within 7 working days; the count begins anew; default is abandonment."""

from datetime import date, timedelta

import pytest

from svc_disclosure.domain.limits import Limits, Terms
from svc_disclosure.domain.outcomes import Outcome
from svc_disclosure.domain.rulings import Draft
from svc_disclosure.domain.words import Review, State
from svc_disclosure.testing import people
from svc_disclosure.testing.refusals import refused
from svc_disclosure.testing.stories import CALENDAR, on_day

UNCLEAR = Draft(Outcome.STILL_UNCLEAR, "补正后仍无法指向特定信息。")


def asked(day="2026-03-10"):
    return on_day("2026-03-02").on(day).do("ask_amendment")


@pytest.mark.parametrize(("day", "fine"), [("2026-03-11", True), ("2026-03-12", False)])
def test_art_30_notice_on_the_7th_working_day_is_in_time_and_on_the_8th_it_is_refused(day, fine):
    story = on_day("2026-03-02").on(day)
    if fine:
        assert story.do("ask_amendment").application.state is State.AMENDING
        return
    before = story.application
    with refused("amendment_late") as refusal:
        story.do("ask_amendment")
    assert refusal.value.facts == {"last": "2026-03-11"}
    assert story.application is before
    assert story.due == "2026-03-30", "the clock runs on from the first receipt"


def test_art_30_a_second_notice_is_refused_and_the_clock_runs_on():
    story = asked("2026-03-03").on("2026-03-04").do("amend").on("2026-03-05")
    due = story.due
    with refused("amendment_asked"):
        story.do("ask_amendment")
    assert story.due == due


def test_the_7_days_are_those_of_the_first_receipt_also_for_a_web_application():
    with refused("amendment_late"):
        on_day("2026-02-27").on("2026-03-11").do("ask_amendment")


def test_while_it_is_awaited_the_clock_stands_still_so_nothing_becomes_late():
    story = asked()
    assert (story.application.amendment.until, story.due) == (date(2026, 3, 31), "2026-04-21")
    assert story.on("2026-03-31").do("watch").names()[-1] == "amendment_asked"


def test_art_30_the_answer_counts_from_the_amendment():
    story = asked().on("2026-03-16").do("amend")
    assert (story.due, story.told[-1].due) == ("2026-04-14", date(2026, 4, 14))
    assert (story.application.state, story.application.amendment.amended_on) == (State.RECEIVED, date(2026, 3, 16))


def test_an_amended_application_is_reviewed_again():
    story = on_day("2026-03-02").do("assign").do("review_secrecy", result=Review.DISCLOSABLE)
    assert story.do("ask_amendment").do("amend").application.review is None


@pytest.mark.parametrize(("day", "fine"), [("2026-03-31", False), ("2026-04-03", False), ("2026-04-04", True)])
def test_art_30_default_is_abandonment_after_the_period_and_days_of_grace_row_3_6_1(day, fine):
    story = asked().on(day)
    if not fine:
        with refused("amendment_awaited"):
            story.do("drop_unamended", people.JOB)
        return
    application = story.do("drop_unamended", people.JOB).application
    assert (application.state, application.outcome) == (State.CLOSED, Outcome.NOT_CORRECTED)
    assert story.told[-1].outcome == "not_corrected"
    assert application.clock.on_time()


def test_a_clerk_who_knows_that_nothing_came_need_not_wait_for_the_days_of_grace():
    assert asked().on("2026-04-01").do("drop_unamended", people.INTAKE).application.state is State.CLOSED
    with refused("amendment_awaited"):
        asked().on("2026-03-31").do("drop_unamended", people.INTAKE)


@pytest.mark.parametrize("grace", [0, 3, 10])
def test_a_city_sets_the_days_of_grace_and_the_job_finds_what_is_over(grace):
    terms = Terms(Limits(grace=grace), CALENDAR)
    for day in (date(2026, 4, 7) + timedelta(days=n) for n in range(20)):
        last = terms.over(day)
        assert terms.awaited_until(last, by_itself=True) < day <= terms.awaited_until(last + timedelta(days=1), True)


def test_art_30_a_late_amendment_wants_a_good_reason_that_a_clerk_enters():
    story = asked().on("2026-04-01")
    with refused("amendment_over"):
        story.do("amend", good_reason="住院。")
    with refused("text_length"):
        story.do("amend", people.INTAKE)
    assert story.do("amend", people.INTAKE, good_reason="住院,有病历。").due == "2026-04-30"


def test_art_30_an_amendment_on_paper_counts_from_the_day_it_came_not_from_the_one_it_is_entered():
    story = asked().on("2026-03-19").do("amend", people.INTAKE, received_on=date(2026, 3, 16))
    assert (story.due, story.told[-1].counted_from) == ("2026-04-14", date(2026, 3, 16))
    assert story.application.amendment.amended_on == date(2026, 3, 16)


@pytest.mark.parametrize(("received_on", "in_time"), [(date(2026, 3, 31), True), (date(2026, 4, 1), False)])
def test_an_amendment_on_paper_is_late_by_the_day_it_came(received_on, in_time):
    story = asked().on("2026-04-02")
    if in_time:
        assert story.do("amend", people.INTAKE, received_on=received_on).due == "2026-04-29"
        return
    with refused("text_length"):
        story.do("amend", people.INTAKE, received_on=received_on)
    story.do("amend", people.INTAKE, received_on=received_on, good_reason="住院,有病历。")
    assert story.application.clock.day_zero == received_on


@pytest.mark.parametrize("received_on", [date(2026, 3, 9), date(2026, 3, 20)])
def test_an_amendment_does_not_come_before_it_was_asked_nor_in_the_future(received_on):
    with refused("day_out_of_range"):
        asked().on("2026-03-19").do("amend", people.INTAKE, received_on=received_on)


def test_an_applicant_amends_today_whatever_day_they_say():
    story = asked().on("2026-03-19").do("amend", people.APPLICANT, received_on=date(2026, 3, 16))
    assert story.application.clock.day_zero == date(2026, 3, 19)


def test_a_city_sets_the_reasonable_period():
    terms = Terms(Limits(amendment=5), CALENDAR)
    assert on_day("2026-03-02").do("ask_amendment", terms=terms).application.amendment.until == date(2026, 3, 9)


def test_it_is_not_asked_while_opinions_are_awaited():
    with refused("opinions_awaited"):
        on_day("2026-03-02").do("assign").do("consult").do("ask_amendment")


def test_amended_but_still_unclear_is_row_3_4_3_and_only_then():
    story = on_day("2026-03-02").do("assign")
    with refused("decision_incomplete"):
        story.do("draft", proposed=UNCLEAR)
    story.do("ask_amendment")
    assert story.do("amend").do("assign").decided(UNCLEAR).application.outcome is Outcome.STILL_UNCLEAR


@pytest.mark.parametrize("changed", [{"notice": ""}, {"paper": " "}])
def test_a_notice_has_its_text_and_its_paper(changed):
    with refused("text_length"):
        on_day("2026-03-02").do("ask_amendment", **changed)
