"""Passwords and sessions by the numbers of the settings, each at its edge."""

import json
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select, update

from casework.settings import SettingsError
from gateway.factor_tables import password_history
from gateway.settings import GatewaySettings
from gateway.tables import account, session
from gateway.testing.people import PASSWORD, Browser


def change(browser, old, new):
    return browser.post("/api/auth/password", {"old": old, "new": new})


def set_rule(people, **rules):
    for name, value in rules.items():
        object.__setattr__(people.parts.settings, name, value)


def age_password(people, **span):
    with people.parts.runtime.database.write() as connection:
        connection.execute(update(account).values(password_at=people.parts.runtime.real_now() - timedelta(**span)))
    people.parts.identities.forget_all()


@pytest.mark.parametrize(("span", "must"), [
    ({"days": 89, "hours": 23, "minutes": 59}, []), ({"days": 90}, ["password"]),
])  # fmt: skip
def test_a_staff_password_lasts_ninety_days(people, span, must):
    people.add("wang", "clerk", department="transport")
    browser = people.browser("wang")
    age_password(people, **span)
    assert browser.get("/api/auth/me").json["must"] == must
    assert browser.get("/api/auth/sessions").status_code == (403 if must else 200)
    assert change(browser, PASSWORD, "Herbst-2026z").status_code == 204
    assert browser.get("/api/auth/me").json["must"] == []


def test_no_age_where_the_setting_is_zero_and_none_for_citizens(people):
    people.add("anna")
    people.add("wang", "clerk", department="transport")
    citizen, clerk = people.browser("anna"), people.browser("wang")
    age_password(people, days=4000)
    assert citizen.get("/api/auth/me").json["must"] == []
    assert clerk.get("/api/auth/me").json["must"] == ["password"]
    set_rule(people, password_days=0)
    assert clerk.get("/api/auth/me").json["must"] == []


def test_the_last_five_passwords_are_not_taken_again_the_sixth_is(people, runtime):
    people.add("anna")
    browser, words = people.browser("anna"), [PASSWORD, *(f"Herbst-202{n}z" for n in range(5))]
    for old, new in pairwise(words):
        assert change(browser, old, new).status_code == 204
    for used in words[1:]:
        refused = change(browser, words[-1], used)
        assert (refused.status_code, refused.json["code"]) == (422, "password_reused"), used
    assert change(browser, words[-1], PASSWORD).status_code == 204
    with runtime.read() as connection:
        assert connection.scalar(select(func.count()).select_from(password_history)) == 5


@pytest.mark.parametrize(("demanded", "must"), [(True, ["password"]), (False, [])])
def test_a_password_that_somebody_else_set_is_changed_first(people, demanded, must):
    set_rule(people, temporary_password_change=demanded)
    people.add("wang", "clerk", department="transport", temporary=True)
    browser = people.browser("wang")
    assert browser.get("/api/auth/me").json["must"] == must
    assert browser.get("/api/auth/sessions").status_code == (403 if must else 200)


def test_five_sessions_at_once_and_the_longest_unused_goes(people, runtime):
    who = people.add("anna")
    browsers = []
    for minutes in range(5, 0, -1):
        browsers.append(people.browser("anna"))
        with runtime.database.write() as connection:
            mine = (session.c.account == who.id) & (session.c.used_at > runtime.real_now() - timedelta(seconds=50))
            connection.execute(
                update(session).where(mine).values(used_at=runtime.real_now() - timedelta(minutes=minutes))
            )
    kinds = lambda: [b.get("/api/auth/me").json["account"]["kind"] for b in browsers]  # noqa: E731
    assert kinds() == ["citizen"] * 5
    with runtime.database.write() as connection:
        oldest = select(session.c.id).order_by(session.c.created_at).limit(1).scalar_subquery()
        connection.execute(
            update(session).where(session.c.id == oldest).values(used_at=runtime.real_now() - timedelta(minutes=9))
        )
    browsers.append(people.browser("anna"))
    assert kinds() == ["anonymous", *["citizen"] * 5]


def test_ones_own_sessions_are_listed_and_ended(people):
    people.add("anna")
    people.add("berta")
    first, second = people.browser("anna"), Browser(people.app)
    second.log_in("anna", headers={"User-Agent": "Telefon/1.0"})
    other = people.browser("berta")
    listed = second.get("/api/auth/sessions").json["sessions"]
    assert (listed[0]["agent"], listed[0]["current"], listed[0]["amr"]) == ("Telefon/1.0", True, ["pwd"])
    assert len(listed) == 2
    foreign = other.get("/api/auth/sessions").json["sessions"][0]["id"]
    assert second.send("DELETE", f"/api/auth/sessions/{foreign}").json["code"] == "session_unknown"
    assert second.send("DELETE", f"/api/auth/sessions/{listed[1]['id']}").status_code == 204
    assert first.get("/api/auth/me").json["account"]["kind"] == "anonymous"
    third = people.browser("anna")
    assert third.send("DELETE", "/api/auth/sessions/others").status_code == 204
    assert second.get("/api/auth/me").json["account"]["kind"] == "anonymous"
    assert [third.get("/api/auth/me").json["account"]["kind"], other.get("/api/auth/me").json["account"]["kind"]] == [
        "citizen", "citizen",
    ]  # fmt: skip


def test_logging_in_gives_another_session_and_ends_the_one_before(people):
    people.add("anna")
    browser = people.browser("anna")
    before = browser.client.get_cookie("wz_session").value
    browser.log_in("anna")
    assert browser.client.get_cookie("wz_session").value != before
    old = Browser(people.app)
    old.client.set_cookie("wz_session", before)
    assert old.get("/api/auth/me").json["account"]["kind"] == "anonymous"
    fixed = Browser(people.app)
    fixed.client.set_cookie("wz_session", "chosen-by-somebody-else")
    fixed.log_in("anna")
    assert fixed.client.get_cookie("wz_session").value != "chosen-by-somebody-else"


def test_changing_the_password_needs_the_form_token(people):
    people.add("anna")
    browser = people.browser("anna")
    for path in ("/api/auth/password", "/api/auth/step-up", "/api/auth/totp", "/api/auth/totp/confirm"):
        refused = browser.client.post(path, json={})
        assert (refused.status_code, refused.json["code"]) == (403, "csrf_failed"), path


@pytest.mark.parametrize(("name", "good", "bad"), [
    ("password_days", (0, 3650), (-1, 3651)), ("password_history", (1, 24), (0, 25)),
    ("sessions_at_once", (1, 100), (0, 101)), ("token_days", (1, 366), (0, 367)),
    ("security_days", (1, 365), (0, 366)), ("session_idle", (1,), (0, -1)),
    ("staff_totp", ("required", "optional", "off"), ("maybe", "")),
    ("temporary_password_change", (True, False), ("perhaps",)),
    ("security_contact", ("mailto:a@b.example", "https://b.example/x, tel:+86-771-1"), ("a@b.example", "tel:1\nX: y")),
])  # fmt: skip
def test_settings_at_their_edges(tmp_path, name, good, bad):
    for values, taken in ((good, True), (bad, False)):
        for value in values:
            (tmp_path / "gateway.json").write_text(json.dumps({name: value}))
            if taken:
                assert getattr(GatewaySettings.load(tmp_path, {}), name) == value
            else:
                with pytest.raises(SettingsError, match=name):
                    GatewaySettings.load(tmp_path, {})


def test_a_switch_is_read_from_the_environment(tmp_path):
    given = {"TEMPORARY_PASSWORD_CHANGE": "false", "STAFF_TOTP": "off", "PASSWORD_DAYS": "0"}
    found = GatewaySettings.load(tmp_path, given)
    assert (found.temporary_password_change, found.staff_totp, found.password_days) == (False, "off", 0)
