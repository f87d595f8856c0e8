"""Two at once: one of them gets through, the other learns that it was late."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from casework.testing.client import citizen
from svc_mailbox.testing.desk import ANONYMOUS_LETTER, CLERK, INTAKE, REVIEWER, Life


def both(*calls):
    """The answers of calls that are made at the same time."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(call) for call in calls]]


@pytest.mark.parametrize("last", ["", "dispatch", "take", "draft"])
def test_two_acts_at_once_one_gets_409(as_, announced, last):
    life = Life(as_)
    if last:
        life.until(last)
    act, actor, body = {
        "": ("accept", INTAKE, {}),
        "dispatch": ("take", CLERK, {}),
        "take": ("draft", CLERK, {"text": "已修。"}),
        "draft": ("answer", REVIEWER, {}),
    }[last]
    before = len(announced())
    answers = both(*[lambda: life.desk(act, actor, **body)] * 2)
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert len(announced()) == before + 1


def test_a_rating_counts_once_however_often_it_is_sent_at_once(as_, announced):
    life = Life(as_, sender=citizen("a")).until("answer")
    answers = both(*[lambda: life.say("rating", round=1, level=5, solved=True)] * 4)
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert sum(event.type == "mailbox.letter_rated.v1" for event in announced()) == 1


def test_the_same_submission_many_times_at_once_is_one_letter(as_, announced):
    def send():
        client = as_(number="MC-7K3F9-Q2XWD-K", code="7K3F9Q2X")
        return client.post("/api/mailbox/letters", json=ANONYMOUS_LETTER, headers={"Idempotency-Key": "one"})

    answers = both(*[send] * 6)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert len(announced()) == 1
