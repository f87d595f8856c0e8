"""Assertions and delegations: good for one request, from those who may, and nothing else."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import OctKey, OKPKey

from casework.crypto import assertions, tokens
from casework.crypto.assertions import ASSERTION, Claims, issue, verify
from casework.crypto.delegations import Delegation, issue_delegation, verify_delegation
from casework.crypto.encoding import b64url
from casework.crypto.keyfiles import make_keys, publish
from casework.crypto.keys import KeyRing
from casework.domain.actors import Actor, Kind
from casework.domain.errors import Unauthenticated

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CITY, GATEWAY = "mailbox/city", "gateway/main"
STAFF = Claims(
    kind=Kind.STAFF, mth="POST", pth="/letters/MC-1/answer", sub="acc-7", dep="price", roles=("clerk", "reviewer"),
    name="经办甲", rid="r-1", number="MC-1", code="ABCD2345", at=NOW - timedelta(hours=2), csrf="c", dlg="d",
)  # fmt: skip
SELF = Claims(kind=Kind.SERVICE, mth="POST", pth="/internal/inbox", dig="ab" * 32)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    for instance in (GATEWAY, CITY, "portal/main"):
        make_keys(folder, instance)
    return publish(folder), {name: KeyRing.load(folder, name) for name in (GATEWAY, CITY, "portal/main")}


def check(keys, token, now=NOW, claims=STAFF, **changes):
    arguments = {"audience": CITY, "method": claims.mth, "path": claims.pth, "now": now} | changes
    return verify(token, keys, **arguments)


def refused(code, keys, token, **changes):
    with pytest.raises(Unauthenticated) as caught:
        check(keys, token, **changes)
    assert caught.value.code == code
    assert caught.value.detail


def payload(**changes):
    body = {"iss": GATEWAY, "aud": CITY, "kind": "citizen", "sub": "c-1", "mth": STAFF.mth, "pth": STAFF.pth}
    body |= {"iat": int(NOW.timestamp()), "exp": int(NOW.timestamp()) + 60}
    return {name: value for name, value in (body | changes).items() if value is not None}


def forge(ring, body, **header):
    """Signed with the ring's own key, but with whatever header and body the test wants."""
    head = {"alg": "Ed25519", "kid": ring.sign.kid, "typ": ASSERTION.typ} | header
    text = f"{b64url(json.dumps(head).encode())}.{b64url(json.dumps(body).encode())}"
    return f"{text}.{b64url(ring.sign.private_key.sign(text.encode()))}"


def test_what_the_gateway_says_arrives_whole(world):
    keys, rings = world
    got = check(keys, issue(rings[GATEWAY], CITY, STAFF, NOW))
    seconds = int(NOW.timestamp())
    assert got == replace(STAFF, iss=GATEWAY, aud=CITY, iat=seconds, exp=seconds + 60)
    assert got.actor() == Actor(Kind.STAFF, "acc-7", "price", frozenset({"clerk", "reviewer"}), "经办甲")


def test_an_anonymous_assertion_names_nobody(world):
    keys, rings = world
    claims = Claims(kind=Kind.ANONYMOUS, mth="GET", pth="/")
    got = check(keys, issue(rings[GATEWAY], CITY, claims, NOW), claims=claims)
    assert got.actor() == Actor(Kind.ANONYMOUS)


@pytest.mark.parametrize(
    ("age", "code"),
    [(-5.0, None), (-5.01, "assertion_early"), (0, None), (65.0, None), (65.01, "assertion_expired")],
)
def test_it_lives_60_seconds_with_5_of_skew(world, age, code):
    keys, rings = world
    token = issue(rings[GATEWAY], CITY, STAFF, NOW)
    then = NOW + timedelta(seconds=age)
    if code:
        refused(code, keys, token, now=then)
    else:
        assert check(keys, token, now=then).sub == "acc-7"


def test_it_is_good_for_one_audience_method_and_path(world):
    keys, rings = world
    token = issue(rings[GATEWAY], CITY, STAFF, NOW)
    refused("assertion_audience", keys, token, audience="portal/main")
    refused("assertion_method", keys, token, method="GET")
    refused("assertion_path", keys, token, path=STAFF.pth + "/")


def test_between_services_it_binds_the_body(world):
    keys, rings = world
    token = issue(rings[CITY], "portal/main", SELF, NOW)
    got = check(keys, token, claims=SELF, audience="portal/main", body_digest="ab" * 32)
    assert (got.sub, got.iss, got.kind) == (CITY, CITY, Kind.SERVICE)
    refused("assertion_body", keys, token, claims=SELF, audience="portal/main", body_digest="cd" * 32)
    bare = issue(rings[CITY], "portal/main", replace(SELF, dig=""), NOW)
    refused("assertion_body", keys, bare, claims=SELF, audience="portal/main", body_digest="ab" * 32)


@pytest.mark.parametrize(
    "body",
    [
        payload(iss=CITY),
        payload(iss=CITY, kind="staff", sub=CITY),
        payload(iss=CITY, kind="anonymous", sub=None),
        payload(iss=CITY, kind="service", sub="portal/main"),
        payload(iss=CITY, kind="service", sub=None),
        *(payload(iss=CITY, kind="service", sub=CITY, **{name: "x"}) for name in assertions.FOR_PEOPLE),
        payload(iss=CITY, kind="service", sub=CITY, roles=["auditor"]),
        payload(iss=CITY, kind="service", sub=CITY, at="2020-01-01T00:00:00Z"),
    ],
)
def test_others_than_the_gateway_speak_only_for_themselves(world, body):
    keys, rings = world
    refused("assertion_not_allowed", keys, forge(rings[CITY], body))


def test_an_instance_is_stopped_before_it_signs_what_it_may_not_say(world):
    _, rings = world
    for claims in (STAFF, replace(SELF, roles=("clerk",)), replace(SELF, sub="portal/main")):
        with pytest.raises(ValueError, match=r"only|Only"):
            issue(rings[CITY], "portal/main", claims, NOW)


def test_the_key_must_be_the_issuers(world):
    keys, rings = world
    refused("assertion_issuer", keys, forge(rings[CITY], payload()))
    refused("assertion_issuer", keys, forge(rings[GATEWAY], payload(iss=None)))


def test_an_unknown_key_is_refused(world, tmp_path):
    keys, _ = world
    make_keys(tmp_path, GATEWAY)
    stranger = KeyRing.load(tmp_path, GATEWAY)
    refused("assertion_key_unknown", keys, issue(stranger, CITY, STAFF, NOW))


def test_anothers_key_id_does_not_help(world):
    keys, rings = world
    refused("assertion_signature", keys, forge(rings[CITY], payload(), kid=rings[GATEWAY].sign.kid))


def test_a_sealing_key_signs_nothing(world):
    keys, rings = world
    refused("assertion_key_unknown", keys, forge(rings[GATEWAY], payload(), kid=rings[GATEWAY].seal.kid))


def test_other_algorithms_are_refused(world):
    keys, rings = world
    kid = rings[GATEWAY].sign.kid
    public = rings[GATEWAY].sign.public_key.public_bytes_raw()
    header = {"alg": "HS256", "kid": kid, "typ": ASSERTION.typ}
    for secret in (public, b64url(public).encode()):
        token = jws.serialize_compact(header, json.dumps(payload()), OctKey.import_key(secret), ["HS256"])
        refused("assertion_algorithm", keys, token)
    for alg in ("none", "None", "EdDSA", "ES256", "", None, ["Ed25519"]):
        refused("assertion_algorithm", keys, forge(rings[GATEWAY], payload(), alg=alg))
    unsigned = forge(rings[GATEWAY], payload(), alg="none").rpartition(".")[0] + "."
    refused("assertion_algorithm", keys, unsigned)


@pytest.mark.parametrize(
    "header",
    [
        {"crit": ["exp"], "exp": 1}, {"crit": ["b64", "b64"], "b64": True}, {"crit": []}, {"b64": False},
        {"jwk": {"kty": "OKP"}}, {"jku": "http://127.0.0.1/"}, {"zip": "DEF"}, {"kid": 7}, {"cty": "JWT"},
    ],
)  # fmt: skip
def test_the_header_holds_nothing_more_than_it_must(world, header):
    keys, rings = world
    refused("assertion_header", keys, forge(rings[GATEWAY], payload(), **header))


def test_a_header_that_says_a_member_twice_is_refused(world):
    keys, rings = world
    ring = rings[GATEWAY]
    head = f'{{"alg":"none","alg":"Ed25519","kid":"{ring.sign.kid}","typ":"{ASSERTION.typ}"}}'
    text = f"{b64url(head.encode())}.{b64url(json.dumps(payload()).encode())}"
    refused("assertion_malformed", keys, f"{text}.{b64url(ring.sign.private_key.sign(text.encode()))}")


def test_a_body_that_says_a_member_twice_is_refused(world):
    keys, rings = world
    ring = rings[GATEWAY]
    head = {"alg": "Ed25519", "kid": ring.sign.kid, "typ": ASSERTION.typ}
    body = json.dumps(payload())[:-1] + ',"sub":"c-2"}'
    text = f"{b64url(json.dumps(head).encode())}.{b64url(body.encode())}"
    refused("assertion_malformed", keys, f"{text}.{b64url(ring.sign.private_key.sign(text.encode()))}")


@pytest.mark.parametrize(
    "changes",
    [
        {"iat": None}, {"exp": None}, {"iat": "1"}, {"iat": True}, {"exp": 10**12}, {"exp": int(NOW.timestamp())},
        {"exp": int(NOW.timestamp()) + 61}, {"kind": "king"}, {"kind": None}, {"kind": []}, {"sub": 7},
        {"roles": "clerk"}, {"roles": [1]}, {"at": "yesterday"}, {"at": "2026-01-01T00:00:00"}, {"at": 5},
        {"iat": 1e9}, {"mth": ["POST"]},
    ],
)  # fmt: skip
def test_a_signed_body_of_the_wrong_shape_is_refused(world, changes):
    keys, rings = world
    with pytest.raises(Unauthenticated, match=r".") as caught:
        check(keys, forge(rings[GATEWAY], payload(**changes)))
    assert caught.value.code in ("assertion_malformed", "assertion_method")


def test_a_token_has_at_most_4096_characters(world):
    keys, rings = world
    room = (4096 - len(issue(rings[GATEWAY], CITY, STAFF, NOW))) * 3 // 4
    fits = replace(STAFF, csrf=STAFF.csrf + "x" * room)
    token = issue(rings[GATEWAY], CITY, fits, NOW)
    assert 4094 <= len(token) <= 4096
    assert check(keys, token).csrf == fits.csrf
    with pytest.raises(ValueError, match="4096"):
        issue(rings[GATEWAY], CITY, replace(fits, csrf=fits.csrf + "xxx"), NOW)
    refused("assertion_too_long", keys, forge(rings[GATEWAY], payload(name="x" * 4096)))


@pytest.mark.parametrize(
    "token", ["", ".", "..", "a.b", "a.b.c.d", "é.a.b", "a..", "A" * 400 + ".a.b", "[" * 200 + ".a.b"]
)
def test_what_is_no_token_is_refused(world, token):
    refused("assertion_malformed", world[0], token)


def test_one_purpose_does_not_pass_for_another(world):
    keys, rings = world
    other = tokens.sign(rings[GATEWAY], tokens.Purpose("wenzheng-receipt+jws", 4096), payload())
    refused("assertion_type", keys, other)
    with pytest.raises(Unauthenticated) as caught:
        verify_delegation(issue(rings[GATEWAY], GATEWAY, STAFF, NOW), keys, NOW)
    assert caught.value.code == "delegation_type"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_changed_character_passes(world, data):
    keys, rings = world
    token = issue(rings[GATEWAY], CITY, STAFF, NOW)
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.sampled_from("ABCabc019-_.=+/ \n\0é").filter(lambda c: c != token[place]))
    with pytest.raises(Unauthenticated):
        check(keys, token[:place] + letter + token[place + 1 :])


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=300))
def test_any_text_is_refused_in_the_same_way(world, token):
    with pytest.raises(Unauthenticated):
        check(world[0], token)


FOR = Delegation(kind=Kind.CITIZEN, sub="c-1", name="李某", sid="s-9", addr="2001:db8::1")


def test_a_delegation_says_for_whom_the_portal_acts(world):
    keys, rings = world
    got = verify_delegation(issue_delegation(rings[GATEWAY], FOR, NOW), keys, NOW)
    assert got == replace(FOR, iat=int(NOW.timestamp()), exp=int(NOW.timestamp()) + 60)
    assert got.actor() == Actor(Kind.CITIZEN, "c-1", name="李某")


@pytest.mark.parametrize("lifetime", [0, 61, -1])
def test_a_delegation_lives_1_to_60_seconds(world, lifetime):
    with pytest.raises(ValueError, match="60"):
        issue_delegation(world[1][GATEWAY], FOR, NOW, lifetime)


def test_a_delegation_ends(world):
    keys, rings = world
    token = issue_delegation(rings[GATEWAY], FOR, NOW, lifetime=10)
    assert verify_delegation(token, keys, NOW + timedelta(seconds=15)).sid == "s-9"
    with pytest.raises(Unauthenticated) as caught:
        verify_delegation(token, keys, NOW + timedelta(seconds=15.1))
    assert caught.value.code == "delegation_expired"


def test_only_the_gateway_delegates(world):
    keys, rings = world
    with pytest.raises(ValueError, match="gateway/main"):
        issue_delegation(rings["portal/main"], FOR, NOW)
    seconds = int(NOW.timestamp())
    body = {"aud": GATEWAY, "kind": "citizen", "sub": "c-1", "iat": seconds, "exp": seconds + 60}
    typ = {"typ": "wenzheng-delegation+jwt"}
    for code, token in (
        ("delegation_not_allowed", forge(rings["portal/main"], body | {"iss": "portal/main"}, **typ)),
        ("delegation_issuer", forge(rings["portal/main"], body | {"iss": GATEWAY}, **typ)),
        ("delegation_audience", forge(rings[GATEWAY], body | {"iss": GATEWAY, "aud": CITY}, **typ)),
        ("delegation_malformed", forge(rings[GATEWAY], body | {"iss": GATEWAY, "sid": 4}, **typ)),
    ):
        with pytest.raises(Unauthenticated) as caught:
            verify_delegation(token, keys, NOW)
        assert caught.value.code == code


def test_the_library_would_take_other_keys_so_ours_are_fixed(world):
    """The public set holds Ed25519 only for signatures; nothing in a token chooses key type or algorithm."""
    for key in world[0].signing_keys(GATEWAY):
        assert isinstance(key.key, OKPKey)
        assert key.key.curve_name == tokens.ALGORITHM
