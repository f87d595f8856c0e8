"""Second factors: enrolling, logging in, replays, recovery codes, the restricted session. On both databases."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select, update

from gateway import totp
from gateway.factor_tables import recovery_code, second_factor, used_code
from gateway.tables import login_failure, session
from gateway.testing.people import PASSWORD, Browser


def enrol(people, browser):
    """Enrols the account of a browser; secret and recovery codes."""
    begun = browser.post("/api/auth/totp")
    assert begun.status_code == 200
    step = totp.step_of(people.parts.runtime.real_now())
    done = browser.post("/api/auth/totp/confirm", {"code": totp.code_at(begun.json["secret"], step)})
    assert done.status_code == 200
    return begun.json["secret"], done.json["recovery_codes"]


def now_step(people):
    return totp.step_of(people.parts.runtime.real_now())


def test_without_a_second_factor_staff_can_only_set_one_up(people):
    people.add("wang", "clerk", department="transport", enrolled=False)
    browser = Browser(people.app)
    given = browser.log_in("wang").json
    assert given["must"] == ["totp"]
    for method, path in (
        ("POST", "/api/auth/tokens"), ("GET", "/api/auth/sessions"), ("GET", "/api/mailbox/desk/letters"),
        ("GET", "/api/track/MC-7K3F9-Q2XWD-4"), ("POST", "/api/mailbox/letters"), ("GET", "/api/directory/colleagues"),
    ):  # fmt: skip
        refused = browser.send(method, path, {} if method == "POST" else None)
        assert (refused.status_code, refused.json["code"], refused.json["must"]) == (403, "setup_needed", ["totp"])
    for page in ("/desk", "/desk/letters/MC-7K3F9-Q2XWD-4", "/my", "/"):
        sent = browser.get(page)
        assert (sent.status_code, sent.headers["Location"]) == (303, "/account/setup")
    assert browser.send("POST", "/desk/new").status_code == 403
    _, codes = enrol(people, browser)
    assert len(codes) == 10
    me = browser.get("/api/auth/me").json
    assert (me["must"], me["amr"]) == ([], ["pwd", "otp"])
    assert browser.get("/api/directory/colleagues").status_code == 200


def test_then_every_login_takes_a_code(people):
    people.add("wang", "clerk", department="transport")
    browser = Browser(people.app)
    needed = browser.log_in("wang")
    assert (needed.status_code, needed.json["code"]) == (401, "second_factor_needed")
    assert "`code`" in needed.json["detail"]
    assert "Set-Cookie" not in needed.headers
    wrong = browser.log_in("wang", code="000000")
    assert (wrong.status_code, wrong.json["code"]) == (401, "second_factor_wrong")
    assert browser.log_in("wang", code=people.code("wang")).json["amr"] == ["pwd", "otp"]


def test_a_code_is_taken_once_and_its_neighbours_too(people):
    people.add("wang", "clerk", department="transport")
    secret, here = people.secrets["wang"], now_step(people)
    for step, status in ((here, 200), (here, 401), (here + 1, 200), (here + 1, 401), (here - 1, 200), (here, 401)):
        assert Browser(people.app).log_in("wang", code=totp.code_at(secret, step)).status_code == status, step


def test_of_two_who_come_with_one_code_one_gets_in(people):
    people.add("wang", "clerk", department="transport")
    code, together, got = people.code("wang"), Barrier(4), []

    def come():
        together.wait()
        got.append(Browser(people.app).log_in("wang", code=code).status_code)

    threads = [Thread(target=come) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [200, 401, 401, 401]


def test_guessing_codes_locks_the_account_and_knowing_the_password_forgives_nothing(people, runtime):
    people.add("wang", "clerk", department="transport")
    for _ in range(4):
        assert Browser(people.app).log_in("wang", code="000000").status_code == 401
        assert Browser(people.app).log_in("wang").json["code"] == "second_factor_needed"
    assert Browser(people.app).log_in("wang", code="000000").status_code == 401
    locked = Browser(people.app).log_in("wang", code=people.code("wang"))
    assert (locked.status_code, locked.json["code"]) == (429, "locked")
    with runtime.database.write() as connection:
        connection.execute(update(login_failure).values(at=runtime.real_now() - timedelta(minutes=15)))
    assert Browser(people.app).log_in("wang", code=people.code("wang")).status_code == 200


def test_a_right_password_elsewhere_wipes_out_no_wrong_codes(people):
    people.add("wang", "clerk", department="transport")
    browser = Browser(people.app)
    assert browser.log_in("wang", code=people.code("wang")).status_code == 200
    change = {"old": PASSWORD, "new": "short"}
    for _ in range(4):
        assert Browser(people.app).log_in("wang", code="000000").status_code == 401
    assert browser.post("/api/auth/password", change).json["code"] == "password_weak"
    assert Browser(people.app).log_in("wang", code="000000").status_code == 401
    assert Browser(people.app).log_in("wang", code="000000").json["code"] == "locked"


def test_a_wrong_password_says_the_same_with_and_without_a_second_factor(people):
    people.add("wang", "clerk", department="transport")
    people.add("anna")
    answers = [
        Browser(people.app).log_in(name, "Winter-2026x", code)
        for name in ("wang", "anna", "nobody") for code in ("", "123456")
    ]  # fmt: skip
    assert {(a.status_code, a.json["code"], a.json["detail"]) for a in answers} == {
        (401, "login_failed", answers[0].json["detail"])
    }


def test_recovery_codes_are_good_once_each(people):
    people.add("wang", "clerk", department="transport", enrolled=False)
    browser = Browser(people.app)
    browser.log_in("wang")
    _, codes = enrol(people, browser)
    for code in (codes[0], codes[1].lower().replace("-", " ")):
        assert Browser(people.app).log_in("wang", code=code).status_code == 200
        assert Browser(people.app).log_in("wang", code=code).json["code"] == "second_factor_wrong"
    assert browser.get("/api/auth/totp").json["recovery_codes_left"] == 8
    fresh = browser.post("/api/auth/totp/recovery-codes").json["recovery_codes"]
    assert Browser(people.app).log_in("wang", code=codes[2]).status_code == 401
    assert Browser(people.app).log_in("wang", code=fresh[0]).status_code == 200


def test_the_database_holds_no_secret_and_no_code(people, runtime):
    people.add("wang", "clerk", department="transport", enrolled=False)
    browser = Browser(people.app)
    browser.log_in("wang")
    secret, codes = enrol(people, browser)
    with runtime.read() as connection:
        rows = [list(connection.execute(select(t))) for t in (second_factor, recovery_code, used_code)]
    assert secret not in str(rows)
    assert not any(code in str(rows) or totp.plain_code(code) in str(rows) for code in codes)


def test_enrolling_anew_needs_the_old_factor_a_moment_ago(people, runtime):
    people.add("wang", "clerk", department="transport")
    browser = people.browser("wang")
    assert browser.post("/api/auth/totp").status_code == 200  # logged in with a code just now
    with runtime.database.write() as connection:
        connection.execute(update(session).values(auth_at=runtime.real_now() - timedelta(minutes=5)))
    people.parts.identities.forget_all()
    for path in ("/api/auth/totp", "/api/auth/totp/recovery-codes"):
        refused = browser.post(path)
        assert (refused.status_code, refused.json["code"]) == (403, "step_up_needed")
    assert browser.send("DELETE", "/api/auth/totp").json["code"] == "step_up_needed"
    assert browser.post("/api/auth/step-up", {"code": people.code("wang")}).status_code == 200
    assert browser.post("/api/auth/totp").status_code == 200
    refused = browser.send("DELETE", "/api/auth/totp")
    assert (refused.status_code, refused.json["code"]) == (403, "second_factor_required")


def test_what_is_shown_at_enrolment_is_good_for_fifteen_minutes(people, runtime):
    people.add("anna")
    browser = people.browser("anna")
    secret = browser.post("/api/auth/totp").json["secret"]
    code = totp.code_at(secret, now_step(people))
    with runtime.database.write() as connection:
        connection.execute(update(second_factor).values(pending_at=runtime.real_now() - timedelta(minutes=15)))
    over = browser.post("/api/auth/totp/confirm", {"code": code})
    assert (over.status_code, over.json["code"]) == (409, "enrolment_over")
    with runtime.database.write() as connection:
        just = runtime.real_now() - timedelta(minutes=14, seconds=50)
        connection.execute(update(second_factor).values(pending_at=just))
    assert browser.post("/api/auth/totp/confirm", {"code": "000000"}).json["code"] == "second_factor_wrong"
    assert browser.post("/api/auth/totp/confirm", {"code": code}).status_code == 200


def test_a_citizen_enrols_and_gives_it_up_of_his_own_accord(people):
    people.add("anna")
    browser, elsewhere = people.browser("anna"), people.browser("anna")
    begun = browser.post("/api/auth/totp").json
    assert begun["qr_svg"].startswith("<svg")
    assert begun["uri"].startswith("otpauth://totp/Wenzheng:anna?secret=")
    code = totp.code_at(begun["secret"], now_step(people))
    assert browser.post("/api/auth/totp/confirm", {"code": code}).status_code == 200
    assert elsewhere.get("/api/auth/me").json["account"]["kind"] == "anonymous"
    assert Browser(people.app).log_in("anna").json["code"] == "second_factor_needed"
    assert browser.send("DELETE", "/api/auth/totp").status_code == 204
    assert Browser(people.app).log_in("anna").status_code == 200


def test_a_session_elsewhere_learns_at_once_that_the_set_up_is_done(people):
    """Who still has to set something up is not remembered: another process must not go on refusing or letting in."""
    who = people.add("wang", "clerk", department="transport", enrolled=False)
    browser = Browser(people.app)
    browser.log_in("wang")
    assert browser.get("/api/auth/sessions").status_code == 403
    with people.parts.runtime.unit_of_work() as uow:
        people.parts.factors.enrol(uow, who.id, totp.new_secret())  # as a command in another process does
    assert browser.get("/api/auth/sessions").status_code == 200


@pytest.mark.parametrize(("mode", "must"), [("optional", []), ("off", [])])
def test_where_it_is_not_required(people, mode, must):
    object.__setattr__(people.parts.settings, "staff_totp", mode)
    people.add("wang", "clerk", department="transport", enrolled=False)
    people.add("liu", "clerk", department="transport")
    assert Browser(people.app).log_in("wang").json["must"] == must
    assert Browser(people.app).log_in("liu").status_code == (200 if mode == "off" else 401)


def test_tokens_do_not_touch_factors_and_sessions(people):
    from gateway import tokens

    who = people.add("wang", "clerk", department="transport")
    with people.parts.runtime.unit_of_work() as uow:
        secret, _ = tokens.add(uow, who, "x", ["read", "account"])
    client, headers = people.app.test_client(), {"Authorization": f"Bearer {secret}"}
    bodies = {"totp": None, "step-up": {"password": PASSWORD}, "password": {"old": PASSWORD, "new": "Winter-2026x"}}
    for path, body in bodies.items():
        refused = client.post(f"/api/auth/{path}", json=body, headers=headers)
        assert (refused.status_code, refused.json["code"]) == (403, "session_needed")
    assert client.get("/api/auth/sessions", headers=headers).json["code"] == "session_needed"
