"""A link with somebody else's proof, opened by who has a login or a binding of their own under way."""

import pytest

from gateway.testing.idp.visitor import callback, configuration

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
PASSWORD = "Sommer-2026x"
WITH_STATE = ["province", "portal", "shared", "ticket"]


@pytest.fixture
def settings(simulator, tmp_path):
    """The four, and one whose portal takes a single registered callback and nothing behind it."""
    (tmp_path / "config").mkdir()
    providers = configuration(simulator, tmp_path / "config")["providers"]
    ticket = next(provider for provider in providers if provider["id"] == "ticket")
    fixed = ticket | {"id": "fixed", "issuer": "urn:example:fixed", "callback_fixed": True}
    return {"providers": [*providers, fixed]}


@pytest.fixture
def anna(visitor):
    """A citizen with an account and password of this site, logged in."""
    body = {"account": "anna", "password": PASSWORD, "name": "安娜"}
    assert visitor.client.post("/api/auth/register", json=body).status_code == 201
    assert visitor.client.post("/api/auth/login", json={"account": "anna", "password": PASSWORD}).status_code == 200
    return visitor


@pytest.mark.parametrize("provider", WITH_STATE)
def test_a_login_under_way_does_not_take_another_s_proof(visitor, other, simulator, provider):
    own = visitor.begin(provider)
    link = other.approve(other.begin(provider).json["location"], "li")
    assert visitor.come_back(link).json["code"] == "login_mismatch"
    assert visitor.me["account"]["kind"] == "anonymous"
    assert visitor.come_back(visitor.approve(own.json["location"], "wei")).status_code in (303, 403)


@pytest.mark.parametrize("provider", WITH_STATE)
def test_a_binding_under_way_does_not_take_another_s_proof(anna, other, simulator, provider):
    assert anna.begin(provider, purpose="bind", password=PASSWORD).status_code == 200
    link = other.approve(other.begin(provider).json["location"], "li")
    assert anna.come_back(link).json["code"] == "login_mismatch"
    assert anna.identities["identities"] == []


@pytest.mark.parametrize("purpose", ["bind", "step_up"])
def test_what_brings_no_state_back_neither_binds_nor_steps_up(anna, simulator, audited, purpose):
    refused = anna.begin("fixed", purpose=purpose, password=PASSWORD)
    assert (refused.status_code, refused.json["code"]) == (403, "provider_unbound")
    assert audited("identity.refused")


def test_what_brings_no_state_back_is_still_a_way_to_log_in(visitor, simulator):
    begun = visitor.begin("fixed")
    assert "/callback/" not in begun.json["location"]
    assert visitor.come_back(visitor.approve(begun.json["location"], "wei")).status_code == 303
    assert visitor.me["account"]["kind"] == "citizen"


@pytest.mark.parametrize("state", ["", "x", "A" * 300])
def test_a_state_in_the_path_that_was_made_up_fits_nothing(visitor, simulator, state):
    address = callback(visitor.begin("ticket").json["location"], {"ticket": "ST-made-up-by-me"})
    path, _, query = address.partition("?")
    made_up = path.rpartition("/")[0] + (f"/{state}" if state else "")
    assert visitor.come_back(f"{made_up}?{query}").json["code"] == "login_mismatch"
