"""Identity providers on the pages: buttons, the way out, bindings, and what went wrong."""

import pytest

from casework.testing.client import citizen as citizen_account
from portal.web.identity_words import IDENTITY_PROBLEMS

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

PROVINCE = {"id": "province", "name": "省统一身份认证", "name_en": "Province identity", "style": "oidc"}
OFFERED = {"providers": [PROVINCE], "local_login": True}
OWN = {
    "identities": [PROVINCE | {"id": "i-1", "provider": "province", "level": "L3", "bound_at": "2026-03-02T01:00:00Z",
                               "used_at": "2026-03-02T01:00:00Z"}],
    "subject": {"subject_type": "natural", "uscc": ""}, "password": True,
    "session": {"provider": "province", "level": "L3", "agent": ""},
}  # fmt: skip
AWAY = "https://id.example/authorize?state=s&nonce=n"
BEGIN = ("POST", "/api/auth/providers/province/begin")


@pytest.fixture
def citizen(as_):
    return as_(citizen_account(), dlg="delegated", csrf="form-token")


@pytest.fixture
def gateway(gateway):
    gateway.script["GET", "/api/auth/providers"] = (200, OFFERED)
    gateway.script["GET", "/api/auth/identities"] = (200, OWN)
    gateway.script[BEGIN] = (200, {"location": AWAY})
    return gateway


def text(answer):
    return answer.get_data(as_text=True)


def test_the_login_page_offers_the_providers(reader, gateway):
    html = text(reader.get("/login?next=/write"))
    assert 'action="/login/with"' in html
    assert "省统一身份认证" in html
    assert html.count('name="next" value="/write"') == 2
    assert "Province identity" in text(reader.get("/login?lang=en"))


def test_without_providers_there_is_nothing_of_them(reader, gateway, gateway_module):
    for answer in ((200, {"providers": [], "local_login": True}), gateway_module.problem(503, "gateway_away")):
        gateway.script["GET", "/api/auth/providers"] = answer
        answer = reader.get("/login")
        assert answer.status_code == 200
        assert "/login/with" not in text(answer)


def test_staff_are_told_where_they_come_in_when_citizens_do_not(reader, gateway, gateway_module):
    assert 'href="/register"' in text(reader.get("/login"))
    gateway.script["GET", "/api/auth/providers"] = (200, OFFERED | {"local_login": False})
    html = text(reader.get("/login"))
    assert "只供工作人员" in html
    assert 'href="/register"' not in html
    gateway.script["POST", "/api/auth/login"] = gateway_module.problem(403, "local_login_off")
    answer = reader.post("/login", data={"account": "a", "password": "b"})
    assert answer.status_code == 403
    assert "统一从认证平台登录" in text(answer)


@pytest.mark.parametrize(("goal", "sent"), [("/write", "/write"), ("//evil.example", "/my"), ("", "/my")])
def test_the_way_out_is_a_page(reader, gateway, goal, sent):
    answer = reader.post("/login/with", data={"provider": "province", "next": goal})
    assert answer.status_code == 200
    assert answer.headers["Refresh"] == f"0; url={AWAY}"
    assert 'href="https://id.example/authorize?state=s&amp;nonce=n"' in text(answer)
    assert answer.headers["Cache-Control"] == "no-store"
    assert gateway.last(*BEGIN)[1] == {"purpose": "login", "next": sent}


def test_a_name_of_a_provider_cannot_leave_its_place(reader, gateway):
    reader.post("/login/with", data={"provider": "../../auth/login"})
    assert not [path for _, path, _, _ in gateway.asked if path == "/api/auth/login"]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("code", [*IDENTITY_PROBLEMS, "something-else", ""])
def test_every_problem_says_what_to_do(reader, gateway, code, lang):
    answer = reader.get("/login/problem", query_string={"why": code, "level_needed": "L3", "lang": lang})
    assert answer.status_code == IDENTITY_PROBLEMS.get(code, (400,))[0]
    html = text(answer)
    assert 'href="/login"' in html
    assert "L3" in html
    assert ("Level needed" in html) is (lang == "en")
    assert "<script>" not in text(reader.get("/login/problem?why=<script>&level_needed=<script>"))


def test_a_provider_that_is_away_is_told(reader, gateway, gateway_module):
    gateway.script[BEGIN] = gateway_module.problem(503, "provider_away")
    answer = reader.post("/login/with", data={"provider": "province"})
    assert answer.status_code == 503
    assert "认证平台没有响应" in text(answer)


def test_the_account_shows_its_bindings(citizen, gateway):
    html = text(citizen.get("/account"))
    for part in ("省统一身份认证", "L3", 'value="i-1"', "解除绑定", "/logout/everywhere", "修改密码"):
        assert part in html
    gateway.script["GET", "/api/auth/identities"] = (200, OWN | {"password": False})
    html = text(citizen.get("/account"))
    assert "修改密码" not in html
    assert 'name="password"' not in html


def test_an_organisation_sees_who_acts_for_it(citizen, gateway):
    subject = {"subject_type": "organisation", "uscc": "91350100M000100Y43"}
    session = {"provider": "province", "level": "L3", "agent": "覃立夏"}
    gateway.script["GET", "/api/auth/identities"] = (200, OWN | {"subject": subject, "session": session})
    html = text(citizen.get("/account"))
    assert "91350100M000100Y43" in html
    assert "覃立夏" in html


def test_staff_have_no_bindings(clerk, gateway):
    html = text(clerk.get("/account"))
    assert "解除绑定" not in html
    assert "修改密码" in html
    assert not [path for _, path, _, _ in gateway.asked if path == "/api/auth/identities"]
    assert clerk.post("/account/identities/bind", data={"csrf": "form-token"}).status_code == 403


def test_binding(citizen, gateway, gateway_module):
    form = {"csrf": "form-token", "provider": "province", "password": " a b "}
    assert citizen.post("/account/identities/bind", data=form).headers["Refresh"].endswith(AWAY)
    body = {"purpose": "bind", "next": "/account?identity=bound", "password": " a b "}
    assert gateway.last(*BEGIN)[1] == body
    gateway.script[BEGIN] = gateway_module.problem(401, "login_failed")
    back = citizen.post("/account/identities/bind", data=form).headers["Location"]
    assert back == "/account?identity=login_failed#identities"
    assert "密码不对" in text(citizen.get(back.split("#")[0]))
    assert "已绑定。" in text(citizen.get("/account?identity=bound"))


def test_unbinding(citizen, gateway, gateway_module):
    path = ("POST", "/api/auth/identities/i-1/unbind")
    form = {"csrf": "form-token", "identity": "i-1", "password": "x"}
    gateway.script[path] = (204, None)
    answer = citizen.post("/account/identities/unbind", data=form)
    assert answer.headers["Location"] == "/account?identity=unbound#identities"
    assert gateway.last(*path)[1] == {"password": "x"}
    gateway.script[path] = gateway_module.problem(409, "only_way_in")
    answer = citizen.post("/account/identities/unbind", data=form)
    assert answer.headers["Location"] == "/account?identity=only_way_in#identities"
    assert citizen.post("/account/identities/unbind", data=form | {"csrf": "x"}).status_code == 403


@pytest.mark.parametrize(("location", "status"), [("https://id.example/end", 200), ("", 303)])
def test_leaving_here_and_there(citizen, gateway, location, status):
    gateway.script["POST", "/api/auth/identities/leave"] = (200, {"location": location})
    answer = citizen.post("/logout/everywhere", data={"csrf": "form-token"})
    assert answer.status_code == status
    assert answer.headers.get("Refresh", "") == (f"0; url={location}" if location else "")


def test_who_has_no_password_here_proves_it_again_at_the_provider(citizen, gateway):
    gateway.script["GET", "/api/auth/totp"] = (200, {"enrolled": False})
    gateway.script["GET", "/api/auth/identities"] = (200, OWN | {"password": False})
    html = text(citizen.get("/account/step-up?next=/my/personal"))
    assert "到省统一身份认证再次验证" in html
    assert 'name="password"' not in html
    form = {"csrf": "form-token", "provider": "province", "next": "/my/personal"}
    assert citizen.post("/account/step-up/provider", data=form).headers["Refresh"].endswith(AWAY)
    assert gateway.last(*BEGIN)[1] == {"purpose": "step_up", "next": "/my/personal"}
    gateway.script["GET", "/api/auth/identities"] = (200, OWN)
    assert 'name="password"' in text(citizen.get("/account/step-up"))


@pytest.mark.parametrize("goal", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_the_way_back_from_a_proof_is_one_of_ours(citizen, gateway, goal):
    form = {"csrf": "form-token", "provider": "province", "next": goal}
    citizen.post("/account/step-up/provider", data=form)
    assert gateway.last(*BEGIN)[1]["next"] == "/account"
