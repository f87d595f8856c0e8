"""To the petitions bureau and back: a name first, not to and fro, and a clock that never begins anew."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from casework.domain.errors import Conflict, Forbidden, Invalid
from svc_mailbox.domain import petitioning
from svc_mailbox.domain.letter import By
from svc_mailbox.domain.petitioning import MOST_HOPS, NAME_WAIT, Petition, name_due
from svc_mailbox.domain.turns import resumed
from svc_mailbox.domain.words import Kind, Outcome, State
from svc_mailbox.testing import people
from svc_mailbox.testing.stories import CALENDAR, TERMS, sent

BUREAU = "exchange/main"
PLAIN = Petition()


def refer(story, petition=PLAIN, actor=people.INTAKE, reason="属于信访事项。"):
    return story.do("refer", actor, to=BUREAU, reason=reason, petition=petition)


def returned():
    """A letter that the bureau has had and returned."""
    story = refer(sent(Kind.COMPLAINT))
    return story.do("confirm_referral").later(days=2).do("take_back", sender=BUREAU)


# art. 19: a petition has a name


def test_an_anonymous_letter_is_not_sent_before_its_sender_was_asked():
    with pytest.raises(Conflict) as refused:
        refer(sent(anonymous=True))
    assert refused.value.code == "name_not_asked"
    assert refer(sent()).letter.destination == "petition"


def test_a_name_is_waited_for_three_days_and_then_it_goes_without():
    story = sent(anonymous=True).do("ask_name")
    asked = story.at
    story.at = asked + NAME_WAIT - timedelta(seconds=1)
    assert name_due(story.letter, story.at) == asked + NAME_WAIT
    with pytest.raises(Conflict) as refused:
        refer(story)
    assert refused.value.code == "name_awaited"
    assert refused.value.facts["until"] == (asked + NAME_WAIT).isoformat()
    story.at = asked + NAME_WAIT
    assert name_due(story.letter, story.at) is None
    assert refer(story).letter.anonymous


def test_who_gives_a_name_or_will_not_ends_the_wait_at_once():
    named = refer(sent(anonymous=True).do("ask_name").do("give_name"))
    assert not named.letter.anonymous
    unnamed = refer(sent(anonymous=True).do("ask_name").do("refuse_name"))
    assert unnamed.letter.anonymous
    assert named.names()[-3:-1] == ["name_asked", "name_given"]


def test_what_is_urgent_waits_for_no_name():
    """art. 25."""
    assert refer(sent(anonymous=True), Petition(urgent=True)).letter.state is State.REFERRING


def test_a_name_is_asked_once_and_of_anonymous_letters_only():
    with pytest.raises(Conflict) as refused:
        sent().do("ask_name")
    assert refused.value.code == "not_anonymous"
    story = sent(anonymous=True).do("ask_name")
    with pytest.raises(Conflict) as refused:
        story.do("ask_name")
    assert refused.value.code == "name_asked"
    with pytest.raises(Invalid):
        sent(anonymous=True).do("ask_name", text=" ")
    for act in ("give_name", "refuse_name"):
        with pytest.raises(Conflict) as refused:
            sent(anonymous=True).do(act)
        assert refused.value.code == "name_not_wanted"


def test_who_refused_may_still_give_a_name():
    story = sent(anonymous=True).all(["ask_name", "refuse_name", "give_name"])
    assert not story.letter.anonymous


def test_other_offices_need_no_name():
    story = sent(anonymous=True).do("refer", to="complaints/city")
    assert (story.letter.state, story.letter.destination) == (State.REFERRING, "")


# art. 23: what was returned does not go to and fro


def test_what_the_bureau_returned_only_a_supervisor_sends_again_and_with_a_new_reason():
    story = returned()
    assert story.letter.given_back == ("petition",)
    for petition, actor in (
        (PLAIN, people.INTAKE), (Petition(override=True), people.INTAKE), (PLAIN, people.SUPERVISOR),
    ):  # fmt: skip
        with pytest.raises(Forbidden) as refused:
            refer(story, petition, actor)
        assert refused.value.code == "petition_returned"
    with pytest.raises(Conflict) as stale:
        refer(story, Petition(override=True, new_reason=False), people.SUPERVISOR)
    assert stale.value.code == "reason_not_new"
    assert refer(story, Petition(override=True), people.SUPERVISOR).letter.state is State.REFERRING


def test_a_refusal_before_it_was_registered_counts_as_a_return():
    story = refer(sent()).do("refuse_referral")
    assert (story.letter.given_back, story.letter.hops, story.letter.referred_to) == (("petition",), 2, "")
    with pytest.raises(Forbidden):
        refer(story)
    assert story.do("refer", to="complaints/city").letter.destination == ""


def test_a_refusal_by_another_channel_may_be_tried_again():
    story = sent().do("refer").do("refuse_referral").do("refer").do("refuse_referral")
    assert (story.letter.given_back, story.letter.hops) == ((), 0)


@pytest.mark.parametrize(("hops", "goes"), [(MOST_HOPS - 1, True), (MOST_HOPS, False)])
def test_so_many_crossings_and_no_more(hops, goes):
    story = sent()
    story.letter = replace(story.letter, hops=hops)
    if goes:
        refer(story, Petition(urgent=True))
        return
    with pytest.raises(Conflict) as refused:
        refer(story, Petition(override=True), people.SUPERVISOR)
    assert refused.value.code == "hops_used"


def test_what_comes_back_twice_is_remembered_once():
    story = refer(returned(), Petition(override=True), people.SUPERVISOR, "新的理由。").do("refuse_referral")
    assert (story.letter.given_back, story.letter.hops) == (("petition",), 4)


# what comes back


def test_a_returned_letter_is_under_review_again_with_the_clock_it_had():
    """Received on Monday the 2nd with seven working days: due on the 11th. Away from the 3rd to the 5th."""
    story = sent(Kind.COMPLAINT).later(days=1)
    assert story.letter.clock.due == date(2026, 3, 11)
    refer(story).do("confirm_referral")
    assert story.letter.clock.stopped == date(2026, 3, 3)
    story.later(days=2).do("take_back", sender=BUREAU)
    letter = story.letter
    assert (letter.state, letter.outcome, letter.referred_to, letter.lead) == (State.REGISTERED, None, "", "")
    assert (letter.clock.started, letter.clock.due, letter.clock.stopped) == (date(2026, 3, 2), date(2026, 3, 13), None)
    assert letter.turn.clock.started == date(2026, 3, 5)
    assert letter.review_by == date(2026, 3, 6)
    assert letter.hops == 2
    told = story.told[-1]
    assert (told.name, told.back_from, told.due) == ("letter_taken_back", BUREAU, date(2026, 3, 13))
    story.all(["accept", "dispatch", "take", "draft", "answer"])
    assert story.letter.outcome is Outcome.ANSWERED


def test_a_limit_that_was_over_before_it_went_stays_over():
    story = sent(Kind.CONSULTATION).later(days=10)
    due = story.letter.clock.due
    refer(story).do("confirm_referral").later(days=5).do("take_back", sender=BUREAU)
    assert story.letter.clock.due == due
    assert story.letter.clock.overdue(story.at)


def test_what_comes_back_before_its_confirmation_has_never_stopped():
    story = refer(sent(Kind.COMPLAINT)).later(days=2)
    due = story.letter.clock.due
    story.do("take_back", sender=BUREAU)
    assert (story.letter.state, story.letter.clock.due, story.letter.hops) == (State.REGISTERED, due, 2)


def test_a_clock_that_runs_is_left_alone():
    clock = sent().letter.clock
    assert resumed(clock, CALENDAR, sent().at, "with_partner", "x") is clock


def test_only_who_has_it_gives_it_back():
    story = refer(sent()).do("confirm_referral")
    with pytest.raises(Conflict) as refused:
        story.do("take_back", sender="complaints/city")
    assert refused.value.code == "not_there"


def test_what_was_decided_there_does_not_come_back():
    """art. 36 ¶3."""
    story = refer(sent()).do("confirm_referral")
    with pytest.raises(Conflict) as refused:
        story.do("take_back", sender=BUREAU, concluded=True)
    assert refused.value.code == "concluded"


def test_the_partner_may_know_of_more_crossings():
    story = refer(sent()).do("confirm_referral")
    after, _ = petitioning.take_back(story.letter, By(people.JOB, story.at), BUREAU, TERMS, hops=3)
    assert after.hops == 3
