"""The way in: what is taken, where it goes, and the 3 working days until it is accepted or declined."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from casework.domain.errors import Conflict, Forbidden, Invalid
from svc_complaints.domain import intake
from svc_complaints.domain.barrier import Accused, kinship
from svc_complaints.domain.complaint import By
from svc_complaints.domain.limits import Limits
from svc_complaints.domain.recusal import Tie
from svc_complaints.domain.routing import office_for
from svc_complaints.domain.words import Kind, Naming, Outcome, Relation, State
from svc_complaints.testing import people
from svc_complaints.testing.stories import ABOUT, COMPLAINT, MONDAY, NUMBER, TERMS, sent

EARLIER = "MC-7K3F9-Q2XWD-K"


def test_acceptance_is_decided_within_3_working_days_of_receipt():
    story = sent()
    assert story.complaint.acceptance.due == date(2026, 3, 5)
    assert story.told[0].review_by == date(2026, 3, 5)
    assert story.complaint.clock is story.complaint.acceptance


@pytest.mark.parametrize(("days", "on_time"), [(3, True), (4, False)])
def test_accepting_on_the_third_day_is_in_time_and_on_the_fourth_late(days, on_time):
    story = sent().later(days=days).do("accept")
    assert story.told[-1].on_time is on_time
    assert story.complaint.acceptance.on_time() is on_time
    declined = sent().later(days=days).do("decline")
    assert declined.told[-1].on_time is on_time


def test_the_reply_is_due_15_working_days_after_acceptance():
    story = sent().do("accept")
    assert story.complaint.reply.due == date(2026, 3, 23)
    assert story.told[-1].due == date(2026, 3, 23)
    assert story.complaint.accepted_at == MONDAY


def test_declining_says_why_and_where_to():
    story = sent().do("decline")
    assert (story.complaint.state, story.complaint.outcome) == (State.CLOSED, Outcome.DECLINED)
    assert story.complaint.acceptance.stopped == date(2026, 3, 2)
    assert story.told[-1].reason == "in_procedure"
    for missing in ("reason", "where_to"):
        with pytest.raises(Invalid) as refusal:
            sent().do("decline", **{missing: " "})
        assert missing in refusal.value.facts["errors"]


def test_a_complaint_that_waited_at_the_gateway_counts_from_there():
    by = By(people.COMPLAINANT, MONDAY)
    complaint, _ = intake.receive(COMPLAINT, by, TERMS, MONDAY - timedelta(days=3))
    assert complaint.received_at == complaint.first_received_at == MONDAY - timedelta(days=3)
    for wrong in (MONDAY + timedelta(seconds=1), MONDAY - timedelta(days=31)):
        with pytest.raises(Invalid) as refusal:
            intake.receive(COMPLAINT, by, TERMS, wrong)
        assert refusal.value.code == "received_at_out_of_range"


def test_a_case_from_another_channel_keeps_its_first_receipt_and_owner_but_has_our_clock():
    first = MONDAY - timedelta(days=60)
    new = replace(COMPLAINT, earlier=EARLIER)
    complaint, told = intake.receive(new, By(people.JOB, MONDAY), TERMS, first_received_at=first, owner="citizen-1")
    assert (complaint.first_received_at, complaint.received_at) == (first, MONDAY)
    assert (complaint.owner, complaint.earlier) == ("citizen-1", EARLIER)
    assert told[0].first_received_at == first


def test_an_anonymous_complaint_has_no_owner_and_no_name():
    new = replace(COMPLAINT, naming=Naming.ANONYMOUS, name="")
    assert intake.receive(new, By(people.COMPLAINANT, MONDAY), TERMS)[0].owner == ""
    with pytest.raises(Invalid) as refusal:
        intake.receive(replace(new, name="王小明"), By(people.NOBODY, MONDAY), TERMS)
    assert refusal.value.code == "anonymous_with_name"


@pytest.mark.parametrize("naming", [Naming.NAMED, Naming.CONFIDENTIAL])
def test_who_gives_a_name_gives_one(naming):
    assert sent(naming=naming).complaint.owner == people.COMPLAINANT.id
    with pytest.raises(Invalid):
        sent(naming=naming, name="  ")


@pytest.mark.parametrize(("length", "fine"), [(1, False), (2, True), (10_000, True), (10_001, False)])
def test_a_text_has_2_to_10000_characters(length, fine):
    if fine:
        assert sent(body="字" * length).complaint.number == NUMBER
    else:
        with pytest.raises(Invalid):
            sent(body="字" * length)


@pytest.mark.parametrize(("length", "fine"), [(1, False), (2, True), (100, True), (101, False)])
def test_a_subject_has_2_to_100_characters(length, fine):
    if fine:
        assert sent(subject="字" * length).complaint.number == NUMBER
    else:
        with pytest.raises(Invalid) as refusal:
            sent(subject="字" * length)
        assert list(refusal.value.facts["errors"]) == ["subject"]


def test_an_earlier_number_is_one():
    assert sent(earlier=EARLIER.lower()).complaint.earlier == EARLIER
    with pytest.raises(Invalid):
        sent(earlier="MC-7K3F9-Q2XWD-5")


def test_what_names_only_a_person_is_not_accepted_before_it_is_known_who():
    story = sent(accused=Accused(persons=frozenset({"digest"})))
    with pytest.raises(Conflict) as refusal:
        story.do("accept")
    assert refusal.value.code == "accused_unclear"
    assert story.do("name_accused").do("accept").complaint.state is State.ACCEPTED


def test_a_refused_referral_comes_back_as_if_it_had_never_left():
    story = sent().do("accept").do("refer")
    due = story.complaint.clock.due
    story.later(days=2).do("refuse_referral")
    assert (story.complaint.state, story.complaint.referred_to) == (State.RECEIVED, "")
    with pytest.raises(Conflict) as refusal:
        story.do("decline")
    assert refusal.value.code == "accepted_before"
    story.do("accept")
    assert (story.complaint.clock.due, story.complaint.accepted_at) == (due, MONDAY)


def test_only_who_was_asked_can_refuse_and_somebody_is_asked():
    with pytest.raises(Conflict) as refusal:
        sent().do("refer").do("refuse_referral", sender="survey/city")
    assert refusal.value.code == "not_there"
    with pytest.raises(Invalid):
        sent().do("refer", to="")


def test_a_confirmed_referral_leaves_number_state_and_clock():
    story = sent().do("refer").do("confirm_referral")
    assert (story.complaint.state, story.complaint.outcome) == (State.CLOSED, Outcome.REFERRED)
    assert story.told[-1].to == "mailbox/city"


def test_passing_on_takes_it_from_the_investigators_and_leaves_the_clock():
    story = sent().all(["accept", "assign"])
    due = story.complaint.clock.due
    story.do("pass_on")
    assert (story.complaint.office, story.complaint.investigators, story.complaint.clock.due) == ("jiwei", (), due)
    assert story.told[-1].office == "jiwei"
    for office in ("", "jiwei", "shuiwu"):
        with pytest.raises(Invalid) as refusal:
            story.do("pass_on", people.SUPERVISOR, office=office)
        assert refusal.value.code == "office_unknown"
    assert story.do("pass_on", people.SUPERVISOR, office=people.OFFICE).complaint.office == people.OFFICE


def test_art_18_retaliation_is_not_passed_down_again():
    story = sent(kind=Kind.RETALIATION, office=people.HIGHER)
    with pytest.raises(Invalid, match="none is left"):
        story.do("pass_on", people.SUPERVISOR, office=people.OFFICE)


def test_ties_declared_beforehand_recuse_at_receipt_art_28():
    ties = [
        Tie("cousin", people.OFFICIAL.id, Relation.FAMILY, "security"),
        Tie("former", people.ACCUSED, Relation.FORMER_POST, "former"),
        Tie("namesake", "digest-of-the-name-alone", Relation.INTEREST, "namesake"),
        Tie("free", "shuiwu", Relation.FORMER_POST, "free"),
    ]
    complaint, _ = intake.receive(COMPLAINT, By(people.COMPLAINANT, MONDAY), TERMS, ties=ties)
    assert {one.account for one in complaint.recusals} == {"cousin", "former"}, "by a name, the screen hides it"


OFFICES = people.OFFICES
KIN = {one: kinship(people.DIRECTORY, one, date(2026, 3, 2)) for one in (*OFFICES, "yunguan")}


def test_art_18_retaliation_goes_to_a_higher_office():
    assert office_for(Kind.DELAY, ABOUT, OFFICES, KIN) == people.OFFICE
    assert office_for(Kind.RETALIATION, ABOUT, OFFICES, KIN) == people.HIGHER


def test_no_office_of_the_accused_is_chosen():
    about_us = Accused(frozenset({people.OFFICE}))
    assert office_for(Kind.DELAY, about_us, OFFICES, KIN) == people.HIGHER
    assert office_for(Kind.DELAY, ABOUT, ("yunguan", people.HIGHER), KIN) == people.HIGHER
    assert office_for(Kind.RETALIATION, ABOUT, (people.OFFICE,), KIN) == "", "no office is left: a supervisor acts"


@pytest.mark.parametrize(
    ("name", "low", "high"), [("acceptance", 0, 11), ("extension", -1, 16), ("least_shown", 2, 51), ("reply", 0, 61)]
)
def test_a_limit_out_of_range_is_named(name, low, high):
    for value in (low, high):
        with pytest.raises(Invalid) as refusal:
            Limits(**{name: value})
        assert list(refusal.value.facts["errors"]) == [name]
    assert Limits(**{name: low + 1})
    assert Limits(**{name: high - 1})


def test_only_a_supervisor_names_an_office_or_who_watches_over_it():
    """An office that names who supervises it would be alone with the complaint."""
    more = Accused(accounts=frozenset({people.SUPERVISOR_2.id}))
    with pytest.raises(Forbidden) as refusal:
        sent().do("name_accused", people.INTAKE, more=more, watches=True)
    assert refusal.value.code == "accused_watches"
    named = sent().do("name_accused", people.SUPERVISOR, more=more, watches=True)
    assert people.SUPERVISOR_2.id in named.complaint.accused.accounts
