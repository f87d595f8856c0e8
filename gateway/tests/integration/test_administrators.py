"""三员分立: who may do what, walked route by route; and no one of the three can come in as somebody else."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from gateway.factor_tables import recovery_code
from gateway.tables import account, api_token, session
from gateway.testing.people import PASSWORD, Browser

SYSTEM, SECURITY, AUDITOR, CLERK = "xitong", "anquan", "shenji", "wang"
# What each of the four may get through to; all others get 403 before anything is looked at
MAY = {
    ("GET", "/api/admin/accounts"): {SYSTEM, SECURITY},
    ("GET", "/api/admin/accounts/{id}"): {SYSTEM, SECURITY},
    ("POST", "/api/admin/accounts"): {SYSTEM},
    ("POST", "/api/admin/accounts/{id}/disable"): {SYSTEM},
    ("POST", "/api/admin/accounts/{id}/password"): {SYSTEM},
    ("POST", "/api/admin/accounts/{id}/enable"): {SECURITY},
    ("PUT", "/api/admin/accounts/{id}/roles"): {SECURITY},
    ("POST", "/api/admin/accounts/{id}/unlock"): {SECURITY},
    ("POST", "/api/admin/accounts/{id}/second-factor/reset"): {SECURITY},
    ("GET", "/api/admin/accounts/{id}/tokens"): {SECURITY},
    ("POST", "/api/admin/accounts/{id}/tokens"): {SECURITY},
    ("DELETE", "/api/admin/tokens/{id}"): {SECURITY},
    ("GET", "/api/admin/roles"): {SYSTEM, SECURITY},
    ("GET", "/api/admin/rules"): {SYSTEM, SECURITY},
    ("POST", "/api/admin/departments"): {SYSTEM},
    ("GET", "/api/admin/departments/{id}"): {SYSTEM},
    ("POST", "/api/admin/departments/{id}/rename"): {SYSTEM},
    ("POST", "/api/admin/departments/{id}/change"): {SYSTEM},
    ("POST", "/api/admin/departments/{id}/merge"): {SYSTEM},
    ("POST", "/api/admin/departments/{id}/abolish"): {SYSTEM},
    ("GET", "/api/audit"): {AUDITOR},
    ("GET", "/api/audit/{channel}/{name}"): {AUDITOR},
    ("GET", "/api/audit/{channel}/{name}/chain"): {AUDITOR},
    ("GET", "/api/directory/colleagues"): {CLERK},
}


@pytest.fixture
def city(people):
    """One of each."""
    people.add(SYSTEM, "system_admin")
    people.add(SECURITY, "security_admin")
    people.add(AUDITOR, "auditor")
    people.add(CLERK, "clerk", department="transport")
    return people


def id_of(people, login):
    with people.parts.runtime.read() as connection:
        return connection.scalar(select(account.c.id).where(account.c.login == login))


def rules_of(app, prefixes=("/api/admin", "/api/audit", "/api/directory")):
    """Every method and path the app has under these."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(prefixes):
            path = rule.rule.replace("<string:", "{").replace(">", "}")
            yield from ((method, path) for method in rule.methods - {"HEAD", "OPTIONS"})


def test_the_walk_knows_every_route(app):
    assert set(rules_of(app)) == set(MAY)


@pytest.mark.parametrize("who", [SYSTEM, SECURITY, AUDITOR, CLERK, ""])
def test_each_may_what_is_his_and_nothing_else(city, who):
    city.add("somebody", "clerk", department="archive", enrolled=False)
    id_ = id_of(city, "somebody")
    browser = city.browser(who)
    for (method, path), allowed in MAY.items():
        place = path.format(id=id_, channel="gateway", name="main")
        answer = browser.send(method, place, {} if method in ("POST", "PUT") else None)
        refused = answer.status_code == 403 and answer.json["code"] == "not_yours"
        assert refused is (who not in allowed), (who, method, path, answer.status_code, answer.json)


@pytest.mark.parametrize("who", [SYSTEM, SECURITY, AUDITOR])
@pytest.mark.parametrize(
    "path", ["/api/mailbox/desk/letters", "/api/mailbox/letters/MC-7K3F9-Q2XWD-4", "/api/track/MC-7K3F9-Q2XWD-4"]
)
def test_administrators_see_no_case(city, who, path):
    answer = city.browser(who).get(path)
    assert (answer.status_code, answer.json["code"]) == (403, "not_yours")


def test_an_account_takes_two_administrators_and_its_own_person(city, app, runtime):
    system, security = city.browser(SYSTEM), city.browser(SECURITY)
    body = {"account": "zhao", "name": "赵六", "department": "transport"}
    made = system.post("/api/admin/accounts", body)
    assert made.status_code == 201
    password, one = made.json["temporary_password"], made.json["account"]
    assert (one["state"], one["roles"], one["second_factor"]) == ("disabled", [], False)
    assert Browser(app).log_in("zhao", password).json["code"] == "login_failed"
    place = f"/api/admin/accounts/{one['id']}"
    assert security.post(f"{place}/enable").json["code"] == "roles_missing"
    assert security.send("PUT", f"{place}/roles", {"roles": ["clerk", "reviewer"]}).status_code == 200
    assert Browser(app).log_in("zhao", password).json["code"] == "login_failed"
    code = security.post(f"{place}/enable").json["enrolment_code"]
    # the system administrator knows the password, the security administrator the code: neither comes in alone
    assert Browser(app).log_in("zhao", password).json["code"] == "second_factor_needed"
    assert Browser(app).log_in("zhao", PASSWORD, code).json["code"] == "login_failed"
    person = Browser(app)
    assert person.log_in("zhao", password, code).json["must"] == ["password", "totp"]
    with runtime.database.write() as connection:
        connection.execute(update(recovery_code).values(expires_at=runtime.real_now()))
    assert Browser(app).log_in("zhao", password, code).json["code"] == "second_factor_wrong"
    assert Browser(app).log_in("zhao", password).json["code"] == "second_factor_needed"
    new = {"old": password, "new": "Herbst-2026z"}
    assert person.post("/api/auth/password", new).status_code == 204
    assert person.get("/api/auth/me").json["must"] == ["totp"]


def test_nobody_changes_himself(city):
    for login, paths in ((SYSTEM, ("disable", "password")), (SECURITY, ("enable", "unlock", "second-factor/reset"))):
        browser, mine = city.browser(login), f"/api/admin/accounts/{id_of(city, login)}"
        for path in paths:
            refused = browser.post(f"{mine}/{path}")
            assert (refused.status_code, refused.json["code"]) == (403, "own_account"), path
    refused = browser.send("PUT", f"{mine}/roles", {"roles": ["system_admin"]})
    assert (refused.status_code, refused.json["code"]) == (403, "own_account")


@pytest.mark.parametrize("roles", [["system_admin", "auditor"], ["security_admin", "clerk"], ["mayor"], ["auditor"]])
def test_roles_that_do_not_go_together(city, roles):
    place = f"/api/admin/accounts/{id_of(city, CLERK)}/roles"  # who has a department
    assert city.browser(SECURITY).send("PUT", place, {"roles": roles}).status_code == 422


def test_the_last_active_administrator_of_a_kind_stays(city):
    system, security = city.browser(SYSTEM), city.browser(SECURITY)
    for login in (SECURITY, AUDITOR):
        refused = system.post(f"/api/admin/accounts/{id_of(city, login)}/disable")
        assert (refused.status_code, refused.json["code"]) == (409, "last_administrator")
    refused = security.send("PUT", f"/api/admin/accounts/{id_of(city, SYSTEM)}/roles", {"roles": []})
    assert refused.json["code"] == "last_administrator"
    city.add("shenji2", "auditor", state="disabled")
    auditor = f"/api/admin/accounts/{id_of(city, AUDITOR)}"
    assert system.post(f"{auditor}/disable").json["code"] == "last_administrator"
    assert security.post(f"/api/admin/accounts/{id_of(city, 'shenji2')}/enable").status_code == 200
    assert system.post(f"{auditor}/disable").status_code == 200


def test_sessions_end_with_a_change_of_roles_and_a_disabling(city, app):
    clerk, place = city.browser(CLERK), f"/api/admin/accounts/{id_of(city, CLERK)}"
    assert clerk.get("/api/directory/colleagues").status_code == 200
    assert city.browser(SECURITY).send("PUT", f"{place}/roles", {"roles": ["reviewer"]}).status_code == 200
    assert clerk.get("/api/auth/me").json["account"]["kind"] == "anonymous"
    clerk = city.browser(CLERK)
    assert clerk.get("/api/auth/me").json["account"]["roles"] == ["reviewer"]
    assert city.browser(SYSTEM).post(f"{place}/disable").status_code == 200
    assert clerk.get("/api/auth/me").json["account"]["kind"] == "anonymous"
    assert Browser(app).log_in(CLERK, PASSWORD).json["code"] == "login_failed"


def test_the_token_of_a_disabled_program_is_worthless_at_once(city, app):
    city.add("robot", "clerk", department="transport", program=True)
    place, security = f"/api/admin/accounts/{id_of(city, 'robot')}", city.browser(SECURITY)
    body = {"label": "nightly", "scopes": ["read"]}
    token = security.post(f"{place}/tokens", body).json["token"]
    client, headers = app.test_client(), {"Authorization": f"Bearer {token}"}
    assert client.get("/api/directory/colleagues", headers=headers).status_code == 200
    listed = security.get(f"{place}/tokens").json["tokens"]
    assert [(t["label"], t["scopes"], t["used_at"] is not None) for t in listed] == [("nightly", ["read"], True)]
    assert city.browser(SYSTEM).post(f"{place}/disable").status_code == 200
    assert client.get("/api/directory/colleagues", headers=headers).status_code == 401
    assert Browser(app).log_in("robot", "").status_code == 422
    assert Browser(app).log_in("robot", "x").json["code"] == "login_failed"


def test_tokens_for_others_are_for_programs_only_and_revoked_by_security(city, app):
    security = city.browser(SECURITY)
    refused = security.post(f"/api/admin/accounts/{id_of(city, CLERK)}/tokens", {"label": "x"})
    assert (refused.status_code, refused.json["code"]) == (403, "not_a_program")
    own = city.browser(CLERK).post("/api/auth/tokens", {"label": "mine"})
    assert own.status_code == 201
    assert security.send("DELETE", f"/api/admin/tokens/{own.json['id']}").status_code == 204
    headers = {"Authorization": f"Bearer {own.json['token']}"}
    assert app.test_client().get("/api/auth/me", headers=headers).status_code == 401


def test_a_token_lends_no_administration(city, app, runtime):
    from gateway import tokens

    with runtime.unit_of_work() as uow:
        owner = city.parts.accounts.by_login(uow.connection, SECURITY)
        secret, _ = tokens.add(uow, owner, "x", ["read", "write", "account"])
    headers = {"Authorization": f"Bearer {secret}"}
    assert app.test_client().get("/api/admin/accounts", headers=headers).status_code == 403
    place = f"/api/admin/accounts/{id_of(city, CLERK)}/unlock"
    assert app.test_client().post(place, headers=headers).status_code == 403


@pytest.mark.parametrize(("method", "act", "body"), [
    ("PUT", "roles", {"roles": ["reviewer"]}), ("POST", "second-factor/reset", None), ("POST", "enable", None),
    ("POST", "tokens", {"label": "x"}),
])  # fmt: skip
def test_sensitive_acts_need_proof_of_a_moment_ago(city, runtime, method, act, body):
    security, place = city.browser(SECURITY), f"/api/admin/accounts/{id_of(city, CLERK)}/{act}"

    def aged(seconds):
        with runtime.database.write() as connection:
            connection.execute(update(session).values(auth_at=runtime.real_now() - timedelta(seconds=seconds)))
        city.parts.identities.forget_all()
        return security.send(method, place, body)

    refused = aged(301)
    assert (refused.status_code, refused.json["code"], refused.json["seconds"]) == (403, "step_up_needed", 300)
    assert security.post("/api/auth/step-up", {"password": PASSWORD}).json["code"] == "second_factor_wrong"
    assert security.post("/api/auth/step-up", {"code": "000000"}).status_code == 401
    assert security.post("/api/auth/step-up", {"code": city.code(SECURITY)}).status_code == 200
    assert security.send(method, place, body).json.get("code") != "step_up_needed"
    assert aged(295).json.get("code") != "step_up_needed"


def test_a_lost_telephone_and_a_forgotten_password(city, app):
    place = f"/api/admin/accounts/{id_of(city, CLERK)}"
    for _ in range(5):
        Browser(app).log_in(CLERK, "wrong")
    system, security = city.browser(SYSTEM), city.browser(SECURITY)
    assert system.get(place).json["locked"] is True
    assert security.post(f"{place}/unlock").json["locked"] is False
    code = security.post(f"{place}/second-factor/reset").json["enrolment_code"]
    assert Browser(app).log_in(CLERK).json["code"] == "second_factor_needed"
    assert Browser(app).log_in(CLERK, code=code).json["must"] == ["totp"]
    password = system.post(f"{place}/password").json["temporary_password"]
    assert Browser(app).log_in(CLERK).json["code"] == "login_failed"
    assert Browser(app).log_in(CLERK, password, code).json["must"] == ["password", "totp"]


def test_colleagues_are_those_of_ones_own_department(city):
    city.add("sun", "reviewer", department="transport", enrolled=False)
    city.add("other", "clerk", department="archive", enrolled=False)
    city.add("robot", "clerk", department="transport", program=True)
    city.add("gone", "clerk", department="transport", state="disabled", enrolled=False)
    found = city.browser(CLERK).get("/api/directory/colleagues").json["colleagues"]
    assert [(one["name"], one["roles"]) for one in found] == [("Sun", ["reviewer"]), ("Wang", ["clerk"])]


def test_accounts_are_found_by_part_of_their_name(city):
    system = city.browser(SYSTEM)
    found = system.get("/api/admin/accounts?q=WAN").json
    assert ([one["account"] for one in found["accounts"]], found["total"]) == ([CLERK], 1)
    assert system.get("/api/admin/accounts?q=%25").json["total"] == 0
    assert system.get("/api/admin/accounts?page=0").status_code == 422


def test_making_an_account_twice_with_one_key_makes_one(city):
    system = city.browser(SYSTEM)
    body = {"account": "zhao", "name": "赵六", "department": "transport"}
    answers = [system.send("POST", "/api/admin/accounts", body, **{"Idempotency-Key": "k1"}) for _ in range(2)]
    assert answers[0].json == answers[1].json
    assert system.post("/api/admin/accounts", body).json["code"] == "account_taken"


def test_the_rules_in_force_are_shown(city):
    shown = city.browser(SECURITY).get("/api/admin/rules").json["rules"]
    assert (shown["staff_totp"], shown["password_days"], shown["step_up_seconds"]) == ("required", 90, 300)


def test_roles_say_what_they_are(city):
    found = {one["role"]: one for one in city.browser(SYSTEM).get("/api/admin/roles").json["roles"]}
    assert found["auditor"] == {"role": "auditor", "administrator": True, "needs_department": False}
    assert found["clerk"] == {"role": "clerk", "administrator": False, "needs_department": True}


@pytest.mark.parametrize(("days", "status"), [(0, 422), (366, 201), (367, 422)])
def test_a_token_ends_within_366_days(city, runtime, days, status):
    city.add("robot", "clerk", department="transport", program=True)
    end = (runtime.real_now() + timedelta(days=days, seconds=-60 if days else 0)).isoformat()
    body = {"label": "x", "expires_at": end}
    answer = city.browser(SECURITY).post(f"/api/admin/accounts/{id_of(city, 'robot')}/tokens", body)
    assert answer.status_code == status, answer.text


def test_a_token_of_a_program_lasts_ninety_days(city, app, runtime):
    city.add("robot", "clerk", department="transport", program=True)
    place = f"/api/admin/accounts/{id_of(city, 'robot')}/tokens"
    token = city.browser(SECURITY).post(place, {"label": "x"}).json["token"]
    with runtime.read() as connection:
        end = connection.scalar(select(api_token.c.expires_at))
    assert abs(end - runtime.real_now() - timedelta(days=90)) < timedelta(minutes=1)
    headers = {"Authorization": f"Bearer {token}"}
    for away, status in ((timedelta(seconds=30), 200), (timedelta(0), 401)):
        with runtime.database.write() as connection:
            connection.execute(update(api_token).values(expires_at=runtime.real_now() + away))
        city.parts.identities.forget_all()
        assert app.test_client().get("/api/auth/me", headers=headers).status_code == status


@pytest.mark.parametrize(("login", "roles", "must"), [
    ("anna", (), ["password"]), ("shenji2", ("auditor",), ["password", "totp"]),
])  # fmt: skip
def test_the_system_administrator_alone_comes_in_as_nobody(city, app, login, roles, must):
    """Neither as a citizen, whose letters would lie open, nor as staff made on the machine who never set up."""
    city.add(login, *roles, enrolled=False)
    place = f"/api/admin/accounts/{id_of(city, login)}"
    password = city.browser(SYSTEM).post(f"{place}/password").json["temporary_password"]
    assert Browser(app).log_in(login, password).json["code"] == "second_factor_needed"
    code = city.browser(SECURITY).post(f"{place}/second-factor/reset").json["enrolment_code"]
    browser = Browser(app)
    assert browser.log_in(login, password, code).json["must"] == must
    assert browser.post("/api/auth/password", {"old": password, "new": "Winter-2027y"}).status_code == 204
    # from then on a citizen needs no code, and staff go on to their second factor
    assert Browser(app).log_in(login, "Winter-2027y").status_code == (401 if roles else 200)


@pytest.mark.parametrize("act", ["disable", "password"])
def test_tokens_do_not_outlive_a_disabling_or_a_password_taken_away(city, app, act):
    token = city.browser(CLERK).post("/api/auth/tokens", {"label": "mine"}).json["token"]
    place = f"/api/admin/accounts/{id_of(city, CLERK)}"
    assert city.browser(SYSTEM).post(f"{place}/{act}").status_code == 200
    assert city.browser(SECURITY).post(f"{place}/enable").status_code == 200
    headers = {"Authorization": f"Bearer {token}"}
    assert app.test_client().get("/api/auth/me", headers=headers).status_code == 401


def test_administrators_do_not_read_the_names_of_citizens(city):
    city.add("anna")
    found = city.browser(SYSTEM).get("/api/admin/accounts?q=an").json["accounts"]
    assert {one["account"]: one["name"] for one in found} == {"anna": "", SECURITY: SECURITY.title(), CLERK: "Wang"}
