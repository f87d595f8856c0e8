"""Store and forward: whatever the wire does and however often the sender tries again, a letter takes effect once."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from casework.crypto import receipts, seals
from casework.domain.errors import Invalid
from gateway import envelopes
from gateway.tables import stored_submission
from gateway.testing.office import REFUSED_SUBJECT
from gateway.testing.town import GATEWAY, OFFICE, Town
from gateway.testing.wire import Cut

LETTER = {"department": "transport", "kind": "consultation", "subject": "路灯", "body": "三号路的路灯不亮。"}
PATH = "/api/mailbox/letters"
LOST = (Cut.CONNECT, Cut.BEFORE, Cut.AFTER, Cut.MIDDLE, Cut.AWAY)


@pytest.fixture
def town(tmp_path):
    made = Town(tmp_path / "town")
    made.parts.documents.refresh()
    yield made
    made.close()


def rows(town):
    with town.runtime.read() as connection:
        return list(connection.execute(select(stored_submission)))


def send(town, key="", **over):
    headers = {"Idempotency-Key": key} if key else {}
    return town.app.test_client().post(PATH, json={**LETTER, **over}, headers=headers)


def drain(town, most=60):
    """Runs the forwarder until nothing waits any more; how many runs it took."""
    for run in range(most):
        if not any(row.state == "pending" for row in rows(town)):
            return run
        town.forward()
    raise AssertionError([(row.number, row.state, row.reason) for row in rows(town)])


@pytest.mark.parametrize("cut", LOST)
def test_a_letter_whose_service_is_away_is_taken_and_arrives_once(town, cut):
    town.wire.cuts = [cut]
    answer = send(town)
    assert answer.status_code == 202
    assert set(answer.json) == {"number", "query_code", "receipt", "stored", "received_at"}
    assert answer.json["stored"] is True
    assert answer.headers["Location"] == f"/api/track/{answer.json['number']}"
    drain(town)
    (letter,) = town.letters()
    assert (letter.number, letter.code) == (answer.json["number"], answer.json["query_code"])
    assert letter.state == "registered"
    (row,) = rows(town)
    assert (row.state, row.sealed) == ("delivered", "")


def test_nobody_listens(town):
    town.ground.place(OFFICE, url=f"http://127.0.0.1:{town.wire.refused_port}")
    town.runtime.__dict__.pop("topology", None)
    assert send(town).status_code == 202
    assert town.forward() == 0
    assert [row.tries for row in rows(town)] == [1]
    town.ground.place(OFFICE, url=f"http://127.0.0.1:{town.wire.port}")
    drain(town)
    assert len(town.letters()) == 1


def test_the_receipt_is_ours_and_about_the_letter(town):
    town.wire.cuts = [Cut.BEFORE]
    answer = send(town).json
    said = receipts.verify(answer["receipt"], town.runtime.public_keys)
    assert (said.issuer, said.number) == (GATEWAY, answer["number"])
    assert receipts.matches(LETTER, said.digest)
    drain(town)
    (letter,) = town.letters()
    assert abs((letter.at - said.received_at).total_seconds()) < 0.001, "the clock starts when the gateway took it in"


def test_what_is_stored_is_readable_for_the_service_alone(town):
    town.wire.cuts = [Cut.BEFORE]
    answer = send(town).json
    (row,) = rows(town)
    text = str(row)
    for secret in (LETTER["body"], LETTER["subject"], answer["query_code"]):
        assert secret not in text
    with pytest.raises(Invalid):
        seals.unseal(row.sealed, town.runtime.ring, town.runtime.public_keys, GATEWAY, row.number)
    opened = seals.unseal(row.sealed, town.office.ring, town.office.public_keys, GATEWAY, row.number)
    assert json.loads(opened["body"]) == LETTER


def test_a_letter_that_the_schema_refuses_is_refused_at_once(town):
    town.wire.cuts = [Cut.BEFORE] * 3
    answer = send(town, subject="")
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert list(answer.json["errors"]) == ["subject"]
    assert send(town, colour="red").status_code == 422
    assert send(town, body="x" * 20_001).status_code == 422
    assert rows(town) == []


def test_nothing_is_promised_before_the_schema_is_known(tmp_path):
    made = Town(tmp_path / "town")
    made.wire.cuts = [Cut.BEFORE]
    answer = send(made)
    assert (answer.status_code, answer.json["code"]) == (503, "service_unavailable")
    assert answer.headers["Retry-After"]
    made.close()


@pytest.mark.parametrize("said", [{"anonymous": True}, {"naming": "anonymous"}])
def test_what_is_sent_anonymously_says_so(said):
    assert envelopes.sent_anonymously(LETTER | said)
    for other in (LETTER, LETTER | {"anonymous": False}, LETTER | {"naming": "confidential"}, None):
        assert not envelopes.sent_anonymously(other)


def test_a_rule_found_later_makes_a_case_that_needs_correction(town):
    town.wire.cuts = [Cut.BEFORE]
    answer = send(town, subject=REFUSED_SUBJECT)
    assert answer.status_code == 202
    drain(town)
    (letter,) = town.letters()
    assert (letter.number, letter.state) == (answer.json["number"], "needs_correction")
    (row,) = rows(town)
    assert row.state == "needs_correction"
    assert envelopes.opened(town.runtime.vault, row.number, row.envelope) == envelopes.NOBODY


def test_the_same_rule_refuses_a_direct_letter(town):
    answer = send(town, subject=REFUSED_SUBJECT)
    assert (answer.status_code, answer.json["code"]) == (422, "rule_broken")
    assert town.letters() == []


def test_one_key_gets_one_answer_whether_direct_or_stored(town):
    direct = [send(town, "key-1") for _ in range(2)]
    assert [a.status_code for a in direct] == [201, 201]
    assert direct[0].json == direct[1].json
    town.wire.cuts = [Cut.BEFORE]
    stored = [send(town, "key-2") for _ in range(3)]
    assert [a.status_code for a in stored] == [202, 202, 202]
    assert stored[0].json == stored[1].json == stored[2].json
    drain(town)
    assert send(town, "key-2").json == stored[0].json
    assert len(town.letters()) == 2


def test_one_key_with_another_body_is_refused_while_stored(town):
    town.wire.cuts = [Cut.BEFORE]
    send(town, "key-1")
    other = send(town, "key-1", subject="别的事")
    assert (other.status_code, other.json["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize("cut", [Cut.BEFORE, Cut.AFTER, Cut.AWAY])
def test_two_attempts_at_once_speak_of_one_number(town, cut):
    """One of them is cut and stored, the other goes straight through; neither knows of the other."""
    for key in ("key-1", "key-2", "key-3", "key-4"):
        town.wire.cuts = [cut]
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda _, key=key: send(town, key), range(2)))
        assert len({(a.json["number"], a.json["query_code"]) for a in answers}) == 1
    drain(town)
    assert len(town.letters()) == 4


def test_a_service_that_is_away_is_asked_once_a_run(town):
    town.wire.cuts = [Cut.BEFORE] * 5
    for _ in range(5):
        send(town)
    town.wire.seen.clear()
    town.wire.cuts = [Cut.BEFORE]
    town.forward()
    assert town.wire.seen == [Cut.BEFORE]
    drain(town)
    assert len(town.letters()) == 5


def test_delivered_ones_are_forgotten_after_a_day(town):
    town.wire.cuts = [Cut.BEFORE]
    send(town)
    drain(town)
    town.forward()
    assert len(rows(town)) == 1
    with town.runtime.database.write() as connection:
        from datetime import timedelta

        ended = town.runtime.real_now() - timedelta(hours=24, seconds=1)
        connection.execute(stored_submission.update().values(ended_at=ended))
    town.forward()
    assert rows(town) == []


STEP = st.tuples(st.sampled_from(["send", "forward"]), st.lists(st.sampled_from([*LOST, Cut.NOT]), max_size=3))


@pytest.fixture(scope="module")
def lasting(tmp_path_factory):
    made = Town(tmp_path_factory.mktemp("lasting"), {"address_limits": {"submit": "100000/minute"}})
    made.parts.documents.refresh()
    yield made
    made.close()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=1, max_size=6), subject=st.sampled_from(["路灯", REFUSED_SUBJECT]))
def test_the_effect_is_once_whatever_is_cut_and_however_often_it_is_sent(lasting, steps, subject):
    town, before = lasting, {row.number for row in lasting.letters()}
    key = f"key-{len(before)}-{len(rows(lasting))}-{len(lasting.wire.seen)}"
    answers = []
    for act, cuts in steps:
        town.wire.cuts = list(cuts)
        if act == "send":
            answers.append(send(town, key, subject=subject))
        else:
            town.forward()
    town.wire.cuts = []
    drain(town)
    answers.append(send(town, key, subject=subject))
    taken = [a.json for a in answers if a.status_code in (201, 202)]
    assert {a.status_code for a in answers} <= {201, 202, 422}
    assert len({(t["number"], t["query_code"]) for t in taken}) <= 1, "one key, one number"
    after = {row.number for row in town.letters()} - before
    assert after == {t["number"] for t in taken}, "what was promised is there, once, and nothing else is"
