"""An account's data: a copy, a correction, and its end; and what the gateway holds of an erased case."""

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, insert, select

from casework.crypto.vault import context
from casework.domain.events import Envelope
from casework.messaging.inbox import Inbox
from gateway.service import service as gateway
from gateway.tables import account, api_token, metadata, session, stored_submission
from gateway.totp import new_secret

PASSWORD = "Sommer-2026x"
CITIZEN = {"account": "anna", "password": PASSWORD, "name": "安娜", "phone": "13800138000", "email": "a@example.org"}
NUMBER = "MC-7K3F9-Q2XWD-4"


@pytest.fixture
def client(app):
    """Anna, logged in."""
    made = app.test_client()
    assert made.post("/api/auth/register", json=CITIZEN).status_code == 201
    answer = made.post("/api/auth/login", json={"account": "anna", "password": PASSWORD})
    made.environ_base["HTTP_X_CSRF_TOKEN"] = answer.json["csrf"]
    made.account_id = answer.json["account"]["id"]
    return made


def test_a_copy_holds_what_the_account_holds_and_no_secret(client):
    found = client.get("/api/auth/personal")
    assert found.status_code == 200
    assert found.json["account"]["contact"] == {"phone": "13800138000", "email": "a@example.org"}
    assert (found.json["account"]["login"], found.json["account"]["name"]) == ("anna", "安娜")
    assert len(found.json["sessions"]) == 1
    assert "argon2" not in found.text


def test_a_stranger_gets_nothing(app):
    assert app.test_client().get("/api/auth/personal").status_code == 401


def test_name_and_contact_are_corrected_and_the_rest_stays(client):
    done = client.put("/api/auth/personal", json={"name": "安安", "phone": "0771-5852000"})
    assert done.json["account"]["name"] == "安安"
    assert done.json["account"]["contact"] == {"phone": "0771-5852000", "email": "a@example.org"}
    gone = client.put("/api/auth/personal", json={"email": None})
    assert gone.json["account"]["contact"] == {"phone": "0771-5852000"}
    assert client.get("/api/auth/me").json["account"]["name"] == "安安"
    assert client.put("/api/auth/personal", json={"phone": "x"}).status_code == 422
    assert client.put("/api/auth/personal", json={"login": "other"}).status_code == 422


def test_a_closed_account_is_gone_from_every_table(client, runtime, announced):
    client.post("/api/auth/tokens", json={"label": "Annas Programm"})
    wrong = client.post("/api/auth/personal/closure", json={"password": "nicht das"})
    assert wrong.status_code == 401
    assert client.post("/api/auth/personal/closure", json={"password": PASSWORD}).status_code == 204
    with runtime.read() as connection:
        for table in (account, session, api_token):
            assert connection.scalar(select(func.count()).select_from(table)) == 0
        rows = [list(connection.execute(select(t))) for t in metadata.sorted_tables]
    assert "安娜" not in json.dumps(rows, default=str, ensure_ascii=False)
    event = announced()[-1]
    assert (event.type, event.subject) == ("gateway.account_closed.v1", client.account_id)
    assert set(event.data) == {"closed_at"}
    assert client.get("/api/auth/me").json["account"]["kind"] == "anonymous"
    again = client.post("/api/auth/login", json={"account": "anna", "password": PASSWORD})
    assert (again.status_code, again.json["code"]) == (401, "login_failed")


def test_every_table_that_names_an_account_is_emptied_of_it():
    named = {t.name for t in metadata.sorted_tables if "account" in t.c}
    assert {"session", "api_token"} <= named


def test_a_stored_submission_of_an_erased_case_goes(runtime, announced):
    now = runtime.real_now()
    seal = runtime.vault.seal
    row = {
        "number": NUMBER, "key": "k", "request": "r", "instance": "mailbox/city", "path": "/x", "sealed": "s",
        "envelope": seal("{}", "x"), "answer": seal("{}", "x"), "state": "delivered", "taken_at": now, "next_at": now,
    }  # fmt: skip
    with runtime.database.write() as connection:
        connection.execute(insert(stored_submission).values(**row))
    told = Envelope(
        id="e-1", source="/mailbox/city", type="mailbox.case_erased.v1", subject=NUMBER, time=datetime.now(UTC),
        sequence=1, data={"request": "r-1", "erased_at": now.isoformat()},
    )  # fmt: skip
    assert Inbox(gateway, runtime).take(told).value == "applied"
    with runtime.read() as connection:
        (left,) = connection.execute(select(stored_submission))
    assert (left.number, left.state, left.key, left.request, left.sealed) == (NUMBER, "erased", NUMBER, "", "")
    assert {runtime.vault.open(getattr(left, name), context("stored_submission", name, NUMBER))
            for name in ("envelope", "answer")} == {""}  # fmt: skip
    said = announced()[-1]
    assert said.type == "gateway.copies_erased.v1"
    assert dict(zip(said.data["places"], said.data["rows"], strict=True)) == {"stored_submission": 1, "idempotency": 0}


def test_closing_takes_the_password_also_where_there_is_a_second_factor(people):
    secret = new_secret()
    anna = people.add("anna")
    with people.parts.runtime.unit_of_work() as uow:
        code = people.parts.factors.enrol(uow, anna.id, secret)
    browser = people.browser("anna", code=code[0])
    for password, given, why in (
        ("nicht das", code[1], "login_failed"), (CITIZEN["password"], "", "second_factor_needed"),
        (CITIZEN["password"], code[0], "second_factor_wrong"),
    ):  # fmt: skip
        body = {"password": password} | ({"code": given} if given else {})
        refused = browser.post("/api/auth/personal/closure", body)
        assert (refused.status_code, refused.json["code"]) == (401, why)
    body = {"password": CITIZEN["password"], "code": code[1]}
    assert browser.post("/api/auth/personal/closure", body).status_code == 204
