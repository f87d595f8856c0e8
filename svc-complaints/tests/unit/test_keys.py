"""A text can be read by whoever work needs to read it, now, and by nobody else."""

import pytest

from svc_complaints.domain.barrier import Accused
from svc_complaints.domain.complaint import By
from svc_complaints.domain.keys import COMPLAINANT, SUPERVISION, account_holder, holders, holding, office_holder
from svc_complaints.domain.words import Naming, State
from svc_complaints.testing import people
from svc_complaints.testing.stories import ANSWERED, INVESTIGATED, MONDAY, candidate, doing, sent, uncorrected

OFFICE = office_holder(people.OFFICE)
TEAM = {account_holder(people.INVESTIGATOR.id), account_holder(people.INVESTIGATOR_2.id)}
LIVES = {
    "received": sent(),
    "referring": sent().do("refer"),
    "investigating": sent().all(["accept", "assign"]),
    "concluded": sent().all(INVESTIGATED),
    "answered": sent().all(ANSWERED),
    "closed": sent().all([*ANSWERED, "check_measure"]).later(days=31).do("close"),
    "without an office": sent(office=""),
    "passed on": sent().do("pass_on"),
    "uncorrected": uncorrected(),
    "lapsed": uncorrected().later(days=30).do("lapse"),
    "given up": uncorrected().do("withdraw"),
}


def held(story, actor):
    return holding(story.complaint, doing(actor, MONDAY))


@pytest.mark.parametrize(
    ("life", "expected"),
    [
        ("received", {OFFICE}),
        ("referring", {OFFICE}),
        ("investigating", {OFFICE, *TEAM}),
        ("concluded", {OFFICE, *TEAM, SUPERVISION}),
        ("answered", {OFFICE, *TEAM}),
        ("closed", {OFFICE}),
        ("without an office", {SUPERVISION}),
        ("passed on", {office_holder(people.HIGHER)}),
        ("uncorrected", set()),
        ("lapsed", set()),
        ("given up", set()),
    ],
)
def test_who_holds_a_copy_in_each_life_beside_the_complainant(life, expected):
    assert holders(LIVES[life].complaint) == {COMPLAINANT, *expected}


def test_each_uses_their_own_copy():
    story = LIVES["investigating"]
    assert held(story, people.COMPLAINANT) == held(story, people.JOB) == {COMPLAINANT}
    assert held(story, people.INTAKE) == held(story, people.INTAKE_2) == {OFFICE}
    assert held(story, people.INVESTIGATOR) == {account_holder(people.INVESTIGATOR.id)}
    by_code = By(people.NOBODY, MONDAY, holds_code=True)
    assert holding(sent(naming=Naming.ANONYMOUS).complaint, by_code) == {COMPLAINANT}


@pytest.mark.parametrize("life", LIVES)
def test_art_30_nobody_barred_holds_a_key(life):
    for actor in (*people.BARRED, people.STRANGER, people.COLLEAGUE, people.ADMIN, people.OTHER_CITIZEN, people.NOBODY):
        assert held(LIVES[life], actor) == frozenset()


def test_art_30_who_is_barred_by_department_uses_no_copy_though_assigned():
    seated = people.staff(people.INVESTIGATOR.id, people.ACCUSED, "clerk", "reviewer", "supervisor")
    assert held(LIVES["concluded"], seated) == frozenset()


@pytest.mark.parametrize("life", ["uncorrected", "lapsed", "given up"])
def test_while_nobody_is_named_no_staff_holds_a_key(life):
    for actor in (people.INTAKE, people.INVESTIGATOR, people.SUPERVISOR):
        assert held(LIVES[life], actor) == frozenset()
    assert held(LIVES[life], people.COMPLAINANT) == {COMPLAINANT}


def test_a_dismissed_investigator_loses_it():
    gone, stays = account_holder(people.INVESTIGATOR.id), account_holder(people.INVESTIGATOR_2.id)
    begun = ["accept", "assign"]
    others = [candidate("third"), candidate(people.INVESTIGATOR_2.id)]
    more = Accused(accounts=frozenset({people.INVESTIGATOR.id}))
    for story in (
        sent().all(begun).do("assign", candidates=others),
        sent().all(begun).do("recuse", people.INVESTIGATOR, account=people.INVESTIGATOR.id),
        sent().all(begun).do("name_accused", people.INTAKE, more=more),
    ):
        assert gone not in holders(story.complaint)
        assert stays in holders(story.complaint)
        assert held(story, people.INVESTIGATOR) == frozenset()
    for story in (sent().all(begun).do("pass_on"), sent().all([*ANSWERED, "rate", "redo"])):
        assert {gone, stays}.isdisjoint(holders(story.complaint))


def test_a_supervisor_holds_none_while_investigators_work():
    assert held(LIVES["investigating"], people.SUPERVISOR) == frozenset()
    story = sent().all(INVESTIGATED)
    assert held(story, people.SUPERVISOR) == {SUPERVISION}, "the second pair of eyes"
    story.do("reject_conclusion")
    assert story.complaint.state is State.INVESTIGATING
    assert held(story, people.SUPERVISOR) == frozenset()


def test_after_the_end_the_office_alone_keeps_it():
    story = LIVES["closed"]
    assert story.complaint.investigators, "on record"
    assert held(story, people.INTAKE) == {OFFICE}
    assert held(story, people.INVESTIGATOR) == held(story, people.SUPERVISOR) == frozenset()
