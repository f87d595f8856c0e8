"""Hostile and broken messages: each is reported, answered once, and never applied; the next good one is."""

import base64
import json
from datetime import timedelta

import pytest
from joserfc import jws

from exchange.domain.cases import State
from exchange.domain.catalogue import MOST_MESSAGE
from exchange.testing.office import Office
from exchange.testing.town import NUMBER, configure


@pytest.fixture
def referred(town):
    """A case that waits for its registration."""
    town.refer()
    return town


def ack(town, **over):
    data = over.pop("data", {"alias": "XF-1", "registered_at": town.bureau.now()})
    return town.bureau.message("petition.ack.v1", NUMBER, data, **{"sequence": 1, **over})


def unsigned(town, message):
    head = base64.urlsafe_b64encode(b'{"alg":"none","kid":"petitions-sig-1","typ":"wenzheng-exchange+jws"}').rstrip(
        b"="
    )
    return head + b"." + base64.urlsafe_b64encode(json.dumps(message).encode()).rstrip(b"=") + b"."


def twice(town):
    raw = json.dumps(ack(town)).encode()
    return town.bureau.signed(raw.replace(b'"data":', b'"hops": 1, "data":', 1))


def deep(town):
    raw = json.dumps(ack(town)).encode()
    return town.bureau.signed(raw.replace(b'"alias": "XF-1"', b'"alias": ' + b"[" * 40 + b"]" * 40))


def other_key(town):
    stranger = Office("petitions", town.clock, {"keys": []})
    return town.bureau.signed(ack(town), key=stranger.sign_key)


def other_kid(town):
    return town.bureau.signed(ack(town), kid="nobody-1")


def changed(town):
    head, payload, signature = town.bureau.signed(ack(town)).split(b".")
    body = json.loads(base64.urlsafe_b64decode(payload + b"=="))
    body["data"]["alias"] = "XF-2"
    return b".".join([head, base64.urlsafe_b64encode(json.dumps(body).encode()).rstrip(b"="), signature])


def extra_header(town):
    head = {"alg": "Ed25519", "kid": town.bureau.sign_key.kid, "typ": "wenzheng-exchange+jws", "cty": "x"}
    registry = jws.JWSRegistry(algorithms=["Ed25519"])
    return jws.serialize_compact(head, json.dumps(ack(town)).encode(), town.bureau.sign_key, None, registry).encode()


def without_offset(town):
    return town.bureau.signed(ack(town, time=town.clock().strftime("%Y-%m-%dT%H:%M:%SZ")))


def in_the_future(town):
    late = Office("petitions", lambda: town.clock() + timedelta(minutes=5, seconds=1), {"keys": []})
    return town.bureau.signed(ack(town, time=late.now()))


BAD = {
    "other key": (other_key, "bad_signature", "0304"),
    "unknown key": (other_kid, "bad_signature", "0304"),
    "changed after signing": (changed, "bad_signature", "0304"),
    "alg none": (lambda t: unsigned(t, ack(t)), "bad_signature", "0304"),
    "other typ": (lambda t: t.bureau.signed(ack(t), typ="JWT"), "bad_signature", "0304"),
    "header with more": (extra_header, "bad_signature", "0304"),
    "no JWS": (lambda t: b"\xff\xfe not a token", "bad_signature", "0304"),
    "empty": (lambda t: b"", "bad_signature", "0304"),
    "the key of the centre": (lambda t: t.bureau.signed(ack(t), key=t.centre.sign_key), "bad_signature", "0304"),
    "speaks for the centre": (lambda t: t.bureau.signed(ack(t, source="/centre")), "wrong_source", "0304"),
    "speaks for us": (lambda t: t.bureau.signed(ack(t, source="/wenzheng")), "wrong_source", "0304"),
    "unknown type": (lambda t: t.bureau.signed(ack(t, type="petition.forget.v1")), "unknown_type", "0301"),
    "unknown version": (lambda t: t.bureau.signed(ack(t, type="petition.ack.v2")), "unknown_type", "0301"),
    "our own type": (lambda t: t.bureau.signed(ack(t, type="petition.refer.v1")), "unknown_type", "0301"),
    "type of the centre": (lambda t: t.bureau.signed(ack(t, type="service.consult.v1")), "unknown_type", "0301"),
    "unknown schema version": (lambda t: t.bureau.signed(ack(t, schemaversion="2.0")), "schema", "0202"),
    "sequence zero": (lambda t: t.bureau.signed(ack(t, sequence=0)), "schema", "0202"),
    "sequence as text": (lambda t: t.bureau.signed(ack(t, sequence="1")), "schema", "0202"),
    "sequence true": (lambda t: t.bureau.signed(ack(t, sequence=True)), "schema", "0202"),
    "another zone": (without_offset, "schema", "0202"),
    "no such day": (
        lambda t: t.bureau.signed(ack(t, data={"alias": "A", "registered_at": "2026-02-31T09:00:00+08:00"})),
        "schema", "0202",
    ),
    "line break at the end": (
        lambda t: t.bureau.signed(ack(t, data={"alias": "XF-1\n", "registered_at": t.bureau.now()})), "schema", "0202",
    ),
    "NUL": (
        lambda t: t.bureau.signed(ack(t, data={"alias": "X\0", "registered_at": t.bureau.now()})), "schema", "0202",
    ),
    "a member nobody knows": (lambda t: t.bureau.signed(ack(t, phone="13800000000")), "schema", "0202"),
    "a future time": (in_the_future, "future", "0202"),
    "a member twice": (twice, "malformed", "0202"),
    "nested too deep": (deep, "malformed", "0202"),
    "a list": (lambda t: t.bureau.signed(b"[]"), "malformed", "0202"),
    "no UTF-8": (lambda t: t.bureau.signed(b'{"id": "\xff"}'), "malformed", "0202"),
    "one byte too many": (lambda t: b"x" * (MOST_MESSAGE + 1), "too_large", "0202"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_it_is_reported_and_answered_once_and_never_applied(referred, name):
    make, kind, code = BAD[name]
    raw = make(referred)
    for _ in range(3):
        assert referred.taker.take("petitions", raw) == "bad"
    (report,) = referred.reports()
    assert (report.kind, report.code, report.count) == (kind, code, 3)
    assert "13800000000" not in report.reason
    (answer,) = referred.sent(referred.bureau, "exchange.rejected.v1")
    assert (answer["data"]["code"], answer["subject"]) == (code, "-")
    assert referred.case().state is State.SENT
    assert referred.announced() == []
    assert referred.taker.take("petitions", referred.bureau.signed(ack(referred))) == "applied"


def test_a_message_of_exactly_the_size_is_read(referred):
    raw = b"x" * MOST_MESSAGE
    assert referred.taker.take("petitions", raw) == "bad"
    assert [report.kind for report in referred.reports()] == ["bad_signature"]


def test_five_minutes_ahead_are_forgiven(referred):
    fast = Office("petitions", lambda: referred.clock() + timedelta(minutes=5), {"keys": []})
    assert referred.taker.take("petitions", referred.bureau.signed(ack(referred, time=fast.now()))) == "applied"


def letter(town, **over):
    inside = {"title": "路灯", "body": "坏了", "anonymous": True, "people": {}}
    data = {"received_at": town.bureau.now(), "reason": "非信访事项"}
    return town.bureau.message("letter.back.v1", "K-1", data, inside, **{"sequence": 1, **over})


def test_a_sealed_part_lifted_from_another_message_is_not_taken(town):
    stolen = letter(town)["data"]["sealed"]
    message = letter(town)
    message["data"]["sealed"] = stolen
    assert town.taker.take("petitions", town.bureau.signed(message)) == "bad"
    moved = letter(town) | {"subject": "K-2"}
    assert town.taker.take("petitions", town.bureau.signed(moved)) == "bad"
    assert [report.kind for report in town.reports()] == ["bad_seal", "bad_seal"]
    assert town.case("K-1") is None


def test_what_is_sealed_is_held_against_its_schema_too(town):
    message = letter(town)
    inside = {"id": message["id"], "subject": "K-1", "title": "a\0b", "body": "b", "anonymous": True, "people": {}}
    message["data"]["sealed"] = town.bureau.seal(inside)
    assert town.taker.take("petitions", town.bureau.signed(message)) == "bad"
    message = letter(town)
    message["data"]["sealed"] = message["data"]["sealed"][:-8] + "AAAAAAAA"
    assert town.taker.take("petitions", town.bureau.signed(message)) == "bad"
    assert [report.kind for report in town.reports()] == ["schema", "bad_seal"]


def test_two_sides_that_do_not_believe_each_other_do_not_answer_for_ever(town):
    stranger = Office("petitions", town.clock, {"keys": []})
    data = {"message": "-", "sha256": "0" * 64, "about": "-", "code": "0304", "reason": "no"}
    message = town.bureau.message("exchange.rejected.v1", "-", data)
    assert town.taker.take("petitions", town.bureau.signed(message, key=stranger.sign_key)) == "bad"
    assert town.taker.take("petitions", town.bureau.signed(message | {"hops": 99})) == "bad"
    assert len(town.reports()) == 2
    assert town.sent(town.bureau) == []


def test_what_the_partner_rejects_is_reported(referred):
    (mine,) = referred.sent(referred.bureau)
    data = {"message": mine["id"], "sha256": "0" * 64, "about": NUMBER, "code": "0202", "reason": "看不懂"}
    assert referred.say(referred.bureau, "exchange.rejected.v1", "-", data) == "applied"
    (report,) = referred.reports()
    assert (report.kind, report.code, report.message_id) == ("rejected_by_partner", "0202", mine["id"])


def test_a_new_key_is_taken_beside_the_old_one(town, ground, offices):
    town.refer()
    old, new = town.bureau, Office("petitions", town.clock, {"keys": []})
    new.sign_key = type(new.sign_key).generate_key("Ed25519", {"kid": "petitions-sig-2"})
    both = old.jwks()["keys"] + [new.jwks()["keys"][1]]
    old.jwks = lambda: {"keys": both}
    configure(ground, *offices.values())
    assert town.taker.take("petitions", old.signed(ack(town), key=new.sign_key)) == "applied"
    data = {"alias": "XF-1", "status": "自办", "at": old.now()}
    assert town.say(old, "petition.status.v1", NUMBER, data, sequence=2) == "applied"
