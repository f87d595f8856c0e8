"""A letter's whole way by pages alone, through the real city: written, handled, answered, rated, released."""

import subprocess
import sys

import pytest
import requests
from playwright.sync_api import expect

from deploy.city import MEMBERS
from deploy.demo.stage import PASSWORD, demo_code

SUBJECT = "东湖路站台夜里没有灯"


@pytest.fixture
def enter(browser, town):
    """`enter("jt-jingban")`: a browser of its own for somebody, logged in when named."""
    contexts = []

    def open_page(account=""):
        context = browser.new_context(base_url=town.url, viewport={"width": 1280, "height": 900})
        contexts.append(context)
        page = context.new_page()
        if account:
            page.goto("/login")
            page.fill("#account", account)
            page.fill("#password", PASSWORD)
            page.fill("#code", demo_code(account))
            page.click("main form button.button")
            page.wait_for_url("**/desk")
        return page

    yield open_page
    for context in contexts:
        context.close()


def act(page, number, name, **fields):
    """Fills the form of an act at the desk and sends it."""
    page.goto(f"/desk/letters/{number}" + ("?publication=1" if name == "propose" else ""))
    form = page.locator(f"form[action$='/{name}']")
    page.evaluate("document.querySelectorAll('details.act').forEach((d) => d.open = true)")
    for field, value in fields.items():
        control = form.locator(f"[name$=':{field}']")
        if control.evaluate("e => e.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)
    form.locator("button").click()
    expect(page.locator(".notice.good")).to_be_visible()


def test_a_letter_from_writing_to_release(enter):
    citizen = enter()
    citizen.goto("/write")
    citizen.select_option("#department", "jiaotong")
    citizen.check("input[name=kind][value=help]")
    citizen.fill("#subject", SUBJECT)
    citizen.fill("#body", "站台的灯坏了两周，请修一修。我的电话是 13800138000。")
    citizen.check("#sender")
    citizen.fill("#name", "张敏")
    citizen.fill("#phone", "13800138000")
    citizen.check("#publish_consent")
    citizen.click("main form button.button")
    number, code = citizen.inner_text("#the-number"), citizen.inner_text("#the-code")
    assert citizen.locator(".qr img").evaluate("e => e.decode().then(() => e.naturalWidth)") > 0
    citizen.check("#noted")
    citizen.click("main form button.button")
    assert citizen.locator(".days li").count() > 3

    reviewer, clerk = enter("jt-shenhe"), enter("jt-jingban")
    reviewer.goto("/desk")
    expect(reviewer.get_by_text(SUBJECT)).to_be_visible()
    act(reviewer, number, "accept")
    act(reviewer, number, "dispatch", lead="jiaotong")
    act(clerk, number, "take")
    assert "13800138000" in clerk.inner_text(".people")
    act(clerk, number, "draft", text="您好，站台的灯已经修好。")
    act(reviewer, number, "answer")

    other = enter()
    other.goto("/track")
    other.fill("#number", number.lower())
    other.fill("#code", code)
    other.click("main form button.button")
    assert "站台的灯已经修好" in other.inner_text("section.answer")
    other.check("input[name=level][value='5']")
    other.click("form[action$='/rating'] button")
    assert "非常满意" in other.inner_text("section.answer .rated")

    act(clerk, number, "propose")
    act(reviewer, number, "publish")
    reload_until(citizen, f"/letters/{number}", 200)
    shown = citizen.inner_text("article")
    assert SUBJECT in shown
    assert "13800138000" not in shown
    citizen.goto("/letters?q=没有灯")
    expect(citizen.locator(".card")).to_have_count(1)
    citizen.goto("/scoreboard")
    expect(citizen.locator("table.board tbody tr")).not_to_have_count(0)

    other.goto(f"/track/{number}")
    other.evaluate("document.querySelectorAll('details.act').forEach((d) => d.open = true)")
    other.check("input[name=publish][value=no]")
    other.click("form[action$='/consent'] button")
    reload_until(citizen, f"/letters/{number}", 404)
    citizen.goto("/letters?q=没有灯")
    expect(citizen.locator(".card")).to_have_count(0)


def reload_until(page, path, status):
    """Events take a moment to reach the read models: asks again until the page answers so."""
    for _ in range(60):
        if page.goto(path).status == status:
            return
        page.wait_for_timeout(250)
    raise AssertionError(f"{path} did not answer {status}")


def test_a_rebuild_in_the_running_city_gives_the_same_figures(town):
    before = requests.get(f"{town.url}/api/scoreboard", timeout=10).json()
    assert before["total"]["received"] > 0
    command = [sys.executable, "-m", "portal", "run", "scoreboard-rebuild"]
    portal = next(member for member in MEMBERS if member.instance == "portal/main")
    done = subprocess.run(
        command, env=town.city.environment(portal), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert requests.get(f"{town.url}/api/scoreboard", timeout=10).json() == before


def test_pages_and_refusals_are_protected_through_the_gateway(town):
    for path in ("/", "/no-such-page", "/desk", "/static/portal.css"):
        answer = requests.get(town.url + path, timeout=10, allow_redirects=False)
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'"), path
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
    sent = requests.post(
        f"{town.url}/track", data={"number": "x"}, headers={"Origin": "http://evil.example"}, timeout=10
    )
    assert sent.status_code == 403
