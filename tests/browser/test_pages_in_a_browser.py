"""The pages as a browser shows them: narrow, enlarged, dark, by keyboard, without JavaScript, on paper."""

import re

import pytest

from portal.testing.contrast import CONTRAST

NUMBER, CODE = "MC-7K3F9-Q2XWD-4", "7K3F9Q2X"
PAGES = (
    "/",
    "/write",
    "/track",
    "/letters",
    "/letters/MC-PUB11-AAAAA-1",
    "/scoreboard",
    "/help",
    "/login",
    "/register",
    "/nowhere",
)
DESK = ("/desk", f"/desk/letters/{NUMBER}", f"/desk/letters/{NUMBER}?publication=1", "/desk/new", "/account")


@pytest.fixture(scope="session", autouse=True)
def released(site):
    """Something to read on the public pages."""
    site.publish("MC-PUB11-AAAAA-1", subject="小区门口路灯不亮")


def visit(browser, site, lang="zh", **options):
    context = browser.new_context(base_url=site.url, **options)
    context.add_cookies([{"name": "lang", "value": lang, "url": site.url}])
    return context


def fill_letter(page):
    page.goto("/write")
    page.select_option("#department", "housing")
    page.check("input[name=kind][value=help]")
    page.fill("#subject", "路灯不亮")
    page.fill("#body", "坏了半个月")
    page.check("#anonymous")


def every_page(page):
    """Goes through all pages, the sender's and the desk's too."""
    for path in PAGES:
        page.goto(path)
        yield path
    fill_letter(page)
    page.fill("#subject", "")
    page.click("main form button.button")
    yield "write with errors"
    page.fill("#subject", "路灯不亮")
    page.click("main form button.button")
    yield "receipt"
    page.goto(f"/track/{NUMBER}")
    page.evaluate("document.querySelectorAll('details').forEach((d) => d.open = true)")
    yield "case"
    page.goto("/login")
    page.fill("#account", "clerk")
    page.fill("#password", "secret")
    page.click("main form button.button")
    for path in DESK:
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach((d) => d.open = true)")
        yield path


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("width", "scale"), [(320, 1), (640, 2)], ids=["320px", "1280px at 200%"])
def test_nothing_runs_out_of_a_narrow_or_enlarged_window(browser, site, lang, width, scale):
    context = visit(browser, site, lang, viewport={"width": width, "height": 700}, device_scale_factor=scale)
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


def test_a_letter_can_be_written_without_javascript(browser, site):
    context = visit(browser, site, java_script_enabled=False)
    page = context.new_page()
    fill_letter(page)
    page.click("main form button.button")
    assert page.url.endswith(f"/track/{NUMBER}/receipt")
    assert page.inner_text("#the-code") == CODE
    assert not page.is_visible("[data-copy]")
    page.check("#noted")
    page.click("main form button.button")
    assert page.url.endswith(f"/track/{NUMBER}")
    page.check("input[name=level][value='4']")
    page.click("form[action$='/rating'] button")
    assert page.url.endswith("?done=rating")
    assert page.is_visible(".notice.good")
    context.close()


def test_a_letter_can_be_written_by_keyboard_alone_and_focus_is_always_seen(page):
    page.goto("/write")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'main'")
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.name || document.activeElement.className")
        outline = page.evaluate(
            "(s => [s.outlineStyle, parseFloat(s.outlineWidth)])(getComputedStyle(document.activeElement))"
        )
        assert outline[0] != "none", name
        assert outline[1] >= 2, name
        seen.append(name)
        if name == "department":
            page.keyboard.press("ArrowDown")
        elif name == "kind":
            page.keyboard.press("Space")
        elif name in ("subject", "body"):
            page.keyboard.type("路灯不亮")
        elif name == "sender":
            page.keyboard.press("ArrowDown")
        elif name == "button":
            page.keyboard.press("Enter")
            break
    page.wait_for_url(f"**/track/{NUMBER}/receipt")
    assert (
        seen.index("department")
        < seen.index("kind")
        < seen.index("subject")
        < seen.index("body")
        < seen.index("sender")
    )


def test_errors_take_the_focus_and_lead_to_their_fields(page):
    page.goto("/write")
    page.click("main form button.button")
    assert page.evaluate("document.activeElement.id") == "errors"
    page.click("#errors a[href='#body']")
    assert page.evaluate("document.activeElement.id") == "body"
    assert page.get_attribute("#body", "aria-invalid") == "true"
    assert page.inner_text(f"#{page.get_attribute('#body', 'aria-describedby').split()[0]}")


def test_a_double_click_sends_one_letter(page, site):
    fill_letter(page)
    before = len([1 for method, *_ in site.gateway.asked if method == "POST"])
    page.dblclick("main form button.button")
    page.wait_for_url(f"**/track/{NUMBER}/receipt")
    assert len([1 for method, *_ in site.gateway.asked if method == "POST"]) == before + 1


def test_an_anonymous_letter_hides_the_contact_fields(page):
    page.goto("/write")
    assert page.is_visible("#phone")
    page.check("#anonymous")
    assert not page.is_visible("#phone")


def test_the_receipt_is_copied_and_printed(browser, site):
    context = visit(browser, site)
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site.url)
    page = context.new_page()
    fill_letter(page)
    page.click("main form button.button")
    page.click("[data-copy]")
    page.wait_for_function("document.querySelector('[data-copied]').textContent")
    assert page.evaluate("navigator.clipboard.readText()") == f"{NUMBER}  {CODE}"
    assert page.evaluate("document.querySelector('.qr img').naturalWidth") > 0
    page.emulate_media(media="print")
    assert page.is_visible("#the-code")
    assert not page.is_visible(".main-nav")
    assert not page.is_visible("#noted")
    context.close()


def test_the_code_is_in_no_address_and_gone_when_closed(page):
    visited = []
    page.on("request", lambda request: visited.append(request.url))
    fill_letter(page)
    page.click("main form button.button")
    page.goto(f"/track/{NUMBER}")
    page.click(".close-case button")
    assert page.url.endswith("/track?closed=1")
    page.goto(f"/track/{NUMBER}")
    assert re.search(rf"/track\?number={NUMBER}$", page.url)
    assert not any(CODE in url for url in visited)


def test_the_language_switch_keeps_the_page(page):
    page.goto("/letters?q=路灯")
    page.click("text=English")
    assert page.get_attribute("html", "lang") == "en"
    assert page.input_value("#q") == "路灯"
    page.goto("/help")
    assert page.inner_text("h1") == "Help"
