"""After the answer: rating, redo, further questions, closing."""

from datetime import date

import pytest

from casework.domain.errors import Conflict, Invalid
from svc_mailbox.domain.rating import BAD, Level, parse_level
from svc_mailbox.domain.words import Outcome, State
from svc_mailbox.testing import people
from svc_mailbox.testing.stories import answered

AGAIN = ["rate", "redo", "draft", "answer"]


@pytest.mark.parametrize("level", list(Level))
def test_each_level_can_be_given_with_a_reason(level):
    story = answered().do("rate", level=level, solved=True, reason="已经亮了。")
    assert (story.told[-1].level, story.told[-1].solved, story.told[-1].round) == (level.value, True, 1)


@pytest.mark.parametrize("level", [level for level in Level if level not in BAD])
def test_the_better_three_need_no_reason(level):
    assert answered().do("rate", level=level, reason="").letter.rating.level == level


@pytest.mark.parametrize("level", BAD)
@pytest.mark.parametrize("reason", ["", "  ", "差"])
def test_the_last_two_do(level, reason):
    with pytest.raises(Invalid):
        answered().do("rate", level=level, reason=reason)


def test_whether_it_is_solved_is_asked_apart_and_may_stay_open():
    assert answered().do("rate", level=Level.VERY_SATISFIED, solved=None).told[-1].solved is None
    assert answered().do("rate", level=Level.VERY_SATISFIED, solved=False).told[-1].solved is False


@pytest.mark.parametrize("value", [None, 0, 6, "5", 5.0, True])
def test_nothing_else_is_a_level_and_nothing_is_preselected(value):
    with pytest.raises(Invalid):
        parse_level(value)


def test_a_level_comes_in_as_a_number():
    assert [parse_level(n) for n in range(1, 6)] == sorted(Level)


def test_each_answer_is_rated_once():
    story = answered().do("rate")
    with pytest.raises(Conflict) as refusal:
        story.do("rate", level=Level.VERY_SATISFIED)
    assert refusal.value.code == "rated_already"


def test_after_a_redo_both_ratings_are_kept_and_the_last_one_counts():
    story = answered().all(AGAIN).do("rate", level=Level.SATISFIED, solved=True)
    assert [(r.round, r.level) for r in story.letter.ratings] == [(1, 2), (2, 4)]
    assert story.letter.rating.level == 4
    assert [a.round for a in story.letter.answers] == [1, 2]


def test_a_redo_has_a_clock_of_its_own_and_leaves_the_first_answer_as_it_was():
    story = answered().do("rate").later(days=7).do("redo")
    assert (story.letter.state, story.letter.round) == (State.HANDLING, 2)
    assert (story.letter.clock.due, story.told[-1].due) == (date(2026, 3, 12), date(2026, 3, 12))
    story.later(days=7).all(["draft", "answer"])
    assert [a.on_time for a in story.letter.answers] == [True, False]


def test_a_redo_is_possible_once():
    story = answered().all([*AGAIN, "rate"])
    with pytest.raises(Conflict) as refusal:
        story.do("redo")
    assert refusal.value.code == "redone_already"


def test_a_redo_follows_a_bad_rating_only():
    for story in (answered(), answered().do("rate", level=Level.BASICALLY_SATISFIED)):
        with pytest.raises(Conflict) as refusal:
            story.do("redo")
        assert refusal.value.code == "redo_without_reason"


def test_a_supervisor_can_have_it_redone_too():
    assert answered().do("rate").do("redo", people.SUPERVISOR).letter.round == 2


def test_three_further_questions_can_be_asked():
    story = answered().all(["follow_up", "follow_up", "follow_up"])
    assert [e.count for e in story.told[-3:]] == [1, 2, 3]
    with pytest.raises(Conflict) as refusal:
        story.do("follow_up")
    assert refusal.value.code == "follow_ups_used"


@pytest.mark.parametrize("question", ["", "问" * 2_001])
def test_a_further_question_has_a_length(question):
    with pytest.raises(Invalid):
        answered().do("follow_up", question=question)


def test_one_reply_answers_what_is_open():
    story = answered().all(["follow_up", "follow_up", "answer_follow_up"])
    assert story.told[-1].count == 2
    with pytest.raises(Conflict) as refusal:
        story.do("answer_follow_up")
    assert refusal.value.code == "no_follow_up"
    with pytest.raises(Invalid):
        answered().do("follow_up").do("answer_follow_up", reply="")


def test_the_sender_closes_at_any_time():
    story = answered().do("follow_up").do("close", people.SENDER)
    assert (story.letter.state, story.letter.outcome, story.told[-1].rounds) == (State.CLOSED, Outcome.ANSWERED, 1)


@pytest.mark.parametrize("closer", [people.REVIEWER, people.JOB])
def test_others_close_a_letter_whose_sender_is_content(closer):
    story = answered().do("rate", level=Level.BASICALLY_SATISFIED).do("close", closer)
    assert story.letter.state is State.CLOSED


@pytest.mark.parametrize("acts", [[], ["rate"]])
def test_others_wait_thirty_days_for_a_rating_or_a_redo(acts):
    with pytest.raises(Conflict) as refusal:
        answered().all(acts).later(days=30, seconds=-1).do("close", people.REVIEWER)
    assert refusal.value.facts == {"closable_from": "2026-04-01T02:00:00+00:00"}
    assert answered().all(acts).later(days=30).do("close", people.JOB).letter.state is State.CLOSED


def test_a_bad_rating_gives_the_sender_thirty_more_days():
    story = answered().later(days=20).do("rate").later(days=29)
    with pytest.raises(Conflict):
        story.do("close", people.JOB)


def test_after_a_redo_a_bad_rating_is_the_last_word():
    assert answered().all([*AGAIN, "rate"]).do("close", people.JOB).told[-1].rounds == 2


def test_others_do_not_close_over_an_open_question():
    story = answered().do("rate", level=Level.SATISFIED).do("follow_up").later(days=60)
    with pytest.raises(Conflict) as refusal:
        story.do("close", people.REVIEWER)
    assert refusal.value.code == "follow_up_open"
