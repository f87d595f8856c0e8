"""Opening a sealed identity takes two people, a reason and an end; the complainant sees it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from casework.domain.errors import Conflict, Forbidden, Invalid, NotFound
from svc_complaints.domain import identity
from svc_complaints.domain.barrier import Accused
from svc_complaints.domain.identity import LIFECYCLE, Purpose, Seen, Stage
from svc_complaints.domain.words import Naming, Part, State
from svc_complaints.testing import people
from svc_complaints.testing.stories import LIMITS, MONDAY, TEAM, doing, sent

COMPLAINT = sent(naming=Naming.CONFIDENTIAL).all(["accept", "assign"]).complaint
LATER = MONDAY + timedelta(hours=1)
BOTH = people.staff(people.INVESTIGATOR.id, people.OFFICE, "supervisor")
BOTH_2 = people.staff(people.INVESTIGATOR_2.id, people.OFFICE, "supervisor")


def asked(complaint=COMPLAINT, actor=people.INVESTIGATOR, reason="需要核对收件记录。"):
    return identity.ask(complaint, doing(actor, MONDAY), Purpose.VERIFY, reason, LIMITS)


def opened():
    return identity.approve(asked(), COMPLAINT, doing(people.SUPERVISOR, LATER), LIMITS)


def test_an_investigator_asks_and_a_supervisor_opens_for_a_day():
    it, told = opened()
    assert (it.stage, it.opened_at, it.until) == (Stage.OPEN, LATER, LATER + timedelta(hours=24))
    assert (it.asked_by, it.decided_by) == (people.INVESTIGATOR.id, people.SUPERVISOR.id)
    assert [(event.name, event.until) for event in told] == [("complaint_identity_opened", it.until)]


def test_one_person_alone_opens_nothing():
    with pytest.raises(Forbidden) as refusal:
        identity.approve(asked(actor=BOTH), COMPLAINT, doing(BOTH, LATER), LIMITS)
    assert refusal.value.code == "own_opening"


def test_nor_does_one_who_asks_and_then_leaves_the_case():
    it = asked(actor=BOTH)
    moved = replace(COMPLAINT, investigators=(people.INVESTIGATOR_2.id, "x"))
    with pytest.raises(Forbidden) as refusal:
        identity.approve(it, moved, doing(BOTH, LATER), LIMITS)
    assert refusal.value.code == "own_opening"


def test_nor_do_two_investigators():
    with pytest.raises(Forbidden) as refusal:
        identity.approve(asked(), COMPLAINT, doing(BOTH_2, LATER), LIMITS)
    assert refusal.value.code == "own_opening"


def test_nor_does_one_who_investigated_before():
    moved = replace(COMPLAINT, investigators=(people.INVESTIGATOR.id, people.INVESTIGATOR_2.id))
    assert BOTH_2.id in moved.investigated
    with pytest.raises(Forbidden) as refusal:
        identity.approve(asked(), moved, doing(BOTH_2, LATER), LIMITS)
    assert refusal.value.code == "own_opening"


@pytest.mark.parametrize("actor", people.BARRED)
def test_art_30_none_of_the_accused_asks_approves_or_reads(actor):
    it = asked()
    team = replace(COMPLAINT, investigators=(*COMPLAINT.investigators, actor.id))
    with pytest.raises(NotFound):
        asked(team, actor)
    with pytest.raises(NotFound):
        identity.approve(it, COMPLAINT, doing(actor, LATER), LIMITS)
    with pytest.raises(NotFound):
        identity.check_may_read(replace(opened()[0], asked_by=actor.id), team, doing(actor, LATER))


@pytest.mark.parametrize("actor", [people.INTAKE, people.SUPERVISOR, people.COMPLAINANT])
def test_only_an_investigator_asks(actor):
    with pytest.raises(Forbidden):
        asked(actor=actor)


@pytest.mark.parametrize("actor", [people.INTAKE, people.INVESTIGATOR, people.COMPLAINANT])
def test_only_a_supervisor_decides(actor):
    with pytest.raises(Forbidden):
        identity.approve(asked(), COMPLAINT, doing(actor, LATER), LIMITS)


def test_a_reason_is_given():
    for reason in ("", " ", "x"):
        with pytest.raises(Invalid):
            asked(reason=reason)
    with pytest.raises(Invalid):
        identity.refuse(asked(), COMPLAINT, doing(people.SUPERVISOR, LATER), "")


def test_of_an_anonymous_complaint_there_is_nothing_to_open():
    complaint = sent(naming=Naming.ANONYMOUS).all(["accept", "assign"]).complaint
    with pytest.raises(Conflict) as refusal:
        asked(complaint)
    assert refusal.value.code == "identity_none"


def test_of_a_closed_complaint_nothing_is_opened():
    with pytest.raises(Conflict) as refusal:
        asked(sent().all(["accept", "assign", "withdraw"]).complaint)
    assert refusal.value.code == "complaint_ended"


def test_nothing_is_opened_or_read_after_the_end():
    ended = replace(COMPLAINT, state=State.CLOSED)
    with pytest.raises(Conflict) as refusal:
        identity.approve(asked(), ended, doing(people.SUPERVISOR, MONDAY), LIMITS)
    assert refusal.value.code == "complaint_ended"
    with pytest.raises(Conflict) as refusal:
        identity.check_may_read(opened()[0], ended, doing(people.INVESTIGATOR, MONDAY))
    assert refusal.value.code == "identity_sealed"


def test_refused_it_stays_sealed():
    it, told = identity.refuse(asked(), COMPLAINT, doing(people.SUPERVISOR, LATER), "没有必要。")
    assert (it.stage, told) == (Stage.REFUSED, [])
    with pytest.raises(Conflict):
        identity.check_may_read(it, COMPLAINT, doing(people.INVESTIGATOR, LATER))


def test_what_nobody_decided_in_72_hours_lapses():
    it, end = asked(), MONDAY + timedelta(hours=72)
    with pytest.raises(Conflict) as refusal:
        identity.lapse(it, COMPLAINT, doing(people.JOB, end - timedelta(seconds=1)))
    assert refusal.value.code == "lapse_early"
    with pytest.raises(Conflict) as refusal:
        identity.approve(it, COMPLAINT, doing(people.SUPERVISOR, end), LIMITS)
    assert refusal.value.code == "opening_lapsed"
    assert identity.lapse(it, COMPLAINT, doing(people.JOB, end))[0].stage is Stage.LAPSED


def test_only_who_asked_reads_and_only_until_the_end():
    it, _ = opened()
    identity.check_may_read(it, COMPLAINT, doing(people.INVESTIGATOR, it.until - timedelta(seconds=1)))
    with pytest.raises(Conflict) as refusal:
        identity.check_may_read(it, COMPLAINT, doing(people.INVESTIGATOR, it.until))
    assert refusal.value.code == "identity_sealed"
    for actor in (people.INVESTIGATOR_2, people.SUPERVISOR, people.INTAKE):
        with pytest.raises(Forbidden):
            identity.check_may_read(it, COMPLAINT, doing(actor, LATER))
    moved = replace(COMPLAINT, investigators=tuple(one.account for one in TEAM[1:]))
    with pytest.raises(NotFound):
        identity.check_may_read(it, moved, doing(people.INVESTIGATOR, LATER))


def test_who_comes_behind_the_barrier_reads_no_more():
    it, _ = opened()
    accused = COMPLAINT.accused.joined(Accused(accounts=frozenset({people.INVESTIGATOR.id})))
    with pytest.raises(NotFound):
        identity.check_may_read(it, replace(COMPLAINT, accused=accused), doing(people.INVESTIGATOR, LATER))


def test_it_can_be_sealed_before_its_time():
    it, _ = opened()
    sealed, _ = identity.seal(it, COMPLAINT, doing(people.INVESTIGATOR, LATER + timedelta(hours=1)))
    assert (sealed.stage, sealed.until) == (Stage.ENDED, LATER + timedelta(hours=1))
    by_job, _ = identity.seal(it, COMPLAINT, doing(people.JOB, LATER + timedelta(days=9)))
    assert by_job.until == it.until
    with pytest.raises(Conflict):
        identity.check_may_read(sealed, COMPLAINT, doing(people.INVESTIGATOR, LATER))


def test_the_complainant_sees_that_when_and_why_and_never_who():
    it, _ = opened()
    refused = identity.refuse(asked(), COMPLAINT, doing(people.SUPERVISOR, LATER), "没有必要。")[0]
    earlier = replace(it, opened_at=MONDAY)
    assert identity.seen([it, refused, earlier, asked()]) == [
        Seen(MONDAY, it.until, Purpose.VERIFY),
        Seen(LATER, it.until, Purpose.VERIFY),
    ]


def test_nothing_leads_out_of_the_end():
    assert all(LIFECYCLE.is_final(stage) for stage in (Stage.REFUSED, Stage.LAPSED, Stage.ENDED))
    assert LIFECYCLE.actions(Stage.ASKED, [Part.SUPERVISOR]) == ["approve", "refuse"]
