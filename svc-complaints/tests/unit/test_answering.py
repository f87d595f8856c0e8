"""The answer, the rating, the one redo, and the end; and what the two sides write to each other."""

from datetime import date, timedelta

import pytest

from casework.domain.errors import Conflict, Invalid
from casework.domain.levels import BAD, Level
from svc_complaints.domain.words import Finding, Naming, Outcome, State
from svc_complaints.testing import people
from svc_complaints.testing.stories import ANSWERED, INVESTIGATED, sent


@pytest.mark.parametrize(("days", "on_time"), [(21, True), (22, False)])
def test_an_answer_is_on_time_until_the_end_of_the_due_day(days, on_time):
    story = sent().all(INVESTIGATED).later(days=days).do("answer")
    assert story.told[-1].on_time is on_time
    assert story.complaint.answers[0].finding is Finding.SUBSTANTIATED
    assert story.complaint.outcome is Outcome.ANSWERED
    assert story.complaint.reply.stopped == story.at.date()


def test_an_extension_that_nobody_decided_falls_away_with_the_answer():
    assert sent().all(INVESTIGATED).do("ask_extension").do("answer").complaint.extension is None
    decided = sent().all(INVESTIGATED).do("ask_extension").do("refuse_extension").do("answer")
    assert decided.complaint.extension is not None


def test_each_answer_is_rated_once():
    story = sent().all(ANSWERED).do("rate", level=Level.SATISFIED, solved=None, reason="")
    with pytest.raises(Conflict) as refusal:
        story.do("rate")
    assert refusal.value.code == "rated_already"


def test_a_bad_rating_says_why():
    for level in BAD:
        with pytest.raises(Invalid):
            sent().all(ANSWERED).do("rate", level=level, reason="")
    with pytest.raises(Invalid):
        sent().all(ANSWERED).do("rate", level=Level.SATISFIED, reason="x" * 1_001)


def test_it_is_redone_once_after_a_low_rating_with_a_clock_of_its_own():
    story = sent().all(ANSWERED).later(days=10).do("rate").do("redo")
    assert (story.complaint.state, story.complaint.round, story.complaint.outcome) == (State.ACCEPTED, 2, None)
    assert story.complaint.reply.due == date(2026, 4, 2)
    assert (story.complaint.investigators, story.complaint.planned, story.complaint.finding) == ((), False, None)
    story.all(ANSWERED[1:])
    assert [answer.round for answer in story.complaint.answers] == [1, 2]
    assert [one.number for one in story.complaint.measures] == [1, 2]
    with pytest.raises(Conflict) as refusal:
        story.do("rate").do("redo")
    assert refusal.value.code == "redone_already"


def test_what_is_redone_is_not_sent_away():
    with pytest.raises(Conflict) as refusal:
        sent().all(ANSWERED).do("rate").do("redo").do("refer")
    assert refusal.value.code == "redo_stays"


def test_without_a_low_rating_nothing_is_redone():
    for story in (sent().all(ANSWERED), sent().all(ANSWERED).do("rate", level=Level.BASICALLY_SATISFIED)):
        with pytest.raises(Conflict) as refusal:
            story.do("redo")
        assert refusal.value.code == "redo_without_reason"


def test_a_complaint_is_closed_when_every_measure_was_carried_out():
    story = sent().all(ANSWERED).do("check_measure", kept=False).later(days=31)
    with pytest.raises(Conflict) as refusal:
        story.do("close")
    assert (refusal.value.code, refusal.value.facts) == ("measures_open", {"measures": [1]})
    assert story.do("check_measure").do("close").complaint.state is State.CLOSED


@pytest.mark.parametrize("rated", [None, Level.DISSATISFIED])
def test_who_may_still_rate_or_have_it_redone_is_waited_for_30_days(rated):
    story = sent().all(ANSWERED).do("check_measure")
    if rated:
        story.do("rate", level=rated)
    with pytest.raises(Conflict) as refusal:
        story.later(days=30, seconds=-1).do("close")
    assert refusal.value.facts == {"closable_from": (story.at + timedelta(seconds=1)).isoformat()}
    assert story.later(seconds=1).do("close").told[-1].rounds == 1


def test_who_is_content_or_was_heard_twice_is_not_waited_for():
    assert sent().all(ANSWERED).do("check_measure").do("rate", level=Level.SATISFIED).do("close")
    story = sent().all(ANSWERED).do("rate").do("redo").all(ANSWERED[1:]).do("rate")
    for number in (1, 2):
        story.do("check_measure", number=number)
    assert story.do("close").told[-1].rounds == 2


def test_withdrawn_before_an_answer_it_leaves_the_count():
    story = sent().do("withdraw")
    assert (story.complaint.outcome, story.complaint.reply) == (Outcome.WITHDRAWN, None)
    story = sent().do("accept").do("withdraw")
    assert story.complaint.reply.stopped == story.at.date()
    assert story.names()[-1] == "withdrawn"


def test_given_up_in_the_redo_it_is_closed_with_its_answer():
    story = sent().all(ANSWERED).do("rate").do("redo").do("withdraw")
    assert (story.complaint.outcome, story.names()[-1]) == (Outcome.ANSWERED, "closed")
    assert story.do("check_measure").complaint.state is State.CLOSED, "what was found is still seen to"


def test_both_sides_write_by_the_code_alone_as_long_as_it_lives():
    story = sent(naming=Naming.ANONYMOUS).all(["accept", "assign"])
    story.do("write", people.NOBODY, code=True).do("write", people.INVESTIGATOR)
    assert [(event.written_by, event.count) for event in story.told[-2:]] == [("complainant", 1), ("office", 2)]
    story.all(ANSWERED[2:]).do("write", people.NOBODY, code=True)
    for _ in range(98):
        story.do("write", people.NOBODY, code=True)
    with pytest.raises(Conflict) as refusal:
        story.do("write", people.NOBODY, code=True)
    assert refusal.value.code == "messages_used"
    for _ in range(99):
        story.do("write", people.INTAKE)  # whoever writes much silences nobody else
    with pytest.raises(Conflict):
        story.do("write", people.INTAKE)


def test_a_message_has_1_to_2000_characters():
    for text in ("", " ", "字" * 2_001):
        with pytest.raises(Invalid):
            sent().do("write", text=text)
    assert sent().do("write", text="字" * 2_000)
