"""Whose letter it is: two clocks, returns within two working days, disputes, referrals."""

from datetime import date

import pytest

from casework.domain.errors import Conflict, Forbidden, Invalid
from svc_mailbox.domain.limits import LimitRule
from svc_mailbox.domain.turns import Terms
from svc_mailbox.domain.words import Kind, Outcome, State
from svc_mailbox.testing import people
from svc_mailbox.testing.stories import CALENDAR, sent


def dispatched(kind=Kind.COMPLAINT):
    return sent(kind).later(days=1).all(["accept", "dispatch"])


def test_dispatch_starts_the_departments_clock_and_leaves_the_senders():
    story = dispatched()
    event = story.told[-1]
    assert (story.letter.clock.due, event.due) == (date(2026, 3, 11), date(2026, 3, 11))
    assert (story.letter.turn.clock.due, event.unit_due) == (date(2026, 3, 12), date(2026, 3, 12))
    assert (event.department, event.co_handlers, event.return_by) == ("water", ("roads",), date(2026, 3, 5))


def test_a_departments_own_limit_holds_for_its_turn_only():
    terms = Terms([LimitRule(Kind.COMPLAINT, answer=2, extension=0, return_=1, department=people.LEAD)], CALENDAR)
    story = sent(Kind.COMPLAINT).do("accept").do("dispatch", terms=terms)
    assert story.letter.turn.clock.due == date(2026, 3, 4)
    assert story.letter.turn.return_by == date(2026, 3, 3)
    assert story.letter.clock.due == date(2026, 3, 11)


@pytest.mark.parametrize(
    ("lead", "helpers"),
    [
        ("", []),
        ("water", [""]),
        ("water", ["water"]),
        ("water", ["roads", "roads"]),
        ("water", [f"d{n}" for n in range(11)]),
    ],
)
def test_lead_and_co_handlers_are_distinct_departments_and_at_most_ten(lead, helpers):
    with pytest.raises(Invalid):
        sent().do("accept").do("dispatch", lead=lead, co_handlers=helpers)


def test_ten_co_handlers_are_taken():
    story = sent().do("accept").do("dispatch", co_handlers=[f"d{n}" for n in range(10)])
    assert len(story.letter.co_handlers) == 10


def test_a_return_never_resets_the_limit_that_the_sender_sees():
    story = dispatched()
    before = story.letter.clock
    story.later(days=2).do("return")
    assert story.letter.clock == before
    story.do("dispatch", lead=people.OTHER)
    assert story.letter.clock == before
    assert story.letter.turn.clock.started == date(2026, 3, 5)
    assert story.letter.turn.clock.due == date(2026, 3, 16)


def test_a_return_gives_a_reason_and_the_letter_back():
    with pytest.raises(Invalid):
        dispatched().do("return", reason=" ")
    story = dispatched().do("return")
    assert (story.letter.lead, story.letter.co_handlers, story.letter.returned_by) == ("", (), ("water",))
    event = story.told[-1]
    assert (event.department, event.returned_by, event.returns) == ("housing", "water", 1)


def test_a_return_is_possible_until_the_end_of_the_second_working_day():
    dispatched().later(days=2, hours=13, minutes=59).do("return")  # dispatched on the 3rd; this is 23:59 on the 5th
    with pytest.raises(Conflict) as refusal:
        dispatched().later(days=2, hours=14).do("return")
    assert (refusal.value.code, refusal.value.facts) == ("return_too_late", {"return_by": "2026-03-05"})


def test_the_two_days_are_working_days():
    friday = sent().later(days=4).all(["accept", "dispatch"])
    assert friday.later(days=4).do("return").letter.state is State.RETURNED  # Tuesday


def test_it_does_not_go_again_to_a_department_that_returned_it():
    with pytest.raises(Conflict) as refusal:
        dispatched().do("return").do("dispatch")
    assert refusal.value.code == "returned_by_lead"


def test_after_two_returns_a_supervisor_decides():
    story = dispatched().do("return").do("dispatch", lead=people.OTHER).do("return", people.STRANGER)
    assert story.told[-1].returns == 2
    with pytest.raises(Forbidden):
        story.do("dispatch", people.INTAKE, lead="trees")
    assert story.do("dispatch", people.SUPERVISOR, lead="trees").letter.lead == "trees"


def test_a_dispute_is_decided_by_a_supervisor_and_then_stands():
    story = dispatched().do("return").do("dispute")
    assert story.letter.state is State.DISPUTED
    story.do("designate")
    assert (story.letter.lead, story.told[-1].designated) == ("water", True)
    with pytest.raises(Conflict) as refusal:
        story.do("return")
    assert refusal.value.code == "return_decided"


def test_a_supervisor_can_decide_without_a_dispute():
    assert dispatched().do("return").do("designate").letter.state is State.DISPATCHED


def test_a_dispute_gives_a_reason():
    with pytest.raises(Invalid):
        dispatched().do("return").do("dispute", reason="")


def test_a_referral_ends_the_letter_only_when_the_receiver_confirms():
    story = sent().do("refer")
    assert (story.letter.state, story.letter.outcome, story.letter.clock.stopped) == (State.REFERRING, None, None)
    story.later(days=1).do("confirm_referral")
    assert (story.letter.outcome, story.letter.clock.stopped) == (Outcome.REFERRED, date(2026, 3, 3))
    assert (story.names(), story.told[-1].to) == (["received", "referring", "referred"], "complaints/city")


def test_a_refused_referral_brings_the_letter_back_with_its_clock_running():
    story = sent().do("refer").later(days=1).do("refuse_referral")
    assert (story.letter.state, story.letter.referred_to) == (State.REGISTERED, "")
    assert (story.letter.clock.started, story.letter.clock.stopped) == (date(2026, 3, 2), None)
    assert story.told[-1].to == "complaints/city"


def test_a_referral_says_where_to_and_why():
    for missing in ({"to": ""}, {"reason": " "}):
        with pytest.raises(Invalid):
            sent().do("refer", **missing)


def test_a_letter_referred_after_a_return_ends_with_both_clocks_at_rest():
    story = dispatched().do("return").later(days=1).do("refer").do("confirm_referral")
    assert (story.letter.turn.clock.stopped, story.letter.clock.stopped) == (date(2026, 3, 3), date(2026, 3, 4))
