"""The pages of 依申请公开 as a browser shows them: narrow, dark, without JavaScript, and marking by mouse."""

import pytest
from playwright.sync_api import expect

from portal.testing.contrast import CONTRAST
from portal.testing.disclosure import DECISION, ID_NUMBER, NUMBER, script

DOCUMENT = f"/desk/applications/{NUMBER}/documents/d1"
DESK = ("/desk/applications", f"/desk/applications/{NUMBER}", "/desk/applications/new", DOCUMENT)
FACTS = {"decision": DECISION, "state": "answered"}


@pytest.fixture(scope="session", autouse=True)
def scripted(site):
    """The scripted gateway knows applications, too, and says how large a page is."""
    site.gateway.script |= script(view=FACTS)
    page = f"/api/disclosure/desk/applications/{NUMBER}/documents/d1/pages/1.png"
    site.gateway.script["GET", page] = (200, "<svg xmlns='http://www.w3.org/2000/svg' width='595' height='842'/>")
    site.gateway.headers |= {"X-Page-Width": "595", "X-Page-Height": "842"}


def visit(browser, site, lang="zh", **options):
    context = browser.new_context(base_url=site.url, **options)
    context.add_cookies([{"name": "lang", "value": lang, "url": site.url}])
    return context


def look_and_fill(page):
    page.goto("/apply")
    page.fill("#q", "民族大道改造工程的验收报告")
    page.click("main form button.button")
    page.select_option("#department", "housing")
    page.check("#who")
    page.fill("#name", "韦春燕")
    page.fill("#paper_number", ID_NUMBER)
    page.fill("#phone", "13800138000")
    page.check("#obtaining")


def log_in(page):
    page.goto("/login")
    page.fill("#account", "clerk")
    page.fill("#password", "secret")
    page.click("main form button.button")


def every_page(page):
    """Goes through all pages, in the state in which they are longest."""
    page.goto("/apply")
    yield "apply"
    look_and_fill(page)
    yield "form with what is public"
    page.fill("#name", "")
    page.click("main form button.button")
    yield "form with errors"
    page.fill("#name", "韦春燕")
    page.click("main form button.button")
    yield "receipt"
    for path in (f"/track/{NUMBER}", "/disclosure-log", "/disclosure-log/7", "/opinion"):
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach((d) => d.open = true)")
        yield path
    log_in(page)
    for path in DESK:
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach((d) => d.open = true)")
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


def test_only_what_the_applicant_has_to_fill_in_is_shown(page):
    look_and_fill(page)
    expect(page.locator("#paper_number")).to_be_visible()
    expect(page.locator("#code")).to_be_hidden()
    page.check("#organisation")
    expect(page.locator("#code")).to_be_visible()
    expect(page.locator("#paper_number")).to_be_hidden()


def test_a_box_drawn_with_the_mouse_fills_in_the_form_in_points(page):
    log_in(page)
    page.goto(DOCUMENT)
    sheet = page.locator("[data-sheet] svg").bounding_box()
    left, top = sheet["x"] + sheet["width"] * 0.25, sheet["y"] + sheet["height"] * 0.1
    page.mouse.move(left + sheet["width"] * 0.5, top + sheet["height"] * 0.05)
    page.mouse.down()
    page.mouse.move(left, top)
    page.mouse.up()
    sides = {name: float(page.input_value(f"#{name}")) for name in ("left", "top", "right", "bottom")}
    for name, wanted in {"left": 148.75, "top": 84.2, "right": 446.25, "bottom": 126.3}.items():
        assert abs(sides[name] - wanted) < 3, (name, sides)
    assert float(page.locator("[data-drawn]").get_attribute("width")) > 290
