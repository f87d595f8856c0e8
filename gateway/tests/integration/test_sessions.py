"""Logging in, sessions, form tokens, lockout: against the whole app, on a real database."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from gateway.tables import account, login_failure, session

PASSWORD = "Sommer-2026x"
PROBLEM = "application/problem+json"


@pytest.fixture
def client(app):
    return app.test_client()


def register(client, name="anna", password=PASSWORD):
    return client.post("/api/auth/register", json={"account": name, "password": password, "name": "安娜"})


def login(client, name="anna", password=PASSWORD, **more):
    return client.post("/api/auth/login", json={"account": name, "password": password}, **more)


def test_register_login_me_logout(app, client):
    made = register(client)
    assert made.status_code == 201
    assert made.json["account"]["kind"] == "citizen"
    assert client.get("/api/auth/me").json["account"]["kind"] == "anonymous"
    answer = login(client, "ANNA")
    assert answer.status_code == 200
    assert answer.json["account"] == made.json["account"]
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("wz_session=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie
    assert client.get("/api/auth/me").json == answer.json
    out = client.post("/api/auth/logout", headers={"X-CSRF-Token": answer.json["csrf"]})
    assert out.status_code == 204
    old = app.test_client()
    old.set_cookie("wz_session", cookie.split(";")[0].split("=", 1)[1])
    assert old.get("/api/auth/me").json["account"]["kind"] == "anonymous"


def test_cookies_are_secure_over_https(app):
    client = app.test_client()
    register(client)
    answer = login(client, base_url="https://wenzheng.example")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert answer.headers["Strict-Transport-Security"]


def test_the_database_holds_no_secret(client, runtime):
    register(client)
    secret = login(client).headers["Set-Cookie"].split(";")[0].split("=", 1)[1]
    with runtime.read() as connection:
        rows = [*connection.execute(select(session)), *connection.execute(select(account))]
    text = str(rows)
    assert "$argon2id$" in text
    assert secret not in text
    assert PASSWORD not in text
    assert "安娜" not in text


def test_unknown_account_and_wrong_password_look_the_same(client):
    register(client)
    wrong, unknown = login(client, password="Winter-2026x"), login(client, "nobody")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.content_type == unknown.content_type == PROBLEM
    first, second = ({k: v for k, v in answer.json.items() if k != "request_id"} for answer in (wrong, unknown))
    assert first == second
    assert wrong.json["code"] == "login_failed"


@pytest.mark.parametrize("name", ["anna", "nobody"])
def test_five_failures_lock_the_account_known_or_not(app, client, runtime, name):
    register(client)
    for _ in range(5):
        assert login(client, name, "wrong").status_code == 401
    locked = login(client, name)
    assert locked.status_code == 429
    assert locked.json["code"] == "locked"
    assert 1 <= int(locked.headers["Retry-After"]) <= 15 * 60 + 1
    elsewhere = app.test_client()
    assert login(elsewhere, name, environ_base={"REMOTE_ADDR": "192.0.2.9"}).status_code == 429
    with runtime.database.write() as connection:
        connection.execute(update(login_failure).values(at=runtime.real_now() - timedelta(minutes=15)))
    assert login(client, name).status_code == (200 if name == "anna" else 401)


def test_four_failures_and_a_success_start_from_nothing(client):
    register(client)
    for _ in range(2):
        for _ in range(4):
            assert login(client, password="wrong").status_code == 401
        assert login(client).status_code == 200


def test_an_address_is_locked_further_up(app, runtime):
    gateway = app.extensions["gateway"]
    lockout = gateway.login.lockout
    from casework.domain.errors import TooMany

    for number in range(20):
        lockout.begin(f"account{number}", "192.0.2.1")
    with pytest.raises(TooMany):
        lockout.begin("another", "192.0.2.1")
    lockout.begin("another", "192.0.2.2")
    with runtime.read() as connection:
        assert "192.0.2" not in str(list(connection.execute(select(login_failure))))


def test_unsafe_requests_of_a_session_need_its_form_token(app, client):
    register(client)
    mine = login(client).json["csrf"]
    other = app.test_client()
    register(other, "berta")
    theirs = login(other, "berta").json["csrf"]
    for token in ("", theirs, mine[:-1], "é"):
        refused = client.post("/api/auth/tokens", json={"label": "x"}, headers={"X-CSRF-Token": token})
        assert refused.status_code == 403
        assert refused.json["code"] == "csrf_failed"
    assert client.post("/api/auth/tokens", json={"label": "x"}, headers={"X-CSRF-Token": mine}).status_code == 201


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://localhost"}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://localhost.evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
    ],
)
def test_pages_that_are_not_ours_cannot_act(client, headers, status):
    register(client)
    assert login(client, headers=headers).status_code == status


def test_a_session_ends_when_idle_and_in_any_case(app, client, runtime):
    register(client)
    login(client)
    identities = app.extensions["gateway"].identities

    def age(**columns):
        with runtime.database.write() as connection:
            connection.execute(update(session).values(**columns))
        identities.forget_all()
        return client.get("/api/auth/me").json["account"]["kind"]

    now = runtime.real_now()
    assert age(used_at=now - timedelta(minutes=29, seconds=55)) == "citizen"
    with runtime.read() as connection:
        used = connection.scalar(select(session.c.used_at))
    assert now - used < timedelta(seconds=5), "looking at a page keeps the session alive"
    assert age(used_at=now - timedelta(minutes=30)) == "anonymous"
    assert age(used_at=now, expires_at=now) == "anonymous"
    assert age(used_at=now, expires_at=now + timedelta(seconds=60)) == "citizen"
    app.extensions["gateway"].sessions.sweep()
    age(expires_at=now - timedelta(seconds=1))
    app.extensions["gateway"].sessions.sweep()
    with runtime.read() as connection:
        assert connection.execute(select(session)).all() == []


def test_a_new_password_ends_all_other_sessions(app, client):
    register(client)
    csrf = login(client).json["csrf"]
    elsewhere = app.test_client()
    login(elsewhere)
    headers = {"X-CSRF-Token": csrf}
    wrong = client.post("/api/auth/password", json={"old": "wrong", "new": "Winter-2027y"}, headers=headers)
    assert wrong.status_code == 401
    weak = client.post("/api/auth/password", json={"old": PASSWORD, "new": "short"}, headers=headers)
    assert weak.status_code == 422
    new = {"old": PASSWORD, "new": "Winter-2027y"}
    changed = client.post("/api/auth/password", json=new, headers=headers)
    # the path counts as a login, which needs no form token; the origin is checked all the same
    assert changed.status_code == 204
    assert client.get("/api/auth/me").json["account"]["kind"] == "citizen"
    assert elsewhere.get("/api/auth/me").json["account"]["kind"] == "anonymous"
    assert login(app.test_client()).status_code == 401
    assert login(app.test_client(), password="Winter-2027y").status_code == 200


def test_a_disabled_account_is_out(app, client, runtime):
    register(client)
    login(client)
    with runtime.database.write() as connection:
        connection.execute(update(account).values(state="disabled"))
    app.extensions["gateway"].identities.forget_all()
    assert client.get("/api/auth/me").json["account"]["kind"] == "anonymous"
    assert login(app.test_client()).json["code"] == "login_failed"


def test_registering(client):
    assert register(client).status_code == 201
    assert register(client, "Anna").json["code"] == "account_taken"
    assert register(client, "b").status_code == 422
    weak = register(client, "berta", "aaaaaaaaaaaa")
    assert (weak.status_code, weak.json["code"]) == (422, "password_weak")
    unknown = {"account": "cc.c", "password": PASSWORD, "name": "x", "role": "staff"}
    assert client.post("/api/auth/register", json=unknown).status_code == 422


def test_registering_twice_with_one_key_makes_one_account(client):
    body = {"account": "dora", "password": PASSWORD, "name": "朵拉"}
    answers = [client.post("/api/auth/register", json=body, headers={"Idempotency-Key": "k1"}) for _ in range(2)]
    assert [a.status_code for a in answers] == [201, 201]
    assert answers[0].json == answers[1].json
