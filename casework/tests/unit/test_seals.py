"""A sealed case opens for its recipient only, from its sender only, under its reference only."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc import jwe

from casework.crypto import seals, tokens
from casework.crypto.encoding import b64url, unb64url
from casework.crypto.keyfiles import make_keys, publish
from casework.crypto.keys import KeyRing
from casework.crypto.seals import LIMIT, seal, unseal
from casework.domain.errors import Invalid, TooLarge

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MAILBOX, COMPLAINTS, SURVEY = "mailbox/city", "complaints/city", "survey/city"
CASE = {"number": "MC-1", "subject": "路灯不亮", "person": {"phone": "13800000000"}, "attachments": []}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    for instance in (MAILBOX, COMPLAINTS, SURVEY):
        make_keys(folder, instance)
    return publish(folder), {name: KeyRing.load(folder, name) for name in (MAILBOX, COMPLAINTS, SURVEY)}


@pytest.fixture(scope="module")
def token(world):
    keys, rings = world
    return seal(CASE, rings[MAILBOX], keys.sealing(COMPLAINTS), "ref-1", NOW)


def refused(code, world, token, opener=COMPLAINTS, sender=MAILBOX, reference="ref-1"):
    keys, rings = world
    with pytest.raises(Invalid) as caught:
        unseal(token, rings[opener], keys, sender, reference)
    assert caught.value.code == code


def wrap(world, signed, recipient=COMPLAINTS, **header):
    key = world[0].sealing(recipient)
    return jwe.encrypt_compact(seals.HEADER | {"kid": key.kid} | header, signed, key.key, registry=seals._REGISTRY)


def test_the_recipient_reads_what_the_sender_sealed(world, token):
    keys, rings = world
    assert unseal(token, rings[COMPLAINTS], keys, MAILBOX, "ref-1") == CASE
    assert token.count(".") == 4
    assert all(b64url(text.encode()).rstrip("A")[:8] not in token for text in ("路灯不亮", "13800000000"))


def test_two_seals_of_one_case_differ(world, token):
    keys, rings = world
    assert seal(CASE, rings[MAILBOX], keys.sealing(COMPLAINTS), "ref-1", NOW) != token


def test_nobody_else_opens_it(world, token):
    refused("seal_recipient", world, token, opener=SURVEY)
    refused("seal_recipient", world, token, opener=MAILBOX)


def test_naming_ones_own_key_in_the_header_does_not_open_it(world, token):
    keys, _ = world
    head, rest = token.split(".", 1)
    header = json.loads(unb64url(head)) | {"kid": keys.sealing(SURVEY).kid}
    refused("seal_malformed", world, f"{b64url(json.dumps(header).encode())}.{rest}", opener=SURVEY)


def test_another_sender_is_not_taken_for_the_expected_one(world):
    keys, rings = world
    forged = seal(CASE, rings[SURVEY], keys.sealing(COMPLAINTS), "ref-1", NOW)
    refused("seal_sender", world, forged)
    body = {"aud": COMPLAINTS, "ref": "ref-1", "iat": 1, "content": CASE, "iss": MAILBOX}
    claimed = tokens.sign(rings[SURVEY], seals.INNER, body)
    refused("seal_sender", world, wrap(world, claimed))


def test_a_stranger_is_not_taken_for_the_sender(world, tmp_path):
    make_keys(tmp_path, MAILBOX)
    stranger = KeyRing.load(tmp_path, MAILBOX)
    refused("seal_key_unknown", world, seal(CASE, stranger, world[0].sealing(COMPLAINTS), "ref-1", NOW))


def test_a_recipient_cannot_pass_it_on(world, token):
    """The signed part, taken out by its true recipient and sealed again to somebody else."""
    signed = jwe.decrypt_compact(token, world[1][COMPLAINTS].seal, registry=seals._REGISTRY).plaintext
    refused("seal_recipient", world, wrap(world, signed, SURVEY), opener=SURVEY)


def test_it_is_bound_to_its_reference(world, token):
    refused("seal_reference", world, token, reference="ref-2")


def test_a_signature_for_something_else_is_no_sealed_case(world):
    other = tokens.sign(world[1][MAILBOX], tokens.Purpose("wenzheng-receipt+jws", 4096), {"aud": COMPLAINTS})
    refused("seal_type", world, wrap(world, other))
    refused("seal_malformed", world, wrap(world, json.dumps(CASE)))


def test_one_mebibyte_is_taken_and_one_byte_more_is_not(world):
    keys, rings = world
    room = LIMIT - len(b'{"body":""}')
    full = {"body": "x" * room}
    token = seal(full, rings[MAILBOX], keys.sealing(COMPLAINTS), "ref-1", NOW)
    assert len(token) <= seals.TOKEN_LIMIT
    assert unseal(token, rings[COMPLAINTS], keys, MAILBOX, "ref-1") == full
    with pytest.raises(TooLarge, match=str(LIMIT)):
        seal({"body": "x" * (room + 1)}, rings[MAILBOX], keys.sealing(COMPLAINTS), "ref-1", NOW)
    body = {"aud": COMPLAINTS, "ref": "ref-1", "iat": 1, "content": {"body": "x" * (room + 1)}}
    refused("seal_malformed", world, wrap(world, tokens.sign(rings[MAILBOX], seals.INNER, body)))
    refused("seal_too_long", world, token + "x" * (seals.TOKEN_LIMIT - len(token) + 1))


@pytest.mark.parametrize("header", [{"zip": "DEF"}, {"typ": "JWT"}, {"cty": "JWT"}, {"apu": "AA"}])
def test_the_header_holds_nothing_more_than_it_must(world, token, header):
    head, rest = token.split(".", 1)
    changed = json.loads(unb64url(head)) | header
    refused("seal_header", world, f"{b64url(json.dumps(changed).encode())}.{rest}")


@pytest.mark.parametrize("alg", ["dir", "ECDH-ES", "A256KW", "PBES2-HS256+A128KW", "RSA-OAEP", "none"])
def test_other_algorithms_are_refused(world, token, alg):
    head, rest = token.split(".", 1)
    changed = json.loads(unb64url(head)) | {"alg": alg}
    refused("seal_header", world, f"{b64url(json.dumps(changed).encode())}.{rest}")


@pytest.mark.parametrize(
    "epk", [{}, {"kty": "OKP", "crv": "X25519", "x": ""}, {"kty": "EC"}, "x", {"kty": "oct", "k": "AA"}]
)
def test_a_broken_ephemeral_key_is_refused(world, token, epk):
    head, rest = token.split(".", 1)
    changed = json.loads(unb64url(head)) | {"epk": epk}
    with pytest.raises(Invalid):
        unseal(f"{b64url(json.dumps(changed).encode())}.{rest}", world[1][COMPLAINTS], world[0], MAILBOX, "ref-1")


def test_an_ephemeral_key_of_zeros_is_refused(world, token):
    head, rest = token.split(".", 1)
    zeros = {"kty": "OKP", "crv": "X25519", "x": b64url(bytes(32))}
    changed = json.loads(unb64url(head)) | {"epk": zeros}
    refused("seal_malformed", world, f"{b64url(json.dumps(changed).encode())}.{rest}")


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_changed_part_opens(world, token, data):
    parts = token.split(".")
    index = data.draw(st.integers(0, 4))
    raw = bytearray(unb64url(parts[index]))
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    parts[index] = b64url(bytes(raw))
    with pytest.raises(Invalid):
        unseal(".".join(parts), world[1][COMPLAINTS], world[0], MAILBOX, "ref-1")


@pytest.mark.parametrize("text", ["", "....", "a.b.c.d.e", "é....", "[" * 3000, "x" * 5000])
def test_what_is_no_token_is_refused(world, text):
    refused("seal_malformed", world, text)
