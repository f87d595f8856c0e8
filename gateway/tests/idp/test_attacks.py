"""What an attacker, a broken platform or a bad day may send: nobody is logged in by any of it.

The list follows OpenID Connect Core 3.1.3.7, RFC 9700 (OAuth 2.0 Security) and RFC 8725 (JWT).
"""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from sqlalchemy import func, select

from gateway.tables import account, session
from gateway.testing.idp.portals import aes, sealed
from gateway.testing.idp.statements import CHANGES, SIGNATURES, times
from gateway.testing.idp.visitor import callback

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

EXPIRED = {"expired", "old"}
OIDC_ONLY = {"wrong_nonce", "no_nonce", "nonce_list", "wrong_at_hash", "auth_time_old"}


def nobody(runtime, visitor):
    """No session and no account came of it."""
    assert visitor.me["account"]["kind"] == "anonymous"
    with runtime.read() as connection:
        assert connection.scalar(select(func.count()).select_from(session)) == 0
        assert connection.scalar(select(func.count()).select_from(account)) == 0


@pytest.mark.parametrize("fault", sorted({*CHANGES, *SIGNATURES} - {"auth_time_old"}))
def test_a_bad_id_token_logs_nobody_in(visitor, simulator, runtime, audited, fault):
    simulator.faults = {fault}
    answer = visitor.go("province", "wei")
    assert answer.status_code == 403, answer.text
    assert answer.json["code"] == ("login_expired" if fault in EXPIRED else "proof_bad")
    nobody(runtime, visitor)
    assert len(audited("identity.refused")) == 1


@pytest.mark.parametrize("provider", ["portal", "shared"])
@pytest.mark.parametrize("fault", sorted(set(CHANGES) - OIDC_ONLY))
def test_a_bad_statement_in_the_address_logs_nobody_in(visitor, simulator, runtime, provider, fault):
    # this style may leave two of them out: its age and its key say as much
    return_code = 303 if fault in ("no_exp", "no_iss") else 403
    simulator.faults = {fault}
    answer = visitor.go(provider, "wei")
    assert answer.status_code == return_code, answer.text
    if return_code == 403:
        assert answer.json["code"] == ("login_expired" if fault in EXPIRED else "proof_bad")
        nobody(runtime, visitor)


@pytest.mark.parametrize("fault", sorted(set(SIGNATURES) - {"logout_typ"}))
def test_a_badly_signed_statement_logs_nobody_in(visitor, simulator, runtime, fault):
    simulator.faults = {fault}
    assert visitor.go("portal", "wei").json["code"] == "proof_bad"
    nobody(runtime, visitor)


def test_encryption_alone_proves_nothing(visitor, simulator, runtime):
    """The city's encryption key is public: anybody can make such a token."""
    import json

    body = {"iss": "urn:example:portal", "aud": simulator.client_id, **times(), **simulator.people["wei"]}
    for inside in (json.dumps(body), "e30.e30."):
        address = callback(visitor.begin("portal").json["location"], {"token": sealed(simulator, inside)})
        assert visitor.come_back(address).json["code"] == "proof_bad"
    nobody(runtime, visitor)


def test_a_sealed_token_under_another_key_or_changed_does_not_open(visitor, simulator, runtime):
    body = {"iss": "urn:example:shared", **times(), **simulator.people["wei"]}
    good = aes(simulator, body)
    simulator.faults = {"other_key"}
    flipped = good[:-3] + ("A" if good[-3] != "A" else "B") + good[-2:]
    for token in (aes(simulator, body), flipped, good[:20], "", "é", "!" * 50, "A" * 16_385):
        begun = visitor.begin("shared")
        state = parse_qs(urlsplit(begun.json["location"]).query)["state"][0]
        address = f"/api/auth/providers/shared/callback?{urlencode({'token': token, 'state': state})}"
        assert visitor.come_back(address).json["code"] == "proof_bad"
    nobody(runtime, visitor)


@pytest.mark.parametrize(("fault", "code"), [
    ("no_sub", "proof_bad"), ("sub_list", "proof_bad"), ("bad_card", "proof_bad"), ("bad_uscc", "proof_bad"),
    ("unknown_kind", "proof_bad"), ("ticket_unknown", "proof_bad"), ("ticket_used", "proof_replayed"),
    ("denied", "login_denied"),
])  # fmt: skip
def test_a_bad_ticket_logs_nobody_in(visitor, simulator, runtime, fault, code):
    simulator.faults = {fault}
    assert visitor.go("ticket", "wei").json["code"] == code
    nobody(runtime, visitor)


@pytest.mark.parametrize("provider", ["province", "portal", "shared", "ticket"])
def test_nobody_is_logged_in_as_the_attacker(visitor, other, simulator, provider):
    """Login CSRF: the attacker's own callback, opened by somebody who began no login, or began another."""
    address = visitor.approve(visitor.begin(provider).json["location"], "li")
    assert other.come_back(address).json["code"] == "login_mismatch"
    other.begin("province" if provider != "province" else "ticket")
    assert other.come_back(address).json["code"] == "login_mismatch"
    assert other.me["account"]["kind"] == "anonymous"
    assert visitor.come_back(address).status_code == 303, "and the attempt did not spoil the real one"


def test_a_state_of_another_browser_or_none_does_not_pass(visitor, other, simulator):
    mine = visitor.approve(visitor.begin("province").json["location"], "wei")
    theirs = other.approve(other.begin("province").json["location"], "li")
    crossed = mine.replace(parse_qs(urlsplit(mine).query)["state"][0], parse_qs(urlsplit(theirs).query)["state"][0])
    for address in (crossed, crossed.split("&state")[0].split("?state")[0] + "?code=x", mine + "x"):
        assert visitor.come_back(address).json["code"] in ("login_mismatch", "proof_bad")
    assert visitor.me["account"]["kind"] == "anonymous"


def test_a_code_goes_with_its_own_verifier_only(visitor, other, simulator, runtime):
    """Code injection: another's code with one's own state. The platform sees that the verifier does not fit."""
    stolen = parse_qs(urlsplit(visitor.approve(visitor.begin("province").json["location"], "wei")).query)["code"][0]
    mine = other.approve(other.begin("province").json["location"], "li")
    own = parse_qs(urlsplit(mine).query)["code"][0]
    assert other.come_back(mine.replace(own, stolen)).json["code"] == "proof_bad"
    nobody(runtime, other)


@pytest.mark.parametrize("fault", ["mix_up", "no_iss_parameter"])
def test_an_answer_of_another_issuer_is_refused(visitor, simulator, runtime, fault):
    """RFC 9207: the platform says that it names itself, so it must, and rightly."""
    simulator.faults = {fault}
    assert visitor.go("province", "wei").json["code"] == "proof_bad"
    assert not [path for path, _ in simulator.asked if path == "/token"], "the code was not given away"
    nobody(runtime, visitor)


FOREIGN = (
    "https://evil.example/", "//evil.example", "/\\evil.example", "\\/evil.example", "/ok\\..", "/\t/evil.example",
    "/a//b", "/./x", "/../x", "/x/..", "/%2e%2e/x", "/%2E/x", "javascript:alert(1)", "my", "", " /my", "/my\n", "/é",
    "/api/auth/logout", "/internal/x", "/" + "a" * 500,
)  # fmt: skip


@pytest.mark.parametrize("goal", FOREIGN)
def test_nobody_is_sent_elsewhere_afterwards(visitor, goal):
    answer = visitor.begin("province", next=goal)
    assert answer.status_code == 422
    assert "Location" not in answer.headers


@pytest.mark.parametrize("goal", ["/", "/my", "/my?next=//evil.example", "/track#x", "/" + "a" * 499])
def test_paths_of_this_site_are_kept(visitor, goal):
    assert visitor.go("province", "wei", next=goal).headers["Location"] == goal


def test_a_login_cannot_be_begun_from_another_site(visitor):
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = visitor.client.post("/api/auth/providers/province/begin", json={}, headers=headers)
        assert answer.json["code"] == "origin_foreign"
    assert visitor.client.get("/api/auth/providers/province/begin").status_code == 405


def test_only_our_own_callback_is_asked_for(visitor, simulator):
    simulator.callbacks = {"http://127.0.0.1:8000/api/auth/providers/province/callback"}
    location = visitor.begin("province", next="/my").json["location"]
    asked = parse_qs(urlsplit(location).query)
    assert asked["redirect_uri"] == [*simulator.callbacks]
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["state"][0]) >= 43
    assert len(asked["nonce"][0]) >= 43
    assert "verifier" not in location
    hosted = visitor.client.post("/api/auth/providers/province/begin", json={}, headers={"Host": "evil.example"})
    assert "evil" not in hosted.json["location"]


def test_a_parameter_that_stands_twice_is_refused(visitor, simulator):
    address = visitor.approve(visitor.begin("province").json["location"], "wei")
    for more in ("&code=x", "&state=x", "&iss=x"):
        assert visitor.come_back(address + more).json["code"] == "proof_bad"
    assert visitor.come_back(address).status_code == 303


def test_a_browser_is_led_to_a_page_that_explains(visitor, simulator):
    simulator.faults = {"denied"}
    begun = visitor.begin("province")
    address = visitor.approve(begun.json["location"], "wei")
    answer = visitor.come_back(address, Accept="text/html,*/*")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login/problem?why=login_denied")
    assert "Max-Age=0" in answer.headers["Set-Cookie"]


def test_unknown_providers(visitor):
    for path in ("callback", "frontchannel-logout"):
        assert visitor.client.get(f"/api/auth/providers/nobody/{path}").json["code"] == "provider_unknown"
    assert visitor.begin("nobody").json["code"] == "provider_unknown"
    assert visitor.post("/api/auth/providers/nobody/begin", password="x").status_code == 404
