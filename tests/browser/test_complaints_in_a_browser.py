"""The pages of complaints and supervision as a browser shows them: narrow, dark, by keyboard, without JavaScript."""

import re

import pytest
from playwright.sync_api import Error

from portal.testing.complaints import NUMBER, RECEIPT_CODE, WATCHED, script
from portal.testing.contrast import CONTRAST

RECEIPT = f"/track/{NUMBER}/complaint/receipt"
DESK = (
    "/desk/complaints",
    f"/desk/complaints/{NUMBER}",
    f"/desk/complaints/{NUMBER}/identity",
    "/desk/supervision",
)
SUPERVISOR = ("/desk/supervision/cases", "/desk/supervision/ladders")


@pytest.fixture(scope="session", autouse=True)
def scripted(site):
    """The scripted gateway knows complaints, too."""
    site.gateway.script |= script()


def visit(browser, site, lang="zh", **options):
    context = browser.new_context(base_url=site.url, **options)
    context.add_cookies([{"name": "lang", "value": lang, "url": site.url}])
    return context


def fill_complaint(page):
    page.goto("/complain")
    page.select_option("#departments", "housing")
    page.check("input[name=kind][value=delay]")
    page.fill("#subject", "办证拖了三个月")
    page.fill("#body", "一月交的材料")
    page.check("#anonymous")


def open_all(page):
    page.evaluate("document.querySelectorAll('details').forEach((d) => d.open = true)")


def every_page(page):
    """Goes through all pages, in the state in which they are longest."""
    fill_complaint(page)
    open_all(page)
    yield "complain"
    page.fill("#subject", "")
    page.click("main form button.button")
    yield "complain with errors"
    page.fill("#subject", "办证拖了三个月")
    page.click("main form button.button")
    yield "receipt"
    page.fill("#code", RECEIPT_CODE)
    page.click("main form button.button")
    yield "receipt confirmed"
    page.goto(f"/track/{NUMBER}")
    open_all(page)
    yield "complaint"
    page.goto("/login")
    page.fill("#account", "clerk")
    page.fill("#password", "secret")
    page.click("main form button.button")
    for path in DESK:
        page.goto(path)
        open_all(page)
        yield path
    for path in SUPERVISOR:
        page.set_extra_http_headers({"X-Test-Role": "supervisor"})
        page.goto(path)
        open_all(page)
        yield path


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_runs_out_of_a_narrow_window(browser, site, lang):
    context = visit(browser, site, lang, viewport={"width": 320, "height": 700})
    page = context.new_page()
    for name in every_page(page):
        beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert beyond <= 0, (name, beyond)
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_what_is_behind_it(browser, site, scheme):
    context = visit(browser, site, color_scheme=scheme, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    for name in every_page(page):
        assert page.evaluate(CONTRAST) == [], name
    context.close()


def test_without_javascript_a_complaint_is_made_and_its_code_typed_back(browser, site):
    context = visit(browser, site, java_script_enabled=False)
    page = context.new_page()
    fill_complaint(page)
    page.click("main form button.button")
    assert page.url.endswith(RECEIPT)
    assert page.inner_text("#the-code") == RECEIPT_CODE
    ways_out = page.eval_on_selector_all("a[href^='/']", "(all) => all.map((a) => a.getAttribute('href'))")
    assert [way for way in ways_out if not way.startswith(f"{RECEIPT}?lang=")] == []
    page.fill("#code", RECEIPT_CODE)
    page.keyboard.press("Enter")
    page.click(f"main a[href='/track/{NUMBER}']")
    assert page.locator(".talk li").count() == 2
    context.close()


def test_with_javascript_leaving_early_is_asked_about(browser, site):
    context = visit(browser, site)
    page = context.new_page()
    fill_complaint(page)
    page.click("main form button.button")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.click("#the-code")  # browsers ask only where somebody has done something
    with pytest.raises(Error, match=re.compile("ERR_ABORTED|interrupted", re.IGNORECASE)):
        page.goto("/help")
    assert asked == ["beforeunload"]
    page.fill("#code", RECEIPT_CODE)
    page.click("main form button.button")
    page.goto("/help")
    assert asked == ["beforeunload"]
    context.close()


def test_a_rung_is_told_by_shape_and_word(page, site):
    page.goto("/login")
    page.fill("#account", "clerk")
    page.fill("#password", "secret")
    page.click("main form button.button")
    page.goto("/desk/supervision")
    assert page.inner_text(".card h2").strip().endswith(WATCHED["number"])
    assert page.locator(".card h2 svg path").count() == 1
