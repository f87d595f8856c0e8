"""退回: what was referred and comes back counts again, on the clock that it left with."""

from datetime import date

import pytest

from casework.domain.errors import Conflict
from svc_complaints.domain.words import Outcome, State
from svc_complaints.testing import people
from svc_complaints.testing.stories import ANSWERED, MONDAY, sent

REFERRED = ("refer", "confirm_referral")


def test_before_an_acceptance_its_limit_goes_on_without_the_days_away():
    story = sent().later(days=1).all(REFERRED).later(days=7).do("take_back")
    complaint = story.complaint
    assert (complaint.state, complaint.outcome, complaint.referred_to) == (State.RECEIVED, None, "")
    assert complaint.acceptance.due == date(2026, 3, 12), "one day was used, two are left after the 10th"
    assert complaint.acceptance.stopped is None
    told = story.told[-1]
    assert (told.name, told.back_from, told.review_by) == ("complaint_taken_back", "mailbox/city", date(2026, 3, 12))
    assert story.later(days=2).do("accept").told[-1].on_time


def test_what_had_been_accepted_stays_so_and_its_reply_is_due_later_by_the_days_away():
    story = sent().do("accept")
    assert story.complaint.reply.due == date(2026, 3, 23)
    story.later(days=1).all(REFERRED).later(days=7).do("take_back")
    assert story.complaint.reply.due == date(2026, 3, 30)
    assert story.told[-1].review_by == date(2026, 3, 30)
    with pytest.raises(Conflict) as refusal:
        story.do("decline")
    assert refusal.value.code == "accepted_before"
    story.do("accept")
    assert (story.complaint.accepted_at, story.complaint.acceptance.stopped) == (MONDAY, date(2026, 3, 2))


def test_a_limit_that_was_over_before_it_left_stays_over():
    story = sent().later(days=10).all(REFERRED).later(days=7).do("take_back")
    assert story.complaint.acceptance.due == date(2026, 3, 5)
    assert story.complaint.acceptance.overdue(story.at)


def test_a_return_that_overtakes_the_confirmation_finds_a_clock_that_never_stood():
    story = sent().do("refer").later(days=1).do("take_back")
    assert (story.complaint.state, story.complaint.acceptance.due) == (State.RECEIVED, date(2026, 3, 5))
    with pytest.raises(Conflict) as refusal:
        story.do("confirm_referral")
    assert refusal.value.code == "transition_unknown"


def test_only_who_has_it_returns_it_and_only_what_was_referred():
    elsewhere = sent().all(REFERRED)
    for story, sender in ((elsewhere, "survey/city"), (elsewhere, ""), (sent().do("decline"), "mailbox/city")):
        with pytest.raises(Conflict) as refusal:
            story.do("take_back", sender=sender)
        assert refusal.value.code == "not_there"
    assert elsewhere.complaint.outcome is Outcome.REFERRED


def test_the_days_away_are_no_suspension_that_waits_for_somebody():
    story = sent().do("accept").all(REFERRED).later(days=2).do("take_back").all(["accept", "assign"])
    with pytest.raises(Conflict) as refusal:
        story.do("resume")
    assert refusal.value.code == "not_suspended"
    story.do("suspend").later(days=1).do("resume")
    assert story.all(ANSWERED[2:]).complaint.answers[0].on_time


def test_it_may_go_and_come_again():
    story = sent().all(REFERRED).do("take_back").do("refer", to="survey/city", serves=["shuiwu"])
    story.do("confirm_referral").do("take_back", people.JOB, sender="survey/city")
    assert story.complaint.acceptance.stopped is None
