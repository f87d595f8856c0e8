"""答复期限, art. 33 (§1.4): 20 and at most 20 more, once, agreed by the head of the disclosure office; and the jobs."""

from datetime import date

import pytest

from svc_disclosure.domain.limits import BOUNDS, Limits
from svc_disclosure.domain.words import Delivery
from svc_disclosure.testing import people
from svc_disclosure.testing.refusals import refused
from svc_disclosure.testing.stories import at_work, handed_in, on_day


def test_art_33_on_the_spot_if_possible():
    story = handed_in().all(["assign", "draft", "sign", "deliver"])
    assert story.told[-1].delivered_on == date(2026, 3, 2)
    assert story.told[-1].on_time


@pytest.mark.parametrize(("day", "on_time"), [("2026-03-30", True), ("2026-03-31", False)])
def test_art_33_the_20th_working_day_is_in_time_and_the_21st_late(day, on_time):
    story = at_work().on(day).all(["draft", "sign", "deliver"])
    assert story.told[-1].on_time is on_time
    assert story.told[-1].due == date(2026, 3, 30)


@pytest.mark.parametrize(("days", "fine"), [(0, False), (1, True), (20, True), (21, False)])
def test_art_33_an_extension_has_1_to_20_working_days(days, fine):
    if fine:
        assert at_work().do("ask_extension", days=days).do("approve_extension").told[-1].days == days
        return
    with refused("extension_days"):
        at_work().do("ask_extension", days=days)


def test_art_33_the_head_of_the_disclosure_office_agrees_not_who_handles_it():
    story = at_work().do("ask_extension")
    with refused("not_yours"):
        story.do("approve_extension", people.REVIEWER)
    own = handed_in().do("assign", handlers=[people.HANDLER.id, people.HEAD.id]).do("ask_extension")
    for action in ("approve_extension", "refuse_extension"):
        with refused("own_extension"):
            own.do(action, people.HEAD)
    asked = handed_in().do("assign", handlers=[people.HEAD.id]).do("ask_extension", people.HEAD).do("assign")
    with refused("own_extension"):
        asked.do("approve_extension")


def test_art_33_the_applicant_is_told_by_a_notice_before_the_first_limit_is_over():
    with refused("text_length"):
        at_work().do("ask_extension").do("approve_extension", paper=" ")
    story = at_work().do("ask_extension").on("2026-03-31")
    with refused("limit_passed"):
        story.do("approve_extension")
    with refused("limit_passed"):
        at_work().on("2026-03-31").do("ask_extension")
    assert at_work().do("ask_extension").on("2026-03-30").do("approve_extension").due == "2026-04-28"


def test_art_33_one_extension_asked_again_after_a_refusal():
    story = at_work().do("ask_extension")
    with refused("extended_already"):
        story.do("ask_extension")
    story.do("refuse_extension")
    assert (story.due, story.told[-1].due) == ("2026-03-30", date(2026, 3, 30))
    story.do("ask_extension", days=5).do("approve_extension")
    with refused("extended_already"):
        story.do("ask_extension")
    with refused("no_extension_asked"):
        story.do("approve_extension")
    assert story.due == "2026-04-07"


def test_nobody_decides_on_what_was_not_asked():
    with refused("no_extension_asked"):
        at_work().do("refuse_extension")


def test_due_soon_and_overdue_are_told_once_for_a_due_day():
    story = at_work().do("watch").on("2026-03-25").do("watch").do("watch").on("2026-03-31").do("watch").do("watch")
    assert story.names()[2:] == ["due_soon", "overdue"]


def test_past_the_published_years_the_date_is_provisional():
    assert on_day("2026-12-14").told[0].provisional
    assert not on_day("2026-03-02").told[0].provisional


@pytest.mark.parametrize("name", list(BOUNDS))
def test_a_city_sets_what_the_regulation_leaves_open_within_bounds(name):
    least, most = BOUNDS[name]
    assert getattr(Limits(**{name: least}), name) == least
    assert getattr(Limits(**{name: most}), name) == most
    for value in (least - 1, most + 1):
        with refused("setting_out_of_range") as refusal:
            Limits(**{name: value})
        assert list(refusal.value.facts["errors"]) == [name]


def test_the_limit_is_kept_by_the_delivery_not_by_the_signature():
    story = at_work().on("2026-03-30").all(["draft", "sign"]).on("2026-03-31")
    assert not story.do("deliver", how=Delivery.ONLINE).told[-1].on_time
