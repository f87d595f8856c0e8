"""Cards by hand: a supervisor need not wait for the ladder, but is bound by what a department was given already."""

from dataclasses import replace
from datetime import timedelta

import pytest

from casework.domain.errors import Conflict, Forbidden, Invalid, NotFound
from svc_complaints.domain.barrier import UNNAMED, marks_of
from svc_complaints.domain.supervision import cards, watched
from svc_complaints.domain.supervision.due import acts_due
from svc_complaints.domain.supervision.ladder import DEFAULT, Ladder, Step, step_for
from svc_complaints.domain.supervision.words import BY_HAND, Because, Recipient, Rung, Standing
from svc_complaints.testing import people
from svc_complaints.testing.ladders import CASE, DUE, at, run, rungs
from svc_complaints.testing.stories import CALENDAR, doing

SUPERVISOR = doing(people.SUPERVISOR, at(10))
REASON = "群众多次反映。"


def given(rung, acts=(), case=CASE, by=SUPERVISOR, **changed):
    arguments = {"reason": REASON, "ladder": DEFAULT, "calendar": CALENDAR, **changed}
    return cards.issue_by_hand(case, acts, by, rung, **arguments)


@pytest.mark.parametrize("rung", BY_HAND)
def test_a_supervisor_issues_it_before_its_time_and_it_says_so(rung):
    act, told = given(rung)
    assert (act.step, act.because, act.deadline) == (step_for(DEFAULT, rung), Because.HAND, CASE.deadline)
    assert (act.department, act.issued_at, act.ground) == ("shuiwu", at(10), None)
    assert (told[0].name, told[0].rung, told[0].because) == ("supervision_act_issued", rung.value, "hand")
    assert told[0].recipient == act.step.recipient.value


@pytest.mark.parametrize("rung", [Rung.REMINDER, Rung.LEADER])
def test_what_the_ladder_alone_gives_is_not_given_by_hand(rung):
    with pytest.raises(Invalid) as refusal:
        given(rung)
    assert refusal.value.code == "rung_not_by_hand"


@pytest.mark.parametrize(("length", "fine"), [(1, False), (2, True), (1_000, True), (1_001, False)])
def test_it_has_a_reason_of_2_to_1000_characters(length, fine):
    if fine:
        assert given(Rung.RED, reason="字" * length)
    else:
        with pytest.raises(Invalid):
            given(Rung.RED, reason="字" * length)


def test_only_a_supervisor_and_to_others_there_is_no_case():
    for actor in (people.staff("c", "shuiwu", "clerk"), people.JOB):
        with pytest.raises(Forbidden) as refusal:
            given(Rung.RED, by=doing(actor, at(10)))
        assert refusal.value.code == "not_yours"
    for actor in (people.INTAKE, people.ADMIN, people.COMPLAINANT, people.NOBODY):
        with pytest.raises(NotFound) as unknown:
            given(Rung.RED, by=doing(actor, at(10)))
        assert unknown.value.code == "case_unknown"


def test_art_30_a_supervisor_behind_the_barrier_has_no_case_to_urge():
    for marks in (marks_of({people.ACCUSED}, ()), frozenset({UNNAMED})):
        with pytest.raises(NotFound):
            given(Rung.RED, case=replace(CASE, marks=marks), by=doing(people.CHIEF, at(10)))
    assert given(Rung.RED, case=replace(CASE, marks=marks_of({people.ACCUSED}, ())))


def test_nobody_gives_a_card_to_their_own_department_or_its_kin():
    for actor in (people.CHIEF, people.ABOVE, people.BELOW, people.FOLLOWED):
        with pytest.raises(Forbidden) as refusal:
            given(Rung.RED, case=replace(CASE, department=people.ACCUSED), by=doing(actor, at(10)))
        assert refusal.value.code == "own_card"
        assert given(Rung.RED, by=doing(actor, at(10)))
    assert given(Rung.RED, case=replace(CASE, department=people.ACCUSED))


def test_nobody_sets_the_ladder_that_holds_for_themselves():
    for actor in (people.CHIEF, people.ABOVE, people.BELOW, people.FOLLOWED):
        by = doing(actor, at(10))
        for department in (people.ACCUSED, ""):
            with pytest.raises(Forbidden) as refusal:
                cards.check_sets_ladder(department, by)
            assert refusal.value.code == "own_ladder"
        cards.check_sets_ladder("shuiwu", by)
    for department in (people.ACCUSED, ""):
        cards.check_sets_ladder(department, SUPERVISOR)


@pytest.mark.parametrize("case", [watched.suspended(CASE, True), watched.done(CASE)])
def test_nothing_is_issued_while_nothing_is_owed(case):
    with pytest.raises(Conflict) as refusal:
        given(Rung.URGE, case=case)
    assert refusal.value.code == "nothing_owed"


def test_each_once_for_a_due_day_and_none_below_one_given_whoever_gave_it():
    by_ladder = run(CASE, (), 20)
    assert rungs(by_ladder) == ["yellow"]
    by_person = (given(Rung.YELLOW)[0],)
    for acts in (by_ladder, by_person):
        for rung, code in ((Rung.YELLOW, "rung_used"), (Rung.URGE, "rung_below")):
            with pytest.raises(Conflict) as refusal:
                given(rung, acts)
            assert refusal.value.code == code
        assert given(Rung.RED, acts)


def withdrawn(card):
    proposed, _ = cards.propose(card, CASE, SUPERVISOR, "发错了。")
    return cards.approve(proposed, CASE, doing(people.SUPERVISOR_2, at(10)), "同意。")[0]


def test_a_withdrawn_one_is_not_given_again_by_hand_for_its_due_day_but_for_the_next():
    gone = withdrawn(given(Rung.RED)[0])
    with pytest.raises(Conflict):
        given(Rung.RED, [gone])
    assert given(Rung.RED, [gone], watched.due_told(CASE, DUE + timedelta(days=7)))


def test_the_ladder_goes_on_as_if_one_that_was_withdrawn_had_not_been():
    gone = (withdrawn(given(Rung.RED)[0]),)
    assert rungs(run(CASE, gone, 10, 12, 17, 18)) == ["red", "reminder", "urge", "yellow"], "what lies below it, too"
    acts = run(CASE, gone, *range(10, 32))
    assert rungs(acts) == ["red", "reminder", "urge", "yellow", "red", "leader"]
    assert (acts[4].issued_at.day, acts[4].because, acts[5].ground) == (24, Because.TIME, 4)


def test_what_was_only_proposed_or_let_stand_is_used_up_for_the_ladder():
    proposed, _ = cards.propose(given(Rung.RED)[0], CASE, SUPERVISOR, "发错了。")
    stays, _ = cards.refuse(proposed, CASE, doing(people.SUPERVISOR_2, at(10)), "没有发错。")
    for card in (proposed, stays):
        assert "red" not in rungs(run(CASE, (card,), *range(11, 32)))[1:]


def test_a_withdrawn_card_of_the_ladder_is_not_issued_again_for_its_due_day():
    gone = (withdrawn(run(CASE, (), 24)[0]),)
    assert rungs(run(CASE, gone, *range(25, 32))) == ["red"]


def test_the_ladder_goes_on_above_it_and_repeats_nothing():
    urged = (given(Rung.URGE)[0],)
    assert rungs(run(CASE, urged, 10, 12)) == ["urge"], "no reminder after it, and nothing on the same day"
    assert rungs(run(CASE, urged, 20, 24)) == ["urge", "yellow", "red"]
    red = (given(Rung.RED)[0],)
    assert rungs(run(CASE, red, 12)) == ["red"]
    assert rungs(run(CASE, red, 13)) == ["red", "leader"], "three working days without an answer"


def test_a_moved_deadline_takes_nothing_back_that_rests_on_a_reason():
    red = given(Rung.RED)[0]
    moved = watched.due_told(CASE, DUE + timedelta(days=7))
    assert acts_due(DEFAULT, moved, [red], at(11), CALENDAR).propose == ()
    assert red.standing is Standing.STANDING
    with pytest.raises(Conflict) as refusal:
        given(Rung.RED, [red], moved)
    assert refusal.value.code == "rung_used", "it stands, and nobody gets two for being late once"


def test_the_departments_own_ladder_says_who_receives_it():
    own = Ladder((Step(Rung.RED, Recipient.LEADER, days_left=-1),), "shuiwu")
    assert given(Rung.RED, ladder=own)[0].step.recipient is Recipient.LEADER
    assert given(Rung.YELLOW, ladder=own)[0].step.recipient is Recipient.REVIEWER, "by the default ladder"
