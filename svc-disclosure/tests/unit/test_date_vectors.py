"""The date vectors of domain.md §1.10, each of them: day 0 is the day of receipt, working days with 调休."""

from datetime import date

import pytest

from casework.domain.calendar_count import add_working_days
from svc_disclosure.domain.explaining import excluded, explained
from svc_disclosure.domain.limits import AMENDMENT_NOTICE
from svc_disclosure.testing.stories import CALENDAR, TERMS, on_day

RECEIVED = "2026-03-02"


def test_received_on_2_march_amendment_is_asked_by_11_march():
    assert TERMS.day(date(2026, 3, 2), AMENDMENT_NOTICE) == date(2026, 3, 11)
    assert on_day(RECEIVED).on("2026-03-11").do("ask_amendment").names()[-1] == "amendment_asked"


def test_received_on_2_march_is_due_on_30_march():
    assert on_day(RECEIVED).due == "2026-03-30"


def test_with_an_extension_of_20_it_is_due_on_28_april():
    assert on_day(RECEIVED).all(["assign", "ask_extension", "approve_extension"]).due == "2026-04-28"


def test_amended_on_16_march_it_is_due_on_14_april():
    assert on_day(RECEIVED).on("2026-03-10").do("ask_amendment").on("2026-03-16").do("amend").due == "2026-04-14"


def test_third_party_served_on_9_march_and_answering_on_20_march_takes_9_days_out():
    story = on_day(RECEIVED).do("assign").on("2026-03-09").do("consult")
    assert story.application.consultations[0].due == date(2026, 3, 30), "its own 15 working days"
    story.on("2026-03-20").do("give_opinion")
    assert len(excluded(story.application, CALENDAR)) == 9
    assert story.due == "2026-04-13"


@pytest.mark.parametrize(
    ("received", "due"),
    [("2026-02-09", "2026-03-13"), ("2026-02-14", "2026-03-20"), ("2026-02-16", "2026-03-20"),
     ("2025-09-10", "2025-10-14")],
)  # fmt: skip
def test_20_working_days_over_the_holidays(received, due):
    assert on_day(received).due == due


def test_two_saturdays_are_worked_in_the_count_from_9_february():
    days = explained(on_day("2026-02-09").application, CALENDAR)
    assert [str(day.day) for day in days if day.why == "counted_make_up"] == ["2026-02-14", "2026-02-28"]


@pytest.mark.parametrize(("start", "due"), [("2026-09-14", "2026-09-20"), ("2026-09-30", "2026-10-13")])
def test_5_working_days_with_a_sunday_worked_and_over_the_national_day(start, due):
    assert add_working_days(CALENDAR, date.fromisoformat(start), 5).day == date.fromisoformat(due)
