"""An application for information in a real city, by forms alone; at the desk a document is marked by text and mouse."""

import re
from datetime import datetime

import pytest
from playwright.sync_api import expect

from deploy.partners.paper import paper
from portal.testing.forms import fill
from portal.testing.reloading import reload_until
from portal.web.lang import CITY

NUMBER = re.compile(r"/track/(DS-[0-9A-Z-]+)/application/receipt$")
SECRET = "民乐小区三栋二单元"
CONTRACT = paper("施工合同", ["发包人:市住房和城乡建设局。", f"项目经理的住址:{SECRET}。", "工期:二百四十日。"])


@pytest.fixture
def applicant(browser, town):
    """A browser of somebody without an account, in the city."""
    context = browser.new_context(base_url=town.url, java_script_enabled=False, accept_downloads=True)
    yield context.new_page()
    context.close()


@pytest.fixture
def at_desk(desk):
    """`at_desk(account, number, act, **fields)`: fills in the form of an act, sends it, sees it done."""

    def act(account, number, name, **fields):
        page = desk.page(account, f"/desk/applications/{number}")
        form = page.locator(f"form[action$='/{number}/{name}']")
        if form.locator("xpath=ancestor::details[not(@open)]").count():
            form.locator("xpath=ancestor::details[not(@open)]/summary").click()
        for field, value in fields.items():
            fill(form, field, ["true" if value else "false"] if isinstance(value, bool) else value)
        form.locator("button").click()
        expect(page.locator(".notice.good")).to_be_visible()
        return page

    return act


def make_application(page):
    page.goto("/apply")
    page.fill("#q", "民乐小区2026年老旧小区改造项目的施工合同")
    page.click("main form button.button")
    page.select_option("#department", "zhujian")
    page.check("#who")
    page.fill("#name", "韦丽")
    page.fill("#paper_number", "110105194912310021")
    page.fill("#phone", "13600136000")
    page.check("input[name=obtaining][value=online]")
    page.click("main form button.button")
    expect(page.locator("#paper_number-error")).to_contain_text("最后一位和前面对不上")
    page.fill("#paper_number", "11010519491231002X")
    page.click("main form button.button")
    return NUMBER.search(page.url)[1], page.inner_text("#the-code")


def mark(desk, number):
    """The secret is marked wherever it stands, without script, and one more place with the mouse; both are burnt in."""
    page = desk.page("zj-jingban", f"/desk/applications/{number}")
    page.set_input_files("#file", {"name": "合同.pdf", "mimeType": "application/pdf", "buffer": CONTRACT})
    page.click(f"form[action$='/{number}/documents'] button")
    page.click("#documents ~ ul.files a")
    page.fill("#text", SECRET)
    page.select_option("#text-ground", "privacy")
    page.click("button[formaction$='/mark_found']")
    expect(page.locator("#found-title")).to_contain_text("已全部标记")
    expect(page.locator("svg .mark")).to_have_count(1)

    drawing = desk.scripted("zj-jingban", page.url.removesuffix("/mark_found"))
    expect(drawing.locator("svg .mark")).to_have_count(1)
    drawing.locator("[data-sheet]").scroll_into_view_if_needed()
    sheet = drawing.locator("[data-sheet] svg").bounding_box()  # drawn at its top, which stands in the window
    drawing.mouse.move(sheet["x"] + sheet["width"] * 0.1, sheet["y"] + sheet["height"] * 0.02)
    drawing.mouse.down()
    drawing.mouse.move(sheet["x"] + sheet["width"] * 0.4, sheet["y"] + sheet["height"] * 0.06)
    drawing.mouse.up()
    drawing.select_option("#mark-ground", "privacy")
    drawing.click("form[data-mark] button")
    expect(drawing.locator("svg .mark")).to_have_count(2)
    drawing.click("form[action$='/burn'] button")
    reload_until(drawing.locator("form[action$='/release'] button"), "the redacted copy", 60)
    return drawing


@pytest.mark.timeout(300)  # a city is started, and a document drawn in processes of its own
def test_an_application_goes_its_whole_way(applicant, at_desk, desk):
    number, code = make_application(applicant)
    applicant.click(f"main a[href='/track/{number}']")
    assert code not in applicant.url
    applicant.click("form[action$='/acknowledge'] button")
    expect(applicant.locator(".notice.good")).to_contain_text("您已确认")

    at_desk("zj-jingban", number, "log_contact", how="phone", reached=True, text="已电话联系。")
    at_desk("zj-jingban", number, "confirm")
    page = desk.page("zj-jingban", f"/desk/applications/{number}")
    own = page.locator("[name='list:handlers']").first.get_attribute("value")
    at_desk("zj-jingban", number, "assign", handlers=[own])
    applicant.goto(f"/track/{number}")
    expect(applicant.locator(".strip li")).not_to_have_count(0)
    expect(applicant.locator("#clock-title ~ details tbody tr").first).to_contain_text("不算")

    drawing = mark(desk, number)
    at_desk("zj-shenhe", number, "review_secrecy", result="disclosable")
    reason = "合同予以公开，其中的个人住址属于个人隐私，予以遮盖。"
    at_desk("zj-jingban", number, "draft", outcome="partly_disclosed", reason=reason, grounds=["privacy"])
    at_desk("zj-shenhe", number, "sign")
    drawing.click("form[action$='/release'] button")
    expect(drawing.locator(".notice.good")).to_be_visible()
    today = datetime.now(CITY).date().isoformat()
    at_desk("zj-jingban", number, "deliver", how="online", on=today, evidence="网上送达回执")

    applicant.goto(f"/track/{number}")
    expect(applicant.locator("#decision-title ~ .prose")).to_contain_text("予以遮盖")
    for link in ("a[href*='/application/releases/']", "a[href$='.pdf'][href*='/application/notices/']"):
        with applicant.expect_download() as saved:
            applicant.locator(link).last.click()
        with open(saved.value.path(), "rb") as file:
            data = file.read()
        assert data.startswith(b"%PDF"), link
        assert SECRET.encode("utf-16-be") not in data
