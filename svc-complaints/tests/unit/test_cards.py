"""Cards: answered by the department, withdrawn only when another person agrees; a moved deadline proposes it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from casework.domain.errors import Conflict, Forbidden, Invalid, NotFound
from svc_complaints.domain.barrier import marks_of
from svc_complaints.domain.supervision import cards, watched
from svc_complaints.domain.supervision.due import acts_due
from svc_complaints.domain.supervision.ladder import DEFAULT
from svc_complaints.domain.supervision.words import Standing, WithdrawalCause
from svc_complaints.testing import people
from svc_complaints.testing.ladders import CASE, DUE, at, run, rungs
from svc_complaints.testing.stories import CALENDAR, doing

CLERK = doing(people.staff("c", "shuiwu", "clerk"), at(24))
SUPERVISOR = doing(people.SUPERVISOR, at(24))
OTHER = doing(people.SUPERVISOR_2, at(24))
RED = run(CASE, (), 24)[0]
MOVED = watched.due_told(CASE, DUE + timedelta(days=7))


def test_a_department_answers_its_card_once():
    card, told = cards.answer(RED, CASE, CLERK, "明天答复。")
    assert (card.reply.by, told[0].name) == ("c", "supervision_act_answered")
    with pytest.raises(Conflict) as refusal:
        cards.answer(card, CASE, CLERK, "再答。")
    assert refusal.value.code == "answered_already"
    with pytest.raises(Invalid):
        cards.answer(RED, CASE, CLERK, " ")


def test_to_others_there_is_no_card():
    host = people.staff("h", "shuiwu", "host")
    for actor in (people.INTAKE, people.staff("c", ""), people.ADMIN, people.COMPLAINANT, people.NOBODY, host):
        with pytest.raises(NotFound) as refusal:
            cards.answer(RED, CASE, doing(actor, at(24)), "明天答复。")
        assert refusal.value.code == "act_unknown"


def test_art_30_cards_of_a_complaint_are_behind_its_barrier():
    hidden = replace(CASE, marks=marks_of({"jiaotong"}, {people.SUPERVISOR.id}))
    with pytest.raises(NotFound):
        cards.propose(RED, hidden, SUPERVISOR, "发错了。")
    assert cards.propose(RED, hidden, OTHER, "发错了。")


def test_a_card_is_withdrawn_only_when_another_person_agrees():
    card, told = cards.propose(RED, CASE, SUPERVISOR, "当日系统故障。")
    assert (card.standing, told[0].cause) == (Standing.PROPOSED, WithdrawalCause.REASON)
    for decide in (cards.approve, cards.refuse):
        with pytest.raises(Forbidden) as refusal:
            decide(card, CASE, SUPERVISOR, "同意。")
        assert refusal.value.code == "own_proposal"
    gone, told = cards.approve(card, CASE, OTHER, "同意。")
    assert (gone.standing, told[0].name) == (Standing.WITHDRAWN, "supervision_act_withdrawn")
    assert gone.withdrawals[0].decided_by == people.SUPERVISOR_2.id


def test_nobody_decides_on_the_card_of_their_own_department():
    card, _ = cards.propose(RED, CASE, CLERK, "已答复,系统未更新。")
    own = doing(people.staff("s", "shuiwu", "supervisor"), at(24))
    with pytest.raises(Forbidden) as refusal:
        cards.approve(card, CASE, own, "同意。")
    assert refusal.value.code == "own_card"
    with pytest.raises(Forbidden):
        cards.approve(card, CASE, doing(people.staff("d", "shuiwu", "clerk"), at(24)), "同意。")


def test_nothing_is_withdrawn_that_nobody_proposed_and_nothing_without_a_reason():
    with pytest.raises(Conflict):
        cards.approve(RED, CASE, SUPERVISOR, "同意。")
    with pytest.raises(Invalid):
        cards.propose(RED, CASE, SUPERVISOR, " ")
    card, _ = cards.propose(RED, CASE, SUPERVISOR, "发错了。")
    with pytest.raises(Invalid):
        cards.approve(card, CASE, OTHER, "")


def test_a_reminder_is_no_card():
    reminder = run(CASE, (), 12)[0]
    with pytest.raises(Conflict) as refusal:
        cards.propose(reminder, CASE, SUPERVISOR, "发错了。")
    assert refusal.value.code == "no_card"
    assert acts_due(DEFAULT, watched.due_told(CASE, date(2026, 6, 1)), [reminder], at(13), CALENDAR).propose == ()


def test_a_recomputed_deadline_that_voids_a_card_proposes_its_withdrawal():
    acts = run(MOVED, [RED], 24)
    assert (acts[0].standing, rungs(acts)) == (Standing.PROPOSED, ["red", "urge"])
    proposal = acts[0].withdrawals[0]
    assert (proposal.cause, proposal.deadline) == (WithdrawalCause.DEADLINE_MOVED, 2)
    assert run(MOVED, acts, 24) == acts, "once"


def test_a_deadline_that_moved_but_leaves_the_card_right_leaves_it_standing():
    earlier = watched.due_told(CASE, DUE - timedelta(days=3))
    acts = run(earlier, [RED], 24, 25)
    assert (acts[0].standing, rungs(acts)) == (Standing.STANDING, ["red"]), "nobody gets two cards for being late once"


def test_a_refused_withdrawal_is_not_proposed_again_for_the_same_deadline_but_for_the_next():
    acts = run(MOVED, [RED], 24)
    stays, told = cards.refuse(acts[0], MOVED, SUPERVISOR, "仍属无故拖延。")
    assert (stays.standing, told[0].name) == (Standing.STANDING, "supervision_withdrawal_refused")
    again = run(MOVED, [stays, acts[1]], 25)
    assert again[0] == stays
    assert rungs(run(MOVED, again, 31)) == ["red", "urge", "leader"], "what a person lets stand counts"
    later = run(watched.due_told(MOVED, DUE + timedelta(days=14)), again, 26)
    assert later[0].standing is Standing.PROPOSED


def test_late_by_the_new_deadline_too_there_is_a_new_card():
    acts = run(MOVED, run(MOVED, [RED], 24), 31)
    assert [(act.step.rung.value, act.deadline.version) for act in acts][-1] == ("red", 2)


def test_a_report_to_the_leader_goes_with_the_card_that_it_rests_on():
    acts = run(CASE, (), *range(23, 28))
    assert rungs(acts) == ["yellow", "red", "leader"]
    moved = watched.due_told(CASE, DUE + timedelta(days=1))
    after = run(moved, acts, 27)
    assert [act.standing for act in after[:3]] == [Standing.STANDING, Standing.PROPOSED, Standing.PROPOSED]


def test_an_unanswered_card_whose_withdrawal_is_proposed_sends_nobody_to_the_leader():
    proposed, _ = cards.propose(RED, CASE, CLERK, "系统故障。")
    assert rungs(run(CASE, [proposed], 27)) == ["red"]


def test_a_withdrawn_card_does_not_come_again_for_its_deadline():
    card, _ = cards.propose(RED, CASE, CLERK, "系统故障。")
    gone, _ = cards.approve(card, CASE, SUPERVISOR, "同意。")
    assert run(CASE, [gone], *range(25, 32)) == (gone,)
    moved = watched.due_told(CASE, DUE + timedelta(days=1))
    assert rungs(run(moved, [gone], 25)) == ["red", "red"]
    assert acts_due(DEFAULT, moved, [gone], at(25), CALENDAR).propose == ()
