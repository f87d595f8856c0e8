"""机构撤并: complaints outlive offices, and the barrier outlives both."""

import pytest

from casework.domain.errors import Conflict
from svc_complaints.domain import moving
from svc_complaints.domain.barrier import Accused
from svc_complaints.domain.life import parts
from svc_complaints.domain.words import State
from svc_complaints.testing import people
from svc_complaints.testing.stories import ABOUT, ANSWERED, MONDAY, TEAM, candidate, doing, sent, uncorrected

HEIR = {people.OFFICE: people.HIGHER}
KIN = {one: frozenset({one}) for one in (people.OFFICE, people.HIGHER, "shuiwu")}
ACCUSED_ENDS = {people.ACCUSED: "shuiwu"}


def test_the_successor_handles_it_with_the_same_investigators_and_clock():
    story = sent().all(["accept", "assign"])
    due = story.complaint.clock.due
    story.do("move", team=TEAM)
    complaint = story.complaint
    assert (complaint.office, complaint.clock.due) == (people.HIGHER, due)
    assert complaint.investigators == (people.INVESTIGATOR.id, people.INVESTIGATOR_2.id)
    assert (story.told[-1].name, story.told[-1].office) == ("complaint_passed_on", people.HIGHER)


@pytest.mark.parametrize("heir", [people.ACCUSED, "yunguan"])
def test_art_30_an_office_that_becomes_the_accused_handles_it_no_more(heir):
    kin = {heir: frozenset({heir, people.ACCUSED})}
    story = sent().all(["accept", "assign"]).do("move", follows={people.OFFICE: heir}, kin=kin, team=TEAM)
    assert (story.complaint.office, story.complaint.investigators) == ("", ())
    assert story.told[-1].office == ""
    assert not parts(story.complaint, doing(people.INVESTIGATOR, MONDAY))
    story.do("pass_on", people.SUPERVISOR)
    assert story.complaint.office == people.HIGHER, "a supervisor sends it elsewhere"


def test_art_30_who_follows_an_accused_is_barred_too_and_nobody_is_told_whom():
    story = sent().all(["accept", "assign"])
    told = len(story.told)
    story.do("move", follows=ACCUSED_ENDS, kin=KIN)
    assert story.complaint.accused.departments == {people.ACCUSED, "shuiwu"}
    assert (story.complaint.accused.accounts, story.complaint.office) == (ABOUT.accounts, people.OFFICE)
    assert len(story.complaint.investigators) == 2
    assert len(story.told) == told
    assert not parts(story.complaint, doing(people.staff("s", "shuiwu", "supervisor"), MONDAY))


def test_art_30_an_office_that_an_accused_is_merged_into_has_it_no_more():
    story = sent().do("move", follows={people.ACCUSED: people.OFFICE}, kin=KIN)
    assert (story.complaint.office, story.complaint.accused.departments) == ("", {people.ACCUSED, people.OFFICE})
    assert not parts(story.complaint, doing(people.INTAKE, MONDAY))


def test_art_30_an_investigator_whose_department_is_barred_now_goes():
    moved = candidate(people.INVESTIGATOR.id, "shuiwu")
    story = sent().all(["accept", "assign"])
    story.do("move", follows=ACCUSED_ENDS, kin=KIN, team=[moved, candidate(people.INVESTIGATOR_2.id)])
    assert story.complaint.investigators == (people.INVESTIGATOR_2.id,)


def test_art_30_an_office_that_came_above_or_below_an_accused_without_a_merger_has_it_no_more():
    kin = {people.OFFICE: frozenset({people.OFFICE, people.ACCUSED})}
    story = sent().all(["accept", "assign"]).do("move", follows={}, kin=kin)
    assert (story.complaint.office, story.complaint.investigators) == ("", ())
    complaint = story.complaint
    assert story.do("move", follows={}, kin=kin).complaint is complaint


def test_office_and_accused_may_end_in_one_merger():
    story = sent().do("move", follows={**HEIR, **ACCUSED_ENDS}, kin=KIN)
    assert (story.complaint.office, "shuiwu" in story.complaint.accused.departments) == (people.HIGHER, True)


def test_what_has_not_ended_or_is_accused_already_changes_nothing():
    about = Accused(frozenset({people.ACCUSED, "shuiwu"}))
    for story, follows in ((sent(), {"gonglu": "shuiwu"}), (sent(), {}), (sent(accused=about), ACCUSED_ENDS)):
        complaint = story.complaint
        assert moving.touched(complaint, follows) == {}
        assert story.do("move", follows=follows, kin={}).complaint is complaint
    assert moving.touched(sent().complaint, {**HEIR, "gonglu": "shuiwu"}) == HEIR


def test_without_an_office_the_accused_still_gain_their_successor():
    story = sent(office="").do("move", follows=ACCUSED_ENDS, kin={})
    assert (story.complaint.office, "shuiwu" in story.complaint.accused.departments) == ("", True)


def test_all_that_is_open_moves_and_what_is_closed_stays():
    assert sent().all(ANSWERED).do("move").complaint.office == people.HIGHER
    assert uncorrected().do("move").complaint.state is State.NEEDS_CORRECTION
    with pytest.raises(Conflict):
        sent().do("withdraw").do("move")
