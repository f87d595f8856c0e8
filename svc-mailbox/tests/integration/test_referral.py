"""转办: sealed to one other office; gone from here when it confirms, back at review when it refuses."""

from datetime import timedelta

import pytest

from casework.crypto import seals
from casework.crypto.keyfiles import make_keys, publish
from casework.crypto.keys import KeyRing
from casework.domain.events import Envelope
from casework.messaging.inbox import Inbox
from svc_mailbox.testing.desk import INTAKE, LETTER, SUPERVISOR, Life

OFFICE = "complaints/city"


@pytest.fixture
def ground(ground):
    """The city with an office for complaints that takes what is referred to it."""
    make_keys(ground.keys, OFFICE)
    publish(ground.keys)
    ground.peers[OFFICE] = {"url": "http://127.0.0.1:9", "code": "CC", "subscribes": ["*.*.case_referred.v1"]}
    ground.write()
    return ground


@pytest.fixture
def hear(service, runtime):
    """Lets the mailbox hear how the office ended a referral."""
    inbox = Inbox(service, runtime)

    def deliver(name, life, referral, sequence=1, **more):
        envelope = Envelope(
            id=f"e{sequence}", source=f"/{OFFICE}", type=f"complaints.{name}.v1", subject=life.number,
            time=runtime.now(), sequence=sequence, data={"to": runtime.source, "referral": referral, **more},
        )  # fmt: skip
        return inbox.take(envelope)

    return deliver


def refer(life, to=OFFICE):
    """Refers the letter."""
    return life.desk("refer", INTAKE, to=to, reason="属于效能投诉。")


def sent(announced):
    """The sealed case on its way."""
    return next(event for event in announced() if event.type == "mailbox.case_referred.v1")


def test_the_case_goes_sealed_to_its_receiver_only(as_, announced, runtime, ground):
    life = Life(as_)
    assert refer(life).status_code == 200
    assert (life.tracked()["state"], life.tracked()["referred_to"]) == ("referring", OFFICE)
    event = sent(announced)
    assert "路灯" not in str(event.data)
    office = KeyRing.load(ground.keys, OFFICE)
    inside = seals.unseal(event.data["sealed"], office, runtime.public_keys, runtime.instance, event.data["referral"])
    assert inside["content"]["body"] == LETTER["body"]
    assert inside["content"]["people"]["name"] == "韦小明"


def test_an_office_that_takes_no_cases_is_refused(as_, announced):
    life = Life(as_)
    for to in ("gateway/main", "moon/city", "mailbox/city"):
        answer = refer(life, to)
        assert (answer.status_code, life.tracked()["state"]) == (422, "registered"), answer.text
    assert refer(life, "../etc").status_code == 422
    assert [event.type for event in announced()] == ["mailbox.letter_received.v1"]


def test_when_it_is_confirmed_number_state_and_clock_stay(as_, announced, hear):
    life = Life(as_)
    refer(life)
    hear("referral_confirmed", life, sent(announced).data["referral"])
    seen = life.tracked()
    assert (seen["state"], seen["outcome"], seen["subject"], seen["body"]) == ("closed", "referred", "", "")
    assert seen["received_at"] == "2026-03-02T01:00:00Z"
    assert life.seen_by(INTAKE).json["people"] in (None, {})
    assert announced()[-1].type == "mailbox.letter_referred.v1"
    assert sent(announced).data["sealed"] == ""


def test_when_it_is_confirmed_no_kept_answer_gives_the_text_back(as_, announced, hear):
    life = Life(as_)
    path, key = f"/api/mailbox/desk/letters/{life.number}/note", {"Idempotency-Key": "once"}
    noted = as_(INTAKE).post(path, json={"text": "涉及本单位人员。"}, headers=key)
    assert noted.json["body"] == LETTER["body"]
    refer(life)
    hear("referral_confirmed", life, sent(announced).data["referral"])
    again = as_(INTAKE).post(path, json={"text": "涉及本单位人员。"}, headers=key)
    assert LETTER["body"] not in again.text


def test_when_it_is_refused_the_letter_is_back_and_its_clock_has_not_stopped(as_, announced, hear, clock):
    life = Life(as_)
    refer(life)
    clock.forward(days=1)
    hear("referral_refused", life, sent(announced).data["referral"], reason="不属于本单位职责。")
    seen = life.tracked()
    assert (seen["state"], seen["body"], seen["due_on"]) == ("registered", LETTER["body"], "2026-03-05")
    history = life.seen_by(SUPERVISOR).json["history"]
    assert history[-1]["text"] == "不属于本单位职责。"
    assert refer(life).status_code == 200


def test_a_referral_does_not_stop_the_notices(as_, runtime, clock, announced):
    from svc_mailbox import jobs

    life = Life(as_)
    refer(life)
    clock.at += timedelta(days=7)
    jobs.watch(runtime)
    assert announced()[-1].type == "mailbox.letter_overdue.v1"
