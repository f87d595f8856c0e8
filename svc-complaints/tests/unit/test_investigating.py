"""调查: nobody assigns themselves, every finding has its ground, every measure its owner, date and check."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from casework.domain.errors import Conflict, Forbidden, Invalid
from svc_complaints.domain.limits import Limits
from svc_complaints.domain.routing import homes
from svc_complaints.domain.words import Finding, Kind, State
from svc_complaints.testing import people
from svc_complaints.testing.stories import ANSWERED, INVESTIGATED, MEASURE, MONDAY, TEAM, candidate, sent


def test_nobody_assigns_a_complaint_to_themselves():
    himself = candidate(people.INTAKE.id, people.OFFICE)
    with pytest.raises(Forbidden) as refusal:
        sent().do("accept").do("assign", people.INTAKE, candidates=[*TEAM, himself])
    assert refusal.value.code == "self_assigned"
    assert sent().do("accept").do("assign", people.INTAKE_2, candidates=[*TEAM, himself])


@pytest.mark.parametrize(("number", "fine"), [(1, False), (2, True), (10, True), (11, False)])
def test_2_to_10_investigate(number, fine):
    team = [candidate(f"a{n}", people.OFFICE) for n in range(number)]
    story = sent().do("accept")
    if fine:
        assert len(story.do("assign", candidates=team).complaint.investigators) == number
    else:
        with pytest.raises(Invalid) as refusal:
            story.do("assign", candidates=team)
        assert refusal.value.code == "investigators_number"


def test_a_city_may_be_content_with_one_and_the_same_twice_is_one():
    one = TEAM[:1]
    with pytest.raises(Invalid):
        sent().do("accept").do("assign", candidates=one * 2)
    assert sent().do("accept").do("assign", candidates=one, limits=Limits(least_investigators=1))


def test_assigned_anew_the_old_ones_are_out():
    story = sent().all(["accept", "assign"])
    story.do("assign", candidates=[candidate("x", people.OFFICE), candidate("y", people.OFFICE)])
    assert story.complaint.investigators == ("x", "y")


def test_plan_then_talk_then_finding():
    story = sent().all(["accept", "assign"])
    for action in ("interview", "conclude"):
        with pytest.raises(Conflict) as refusal:
            story.do(action)
        assert refusal.value.code == "plan_missing"
    with pytest.raises(Conflict) as refusal:
        story.do("plan").do("conclude")
    assert refusal.value.code == "interview_missing"
    story.do("interview").do("conclude")
    assert (story.complaint.finding, story.complaint.concluded_by) == ("substantiated", people.INVESTIGATOR.id)


def test_only_unverifiable_can_be_found_without_a_talk_or_a_measure():
    story = sent().all(["accept", "assign", "plan"])
    assert story.do("conclude", finding=Finding.UNVERIFIABLE, measures=[]).complaint.state is State.CONCLUDED


@pytest.mark.parametrize("finding", list(Finding))
def test_what_is_found_leads_to_a_measure(finding):
    story = sent().all(["accept", "assign", "plan", "interview"])
    if finding in (Finding.SUBSTANTIATED, Finding.PARTLY):
        with pytest.raises(Conflict) as refusal:
            story.do("conclude", finding=finding, measures=[])
        assert refusal.value.code == "measure_missing"
    else:
        assert story.do("conclude", finding=finding, measures=[]).complaint.finding is finding


@pytest.mark.parametrize("days", [-1, 1])
def test_a_talk_was_after_the_acceptance_and_not_in_the_future(days):
    story = sent().all(["accept", "assign", "plan"])
    with pytest.raises(Invalid) as refusal:
        story.do("interview", held_at=MONDAY + timedelta(days=days))
    assert refusal.value.code == "held_at_out_of_range"


def test_a_measure_has_an_owner_and_a_date_from_today_on():
    story = sent().all(["accept", "assign", "plan", "interview"])
    for wrong in (replace(MEASURE, owner=""), replace(MEASURE, due=date(2026, 3, 1))):
        with pytest.raises(Invalid) as refusal:
            story.do("conclude", measures=[wrong])
        assert refusal.value.code == "measure_incomplete"
    with pytest.raises(Invalid):
        story.do("conclude", measures=[MEASURE] * 21)
    story.do("conclude", measures=[replace(MEASURE, due=date(2026, 3, 2))] * 20)
    assert [one.number for one in story.complaint.measures] == list(range(1, 21))


def test_a_rejected_conclusion_goes_back_with_its_measures():
    story = sent().all(INVESTIGATED).do("reject_conclusion")
    assert (story.complaint.finding, story.complaint.measures) == (None, ())
    assert story.complaint.planned
    assert story.do("conclude").complaint.measures[0].number == 1


def test_a_rejected_second_conclusion_leaves_the_measures_of_the_first_answer():
    story = sent().all([*ANSWERED, "rate", "redo", "assign", "plan", "interview", "conclude", "reject_conclusion"])
    assert [(one.number, one.round) for one in story.complaint.measures] == [(1, 1)]
    assert [(one.number, one.round) for one in story.do("conclude").complaint.measures] == [(1, 1), (2, 2)]


def test_no_two_measures_have_one_number_though_one_went_with_its_conclusion():
    story = sent().all(["accept", "assign", "plan", "interview"]).do("conclude", measures=[MEASURE] * 2)
    story.do("check_measure", number=2).do("reject_conclusion").do("conclude")
    assert [one.number for one in story.complaint.measures] == [2, 3]


def test_a_measure_is_checked_until_it_was_carried_out():
    story = sent().all(ANSWERED).do("check_measure", kept=False)
    assert story.complaint.measures[0].kept is False
    story.do("check_measure", people.INVESTIGATOR)
    assert story.complaint.measures[0].checked_by == people.INVESTIGATOR.id
    with pytest.raises(Conflict) as refusal:
        story.do("check_measure")
    assert refusal.value.code == "measure_checked"
    with pytest.raises(Invalid) as refusal:
        story.do("check_measure", number=2)
    assert refusal.value.code == "measure_unknown"


def test_a_department_does_not_check_its_own_measure():
    story = sent().all(["accept", "assign", "plan", "interview"])
    story.do("conclude", measures=[MEASURE, replace(MEASURE, owner=people.OFFICE)])
    with pytest.raises(Forbidden) as refusal:
        story.do("check_measure", number=2)
    assert refusal.value.code == "own_measure"
    assert story.do("check_measure", number=1).complaint.measures[1].kept is None


def test_whoever_investigated_does_not_approve_the_conclusion():
    for account in (people.INVESTIGATOR.id, people.INVESTIGATOR_2.id):
        with pytest.raises(Forbidden) as refusal:
            sent().all(INVESTIGATED).do("answer", people.staff(account, people.OFFICE, "reviewer"))
        assert refusal.value.code == "own_conclusion"


@pytest.mark.parametrize(
    ("action", "before", "code"),
    [("answer", ["plan", "interview", "conclude"], "own_conclusion"), ("suspend", [], "own_clock"),
     ("approve_extension", ["ask_extension"], "own_extension")],
)  # fmt: skip
def test_whoever_ever_investigated_stays_no_second_pair_of_eyes(action, before, code):
    """Assigning it to others does not make one's own work somebody else's."""
    story = sent().do("accept").do("assign", people.SUPERVISOR, candidates=[candidate(people.INTAKE.id), *TEAM[1:]])
    story.do("assign", people.SUPERVISOR)
    for one in before:
        story.do(one)
    with pytest.raises(Forbidden) as refusal:
        story.do(action, people.INTAKE)
    assert refusal.value.code == code


@pytest.mark.parametrize("elsewhere", [{people.HIGHER}, {"shuiwu"}, set()])
def test_only_people_of_the_office_investigate(elsewhere):
    with pytest.raises(Forbidden) as refusal:
        sent().do("accept").do("assign", homes=elsewhere)
    assert refusal.value.code == "investigator_elsewhere"


def test_where_no_office_is_left_nobody_of_one_that_is_passed_over_investigates():
    everybody = {"shuiwu", *people.OFFICES}
    assert homes(Kind.DELAY, {people.OFFICE, "gone"}, people.OFFICES, everybody) == {people.OFFICE, "gone"}
    assert homes(Kind.DELAY, (), people.OFFICES, everybody) == everybody
    assert homes(Kind.RETALIATION, (), people.OFFICES, everybody) == {"shuiwu", people.HIGHER}


def test_with_too_few_left_nothing_is_concluded():
    story = sent().all(["accept", "assign", "plan", "interview"])
    story.do("recuse", people.INVESTIGATOR_2, account=people.INVESTIGATOR_2.id)
    with pytest.raises(Conflict) as refusal:
        story.do("conclude")
    assert refusal.value.code == "investigators_few"
    story.do("assign", candidates=[TEAM[0], candidate("x")])
    assert story.do("conclude").complaint.state is State.CONCLUDED
