"""明显超过合理范围, art. 35, and repetition, art. 36 (6) (§1.6, §1.7)."""

from datetime import date

import pytest

from casework.domain.calendar import local_day
from svc_disclosure.domain.excess import Past, answered_before, may_ask_reasons, this_month
from svc_disclosure.domain.limits import Limits
from svc_disclosure.domain.outcomes import Outcome
from svc_disclosure.testing import people
from svc_disclosure.testing.refusals import refused
from svc_disclosure.testing.stories import at_work, handed_in


def past(number, applicant="wang", matter="m", day="2026-03-02", outcome=Outcome.DISCLOSED):
    return Past(number, applicant, matter, date.fromisoformat(day), outcome)


def given():
    return at_work().do("ask_reasons").do("give_reasons")


def test_art_35_reasons_are_asked_and_given_once_while_the_clock_runs():
    story = at_work()
    with refused("reasons_not_awaited"):
        story.do("give_reasons")
    story.do("ask_reasons")
    with refused("reasons_asked"):
        story.do("ask_reasons")
    story.do("give_reasons")
    with refused("reasons_not_awaited"):
        story.do("give_reasons")
    assert story.due == "2026-03-30"


def test_art_35_a_justified_request_may_be_answered_later_and_is_told_when():
    story = given().do("delay")
    assert (story.due, story.told[-1].due, story.told[-1].days) == ("2026-05-14", date(2026, 5, 14), 30)
    with refused("delay_unfounded"):
        story.do("delay")


def test_art_35_not_without_reasons_nor_by_who_handles_it_nor_too_late():
    with refused("delay_unfounded"):
        at_work().do("delay")
    own = handed_in().do("assign", handlers=[people.HANDLER.id, people.HEAD.id]).all(["ask_reasons", "give_reasons"])
    with refused("own_delay"):
        own.do("delay", people.HEAD)
    with refused("limit_passed"):
        given().on("2026-03-31").do("delay")


@pytest.mark.parametrize(("days", "fine"), [(0, False), (1, True), (60, True), (61, False)])
def test_a_delay_has_1_to_60_working_days_which_a_city_may_set(days, fine):
    if fine:
        assert given().do("delay", days=days).application.delay_days == days
    else:
        with refused("delay_days"):
            given().do("delay", days=days)


def test_art_36_6_repeated_is_what_the_same_applicant_was_answered_on_the_same_matter_latest_first():
    new = past("new", day="2026-03-20", outcome=None)
    earlier = [
        past("a", day="2026-01-05"), past("b", day="2026-02-05"), past("c", applicant="li"), past("d", matter="x"),
        past("e", outcome=None), new,
    ]  # fmt: skip
    assert answered_before(new, earlier) == ["b", "a"]


@pytest.mark.parametrize(("count", "many"), [(10, False), (11, True)])
def test_art_35_reasons_are_proposed_from_the_11th_of_one_person_in_a_calendar_month(count, many):
    new = past("0", day="2026-03-31")
    others = [past(str(n), day="2026-03-01") for n in range(count)]
    elsewhere = [past("x", day="2026-02-28"), past("y", applicant="li"), past("z", day="2025-03-31")]
    assert this_month(new, others + elsewhere) == count
    assert may_ask_reasons(new, others + elsewhere, Limits()) is many


def test_art_35_reasons_on_paper_are_entered_by_intake_with_their_paper_and_day():
    asked = at_work().on("2026-03-04").do("ask_reasons").on("2026-03-09")
    for day in ("2026-03-03", "2026-03-10"):
        with refused("day_out_of_range"):
            asked.do("give_reasons", people.INTAKE, received_on=date.fromisoformat(day))
    with refused("text_length"):
        asked.do("give_reasons", people.INTAKE, paper=" ", received_on=date(2026, 3, 6))
    story = asked.do("give_reasons", people.INTAKE, received_on=date(2026, 3, 6))
    assert local_day(story.application.reasons_given_at) == date(2026, 3, 6)
    assert story.names()[-1] == "reasons_given"
    assert story.do("delay", days=10).due == "2026-04-14"


def test_reasons_that_came_on_the_day_they_were_asked_came_after_that():
    asked = at_work().do("ask_reasons").later(days=1)
    given = asked.do("give_reasons", people.INTAKE, received_on=date(2026, 3, 2)).application
    assert given.reasons_given_at == given.reasons_asked_at
