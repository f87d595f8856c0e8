"""A new clerk from the making of the account to the desk, and a sensitive act that asks again: by pages alone."""

import json

import pytest
from playwright.sync_api import expect
from sqlalchemy import create_engine, text

from casework.testing.waiting import wait_until
from deploy.demo.stage import PASSWORD, demo_code
from gateway.testing.codes import totp_now

NEW = "Herbst-2026-z"


def open_page(browser, town, path="/login"):
    page = browser.new_context(base_url=town.url, java_script_enabled=False).new_page()
    page.goto(path)
    return page


def log_in(page, account, password, code=""):
    page.goto("/login")
    page.fill("#account", account)
    page.fill("#password", password)
    page.fill("#code", code)
    page.click("main form button.button")


@pytest.fixture
def clerk(browser, town):
    """An account as its two administrators hand it over: temporary password and code."""
    system, security = open_page(browser, town), open_page(browser, town)
    log_in(system, "xitong", PASSWORD, demo_code("xitong"))
    expect(system.locator("h1")).to_have_text("账号管理")
    system.goto("/desk/admin/accounts/new")
    system.fill("#account", "jt-xinren")
    system.fill("#name", "新来的经办")
    system.select_option("#department", "jiaotong")
    system.click("main form button.button")
    password = system.inner_text("#password-once")
    expect(system.locator("text=已停用")).to_be_visible()
    log_in(security, "anquan", PASSWORD, demo_code("anquan"))
    security.fill("#q", "xinren")
    security.click("main form[role=search] button")
    security.click("text=jt-xinren")
    security.check("input[name=roles][value=clerk]")
    security.click("form[action$='/roles'] button")
    expect(security.locator(".notice.good")).to_be_visible()
    security.click("form[action$='/enable'] button")
    code = security.inner_text("#code-once")
    yield password, code, security
    system.context.close()
    security.context.close()


def test_a_new_clerk_comes_in_and_a_sensitive_act_asks_again(browser, town, clerk):
    password, code, security = clerk
    page = open_page(browser, town)
    log_in(page, "jt-xinren", password)
    assert "动态码" in page.inner_text("#errors")
    log_in(page, "jt-xinren", password, code)
    page.wait_for_url("**/account/setup")
    page.goto("/desk")
    page.wait_for_url("**/account/setup")  # nothing else is open yet
    page.click("main ol a[href='/account']")
    page.fill("#old", password)
    page.fill("#password", NEW)
    page.fill("#again", NEW)
    page.click("main form button.button")
    page.wait_for_url("**/account/setup")
    page.click("main ol a[href='/account/totp']")
    page.click("form[action='/account/totp'] button")
    expect(page.locator("figure.qr svg")).to_be_visible()
    secret = page.inner_text("#secret").replace(" ", "")
    page.fill("#code", totp_now(secret))
    page.click("main form button.button")
    codes = page.locator("ul.codes li").all_inner_texts()
    assert len(codes) == 10
    page.click("main a[href='/account/setup']")
    page.wait_for_url("**/desk")
    expect(page.locator("h1")).to_have_text("工作台")

    again = open_page(browser, town)
    log_in(again, "jt-xinren", NEW, codes[0].lower())
    again.wait_for_url("**/desk")
    again.goto("/account/sessions")
    expect(again.locator("main li.card")).to_have_count(2)
    again.click("button[value=others]")
    expect(again.locator("main li.card")).to_have_count(1)
    page.goto("/desk")
    page.wait_for_url("**/login**")

    # five minutes later the security administrator is asked again, and comes back to where she was
    make_old(town, "anquan")
    wait_until(lambda: proven_at(security).startswith("2026-01-01"), "the gateway to look at the session again")
    security.click("form[action$='/reset'] button")
    security.wait_for_url("**/account/step-up?**")
    security.fill("#code", "000000")
    security.click("main form button.button")
    assert "动态码不对" in security.inner_text("#errors")
    security.fill("#code", demo_code("anquan"))
    security.click("main form button.button")
    security.wait_for_url("**/desk/admin/accounts/*")
    security.click("form[action$='/reset'] button")
    expect(security.locator("#code-once")).to_be_visible()
    page.context.close()
    again.context.close()


def test_the_auditor_reads_who_came_in_and_that_the_chain_holds(browser, town):
    page = open_page(browser, town)
    log_in(page, "shenji", PASSWORD, demo_code("shenji"))
    page.wait_for_url("**/desk/admin/audit")
    page.fill("#action", "session.begun")
    page.click("main form[role=search] button:not([name])")
    row = page.locator("tbody tr").first
    assert "session.begun" in row.inner_text()
    assert json.loads(row.locator("td").nth(3).inner_text())["amr"] == "pwd otp"
    for instance in ("mailbox/city", "portal/main", "gateway/main"):
        page.select_option("#instance", instance)
        page.click("button[name=chain]")
        assert "审计链完整" in page.inner_text(".notice.good")
    page.goto("/desk/admin/accounts/new")
    assert "不对您开放" in page.inner_text("main")
    page.context.close()


def proven_at(page):
    """When the gateway believes that this browser's person proved who they are; it remembers sessions for 5 s."""
    return page.context.request.get("/api/auth/me").json()["auth_at"]


def make_old(town, login):
    """As if the account had proven itself more than five minutes ago."""
    engine = create_engine(f"sqlite:///{town.city.var}/data/gateway-main.db")
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE session SET auth_at = '2026-01-01 00:00:00.000000' WHERE account IN "
                 "(SELECT id FROM account WHERE login = :login)"),
            {"login": login},
        )  # fmt: skip
    engine.dispose()
