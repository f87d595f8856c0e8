"""What the gateway has stored meanwhile: its time of receipt holds, a rule's refusal becomes a letter to correct."""

import json
import secrets
from datetime import timedelta

from casework.crypto import seals
from casework.crypto.keys import KeyRing
from casework.domain.actors import ANONYMOUS
from casework.domain.numbers import mint_number
from casework.testing.client import GATEWAY, citizen
from casework.testing.ground import START
from casework.web import stored
from svc_mailbox.testing.desk import ANONYMOUS_LETTER, INTAKE, LETTER, STRANGER, SUPERVISOR

NUMBER, CODE = "MC-7K3F9-Q2XWD-K", "7K3F9Q2X"
EARLIER = START - timedelta(days=1)


def arrive(as_, body, at=EARLIER, actor=ANONYMOUS, number=NUMBER, **headers):
    """A submission as the gateway sends it."""
    client = as_(actor, number=number, code=CODE, **({"at": at} if at else {}))
    return client.post("/api/mailbox/letters", json=body, headers=headers)


def tracked(as_, number=NUMBER):
    """The sender's view."""
    return as_().get(f"/api/track/{number}", headers={"X-Query-Code": CODE})


def test_number_and_code_are_the_gateways_and_the_time_is_when_it_took_the_letter(as_, announced):
    given = arrive(as_, LETTER)
    assert (given.status_code, given.json["number"], given.json["query_code"]) == (201, NUMBER, CODE)
    assert given.json["received_at"] == "2026-03-01T01:00:00Z"
    assert given.json["due_on"] == "2026-03-04"
    assert tracked(as_).json["state"] == "registered"
    assert announced()[0].data["received_at"].startswith("2026-03-01T01:00:00")


def test_a_receipt_time_is_never_in_the_future(as_):
    assert arrive(as_, LETTER, at=START + timedelta(hours=1)).json["received_at"] == "2026-03-02T01:00:00Z"


def test_the_same_submission_again_has_one_effect_and_the_same_answer(as_, announced):
    first = arrive(as_, LETTER, at=None, **{"Idempotency-Key": "k"})
    repeated = arrive(as_, LETTER, at=None, **{"Idempotency-Key": "k"})
    stored = arrive(as_, LETTER, at=EARLIER)
    assert first.json == repeated.json == stored.json
    assert len(announced()) == 1


def test_a_taken_number_with_another_text_is_refused(as_, announced):
    arrive(as_, LETTER)
    other = arrive(as_, {**LETTER, "body": "别的内容"})
    assert (other.status_code, other.json["code"]) == (409, "number_taken")
    assert len(announced()) == 1


def test_what_schema_or_rules_refuse_becomes_a_letter_to_correct(as_, announced):
    faulty = [
        ({**LETTER, "department": "moon"}, ["department"]),
        ({**LETTER, "kind": "poem"}, ["kind"]),
        ({**LETTER, "subject": "x" * 101}, ["subject"]),
        ({**LETTER, "anonymous": True}, ["address", "email", "name", "phone"]),
        ({**LETTER, "unknown": 1, "body": "a\0b"}, ["body", "unknown"]),
        ({"subject": 5}, ["body", "department", "kind", "subject"]),
    ]
    for body, fields in faulty:
        fresh = mint_number("MC", secrets.SystemRandom())
        assert arrive(as_, body, at=None, number=fresh).status_code == 422
        given = arrive(as_, body, number=fresh)
        assert (given.status_code, given.json["state"]) == (201, "needs_correction"), given.text
        assert tracked(as_, fresh).json["correction"] == {"fields": fields}
        assert announced()[-1].type == "mailbox.letter_needs_correction.v1"
        assert announced()[-1].data["fields"] == [name for name in fields if name != "unknown"]


def test_what_a_sender_made_up_goes_into_no_event(as_, announced):
    words = "韦小明 13800138000"
    for body in ({**LETTER, "department": words}, {**LETTER, words: 1}, {**LETTER, "department": words, "subject": ""}):
        number = mint_number("MC", secrets.SystemRandom())
        assert arrive(as_, body, number=number).json["state"] == "needs_correction"
        as_().post(f"/api/mailbox/letters/{number}/withdrawal", json={}, headers={"X-Query-Code": CODE})
    assert len(announced()) >= 3
    assert words not in str([event.data for event in announced()])


def test_it_is_corrected_under_the_same_number_and_counts_from_then(as_, clock, announced):
    arrive(as_, {**LETTER, "department": "moon"}, actor=citizen("a"))
    assert as_(INTAKE).get(f"/api/mailbox/desk/letters/{NUMBER}").status_code == 404
    assert as_(SUPERVISOR).get(f"/api/mailbox/desk/letters/{NUMBER}").status_code == 200
    clock.forward(days=1)
    path, proof = f"/api/mailbox/letters/{NUMBER}/correction", {"X-Query-Code": CODE}
    still = as_().post(path, json={"department": "sun"}, headers=proof)
    assert (still.status_code, set(still.json["errors"])) == (422, {"department"})
    done = as_().post(path, json={"department": "housing"}, headers=proof)
    assert (done.status_code, done.json["state"], done.json["body"]) == (200, "registered", LETTER["body"])
    assert done.json["received_at"] == "2026-03-03T01:00:00Z"
    assert as_(INTAKE).get(f"/api/mailbox/desk/letters/{NUMBER}").status_code == 200
    assert as_(STRANGER).get(f"/api/mailbox/desk/letters/{NUMBER}").status_code == 404
    assert announced()[-1].type == "mailbox.letter_received.v1"
    assert announced()[-1].data["first_received_at"].startswith("2026-03-01")
    again = as_().post(path, json={"subject": "再改"}, headers=proof)
    assert again.status_code == 409


def test_a_letter_that_is_sealed_by_the_gateway_is_opened(as_, runtime, ground):
    ring = KeyRing.load(ground.keys, GATEWAY)
    inside = {"body": json.dumps(ANONYMOUS_LETTER, ensure_ascii=False)}
    sealed = seals.seal(inside, ring, runtime.public_keys.sealing(runtime.instance), NUMBER, runtime.real_now())
    given = as_(ANONYMOUS, number=NUMBER, code=CODE, at=EARLIER).post(
        "/api/mailbox/letters", data=sealed, content_type=stored.SEALED, headers={stored.HEADER: stored.AGAIN}
    )
    assert given.status_code == 201, given.text
    assert tracked(as_).json["body"] == ANONYMOUS_LETTER["body"]
