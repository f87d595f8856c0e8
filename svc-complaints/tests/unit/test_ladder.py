"""督办: the ladder as data, and what is due on it (domain.md §2.5)."""

from dataclasses import replace
from datetime import date

import pytest

from casework.domain.errors import Invalid
from svc_complaints.domain.supervision import cards, watched
from svc_complaints.domain.supervision.due import acts_due
from svc_complaints.domain.supervision.ladder import DEFAULT, Ladder, Step, ladder_for
from svc_complaints.domain.supervision.watched import Deadline
from svc_complaints.domain.supervision.words import Because, Recipient, Rung
from svc_complaints.testing import people
from svc_complaints.testing.ladders import CASE, DUE, at, run, rungs
from svc_complaints.testing.stories import CALENDAR, doing


def test_the_whole_ladder_of_a_limit_of_15_days():
    acts = run(CASE, (), *range(2, 32))
    assert [(act.step.rung.value, act.issued_at.day) for act in acts] == [
        ("reminder", 12),  # 7 of 15 left: not green any more
        ("urge", 17),  # 4 left: at most 30 %
        ("yellow", 18),  # 3 left: at most 20 %
        ("red", 24),  # the first day too late
        ("leader", 27),  # the red card is unanswered since three working days
    ]
    assert [act.step.recipient.value for act in acts] == ["handler", "handler", "reviewer", "head", "leader"]
    assert acts[-1].because is Because.UNANSWERED
    assert acts[-1].ground == 3


def test_the_leader_hears_of_an_answered_red_card_after_6_days():
    acts = run(CASE, (), *range(2, 25))
    answered, _ = cards.answer(acts[-1], CASE, doing(people.staff("c", "shuiwu", "clerk"), at(24)), "明天答复。")
    acts = run(CASE, (*acts[:-1], answered), *range(25, 32))
    assert (rungs(acts)[-1], acts[-1].issued_at.day, acts[-1].because) == ("leader", 31, Because.TIME)


def test_running_it_often_does_nothing_more():
    once = run(CASE, (), *range(2, 32))
    assert run(CASE, (), *sorted([*range(2, 32)] * 3)) == once
    assert run(CASE, once, 31, 31) == once


def test_whoever_was_not_reminded_is_not_reminded_of_what_is_over():
    acts = run(CASE, (), 24)
    assert rungs(acts) == ["red"]
    assert rungs(run(CASE, acts, 24, 25)) == ["red"]


def test_the_leader_hears_of_nobody_who_had_no_red_card():
    acts = run(CASE, (), 10, month=4)
    assert rungs(acts) == ["red"]
    assert rungs(run(CASE, acts, 10, month=4)) == ["red"], "one act a day"
    assert rungs(run(CASE, acts, 11, month=4)) == ["red", "leader"]
    without = Ladder((Step(Rung.LEADER, Recipient.LEADER, days_left=-1),))
    assert rungs(run(CASE, (), 24, ladder=without)) == ["leader"]


def test_it_is_over_on_the_day_after_also_when_that_is_a_saturday():
    friday = replace(CASE, deadline=Deadline(1, date(2026, 3, 20), 15))
    assert rungs(run(friday, (), 20)) == ["yellow"]
    assert rungs(run(friday, (), 21)) == ["red"]


def test_without_the_length_of_the_limit_only_days_count():
    unknown = replace(CASE, deadline=Deadline(1, DUE))
    assert [(act.step.rung.value, act.issued_at.day) for act in run(unknown, (), *range(2, 25))] == [
        ("reminder", 19), ("yellow", 20), ("red", 24),
    ]  # fmt: skip


def test_nothing_while_the_clock_stands_still_or_nothing_is_owed():
    assert run(watched.suspended(CASE, True), (), *range(2, 32)) == ()
    assert run(watched.done(CASE), (), *range(2, 32)) == ()
    assert rungs(run(watched.suspended(watched.suspended(CASE, True), False), (), 24)) == ["red"]


def test_a_deadline_told_again_is_the_same_version():
    assert watched.due_told(CASE, DUE) == CASE
    assert watched.due_told(CASE, DUE, 20).deadline == Deadline(1, DUE, 20)
    assert watched.due_told(CASE, date(2026, 3, 24)).deadline == Deadline(2, date(2026, 3, 24), 15)


def test_a_new_duty_takes_nothing_back():
    acts = run(CASE, (), 24)
    redone = watched.next_duty(watched.done(CASE), date(2026, 4, 20), 15)
    assert (redone.deadline.version, redone.deadline.duty, redone.done) == (2, 2, False)
    assert acts_due(DEFAULT, redone, acts, at(25), CALENDAR).propose == ()
    assert rungs(run(redone, acts, 21, month=4)) == ["red", "red"]


def test_another_department_gets_what_comes_next():
    acts = run(CASE, (), 20)
    acts = run(watched.handed_to(CASE, "jiaotong"), acts, 24)
    assert [act.department for act in acts] == ["shuiwu", "jiaotong"]


def test_a_ladder_of_its_own_goes_before_the_citys_and_that_before_the_default():
    city = Ladder(DEFAULT.steps[:4])
    own = Ladder(DEFAULT.steps[2:4], "shuiwu")
    assert ladder_for([], "shuiwu") is DEFAULT
    assert ladder_for([own, city], "shuiwu") is own
    assert ladder_for([own, city], "jiaotong") is city


REMINDER, URGE, YELLOW, RED, LEADER = DEFAULT.steps


@pytest.mark.parametrize(
    ("steps", "field"),
    [
        ((), "steps"),
        ((RED, YELLOW), "steps"),
        ((RED, RED), "steps"),
        ((YELLOW, replace(RED, days_left=5)), "steps"),
        ((replace(RED, unanswered=3),), "steps"),
        ((replace(RED, days_left=-61),), "red"),
        ((replace(YELLOW, days_left=61),), "yellow"),
        ((replace(YELLOW, percent_left=101),), "yellow"),
        ((replace(RED, days_left=0),), "red"),
        ((replace(RED, percent_left=0),), "red"),
        ((RED, replace(LEADER, days_left=0)), "leader"),
        ((RED, replace(LEADER, percent_left=1)), "leader"),
        ((URGE, replace(YELLOW, percent_left=31)), "yellow"),
        ((REMINDER, replace(URGE, percent_left=None), replace(YELLOW, percent_left=51)), "yellow"),
        ((YELLOW, replace(RED, unanswered=0)), "red"),
        ((YELLOW, replace(RED, unanswered=61)), "red"),
    ],
)
def test_a_ladder_that_makes_no_sense_is_refused(steps, field):
    with pytest.raises(Invalid) as refusal:
        Ladder(steps)
    assert field in refusal.value.facts["errors"]


@pytest.mark.parametrize(
    "steps",
    [
        (replace(RED, days_left=-1), replace(LEADER, days_left=-1)),
        (URGE, replace(YELLOW, percent_left=30)),
        (REMINDER, replace(URGE, percent_left=None), replace(YELLOW, percent_left=50)),
    ],
)
def test_a_ladder_at_the_edge_holds(steps):
    assert Ladder(steps).steps == steps
