"""Binding, unbinding, levels and step-up; and that two providers' words never mix two people up."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from casework.crypto.vault import context
from casework.domain.actors import Kind
from casework.domain.errors import Forbidden
from gateway.identity import Identity
from gateway.idp.model import Purpose
from gateway.idp.tables import certificate, identity, session_identity, started_login, subject, used_proof
from gateway.tables import account, session

PASSWORD = "Sommer-2026x"


@pytest.fixture
def anna(visitor):
    """A citizen with an account and password of this site, logged in."""
    body = {"account": "anna", "password": PASSWORD, "name": "安娜"}
    assert visitor.client.post("/api/auth/register", json=body).status_code == 201
    log_in(visitor)
    return visitor


def log_in(browser, name="anna"):
    answer = browser.client.post("/api/auth/login", json={"account": name, "password": PASSWORD})
    assert answer.status_code == 200


def bind(browser, who, provider="province"):
    return browser.go(provider, who, purpose="bind", password=PASSWORD)


def test_a_local_account_is_bound_after_its_password(anna, other, audited, accounts):
    for body in ({}, {"password": "wrong"}):
        refused = anna.begin("province", purpose="bind", **body)
        assert refused.json["code"] == ("login_failed" if body else "confirm_needed")
    answer = bind(anna, "wei")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account")
    assert anna.me["account"]["name"] == "安娜"
    assert anna.identities["session"]["level"] == "L3"
    other.go("province", "wei")
    assert other.me["account"]["id"] == anna.me["account"]["id"]
    assert accounts() == 1
    assert [detail["by"] for _, detail in audited("identity.bound")] == ["the account"]


def test_binding_asks_the_platform_to_ask_again(anna, simulator):
    location = anna.begin("province", purpose="bind", password=PASSWORD).json["location"]
    assert "prompt=login" in location
    assert "max_age=0" in location
    simulator.faults = {"auth_time_old"}
    assert anna.come_back(anna.approve(location, "wei")).json["code"] == "login_expired"


def test_an_identity_of_another_account_is_refused(anna, other, audited):
    other.go("province", "wei")
    assert bind(anna, "wei").json["code"] == "identity_taken"
    assert bind(anna, "wei", "ticket").json["code"] == "identity_taken", "its certificate is the other's, too"
    assert anna.identities["identities"] == []
    assert [detail["code"] for _, detail in audited("identity.refused")] == ["identity_taken"] * 2


def test_an_account_stands_for_one_subject(anna):
    assert bind(anna, "wei").status_code == 303
    assert bind(anna, "mill", "ticket").json["code"] == "subject_other"
    assert bind(anna, "wei").status_code == 303, "binding again what is bound changes nothing"
    assert len(anna.identities["identities"]) == 1


def test_a_binding_is_for_the_session_that_asked_for_it(anna, other):
    begun = anna.begin("province", purpose="bind", password=PASSWORD)
    address = anna.approve(begun.json["location"], "wei")
    log_in(anna)
    assert anna.come_back(address).json["code"] == "login_mismatch"
    assert anna.identities["identities"] == []
    assert other.begin("province", purpose="bind", password=PASSWORD).json["code"] == "login_needed"


def test_unbinding(anna, other, audited, runtime):
    bind(anna, "wei")
    other.go("province", "wei")
    id_ = anna.identities["identities"][0]["id"]
    path = f"/api/auth/identities/{id_}/unbind"
    assert anna.post(path).json["code"] == "confirm_needed"
    assert anna.post(path, password="wrong").json["code"] == "login_failed"
    assert anna.post(path, password=PASSWORD).status_code == 204
    assert other.me["account"]["kind"] == "anonymous", "sessions that came by it end"
    assert anna.me["account"]["kind"] == "citizen"
    assert anna.identities["session"]["level"] == ""
    assert anna.identities["subject"]["subject_type"] == ""
    assert anna.post(path, password=PASSWORD).json["code"] == "identity_unknown"
    assert len(audited("identity.unbound")) == 1
    with runtime.read() as connection:
        for table in (identity, certificate, subject, session_identity):
            assert connection.scalar(select(func.count()).select_from(table)) == 0
    other.go("province", "wei")
    assert other.me["account"]["id"] != anna.me["account"]["id"]


def test_the_only_way_in_stays(visitor, audited):
    visitor.go("province", "wei")
    (only,) = visitor.identities["identities"]
    assert visitor.post(f"/api/auth/identities/{only['id']}/unbind").json["code"] == "only_way_in"
    assert visitor.go("ticket", "wei", purpose="bind").status_code == 303
    assert visitor.post(f"/api/auth/identities/{only['id']}/unbind").status_code == 204
    (left,) = visitor.identities["identities"]
    assert left["provider"] == "ticket"
    assert visitor.post(f"/api/auth/identities/{left['id']}/unbind").json["code"] == "only_way_in"
    assert [detail["code"] for _, detail in audited("identity.unbind_refused")] == ["only_way_in"] * 2


def test_without_a_password_a_login_just_now_confirms(visitor, runtime):
    visitor.go("province", "wei")
    with runtime.database.write() as connection:
        begun = runtime.real_now() - timedelta(minutes=10)
        connection.execute(update(session_identity).values(begun_at=begun))
    assert visitor.begin("ticket", purpose="bind").json["code"] == "confirm_needed"
    with runtime.database.write() as connection:
        connection.execute(update(session_identity).values(begun_at=begun + timedelta(seconds=20)))
    assert visitor.begin("ticket", purpose="bind").status_code == 200


def test_anothers_binding_is_not_there(anna, other):
    other.go("province", "wei")
    id_ = other.identities["identities"][0]["id"]
    answer = anna.post(f"/api/auth/identities/{id_}/unbind", password=PASSWORD)
    assert (answer.status_code, answer.json["code"]) == (404, "identity_unknown")


def test_staff_have_nothing_to_bind(app, visitor, runtime):
    made = app.extensions["gateway"]
    with runtime.unit_of_work() as uow:
        clerk = made.accounts.add(
            uow, login="clerk", hashed="", name="经办", kind=Kind.STAFF, department="roads", roles=["clerk"]
        )
        secret, begun = made.sessions.begin(uow.connection, clerk)
    visitor.client.set_cookie("wz_session", secret)
    # a clerk without a second factor does not even come this far
    refused = (visitor.begin("province", purpose="bind", password="x"), visitor.client.get("/api/auth/identities"))
    assert [answer.json["code"] for answer in refused] in (["setup_needed"] * 2, ["identity_of_staff"] * 2)
    for purpose in (Purpose.BIND, Purpose.STEP_UP):
        with pytest.raises(Forbidden) as error:
            made.idp.journey.begin("province", purpose, "/account", Identity(clerk.actor(), sid=begun.id))
        assert error.value.code == "identity_of_staff"


def test_a_token_is_nobody_at_a_browser(anna, app):
    token = anna.post("/api/auth/tokens", label="x", scopes=["read", "account"]).json["token"]
    headers = {"Authorization": f"Bearer {token}"}
    client = app.test_client()
    body = {"purpose": "bind", "password": PASSWORD}
    refused = client.post("/api/auth/providers/province/begin", json=body, headers=headers)
    assert refused.json["code"] == "confirm_needed"


def test_step_up(visitor, other, simulator, audited):
    simulator.people["wei"]["level"] = "1"
    visitor.go("province", "wei")
    before = visitor.client.get_cookie("wz_session").value
    low = visitor.go("province", "wei", purpose="step_up", level="L3", next="/write")
    assert (low.json["code"], low.json["level_needed"]) == ("level_too_low", "L3")
    assert visitor.identities["session"]["level"] == "L1"
    simulator.people["wei"]["level"] = "3"
    assert visitor.go("province", "wei", purpose="step_up", level="L3", next="/write").headers["Location"] == "/write"
    assert visitor.identities["session"]["level"] == "L3"
    assert visitor.client.get_cookie("wz_session").value != before
    assert visitor.go("province", "li", purpose="step_up").json["code"] == "other_person"


def test_the_case_somebody_goes_back_to_stands_beside_no_account(visitor, runtime):
    visitor.go("province", "wei")
    goal = "/my/personal/CS-7K3F9-Q2XWD-4"
    address = visitor.approve(visitor.begin("province", purpose="step_up", next=goal).json["location"], "wei")
    with runtime.read() as connection:
        row = connection.execute(select(started_login)).one()
    assert row.account == visitor.me["account"]["id"]
    assert "Q2XWD" not in str(row)
    assert visitor.come_back(address).headers["Location"] == goal


def test_a_login_begun_before_the_page_was_sealed_is_finished(visitor, runtime):
    address = visitor.approve(visitor.begin("province", next="/").json["location"], "wei")
    with runtime.database.write() as connection:
        row = connection.execute(select(started_login)).one()
        where = context("started_login", "verifier", row.state)
        verifier = json.loads(runtime.vault.open(row.verifier, where))["verifier"]
        old = {"verifier": runtime.vault.seal(verifier, where), "next": "/write"}
        connection.execute(update(started_login).values(**old))
    assert visitor.come_back(address).headers["Location"] == "/write"
    assert visitor.me["account"]["name"] == "韦小满"


@pytest.mark.parametrize(("level", "status"), [("1", 403), ("2", 303), ("3", 303), ("unknown", 403), ("", 403)])
def test_a_provider_may_have_a_least_level(runtime, simulator, ground, level, status):
    from casework.web.app import create_app
    from gateway.service import service
    from gateway.testing.idp.visitor import Visitor, configuration, install

    providers = configuration(simulator, ground.folder / "config")["providers"]
    install(simulator, ground.folder / "config", providers=[providers[0] | {"least_level": "L2"}])
    simulator.people["wei"]["level"] = level
    assert Visitor(create_app(service, runtime)).go("province", "wei").status_code == status


def test_the_job_sweeps_what_is_over(visitor, runtime):
    from gateway.idp.parts import sweep

    visitor.go("province", "wei")
    visitor.begin("province")
    sweep(runtime)

    def rows():
        with runtime.read() as connection:
            return [
                connection.scalar(select(func.count()).select_from(table))
                for table in (started_login, used_proof, session_identity)
            ]

    assert rows() == [1, 1, 1]
    now = runtime.real_now()
    with runtime.database.write() as connection:
        connection.execute(update(started_login).values(expires_at=now - timedelta(days=1)))
        connection.execute(update(used_proof).values(expires_at=now))
        connection.execute(session.delete())
    sweep(runtime)
    assert rows() == [0, 0, 0]
    with runtime.read() as connection:
        assert connection.scalar(select(func.count()).select_from(account)) == 1
