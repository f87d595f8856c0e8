"""From a client through the gateway to a real service behind it: who is said to ask, and what does not get through."""

import io
import json
import random
import re

import pytest
from werkzeug.test import EnvironBuilder, run_wsgi_app

from casework.crypto import assertions
from casework.crypto.delegations import verify_delegation
from casework.domain.actors import Kind
from casework.domain.events import Envelope
from casework.domain.numbers import mint_number, with_check
from casework.messaging.inbox import Inbox, Outcome
from gateway import tokens
from gateway.answers import Answering
from gateway.service import service
from gateway.testing.codes import totp_now
from gateway.testing.town import GATEWAY, OFFICE, PORTAL
from gateway.testing.wire import refused
from gateway.totp import new_secret

PASSWORD = "Sommer-2026x"
ECHO = "/api/mailbox/echo"
LETTER = {"department": "transport", "kind": "consultation", "subject": "路灯", "body": "三号路的路灯不亮。"}
SECURITY = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "X-Request-Id")


@pytest.fixture
def client(town):
    return town.app.test_client()


def staff(town, login, roles, department="transport"):
    parts = town.parts
    hashed = parts.accounts.hashed(login, PASSWORD)
    with town.runtime.unit_of_work() as uow:
        made = parts.accounts.add(
            uow, login=login, hashed=hashed, name="经办员", kind=Kind.STAFF, department=department, roles=roles
        )
        town.secret = new_secret()
        parts.factors.enrol(uow, made.id, town.secret)
        return made


def log_in(town, client):
    """As the account made last."""
    body = {"account": "clerk1", "password": PASSWORD, "code": totp_now(town.secret)}
    return client.post("/api/auth/login", json=body).json["csrf"]


def is_problem(answer, status, code):
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.json["code"] == code
    assert answer.json["status"] == status
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]
    return True


def test_a_letter_gets_the_number_the_gateway_minted(town, client):
    answer = client.post("/api/mailbox/letters", json=LETTER)
    assert answer.status_code == 201
    assert answer.json["number"].startswith("MC-")
    (letter,) = town.letters()
    assert (letter.number, letter.code) == (answer.json["number"], answer.json["query_code"])
    for path in (f"/api/track/{letter.number}", f"/api/mailbox/letters/{letter.number.lower()}"):
        found = client.get(path, headers={"X-Query-Code": letter.code})
        assert found.json["subject"] == "路灯"


def test_the_assertion_says_who_asks(town, client):
    who = staff(town, "clerk1", ["clerk"])
    anonymous = client.get(ECHO).json["claims"]
    assert (anonymous["iss"], anonymous["aud"], anonymous["kind"], anonymous["sub"]) == (
        GATEWAY, OFFICE, "anonymous", "",
    )  # fmt: skip
    log_in(town, client)
    answer = client.get(ECHO + "?q=1")
    claims = answer.json["claims"]
    assert (claims["sub"], claims["dep"], claims["roles"]) == (who.id, "transport", "('clerk',)")
    assert (claims["mth"], claims["pth"]) == ("GET", ECHO)
    assert claims["rid"] == answer.headers["X-Request-Id"]


def test_what_a_client_may_not_say_does_not_get_through(town, client):
    ring = town.ground.runtime(PORTAL, town.office.settings.database_url).ring
    forged = assertions.issue(
        ring, OFFICE, assertions.Claims(kind=Kind.SERVICE, mth="GET", pth=ECHO), town.runtime.real_now()
    )
    answer = client.get(
        ECHO,
        headers={
            "X-Wenzheng-Assertion": forged, "X_Wenzheng_Assertion": forged, "X-Wenzheng-Stored": "refused",
            "X-Request-Id": "chosen-by-me", "X-Forwarded-For": "198.51.100.7", "X-CSRF-Token": "t",
            "Cookie": "wz_session=secret; other=1",
        },
    )  # fmt: skip
    seen = answer.json
    assert seen["claims"]["kind"] == "anonymous"
    assert seen["claims"]["iss"] == GATEWAY
    headers = {name.lower() for name in seen["headers"]}
    assert not headers & {"x-wenzheng-stored", "cookie", "authorization", "x-csrf-token", "x-forwarded-for"}
    assert seen["claims"]["rid"] != "chosen-by-me"
    assert "127.0.0.1" not in json.dumps({k: v for k, v in seen["headers"].items() if k != "Host"})


def test_a_trace_goes_on_and_begins_where_there_is_none(client):
    given = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    assert _header(client.get(ECHO, headers={"traceparent": given}), "traceparent") == given
    for bad in (None, "00-me-too-01", f"{given} and more", "00-" + "0" * 32 + "-" + "0" * 16 + "-01"):
        headers = {} if bad is None else {"traceparent": bad}
        made = _header(client.get(ECHO, headers=headers), "traceparent")
        assert made != bad
        assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-01", made)


def _header(answer, name):
    return next(value for key, value in answer.json["headers"].items() if key.lower() == name)


def test_a_token_is_not_shown_to_services(town, client):
    owner = staff(town, "clerk1", ["clerk"])
    with town.runtime.unit_of_work() as uow:
        secret, _ = tokens.add(uow, owner, "test")
    answer = client.get(ECHO, headers={"Authorization": f"Bearer {secret}"})
    assert answer.json["claims"]["sub"] == owner.id
    assert secret not in answer.get_data(as_text=True)


def test_scopes_hold_on_services_too(town, client):
    owner = staff(town, "clerk1", ["clerk"])
    with town.runtime.unit_of_work() as uow:
        secret, _ = tokens.add(uow, owner, "test", ["submit"])
    headers = {"Authorization": f"Bearer {secret}"}
    assert client.post("/api/mailbox/letters", json=LETTER, headers=headers).status_code == 201
    assert is_problem(client.get(ECHO, headers=headers), 403, "scope_missing")
    assert is_problem(client.post(ECHO, json={}, headers=headers), 403, "scope_missing")


def test_a_session_needs_its_form_token_on_services_too(town, client):
    staff(town, "clerk1", ["clerk"])
    csrf = log_in(town, client)
    assert is_problem(client.post(ECHO, json={}), 403, "csrf_failed")
    assert client.post(ECHO, json={}, headers={"X-CSRF-Token": csrf}).status_code == 200
    assert is_problem(client.post("/api/mailbox/letters", json=LETTER), 403, "csrf_failed")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/nothing", 404, "not_found"),
        ("POST", "/api/", 404, "not_found"),
        ("GET", "/api/mailbox/nothing", 404, "not_found"),
        ("DELETE", "/api/auth/login", 405, "method_not_allowed"),
        ("GET", "/api/auth/nothing", 404, "not_found"),
        ("GET", "/internal/nothing", 404, "not_found"),
        ("GET", "/internal/events", 401, "assertion_missing"),
        ("GET", "/api/track/MC-7K3F9-Q2XWD-5", 404, "case_unknown"),
        ("GET", "/api/track/QQ-7K3F9-Q2XWD-4", 404, "case_unknown"),
        ("GET", "/api/track/x", 404, "case_unknown"),
        ("GET", "/api/mailbox/letters/..%2f..%2finternal", 404, "not_found"),
    ],
)
def test_every_refusal_is_a_problem_document(client, method, path, status, code):
    answer = client.open(path, method=method)
    assert is_problem(answer, status, code)
    assert all(name in answer.headers for name in SECURITY)


@pytest.mark.parametrize("path", ["/api/departments", "/api/docs", "/live", "/.well-known/jwks.json", ECHO])
def test_security_headers_are_on_every_answer(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    for name in SECURITY:
        assert len(answer.headers.getlist(name)) == 1


def test_internal_addresses_are_closed_to_the_outside(town, client):
    outside = {"REMOTE_ADDR": "203.0.113.5"}
    for path in ("/metrics", "/internal/jwks.json", "/internal/events"):
        assert is_problem(client.get(path, environ_base=outside), 404, "not_found")
    client.get(ECHO)
    measures = client.get("/metrics").get_data(as_text=True)
    assert f'upstream="{OFFICE}"' in measures
    assert 'gateway_requests_total{answer="2xx",route="mailbox"}' in measures
    assert is_problem(client.get("/internal/jwks.json", headers={"Origin": "http://localhost"}), 403, "origin_foreign")


def test_a_new_city_has_the_departments_of_its_file_until_they_are_imported(town, client):
    shown = client.get("/api/departments").json["departments"]
    assert [d["accepts"] for d in shown] == [["mailbox"], []]
    assert shown[0] == {
        "id": "transport", "name": "交通局", "name_en": "Transport", "instances": {"mailbox": OFFICE},
        "accepts": ["mailbox"], "region": "", "parent": "", "state": "active", "successor": "",
    }  # fmt: skip
    town.write("departments.json", {"departments": [{"id": "water", "name": "水务局"}]})
    assert [d["id"] for d in client.get("/api/departments").json["departments"]] == ["water"]
    (town.config / "departments.json").write_text("{broken")
    assert [d["id"] for d in client.get("/api/departments").json["departments"]] == ["water"]


@pytest.mark.parametrize("department", ["archive", "nowhere"])
def test_a_letter_to_nobody_is_refused_by_the_field(client, department):
    answer = client.post("/api/mailbox/letters", json={**LETTER, "department": department})
    assert is_problem(answer, 422, "department_unknown")
    assert list(answer.json["errors"]) == ["department"]


@pytest.mark.parametrize(
    ("body", "type_", "status"),
    [(b"[1]", "application/json", 422), (b"{", "application/json", 422), (b"{}", "application/json", 422),
     (b"x", "text/plain", 415), (b"", "application/json", 422)],
)  # fmt: skip
def test_bodies_that_are_no_letter_are_refused_in_the_service_s_words(client, body, type_, status):
    answer = client.post("/api/mailbox/letters", data=body, content_type=type_)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"


def test_body_limits_at_their_edge(client):
    small = 16 * 1024
    just = b'{"account":"a","password":"b"' + b" " * (small - 30) + b"}"
    assert len(just) == small
    assert client.post("/api/auth/login", data=just, content_type="application/json").status_code == 401
    answer = client.post("/api/auth/login", data=just + b" ", content_type="application/json")
    assert is_problem(answer, 413, "body_too_large")
    most = 1024 * 1024
    assert client.post(ECHO, data=b"x" * most).json["bytes"] == most
    assert is_problem(client.post(ECHO, data=b"x" * (most + 1)), 413, "body_too_large")


def chunked(town, size):
    """Through the application itself: the test client would declare a length."""
    environ = EnvironBuilder(ECHO, method="POST", input_stream=io.BytesIO(b"x" * size)).get_environ()
    environ.pop("CONTENT_LENGTH", None)
    environ |= {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked", "REMOTE_ADDR": "127.0.0.1"}
    pieces, status, _ = run_wsgi_app(town.app, environ)
    return status[:3], json.loads(b"".join(pieces))


def test_a_body_in_chunks_is_counted_as_it_comes(town):
    most = 1024 * 1024
    assert chunked(town, most)[1]["bytes"] == most
    status, problem = chunked(town, most + 1)
    assert (status, problem["code"]) == ("413", "body_too_large")


def test_wrong_query_codes_are_limited(town, client):
    number = client.post("/api/mailbox/letters", json=LETTER).json["number"]
    path = f"/api/track/{number}"
    for _ in range(5):
        assert is_problem(client.get(path, headers={"X-Query-Code": "00000000"}), 404, "case_unknown")
    blocked = client.get(path, headers={"X-Query-Code": town.letters()[0].code})
    assert is_problem(blocked, 429, "too_many_guesses")
    assert int(blocked.headers["Retry-After"]) >= 1
    elsewhere = {"REMOTE_ADDR": "192.0.2.77"}
    found = client.get(path, headers={"X-Query-Code": town.letters()[0].code}, environ_base=elsewhere)
    assert found.status_code == 200


def test_a_code_opens_with_its_check_character_and_a_slip_of_the_pen_counts_as_a_guess(town, client):
    number = client.post("/api/mailbox/letters", json=LETTER).json["number"]
    path, shown = f"/api/track/{number}", with_check(town.letters()[0].code)
    slip = shown[:-1] + ("0" if shown[-1] != "0" else "1")
    for _ in range(6):
        assert client.get(path, headers={"X-Query-Code": shown}).status_code == 200
    for _ in range(5):
        assert is_problem(client.get(path, headers={"X-Query-Code": slip}), 404, "case_unknown")
    assert is_problem(client.get(path, headers={"X-Query-Code": shown}), 429, "too_many_guesses")


def test_without_a_code_nothing_is_guessed(client):
    number = client.post("/api/mailbox/letters", json=LETTER).json["number"]
    assert [client.get(f"/api/track/{number}").status_code for _ in range(8)] == [404] * 8


def test_a_transferred_case_is_asked_for_where_it_lives_and_tracked_at_home(town):
    locations, number = town.parts.locations, mint_number("MC", random.SystemRandom())
    assert locations.by_number("mailbox", number)[0].instance == OFFICE
    moved = Envelope(
        id="e1", source=f"/{PORTAL}", type="portal.referral_confirmed.v1", subject=number,
        time=town.runtime.real_now(), sequence=1, data={"to": f"/{OFFICE}", "referral": "r1"},
    )  # fmt: skip
    assert Inbox(service, town.runtime).take(moved) is Outcome.APPLIED
    assert locations.by_number("mailbox", number)[0].instance == OFFICE
    assert locations.by_number("portal", number)[0].instance == PORTAL
    assert locations.home(number)[0].instance == OFFICE


def test_limits_answer_429_with_retry_after(town):
    town.write("gateway.json", {"address_limits": {"read": "3/minute"}})
    client = town.new_app().test_client()
    assert [client.get(ECHO).status_code for _ in range(3)] == [200] * 3
    answer = client.get(ECHO)
    assert is_problem(answer, 429, "too_many_requests")
    assert 1 <= int(answer.headers["Retry-After"]) <= 61
    assert client.post(ECHO, json={}).status_code == 200


def test_bad_tokens_count_to_their_address(town):
    town.write("gateway.json", {"address_limits": {"read": "3/minute"}})
    client = town.new_app().test_client()
    headers = {"Authorization": "Bearer wzt_wrong"}
    assert [client.get(ECHO, headers=headers).status_code for _ in range(4)] == [401, 401, 401, 429]


def test_a_page_gets_the_form_token_and_may_call_the_api_as_its_visitor(town, client):
    who = staff(town, "clerk1", ["clerk"])
    csrf = log_in(town, client)
    client.set_cookie("wz_lang", "zh")
    page = client.get("/page")
    assert page.json["csrf"] == csrf
    assert page.json["cookie"] == "wz_lang=zh", "the session stays with us, the language goes through"
    assert page.headers["Set-Cookie"].startswith("wz_lang=en")
    said = verify_delegation(page.json["dlg"], town.runtime.public_keys, town.runtime.real_now())
    assert (said.sub, said.roles, said.addr) == (who.id, ("clerk",), "127.0.0.1")
    call = town.app.test_client().post(ECHO, json={}, headers={"Authorization": f"Bearer {page.json['dlg']}"})
    assert call.json["claims"]["sub"] == who.id
    assert client.post("/page").status_code == 200, "the portal checks its own forms against the claim"
    assert is_problem(client.post("/page", headers={"Origin": "http://evil.example"}), 403, "origin_foreign")


def test_a_visitor_without_account_has_a_form_token_too(town, client):
    first = client.get("/page")
    assert len(first.json["csrf"]) == 64
    assert client.post("/page").json["csrf"] == first.json["csrf"]
    assert client.get("/page").json["csrf"] == first.json["csrf"]
    cookie = next(c for c in first.headers.getlist("Set-Cookie") if c.startswith("wz_form="))
    assert "HttpOnly" in cookie
    assert "wz_form" not in client.get("/page").json["cookie"]
    assert town.app.test_client().get("/page").json["csrf"] != first.json["csrf"]
    said = verify_delegation(first.json["dlg"], town.runtime.public_keys, town.runtime.real_now())
    assert (said.kind, said.sub, said.sid) == (Kind.ANONYMOUS, "", "")


def test_calls_of_a_page_share_its_request_id_and_count_to_its_visitor(town, client):
    page = client.get("/page", environ_base={"REMOTE_ADDR": "192.0.2.50"})
    headers = {"Authorization": f"Bearer {page.json['dlg']}", "X-Request-Id": page.headers["X-Request-Id"]}
    call = client.get(ECHO, headers=headers)
    assert call.headers["X-Request-Id"] == page.headers["X-Request-Id"]
    assert call.json["claims"]["rid"] == page.headers["X-Request-Id"]


def test_a_portal_that_is_away_is_a_problem_document(town, client):
    town.pages.shutdown()
    town.pages.server_close()
    with refused(town.pages.server_port):
        assert is_problem(client.get("/page"), 503, "service_unavailable")


def test_a_channel_s_service_sets_no_cookies(town):
    start = Answering(lambda _status, headers, _exc=None: headers, "rid", https=False)
    start.refuse_cookies()
    names = [name for name, _ in start("200 OK", [("Set-Cookie", "wz_session=x"), ("X-Request-Id", "theirs")])]
    assert "Set-Cookie" not in names
    assert names.count("X-Request-Id") == 1
