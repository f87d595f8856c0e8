"""What the front door writes into the audit: who came in, who did not, what was refused; and who reads it."""

import random

import pytest

from casework.audit import log
from casework.domain.numbers import mint_number
from casework.worker import seal_audit
from gateway import tokens
from gateway.security_txt import written
from gateway.testing.people import Browser, People

AT_THE_DOOR = {"REMOTE_ADDR": "192.0.2.7"}


@pytest.fixture
def entries(runtime):
    """`entries(action)`: of the audit, oldest first."""

    def read(action=None):
        with runtime.read() as connection:
            found = log.read(connection, runtime.vault, action=action, limit=500)
        return list(reversed(found))

    return read


def test_every_login_failure_lock_and_logout_is_there(people, entries):
    who = people.add("wang", "clerk", department="transport")
    for code in ("000000", "000001"):
        Browser(people.app).log_in("wang", code=code, environ_base=AT_THE_DOOR)
    for _ in range(3):
        Browser(people.app).log_in("wang", "wrong")
    Browser(people.app).log_in("nobody", "wrong")
    failed = entries("login.failed")
    assert [(e.actor, e.subject, e.detail["wrong"]) for e in failed] == [
        *[("anonymous", who.id, "code")] * 2, *[("anonymous", who.id, "password")] * 3,
        ("anonymous", "unknown", "password"),
    ]  # fmt: skip
    assert failed[0].detail["address"] == "192.0.2.7"
    assert [e.subject for e in entries("login.locked")] == [who.id]
    citizen = people.add("anna")
    browser = people.browser("anna")
    browser.post("/api/auth/logout")
    assert [(e.actor, e.detail["amr"]) for e in entries("session.begun")] == [(f"citizen:{citizen.id}", "pwd")]
    assert [e.subject for e in entries("session.ended")] == [citizen.id]


def test_each_refused_act_of_an_account_is_there(people, entries):
    who = people.add("wang", "clerk", department="transport")
    browser = people.browser("wang")
    browser.get("/api/admin/accounts")
    browser.client.post("/api/auth/tokens", json={"label": "x"})  # without its form token
    for _ in range(2):
        browser.post("/api/admin/accounts", {})
    refused = entries("refused")
    assert {(e.actor, e.subject) for e in refused} == {(f"staff:{who.id}", who.id)}
    assert [(e.detail["code"], e.detail["method"], e.detail["path"]) for e in refused] == [
        ("not_yours", "GET", "/api/admin/accounts"), ("csrf_failed", "POST", "/api/auth/tokens"),
        *[("not_yours", "POST", "/api/admin/accounts")] * 2,
    ]  # fmt: skip


def test_what_a_service_turned_down_is_there(town):
    people = People(town.app)
    who = people.add("wang", "clerk", department="transport")
    assert people.browser("wang").get("/api/mailbox/only-for-supervisors").status_code == 403
    with town.runtime.read() as connection:
        found = log.read(connection, town.runtime.vault, action="refused")
    assert [(e.subject, e.detail["code"], e.detail["path"]) for e in found] == [
        (who.id, "by_service", "/api/mailbox/only-for-supervisors")
    ]


ONE, MISTYPED = mint_number("MC", random.Random(1)), "CSX-7K3F9-Q2XWD-0"
SPELLINGS = (
    ONE, ONE.lower(), ONE.replace("-", ""), ONE.replace("-", "－"), ONE.replace("-", "%2D"), ONE.replace("-", "%252D"),
    f"{ONE}.", f"编号{ONE}", f"x-{ONE}.pdf", f"{ONE},{MISTYPED}", MISTYPED, MISTYPED.lower().replace("-", ""),
    "MC 7K3F9 Q2XWD 0",
)  # fmt: skip


@pytest.mark.parametrize("path", ["/api/complaints/complaints/{}/messages", "/api/track/{}", "/api/complaints/x/{}/y"])
def test_beside_an_account_stands_no_case_number_however_it_is_written(people, entries, path):
    who = people.add("anna")
    browser = people.browser("anna")
    for spelt in SPELLINGS:  # a page left open: an older form token
        assert browser.client.post(path.format(spelt), json={"text": "x"}).status_code == 403
    assert [(e.subject, e.detail["path"]) for e in entries("refused")] == [(who.id, path.format("…"))] * len(SPELLINGS)


def test_what_is_long_is_cut_after_the_numbers_are_out_of_it(people, entries):
    people.add("anna")
    browser = people.browser("anna")
    browser.client.post(f"/api/complaints/{'a/' * 136}{ONE}/messages", json={})
    (found,) = entries("refused")
    assert found.detail["path"].endswith("/a/…/messages")


def test_addresses_that_are_no_case_are_told_as_they_are(people, entries):
    who = people.add("wang", "clerk", department="transport")
    browser = people.browser("wang")
    paths = [f"/api/admin/accounts/{who.id}/second-factor/reset", "/api/auth/totp/recovery-codes",
             "/api/mailbox/notifications", "/api/admin/departments/transport-2026"]  # fmt: skip
    for path in paths:
        assert browser.client.post(path, json={}).status_code == 403
    assert [e.detail["path"] for e in entries("refused")] == paths


def test_a_token_that_keeps_its_account_off_keeps_it_off_here_too(people, entries):
    who = people.add("anna")
    with people.parts.runtime.unit_of_work() as uow:
        secret, _ = tokens.add(uow, who, "ghost", ["read", "anonymous"])
    for _ in range(2):
        answer = people.app.test_client().post(
            f"/api/complaints/complaints/{ONE}/messages", json={}, headers={"Authorization": f"Bearer {secret}"}
        )
        assert (answer.status_code, answer.json["code"]) == (403, "scope_missing")
    (found,) = entries("refused")
    assert (found.actor, found.subject, found.detail["count"]) == ("anonymous", "anonymous", 1)
    assert who.id not in str(found)
    assert "Q2XWD" not in str(found)


def test_of_nobody_in_particular_refusals_are_counted_without_address_or_path(people, entries, app, monkeypatch):
    from gateway import refusals

    at = [1000.0]
    monkeypatch.setattr(refusals.time, "monotonic", lambda: at[0])
    client = app.test_client()
    number = "/api/mailbox/letters/MC-7K3F9-Q2XWD-4"
    headers = {"Authorization": "Bearer wzt_no"}
    for _ in range(5):
        assert client.get(number, headers=headers, environ_base=AT_THE_DOOR).status_code == 401
    at[0] += 60
    client.get(number, headers=headers, environ_base=AT_THE_DOOR)
    found = entries("refused")
    assert [(e.actor, e.subject, e.detail["count"]) for e in found] == [
        ("anonymous", "anonymous", 1), ("anonymous", "anonymous", 5),
    ]  # fmt: skip
    assert "192.0.2" not in str(found)
    assert "Q2XWD" not in str(found)


def test_the_auditor_reads_it_and_the_reading_is_there_too(people, entries, runtime):
    people.add("shenji", "auditor")
    browser = people.browser("shenji")
    assert browser.get("/api/audit").json["instances"] == ["gateway/main"]
    page = browser.get("/api/audit/gateway/main?action=session.begun&limit=1").json
    assert [(e["action"], e["detail"]["amr"]) for e in page["entries"]] == [("session.begun", "pwd otp")]
    assert [e.detail for e in entries("audit.read")] == [{"action": "session.begun", "count": 1}]
    seal_audit(runtime)
    chain = browser.get("/api/audit/gateway/main/chain").json
    assert (chain["ok"], chain["first_problem"], chain["head"]["number"]) == (True, "", chain["batches"])
    for path, status in (("/api/audit/gateway/main?limit=0", 422), ("/api/audit/gateway/main?limit=201", 422),
                         ("/api/audit/gateway/main?limit=200", 200), ("/api/audit/gateway/main?action=", 422),
                         ("/api/audit/mailbox/nowhere", 404), ("/api/audit/GATEWAY/main", 404)):  # fmt: skip
        assert browser.get(path).status_code == status, path


def test_pages_of_the_audit_follow_each_other_both_ways(people):
    people.add("shenji", "auditor")
    browser = people.browser("shenji")
    for _ in range(6):
        Browser(people.app).log_in("nobody", "wrong")
    place = "/api/audit/gateway/main?action=login.failed&limit=4"
    newest = browser.get(place).json
    older = browser.get(f"{place}&before={newest['next']}").json
    ids = [e["id"] for e in newest["entries"] + older["entries"]]
    assert ids == sorted(ids, reverse=True)
    assert (len(older["entries"]), older["next"]) == (1, None)  # five were tried before the lock
    forward = browser.get(f"{place}&after={ids[-1]}").json
    assert [e["id"] for e in forward["entries"]] == sorted(ids)[1:]


def test_a_changed_entry_is_found(people, runtime):
    from sqlalchemy import update

    from casework.audit.tables import entries as table

    people.add("shenji", "auditor")
    browser = people.browser("shenji")
    seal_audit(runtime)
    with runtime.database.write() as connection:
        connection.execute(update(table).where(table.c.action == "session.begun").values(subject="another"))
    chain = browser.get("/api/audit/gateway/main/chain").json
    assert chain["ok"] is False
    assert "changed" in chain["first_problem"]


def test_security_txt_is_there_once_somebody_is_named(people, app, runtime):
    missing = app.test_client().get("/.well-known/security.txt")
    assert (missing.status_code, missing.json["code"]) == (404, "not_configured")
    settings = people.parts.settings
    for name, value in (("security_contact", "mailto:anquan@city.example, https://city.example/report"),
                        ("public_origin", "https://wenzheng.city.example")):  # fmt: skip
        object.__setattr__(settings, name, value)
    given = app.test_client().get("/.well-known/security.txt")
    assert given.content_type == "text/plain; charset=utf-8"
    now = runtime.real_now().replace(year=2026, month=3, day=2)
    assert written(settings, now) == (
        "Contact: mailto:anquan@city.example\nContact: https://city.example/report\n"
        "Expires: 2026-08-29T00:00:00Z\nPreferred-Languages: zh, en\n"
        "Canonical: https://wenzheng.city.example/.well-known/security.txt\n"
    )


def test_a_wrong_code_at_the_enrolment_is_there_too(people, entries):
    who = people.add("wang", "clerk", department="transport", enrolled=False)
    browser = people.browser("wang")
    browser.post("/api/auth/totp")
    assert browser.post("/api/auth/totp/confirm", {"code": "000000"}).status_code == 401
    assert [(e.subject, e.detail["wrong"]) for e in entries("login.failed")] == [(who.id, "code")]
