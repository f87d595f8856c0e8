"""API tokens and delegation tokens."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from casework.crypto.delegations import Delegation, issue_delegation
from casework.crypto.keys import KeyRing
from casework.domain.actors import Kind
from gateway import tokens
from gateway.sessions import digest
from gateway.tables import api_token

PASSWORD = "Sommer-2026x"


@pytest.fixture
def parts(app):
    return app.extensions["gateway"]


def account(parts, name, kind=Kind.CITIZEN, **more):
    hashed = parts.accounts.hashed(name, PASSWORD)
    with parts.runtime.unit_of_work() as uow:
        return parts.accounts.add(uow, login=name, hashed=hashed, name=name, kind=kind, **more)


def token(parts, owner, scopes=(), **limits):
    with parts.runtime.unit_of_work() as uow:
        return tokens.add(uow, owner, "test", scopes, limits)


def me(app, bearer):
    return app.test_client().get("/api/auth/me", headers={"Authorization": f"Bearer {bearer}"})


def test_a_token_speaks_for_its_account_until_it_is_revoked(app, parts, runtime):
    owner = account(parts, "anna")
    secret, id_ = token(parts, owner, ["read", "account"])
    assert me(app, secret).json["account"]["id"] == owner.id
    with runtime.read() as connection:
        assert secret not in str(list(connection.execute(select(api_token))))
    headers = {"Authorization": f"Bearer {secret}"}
    assert app.test_client().delete(f"/api/auth/tokens/{id_}", headers=headers).status_code == 204
    again = me(app, secret)
    assert (again.status_code, again.json["code"]) == (401, "token_unknown")


@pytest.mark.parametrize("bearer", ["wzt_", "wzt_" + "A" * 43, "x" * 5000, "a.b.c", ""])
def test_bad_bearers_are_401(app, bearer):
    answer = me(app, bearer)
    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_bad_bearer_is_not_saved_by_a_good_cookie(app, parts):
    account(parts, "anna")
    client = app.test_client()
    client.post("/api/auth/login", json={"account": "anna", "password": PASSWORD})
    assert client.get("/api/auth/me", headers={"Authorization": "Bearer wzt_no"}).status_code == 401


def test_scopes_hold(app, parts):
    owner = account(parts, "anna")
    reader, _ = token(parts, owner, ["read"])
    refused = app.test_client().post(
        "/api/auth/tokens", json={"label": "x"}, headers={"Authorization": f"Bearer {reader}"}
    )
    assert (refused.status_code, refused.json["code"]) == (403, "scope_missing")
    writer, _ = token(parts, owner, ["write"])
    assert me(app, writer).json["code"] == "scope_missing"
    ghost, _ = token(parts, owner, ["read", "anonymous"])
    assert me(app, ghost).json["account"]["kind"] == "anonymous"


@pytest.mark.parametrize("body", [{"account": "anna"}, {"limits": {"per_minute": 5000}}])
def test_nobody_makes_tokens_for_others_or_with_limits_here(app, parts, body):
    account(parts, "anna")
    client = app.test_client()
    csrf = client.post("/api/auth/login", json={"account": "anna", "password": PASSWORD}).json["csrf"]
    answer = client.post("/api/auth/tokens", json={"label": "x", **body}, headers={"X-CSRF-Token": csrf})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "body",
    [
        {"label": ""},
        {"label": "x", "scopes": ["all"]},
        {"label": "x", "scopes": []},
        {"label": "x", "scopes": ["read", "read"]},
        {"label": "x", "expires_at": "2020-01-01T00:00:00Z"},
        {"label": "x", "expires_at": "tomorrow"},
    ],
)
def test_what_a_token_cannot_be(app, parts, body):
    account(parts, "anna")
    client = app.test_client()
    csrf = client.post("/api/auth/login", json={"account": "anna", "password": PASSWORD}).json["csrf"]
    assert client.post("/api/auth/tokens", json=body, headers={"X-CSRF-Token": csrf}).status_code == 422


def test_an_account_has_at_most_twenty_tokens(parts):
    from casework.domain.errors import Invalid

    owner = account(parts, "anna")
    for _ in range(20):
        token(parts, owner)
    with pytest.raises(Invalid):
        token(parts, owner)


def test_anonymous_may_not_make_tokens(app):
    answer = app.test_client().post("/api/auth/tokens", json={"label": "x"})
    assert (answer.status_code, answer.json["code"]) == (401, "login_needed")


@pytest.fixture
def logged_in(app, parts):
    owner = account(parts, "anna")
    client = app.test_client()
    answer = client.post("/api/auth/login", json={"account": "anna", "password": PASSWORD})
    secret = answer.headers["Set-Cookie"].split(";")[0].split("=", 1)[1]
    return client, owner, digest(secret), answer.json["csrf"]


def delegation(ring, now, **said):
    return issue_delegation(ring, Delegation(addr="192.0.2.5", **said), now)


def test_the_portal_acts_for_a_session_until_it_ends(app, parts, runtime, logged_in):
    client, owner, sid, csrf = logged_in
    dlg = delegation(runtime.ring, runtime.real_now(), kind=Kind.CITIZEN, sub=owner.id, sid=sid)
    assert me(app, dlg).json["account"]["id"] == owner.id
    assert me(app, dlg).json["csrf"] == csrf
    assert parts.identities.of({"HTTP_AUTHORIZATION": f"Bearer {dlg}"}, "10.0.0.1").address == "192.0.2.5"
    assert client.post("/api/auth/logout", headers={"X-CSRF-Token": csrf}).status_code == 204
    assert (me(app, dlg).status_code, me(app, dlg).json["code"]) == (401, "session_ended")


def test_the_portal_logs_out_for_a_session(app, runtime, logged_in):
    client, owner, sid, _ = logged_in
    dlg = delegation(runtime.ring, runtime.real_now(), kind=Kind.CITIZEN, sub=owner.id, sid=sid)
    headers = {"Authorization": f"Bearer {dlg}"}
    assert app.test_client().post("/api/auth/logout", headers=headers).status_code == 204
    assert client.get("/api/auth/me").json["account"]["kind"] == "anonymous"


def test_delegations_that_are_late_or_not_ours(app, runtime, ground, logged_in):
    _, owner, sid, _ = logged_in
    late = delegation(
        runtime.ring, runtime.real_now() - timedelta(seconds=70), kind=Kind.CITIZEN, sub=owner.id, sid=sid
    )
    assert me(app, late).json["code"] == "delegation_expired"
    without = delegation(runtime.ring, runtime.real_now(), kind=Kind.STAFF, sub="boss")
    assert me(app, without).json["code"] == "delegation_malformed"
    good = delegation(runtime.ring, runtime.real_now(), kind=Kind.CITIZEN, sub=owner.id, sid=sid)
    head, body, _ = good.split(".")
    assert me(app, f"{head}.{body}.{'A' * 86}").status_code == 401
    # keys of a stranger
    from casework.crypto.keyfiles import make_keys

    make_keys(ground.folder / "strange", "gateway/main")
    stranger = KeyRing.load(ground.folder / "strange", "gateway/main")
    forged = delegation(stranger, runtime.real_now(), kind=Kind.CITIZEN, sub=owner.id, sid=sid)
    assert me(app, forged).json["code"] == "delegation_key_unknown"


def test_a_token_makes_no_token(app, parts):
    """It would outlive its own end, and lend what it does not have."""
    secret, _ = token(parts, account(parts, "anna"), ["read", "account"])
    body = {"label": "x", "scopes": ["write", "submit"]}
    refused = app.test_client().post("/api/auth/tokens", json=body, headers={"Authorization": f"Bearer {secret}"})
    assert (refused.status_code, refused.json["code"]) == (403, "session_needed")
