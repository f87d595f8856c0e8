"""A platform that is slow, broken or away, and one that changes its keys."""

import time

import pytest
from sqlalchemy import func, select

from gateway.idp import signatures
from gateway.tables import session
from gateway.testing.idp.oidc import logout_token

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


@pytest.fixture
def province(app):
    return app.extensions["gateway"].idp.providers.get("province")


@pytest.mark.parametrize(("fault", "code"), [
    ("error", "provider_away"), ("huge", "provider_away"), ("loop", "provider_away"), ("gzip", "provider_away"),
    ("cut", "provider_away"), ("html", "proof_bad"), ("list", "proof_bad"),
])  # fmt: skip
@pytest.mark.parametrize(("provider", "at"), [("province", "/token"), ("ticket", "/restore")])
def test_a_broken_answer_logs_nobody_in(visitor, simulator, runtime, fault, code, provider, at):
    simulator.faults, simulator.at = {fault}, at
    answer = visitor.go(provider, "wei")
    assert answer.json["code"] == code
    assert answer.status_code == (503 if code == "provider_away" else 403)
    assert visitor.me["account"]["kind"] == "anonymous"
    assert [path for path, _ in simulator.asked].count(at) == 1, "a proof is never sent twice, nor a redirect followed"
    simulator.faults = set()
    assert visitor.go(provider, "wei").status_code == 303


@pytest.mark.parametrize("at", ["/.well-known/openid-configuration", "/jwks"])
@pytest.mark.parametrize("fault", ["error", "huge", "loop", "html"])
def test_a_platform_that_does_not_say_what_it_is(visitor, simulator, at, fault):
    simulator.faults, simulator.at = {fault}, at
    begun = visitor.begin("province")
    if at != "/jwks":
        assert begun.status_code in (503, 403)
        assert "Location" not in begun.headers
    else:
        assert visitor.come_back(visitor.approve(begun.json["location"], "wei")).status_code in (503, 403)
    assert visitor.me["account"]["kind"] == "anonymous"


@pytest.mark.parametrize("fault", ["discovery_iss", "discovery_http"])
def test_a_discovery_that_leads_elsewhere_is_not_followed(visitor, simulator, audited, fault):
    simulator.faults = {fault}
    answer = visitor.begin("province")
    assert (answer.status_code, answer.json["code"]) == (503, "provider_away")
    assert [(who, detail["code"]) for who, detail in audited("identity.refused")] == [("anonymous", "provider_away")]


def test_a_slow_platform_is_given_up(visitor, simulator, province):
    begun = visitor.begin("province")
    address = visitor.approve(begun.json["location"], "wei")
    province._caller._read_seconds = 0.2
    simulator.faults, simulator.at = {"slow"}, "/token"
    began = time.monotonic()
    answer = visitor.come_back(address)
    simulator.release.set()
    assert answer.json["code"] == "provider_away"
    assert time.monotonic() - began < 3


def test_keys_roll_over(visitor, simulator, monkeypatch, province):
    assert visitor.go("province", "wei").status_code == 303
    monkeypatch.setattr(signatures, "AGAIN_SECONDS", 0.0)
    simulator.roll()
    assert visitor.go("province", "wei").status_code == 303
    del simulator.keys[0]
    assert visitor.go("province", "wei").status_code == 303
    assert [path for path, _ in simulator.asked].count("/jwks") == 2, "kept, and looked for once when one was missing"


def test_unknown_keys_do_not_make_us_ask_again_and_again(visitor, simulator):
    assert visitor.go("province", "wei").status_code == 303
    simulator.faults = {"unknown_kid"}
    for _ in range(3):
        assert visitor.go("province", "wei").json["code"] == "proof_bad"
    assert [path for path, _ in simulator.asked].count("/jwks") == 1


def test_health(runtime, simulator, capsys, app):
    from gateway.idp.commands import identity_check

    assert identity_check(runtime, []) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split("\t")[:4] == ["province", "oidc", "good", "1 keys"]
    assert lines[0].endswith("/api/auth/providers/province/callback")
    simulator.faults = {"error"}
    assert identity_check(runtime, []) == 1
    assert "BAD" in capsys.readouterr().out


def sessions(runtime):
    with runtime.read() as connection:
        return connection.scalar(select(func.count()).select_from(session))


def tell(visitor, token, provider="province"):
    """As the platform does: a client of its own, without anybody's cookies."""
    platform = visitor.client.application.test_client()
    return platform.post(f"/api/auth/providers/{provider}/backchannel-logout", data={"logout_token": token})


def test_the_platform_ends_sessions_behind_the_scenes(visitor, other, simulator, runtime, audited):
    visitor.go("province", "wei")
    other.go("province", "li")
    assert tell(other, logout_token(simulator, sub="p-1001")).status_code == 200
    assert visitor.me["account"]["kind"] == "anonymous"
    assert other.me["account"]["kind"] == "citizen"
    token = logout_token(simulator, sid=simulator.sids["p-1002"])
    assert tell(visitor, token).status_code == 200
    assert other.me["account"]["kind"] == "anonymous"
    assert sessions(runtime) == 0
    assert tell(visitor, token).json["code"] == "proof_replayed"
    assert [detail["sessions"] for _, detail in audited("identity.logged_out")] == [1, 1]


@pytest.mark.parametrize(("over", "fault"), [
    ({"sub": None}, ""), ({"nonce": "x"}, ""), ({"events": {}}, ""), ({"events": None}, ""), ({"jti": None}, ""),
    ({"iss": "https://elsewhere.example"}, ""), ({"aud": "x"}, ""), ({"iat": 1}, ""), ({}, "other_key"),
    ({}, "alg_none"), ({}, "alg_hs256"), ({}, "expired"), ({"sub": ["p-1001"]}, ""), ({"exp": 1}, ""),
])  # fmt: skip
def test_a_bad_logout_token_ends_nothing(visitor, simulator, runtime, over, fault):
    visitor.go("province", "wei")
    simulator.faults = {fault}
    assert tell(visitor, logout_token(simulator, **{"sub": "p-1001", **over})).status_code == 403
    assert visitor.me["account"]["kind"] == "citizen"


def test_an_id_token_is_no_logout_token(visitor, simulator):
    from gateway.testing.idp.statements import signed, times

    visitor.go("province", "wei")
    body = {"iss": simulator.url, "aud": simulator.client_id, **times(), "sub": "p-1001", "jti": "1"}
    assert tell(visitor, signed(body, simulator)).status_code == 403
    for token in ("", "x", "a.b.c", "x" * 20_000):
        assert tell(visitor, token).status_code in (403, 422)
    assert tell(visitor, "a.b.c", "ticket").json["code"] == "proof_bad"
    assert visitor.me["account"]["kind"] == "citizen"


def test_the_front_channel_needs_issuer_and_session(visitor, simulator):
    visitor.go("province", "wei")
    sid = simulator.sids["p-1001"]
    path = "/api/auth/providers/province/frontchannel-logout"
    for iss, given, status in (("x", sid, 403), (simulator.url, "", 403), (simulator.url, "x", 200)):
        answer = visitor.client.get(path, query_string={"iss": iss, "sid": given})
        assert answer.status_code == status
    assert visitor.me["account"]["kind"] == "citizen"
    assert visitor.client.get(path, query_string={"iss": simulator.url, "sid": sid}).status_code == 200
    assert visitor.me["account"]["kind"] == "anonymous"


def test_leaving_leads_to_the_platform(visitor, simulator, audited):
    visitor.go("province", "wei")
    left = visitor.post("/api/auth/identities/leave")
    assert left.json["location"].startswith(f"{simulator.url}/end-session?client_id=wenzheng&post_logout_redirect_uri=")
    assert visitor.me["account"]["kind"] == "anonymous"
    assert len(audited("identity.left")) == 1
    visitor.go("ticket", "wei")
    assert visitor.post("/api/auth/identities/leave").json == {"location": ""}


def test_leaving_works_while_the_platform_is_away(visitor, simulator, province):
    visitor.go("province", "wei")
    province._discovery.forget()
    simulator.faults = {"error"}
    assert visitor.post("/api/auth/identities/leave").json == {"location": ""}
    assert visitor.me["account"]["kind"] == "anonymous"
