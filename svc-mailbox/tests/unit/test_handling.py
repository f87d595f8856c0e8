"""At work: draft, review, answer, on time or late; extensions."""

from datetime import date

import pytest

from casework.domain.errors import Conflict, Forbidden, Invalid
from svc_mailbox.domain.limits import LimitRule
from svc_mailbox.domain.turns import Terms
from svc_mailbox.domain.words import Kind, Outcome, State
from svc_mailbox.testing import people
from svc_mailbox.testing.stories import CALENDAR, sent

TO_WORK = ["accept", "dispatch", "take"]


def at_work(kind=Kind.CONSULTATION):
    return sent(kind).all(TO_WORK)


def test_an_answer_is_drafted_by_one_and_released_by_another():
    story = at_work().do("draft", people.BOTH)
    with pytest.raises(Forbidden) as refusal:
        story.do("answer", people.BOTH)
    assert refusal.value.code == "own_draft"
    story.do("answer", people.REVIEWER)
    assert (story.letter.state, story.letter.outcome, story.letter.drafted_by) == (State.ANSWERED, Outcome.ANSWERED, "")


def test_a_rejected_draft_is_written_again():
    with pytest.raises(Invalid):
        at_work().do("draft").do("reject_draft", reason="")
    story = at_work().all(["draft", "reject_draft"])
    assert (story.letter.state, story.letter.drafted_by) == (State.HANDLING, "")
    assert story.all(["draft", "answer"]).names()[-4:] == ["drafted", "draft_rejected", "drafted", "answered"]


@pytest.mark.parametrize("length", [1, 20_000])
def test_a_reply_has_up_to_twenty_thousand_characters(length):
    assert at_work().do("draft", reply="好" * length).letter.state is State.DRAFTED


@pytest.mark.parametrize("reply", ["", " ", "好" * 20_001])
def test_other_replies_are_refused(reply):
    with pytest.raises(Invalid) as refusal:
        at_work().do("draft", reply=reply)
    assert set(refusal.value.facts["errors"]) == {"reply"}


def test_a_co_handler_contributes():
    story = at_work().do("contribute")
    assert (story.told[-1].co_handler, story.told[-1].department) == ("roads", "water")
    with pytest.raises(Invalid):
        story.do("contribute", opinion="")


def test_an_answer_is_on_time_until_midnight_of_the_due_day():
    story = at_work().do("draft").later(days=3, hours=13, minutes=59).do("answer")
    event = story.told[-1]
    assert (event.due, event.on_time, event.unit_on_time, event.round) == (date(2026, 3, 5), True, True, 1)
    assert story.letter.answers[0].on_time


def test_a_minute_later_it_is_late():
    story = at_work().do("draft").later(days=3, hours=14).do("answer")
    assert (story.told[-1].on_time, story.told[-1].unit_on_time) == (False, False)


def test_a_department_that_was_handed_a_late_letter_may_itself_be_on_time():
    story = sent().do("accept").later(days=4).all(["dispatch", "take", "draft"]).later(days=3).do("answer")
    assert (story.told[-1].on_time, story.told[-1].unit_on_time) == (False, True)


def test_an_approved_extension_moves_both_clocks():
    story = at_work(Kind.COMPLAINT).do("ask_extension", days=8).do("approve_extension")
    assert story.letter.clock.due == date(2026, 3, 23)
    assert story.letter.turn.clock.due == date(2026, 3, 23)
    assert (story.told[-1].days, story.told[-1].due) == (8, date(2026, 3, 23))


def test_a_turn_that_is_over_stays_over_when_the_letter_is_extended():
    terms = Terms([LimitRule(Kind.COMPLAINT, answer=1, extension=0, department=people.LEAD)], CALENDAR)
    story = sent(Kind.COMPLAINT).do("accept").do("dispatch", terms=terms).do("take").later(days=2)
    story.all(["ask_extension", "approve_extension"])
    assert (story.letter.turn.clock.due, story.letter.clock.due) == (date(2026, 3, 3), date(2026, 3, 16))


@pytest.mark.parametrize(
    ("kind", "most"), [(Kind.CONSULTATION, 7), (Kind.SUGGESTION, 10), (Kind.HELP, 10), (Kind.COMPLAINT, 8)]
)
def test_an_extension_has_a_longest_length_by_kind(kind, most):
    for days in (1, most):
        assert at_work(kind).do("ask_extension", days=days).letter.extension.days == days
    for days in (0, most + 1):
        with pytest.raises(Invalid):
            at_work(kind).do("ask_extension", days=days)


def test_where_no_extension_is_foreseen_none_can_be_asked():
    terms = Terms([LimitRule(Kind.CONSULTATION, answer=3, extension=0)], CALENDAR)
    with pytest.raises(Invalid) as refusal:
        sent(terms=terms).all(TO_WORK).do("ask_extension", days=1)
    assert "not extended" in refusal.value.detail


def test_an_extension_needs_a_reason_and_another_person_to_decide():
    with pytest.raises(Invalid):
        at_work().do("ask_extension", reason="")
    story = at_work().do("ask_extension", people.BOTH)
    for decision in ("approve_extension", "refuse_extension"):
        with pytest.raises(Forbidden) as refusal:
            story.do(decision, people.BOTH)
        assert refusal.value.code == "own_extension"


def test_one_extension_is_approved_per_letter_and_one_waits_at_a_time():
    story = at_work().do("ask_extension")
    with pytest.raises(Conflict):
        story.do("ask_extension")
    story.do("approve_extension")
    with pytest.raises(Conflict) as refusal:
        story.do("ask_extension")
    assert refusal.value.code == "extended_already"


def test_after_a_refusal_one_may_ask_again():
    story = at_work().do("ask_extension")
    with pytest.raises(Invalid):
        story.do("refuse_extension", reason="")
    story.do("refuse_extension")
    assert (story.letter.clock.due, story.told[-1].due) == (date(2026, 3, 5), date(2026, 3, 5))
    assert story.do("ask_extension").letter.extension.approved is None


def test_what_was_not_asked_cannot_be_decided_and_nothing_twice():
    for decision in ("approve_extension", "refuse_extension"):
        with pytest.raises(Conflict) as refusal:
            at_work().do(decision)
        assert refusal.value.code == "no_extension_asked"
    with pytest.raises(Conflict):
        at_work().all(["ask_extension", "refuse_extension", "approve_extension"])


def test_late_stays_late():
    with pytest.raises(Conflict) as refusal:
        at_work().later(days=4).do("ask_extension")
    assert refusal.value.code == "extension_too_late"
    with pytest.raises(Conflict) as refusal:
        at_work().do("ask_extension").later(days=4).do("approve_extension")
    assert refusal.value.code == "extension_too_late"


def test_an_extension_that_nobody_decided_falls_away_with_the_answer():
    assert at_work().all(["ask_extension", "draft", "answer"]).letter.extension is None
    assert at_work().all(["ask_extension", "approve_extension", "draft", "answer"]).letter.extension.approved
