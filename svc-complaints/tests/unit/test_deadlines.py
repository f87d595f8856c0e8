"""The reply clock: one extension of at most 15, approved by another; suspensions; and the jobs that watch it."""

from datetime import date

import pytest

from casework.domain.calendar import Notice
from casework.domain.errors import Conflict, Forbidden, Invalid
from svc_complaints.domain.limits import Limits, Terms
from svc_complaints.testing import people
from svc_complaints.testing.stories import CALENDAR, sent

BOTH = people.staff(people.INVESTIGATOR.id, people.OFFICE, "reviewer")  # investigates, and could decide


def at_work():
    return sent().all(["accept", "assign"])


def test_an_extension_adds_its_days_once():
    story = at_work().do("ask_extension").do("approve_extension")
    assert story.complaint.clock.due == date(2026, 4, 14)  # 15 more; 6 April is a holiday
    assert (story.told[-1].days, story.told[-1].due) == (15, date(2026, 4, 14))
    with pytest.raises(Conflict) as refusal:
        story.do("ask_extension")
    assert refusal.value.code == "extended_already"


@pytest.mark.parametrize("days", [0, 16])
def test_an_extension_has_1_to_15_working_days(days):
    with pytest.raises(Invalid) as refusal:
        at_work().do("ask_extension", days=days)
    assert refusal.value.facts["errors"] == {"days": "1 to 15"}


def test_a_city_can_do_without_extensions():
    with pytest.raises(Invalid, match="not extended"):
        at_work().do("ask_extension", days=1, terms=Terms(Limits(extension=0), CALENDAR))


@pytest.mark.parametrize("asking", [people.INVESTIGATOR, people.INVESTIGATOR_2], ids=["who asked", "who investigates"])
def test_whoever_asks_for_an_extension_or_investigates_does_not_approve_it(asking):
    story = at_work().do("ask_extension", asking)
    for decision in ("approve_extension", "refuse_extension"):
        with pytest.raises(Forbidden) as refusal:
            story.do(decision, BOTH)
        assert refusal.value.code == "own_extension"


def test_after_a_refusal_it_can_be_asked_again_and_the_limit_holds():
    story = at_work()
    due = story.complaint.clock.due
    story.do("ask_extension").do("refuse_extension")
    assert (story.complaint.clock.due, story.told[-1].due) == (due, due)
    with pytest.raises(Conflict) as refusal:
        story.do("approve_extension")
    assert refusal.value.code == "no_extension_asked"
    assert story.do("ask_extension").complaint.extension.approved is None


def test_nothing_is_decided_that_nobody_asked():
    with pytest.raises(Conflict):
        at_work().do("approve_extension")


def test_late_stays_late():
    story = at_work().do("ask_extension").later(days=21)
    assert story.at.date() == date(2026, 3, 23)
    story.do("approve_extension")
    story = at_work().do("ask_extension").later(days=22)
    with pytest.raises(Conflict) as refusal:
        story.do("approve_extension")
    assert refusal.value.code == "limit_passed"
    with pytest.raises(Conflict):
        at_work().later(days=22).do("ask_extension")
    with pytest.raises(Conflict):
        at_work().later(days=22).do("suspend")


def test_days_of_a_suspension_are_not_counted():
    story = at_work().later(days=1).do("suspend")
    assert story.told[-1].due == date(2026, 4, 7), "until it is resumed, at most ten working days"
    story.later(days=2).do("resume")
    assert story.complaint.clock.due == date(2026, 3, 25)
    assert story.told[-1].due == date(2026, 3, 25)


def test_the_clock_stands_still_once_at_a_time():
    story = at_work().do("suspend")
    with pytest.raises(Conflict) as refusal:
        story.do("suspend")
    assert refusal.value.code == "suspended_already"
    story.later(days=1).do("resume")
    with pytest.raises(Conflict) as refusal:
        story.do("resume")
    assert refusal.value.code == "not_suspended"


@pytest.mark.parametrize(("days", "fine"), [(0, False), (1, True), (30, True), (31, False)])
def test_a_suspension_has_1_to_30_working_days_and_its_paper(days, fine):
    if fine:
        assert at_work().do("suspend", days=days).complaint.clock.operators[-1].at_most == days
    else:
        with pytest.raises(Invalid):
            at_work().do("suspend", days=days)
    with pytest.raises(Invalid):
        at_work().do("suspend", paper=" ")


def test_whoever_investigates_does_not_stop_the_clock():
    with pytest.raises(Forbidden) as refusal:
        at_work().do("suspend", BOTH)
    assert refusal.value.code == "own_clock"


def test_due_soon_and_overdue_are_told_once_for_a_due_day():
    story = sent().later(days=1).do("watch")
    assert story.names() == ["received"]
    story.later(days=1).do("watch").do("watch").later(days=2).do("watch").do("watch")
    assert story.names() == ["received", "due_soon", "overdue"]
    assert [event.duty for event in story.told[1:]] == ["acceptance", "acceptance"]
    story.do("accept").later(days=18).do("watch").later(days=10).do("watch").do("watch")
    assert story.names()[-3:] == ["accepted", "due_soon", "overdue"]
    assert story.told[-1].duty == "reply"


NEW_HOLIDAY = CALENDAR.with_notices([Notice("national", 2026, "新的通知", days_off=((date(2026, 3, 4), "临时放假"),))])


def test_a_new_calendar_moves_the_clock_that_counts():
    story = sent().do("recount", calendar=NEW_HOLIDAY)
    assert story.complaint.acceptance.due == date(2026, 3, 6)
    assert (story.told[-1].due_before, story.told[-1].due) == (date(2026, 3, 5), date(2026, 3, 6))
    story = sent().do("accept").do("recount", calendar=NEW_HOLIDAY)
    assert story.complaint.reply.due == date(2026, 3, 24)
    told = len(story.told)
    assert len(story.do("recount", calendar=NEW_HOLIDAY).told) == told


def test_a_new_calendar_that_moves_nothing_is_kept_without_a_word():
    far = CALENDAR.with_notices([Notice("national", 2026, "新的通知", days_off=((date(2026, 9, 1), "临时放假"),))])
    story = sent().do("recount", calendar=far)
    assert story.names() == ["received"]
    assert story.complaint.acceptance.calendar_version == far.version
