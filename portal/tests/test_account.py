"""Accounts of citizens: registering, their letters, another password."""

import pytest

from casework.testing.client import citizen as citizen_account

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

FORM = {"account": "zhang.min", "name": "张敏", "password": "Long-Secret-9", "again": "Long-Secret-9", "once": "k1"}
LETTER = {
    "number": "MC-7K3F9-Q2XWD-4", "subject": "路灯不亮", "kind": "help", "department": {"id": "housing"},
    "state": "handling", "state_text": "办理中", "received_at": "2026-03-02T01:00:00Z", "due_on": "2026-03-09",
    "provisional": True,
}  # fmt: skip


@pytest.fixture
def citizen(as_):
    """A citizen who is logged in."""
    return as_(citizen_account(), dlg="delegated", csrf="form-token")


def text(answer):
    return answer.get_data(as_text=True)


def test_who_registers_is_logged_in(reader, gateway):
    gateway.script["POST", "/api/auth/register"] = (201, {"account": {}})
    answer = reader.post("/register", data=FORM)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/my?done=registered")
    assert "wz_session=" in answer.headers["Set-Cookie"]
    headers, body = gateway.last("POST", "/api/auth/register")
    assert body == {"account": "zhang.min", "name": "张敏", "password": "Long-Secret-9"}
    assert headers["Idempotency-Key"] != gateway.last("POST", "/api/auth/login")[0]["Idempotency-Key"]


@pytest.mark.parametrize(("change", "field"), [
    ({"account": "zm"}, "account"), ({"account": "-zm"}, "account"), ({"account": "a" * 65}, "account"),
    ({"name": ""}, "name"), ({"password": ""}, "password"), ({"again": "Other"}, "again"), ({"phone": "abc"}, "phone"),
    ({"email": "a@b"}, "email"),
])  # fmt: skip
def test_what_is_wrong_is_told_at_its_field_and_not_sent(reader, gateway, change, field):
    answer = reader.post("/register", data=FORM | change)
    assert answer.status_code == 422
    assert f'href="#{field}"' in text(answer)
    assert "Long-Secret-9" not in text(answer)
    assert gateway.asked == []


@pytest.mark.parametrize(("status", "code", "detail", "told"), [
    (409, "account_taken", "taken", "已经有人用了"),
    (422, "password_weak", "password: 10 to 128 characters; it has 5.", "10 到 128 位"),
    (422, "password_weak", "password: at least 3 of: small letters, capitals", "至少 3 种"),
    (422, "password_weak", "password: not the account's name", "太容易猜到"),
    (422, "account_malformed", "account: 3 to 64", "3 到 64 位"),
])  # fmt: skip
def test_what_the_gateway_refuses_is_told_in_the_readers_language(
    reader, gateway, gateway_module, status, code, detail, told
):
    gateway.script["POST", "/api/auth/register"] = gateway_module.problem(status, code, detail=detail)
    answer = reader.post("/register", data=FORM)
    assert answer.status_code == status
    assert told in text(answer)


def test_my_letters_lead_to_their_pages(citizen, gateway):
    gateway.script["GET", "/api/mailbox/letters"] = (200, {"letters": [LETTER], "total": 41, "page": 2, "size": 20})
    assert "My matters" in text(citizen.get("/my?lang=en"))
    html = text(citizen.get("/my?page=2&lang=zh"))
    assert gateway.last("GET", "/api/mailbox/letters")[1] == {"page": ["2"], "size": ["20"]}
    assert f'href="/track/{LETTER["number"]}"' in html
    assert "?page=3" in html


def test_my_letters_ask_strangers_to_log_in_and_are_not_for_staff(reader, clerk):
    assert reader.get("/my").headers["Location"] == "/login?next=%2Fmy"
    assert clerk.get("/my").status_code == 403


def test_the_password_is_changed_with_the_old_one(citizen, gateway, gateway_module):
    gateway.script["POST", "/api/auth/password"] = (204, None)
    form = {"csrf": "form-token", "old": "Old-Secret-1", "password": " New-Secret-2 ", "again": " New-Secret-2 "}
    assert citizen.post("/account", data=form).headers["Location"] == "/account?done=1"
    assert gateway.last("POST", "/api/auth/password")[1] == {"old": "Old-Secret-1", "new": " New-Secret-2 "}
    gateway.script["POST", "/api/auth/password"] = gateway_module.problem(401, "login_failed")
    answer = citizen.post("/account", data=form)
    assert answer.status_code == 401
    assert "现在的密码不对" in text(answer)
    assert "Secret" not in text(answer)
