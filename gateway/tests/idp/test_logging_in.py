"""The whole way through a provider, in all styles, against the simulated platform and both databases."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from gateway.idp.standing import with_standing
from gateway.idp.tables import certificate, identity, session_identity, started_login, subject, used_proof
from gateway.tables import account, session
from gateway.testing.idp.visitor import STYLES, Visitor, install

PASSWORD = "Sommer-2026x"


@pytest.mark.parametrize("provider", STYLES)
def test_a_first_login_makes_an_account_and_the_next_finds_it(visitor, other, accounts, audited, provider):
    answer = visitor.go(provider, "wei", next="/my?page=2")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/my?page=2")
    me = visitor.me["account"]
    assert (me["kind"], me["name"]) == ("citizen", "韦小满")
    shown = visitor.identities
    assert [(i["provider"], i["level"]) for i in shown["identities"]] == [(provider, "L3")]
    assert shown["session"] == {"provider": provider, "level": "L3", "agent": ""}
    assert shown["password"] is False
    assert other.go(provider, "wei").headers["Location"] == "/my"
    assert other.me["account"] == me
    assert accounts() == 1
    logins = audited("identity.login")
    assert [(who, detail["created"]) for who, detail in logins] == [
        (f"citizen:{me['id']}", made) for made in (False, True)
    ]
    assert [detail["by"] for _, detail in audited("identity.bound")] == ["first login"]


def test_two_people_have_two_accounts(visitor, other, accounts):
    visitor.go("province", "wei")
    other.go("province", "li")
    assert visitor.me["account"]["id"] != other.me["account"]["id"]
    assert accounts() == 2


def test_cookies(visitor, app):
    begun = visitor.begin("province")
    cookie = begun.headers["Set-Cookie"]
    assert "wz_idp_province=" in cookie
    for part in ("HttpOnly", "SameSite=Lax", "Path=/api/auth/providers/province/", "Max-Age=600"):
        assert part in cookie
    answer = visitor.come_back(visitor.approve(begun.json["location"], "wei"))
    session_cookie, gone = answer.headers.getlist("Set-Cookie")
    assert session_cookie.startswith("wz_session=")
    assert "HttpOnly" in session_cookie
    assert "SameSite=Lax" in session_cookie
    assert gone.startswith("wz_idp_province=;")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("origin", ["https://wenzheng.example"])
def test_over_https_every_cookie_is_secure(visitor):
    begun = visitor.begin("province")
    answer = visitor.come_back(visitor.approve(begun.json["location"], "wei"))
    assert all("Secure" in cookie for each in (begun, answer) for cookie in each.headers.getlist("Set-Cookie"))


def test_an_organisation_acts_by_its_agent(visitor, other, runtime, accounts):
    for browser in (visitor, other):
        browser.go("province", "mill")
    shown = visitor.identities
    assert shown["subject"] == {"subject_type": "organisation", "uscc": "91350100M000100Y43"}
    assert shown["session"] == {"provider": "province", "level": "L3", "agent": "覃立夏"}
    assert visitor.me["account"]["name"] == "邕江碾米有限公司"
    assert accounts() == 1
    with runtime.read() as connection:
        id_ = connection.scalar(select(session_identity.c.session))
        who = connection.scalar(select(account.c.id))
    from casework.domain.actors import Actor, Kind

    seen = with_standing(runtime, Actor(Kind.CITIZEN, who), id_)
    assert (seen.subject_type, seen.level) == ("organisation", "L3")
    staff = Actor(Kind.STAFF, who)
    assert with_standing(runtime, staff, id_) == staff


def test_the_same_person_by_two_providers_is_one_account(visitor, other, accounts, audited):
    visitor.go("province", "wei")
    other.go("ticket", "wei")
    assert visitor.me["account"]["id"] == other.me["account"]["id"]
    assert [i["provider"] for i in other.identities["identities"]] == ["province", "ticket"]
    assert {detail["by"] for _, detail in audited("identity.bound")} == {"first login", "certificate"}


def test_a_certificate_that_nobody_has_looked_at_joins_nothing(visitor, other, accounts, simulator):
    """Else whoever types another's number into a weak platform would come into that one's account."""
    visitor.go("province", "wei")
    simulator.people["wei"]["level"] = "1"
    other.go("ticket", "wei")
    assert visitor.me["account"]["id"] != other.me["account"]["id"]
    assert accounts() == 2


def test_a_weak_platform_cannot_lie_in_wait_for_somebody(visitor, other, accounts, simulator):
    simulator.people["wei"]["level"] = "1"
    visitor.go("ticket", "wei")
    simulator.people["wei"]["level"] = "3"
    other.go("province", "wei")
    assert visitor.me["account"]["id"] != other.me["account"]["id"]


def test_a_telephone_number_joins_nothing(visitor, other, accounts, simulator, ground, app):
    simulator.people["wei"]["phone_number"] = simulator.people["li"]["phone_number"] = "13800138000"
    visitor.go("province", "wei")
    other.go("province", "li")
    assert accounts() == 2


def test_a_sub_given_to_somebody_else_opens_nothing(visitor, other, accounts, simulator, audited):
    visitor.go("province", "wei")
    simulator.people["wei"]["cert_number"] = "110105194912310038"
    answer = other.go("province", "wei")
    assert answer.json["code"] == "subject_changed"
    assert other.me["account"]["kind"] == "anonymous"
    simulator.people["wei"] |= {"kind": "2", "uscc": "91350100M000100Y43"}
    assert other.go("province", "wei").json["code"] == "subject_changed"
    assert [detail["code"] for _, detail in audited("identity.refused")] == ["subject_changed"] * 2


def test_what_is_stored_names_nobody(visitor, runtime, simulator):
    visitor.go("province", "wei")
    simulator.people["mill"]["cert_number"] = "11010519491231002X"
    visitor.post("/api/auth/logout")
    visitor.go("ticket", "mill")
    visitor.begin("province")
    with runtime.read() as connection:
        tables = (certificate, identity, session_identity, started_login, subject, used_proof, account, session)
        text = str([list(connection.execute(select(table))) for table in tables])
    for secret in ("110105", "p-1001", "o-2001", "韦小满", "覃立夏", "91350100M000100Y43", "ST-", "code-"):
        assert secret not in text
    with runtime.read() as connection:
        assert list(connection.scalars(select(certificate.c.number))) == [None, None]


def test_the_number_is_kept_sealed_where_the_setting_says_so(runtime, simulator, ground):
    from casework.crypto.vault import context
    from casework.web.app import create_app
    from gateway.service import service
    from gateway.testing.idp.visitor import configuration

    providers = configuration(simulator, ground.folder / "config")["providers"]
    install(simulator, ground.folder / "config", providers=[providers[0] | {"keep_number": True}])
    Visitor(create_app(service, runtime)).go("province", "wei")
    with runtime.read() as connection:
        row = connection.execute(select(certificate)).one()
    assert "110105" not in str(row)
    assert runtime.vault.open(row.number, context("certificate", "number", row.cert_hash)) == "11010519491231002X"


def test_a_login_never_goes_on_in_an_older_session(visitor, runtime):
    visitor.go("province", "wei")
    first = visitor.client.get_cookie("wz_session").value
    visitor.go("province", "li")
    assert visitor.client.get_cookie("wz_session").value != first
    visitor.client.set_cookie("wz_session", first)
    assert visitor.me["account"]["kind"] == "anonymous"


def test_accounts_of_a_provider_have_no_password(visitor, app, runtime):
    visitor.go("province", "wei")
    with runtime.read() as connection:
        login = connection.scalar(select(account.c.login))
    for guess in ("x", "idp", login):
        answer = app.test_client().post("/api/auth/login", json={"account": login, "password": guess})
        assert answer.json["code"] == "login_failed"


def test_a_disabled_account_stays_out(visitor, other, runtime):
    visitor.go("province", "wei")
    with runtime.database.write() as connection:
        connection.execute(account.update().values(state="disabled"))
    assert other.go("province", "wei").json["code"] == "account_disabled"


def test_staff_never_come_in_by_a_provider(visitor, other, runtime, audited):
    """Even where somebody has put a binding of a staff account into the database."""
    visitor.go("province", "wei")
    with runtime.database.write() as connection:
        connection.execute(account.update().values(kind="staff", roles=["clerk"], department="roads"))
    assert other.go("province", "wei").json["code"] == "identity_of_staff"
    assert other.me["account"]["kind"] == "anonymous"
    assert audited("identity.refused")[0][1]["code"] == "identity_of_staff"


def test_the_list_of_providers(visitor):
    listed = visitor.client.get("/api/auth/providers").json
    assert [(p["id"], p["style"]) for p in listed["providers"]] == [
        ("province", "oidc"), ("portal", "token"), ("shared", "token"), ("ticket", "ticket"),
    ]  # fmt: skip
    assert listed["local_login"] is True
    assert "secret" not in str(listed)


@pytest.mark.parametrize("settings", [{"local_login": False}])
def test_local_logins_of_citizens_can_be_switched_off(app, visitor, runtime):
    from gateway.accounts import Accounts
    from gateway.parts import Parts

    client = app.test_client()
    body = {"account": "anna", "password": PASSWORD, "name": "安娜"}
    assert client.post("/api/auth/register", json=body).json["code"] == "local_login_off"
    made: Parts = app.extensions["gateway"]
    book: Accounts = made.accounts
    with runtime.unit_of_work() as uow:
        book.add(uow, login="anna", hashed=book.hashed("anna", PASSWORD), name="安娜")
    answer = client.post("/api/auth/login", json={"account": "anna", "password": PASSWORD})
    assert (answer.status_code, answer.json["code"]) == (403, "local_login_off")
    wrong = client.post("/api/auth/login", json={"account": "anna", "password": "wrong"})
    assert wrong.json["code"] == "login_failed"
    assert visitor.go("province", "wei").status_code == 303


def test_a_session_says_how_and_when_the_person_was_recognised(visitor, simulator, runtime):
    """A platform that still knew the person from an hour ago proves nothing newer than that."""
    simulator.faults = {"auth_time_old"}
    assert visitor.go("province", "wei").status_code == 303
    me = visitor.me
    assert me["amr"] == ["idp"]
    old = runtime.real_now() - datetime.fromisoformat(me["auth_at"])
    assert timedelta(seconds=3900) < old < timedelta(seconds=4200)
    assert visitor.go("province", "wei", purpose="step_up").json["code"] == "login_expired"
    simulator.faults = set()
    assert visitor.go("province", "wei", purpose="step_up").status_code == 303
    assert runtime.real_now() - datetime.fromisoformat(visitor.me["auth_at"]) < timedelta(seconds=120)


def test_one_login_too_many_ends_the_oldest(app, runtime):
    browsers = [Visitor(app) for _ in range(6)]
    for browser in browsers:
        browser.go("province", "wei")
    kinds = [browser.me["account"]["kind"] for browser in browsers]
    assert kinds == ["anonymous", *["citizen"] * 5]
