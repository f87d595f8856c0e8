"""待补正: a stored submission that a rule refused is not lost; nobody of the staff sees it until it says whom."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from casework.domain.errors import Conflict, Invalid, NotFound
from svc_complaints.domain import intake
from svc_complaints.domain.barrier import UNNAMED, Accused, screen_of
from svc_complaints.domain.complaint import By, available
from svc_complaints.domain.life import parts
from svc_complaints.domain.recusal import Tie
from svc_complaints.domain.words import Kind, Naming, Outcome, Relation, State
from svc_complaints.testing import people
from svc_complaints.testing.stories import ABOUT, ACTS, COMPLAINT, MONDAY, NUMBER, TERMS, doing, sent, uncorrected

STAFF = (
    people.INTAKE, people.INVESTIGATOR, people.SUPERVISOR, people.CHIEF, people.ADMIN,
    people.staff("x", "", "reviewer"),
)  # fmt: skip


def test_what_a_rule_refused_waits_for_its_sender_and_says_which_fields_are_at_fault():
    story = uncorrected()
    complaint = story.complaint
    assert (complaint.state, complaint.office, complaint.owner) == (State.NEEDS_CORRECTION, "", people.COMPLAINANT.id)
    assert (story.told[0].name, story.told[0].fields) == ("complaint_needs_correction", ("accused",))
    assert available(complaint, doing(people.COMPLAINANT, MONDAY)) == ["correct", "withdraw"]
    assert available(complaint, By(people.NOBODY, MONDAY, holds_code=True)) == ["correct", "withdraw"]


@pytest.mark.parametrize("naming", [Naming.ANONYMOUS, Naming.NAMED])
def test_who_sends_it_owns_it_unless_it_is_anonymous(naming):
    by = By(people.COMPLAINANT, MONDAY)
    complaint, _ = intake.open_for_correction(NUMBER, by, TERMS, MONDAY, ["body"], naming=naming)
    assert complaint.owner == ("" if naming is Naming.ANONYMOUS else people.COMPLAINANT.id)


@pytest.mark.parametrize("actor", STAFF, ids=lambda actor: actor.id)
def test_art_30_while_nobody_is_named_no_staff_sees_it_nor_after_it_ended_so(actor):
    ended = (uncorrected().later(days=30).do("lapse"), uncorrected().do("withdraw"))
    for story in (uncorrected(), *ended):
        by = doing(actor, MONDAY)
        assert by.screen.hides(story.complaint.marks), "by the query, too"
        assert parts(story.complaint, by) == frozenset()
    for action in ACTS:
        with pytest.raises(NotFound):
            uncorrected().do(action, actor)


def test_nobody_is_no_accused_and_its_mark_is_in_every_screen():
    nobody = Accused.nobody()
    assert (nobody.named, nobody.marks, ABOUT.named) == (False, {UNNAMED}, True)
    assert nobody.joined(ABOUT) == ABOUT
    assert UNNAMED in screen_of(people.ADMIN.id, "").marks
    with pytest.raises(Invalid):
        nobody.joined(nobody)


def test_corrected_it_counts_from_now_and_its_first_receipt_is_history():
    story = uncorrected().later(days=7).do("correct", new=replace(COMPLAINT, number="CS-00000-00000-0"))
    complaint = story.complaint
    assert (complaint.number, complaint.state) == (NUMBER, State.RECEIVED)
    assert (complaint.first_received_at, complaint.received_at) == (MONDAY, story.at)
    assert complaint.acceptance.due == date(2026, 3, 12)
    assert (complaint.kind, complaint.accused, complaint.office) == (Kind.DELAY, ABOUT, people.OFFICE)
    told = story.told[-1]
    assert (told.name, told.review_by, told.first_received_at) == ("complaint_received", date(2026, 3, 12), MONDAY)
    assert parts(complaint, doing(people.INTAKE, MONDAY))
    assert not parts(complaint, doing(people.CHIEF, MONDAY))


def test_a_correction_is_held_to_the_rules_of_any_submission():
    for wrong in ({"subject": " "}, {"body": ""}, {"name": ""}, {"earlier": "MC-7K3F9-Q2XWD-5"}):
        with pytest.raises(Invalid):
            uncorrected().do("correct", new=replace(COMPLAINT, **wrong))
    ties = [Tie("cousin", people.OFFICIAL.id, Relation.FAMILY, "security")]
    assert [one.account for one in uncorrected().do("correct", ties=ties).complaint.recusals] == ["cousin"]


def test_a_correction_may_give_the_name_or_take_it_away():
    anonymous = replace(COMPLAINT, naming=Naming.ANONYMOUS, name="")
    assert uncorrected().do("correct", new=anonymous).complaint.owner == ""
    story = uncorrected(naming=Naming.ANONYMOUS).do("correct", code=True)
    assert (story.complaint.naming, story.complaint.owner) == (Naming.NAMED, people.COMPLAINANT.id)
    other = uncorrected().do("correct", people.OTHER_CITIZEN, code=True)
    assert other.complaint.owner == people.COMPLAINANT.id, "a code gives nobody the complaint of an account"


def test_uncorrected_for_30_days_it_lapses_without_having_counted():
    story = uncorrected().later(days=30, seconds=-1)
    with pytest.raises(Conflict) as refusal:
        story.do("lapse")
    assert refusal.value.code == "lapse_early"
    story.later(seconds=1).do("lapse")
    assert (story.complaint.state, story.complaint.outcome) == (State.CLOSED, Outcome.LAPSED)
    assert story.told[-1].name == "complaint_lapsed"


def test_however_long_it_has_waited_it_can_be_corrected_but_it_did_not_come_tomorrow():
    long_ago = uncorrected(MONDAY - timedelta(days=90))
    assert long_ago.later(days=90).do("correct").complaint.received_at == MONDAY
    with pytest.raises(Invalid) as refusal:
        intake.open_for_correction(NUMBER, By(people.JOB, MONDAY), TERMS, MONDAY + timedelta(seconds=1), [])
    assert refusal.value.code == "received_at_out_of_range"


def test_what_was_received_is_corrected_no_more():
    with pytest.raises(Conflict):
        sent().do("correct")
