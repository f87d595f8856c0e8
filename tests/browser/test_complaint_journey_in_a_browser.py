"""An anonymous complaint from the form to the rating, in a real city, without JavaScript: by forms alone."""

import re
from datetime import datetime

import pytest
from playwright.sync_api import expect

from portal.testing.forms import fill
from portal.testing.reloading import reload_until
from portal.web.lang import CITY

NUMBER = re.compile(r"/track/(CS-[0-9A-Z-]+)/complaint/receipt$")


@pytest.fixture
def anonymous(browser, town):
    """A browser of nobody, in the city."""
    context = browser.new_context(base_url=town.url, java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.fixture
def at_desk(desk):
    """`at_desk(account, number, act, **fields)`: opens the form of an act, fills it in, sends it, sees it done."""

    def act(account, number, name, rows=(), **fields):
        page = desk.page(account, f"/desk/complaints/{number}")
        form = page.locator(f"form[action$='/{number}/{name}']")
        if form.locator("xpath=ancestor::details[not(@open)]").count():
            form.locator("xpath=ancestor::details[not(@open)]/summary").click()
        for field, value in fields.items():
            fill(form, field, value)
        for cell, value in rows:
            control = form.locator(f"[name='{cell}']")
            is_choice = control.evaluate("e => e.tagName") == "SELECT"
            control.select_option(value) if is_choice else control.fill(value)
        form.locator("button").click()
        expect(page.locator(".notice.good")).to_be_visible()
        return page

    return act


def make_complaint(page):
    page.goto("/complain")
    page.select_option("#departments", "jiaotong")
    page.check("input[name=kind][value=delay]")
    page.fill("#subject", "站台灯报修没人管")
    page.fill("#body", "报修两个月，打电话都说会来，没有人来。")
    page.check("#anonymous")
    page.click("main form button.button")
    return NUMBER.search(page.url)[1], page.inner_text("#the-code")


def test_a_complaint_goes_its_whole_way(anonymous, at_desk, desk):
    number, code = make_complaint(anonymous)
    anonymous.fill("#code", code[:-1] + ("0" if code[-1] != "0" else "1"))
    anonymous.click("form[data-typed-back] button")
    expect(anonymous.locator("#code-error")).to_contain_text("最后一位和前面对不上")
    anonymous.fill("#code", code.lower().replace("-", ""))
    anonymous.click("form[data-typed-back] button")
    anonymous.click(f"main a[href='/track/{number}']")
    assert code not in anonymous.url

    assert desk.page("jt-shenhe", f"/desk/complaints/{number}").locator(".error-code").inner_text() == "404"
    for investigator in ("xiaoneng-a", "xiaoneng-b"):
        desk.page(investigator, "/desk/complaints?queue=all")
    at_desk("xiaoneng-review", number, "accept")
    page = desk.page("xiaoneng-review", f"/desk/complaints/{number}")
    people = page.locator("[name='list:investigators']").evaluate_all("(all) => all.map((one) => one.value)")
    assert len(people) == 2
    at_desk("xiaoneng-review", number, "assign", investigators=people)
    at_desk("xiaoneng-a", number, "plan", text="先看报修记录。")
    held_at = datetime.now(CITY).strftime("%Y-%m-%dT%H:%M:%S")
    at_desk("xiaoneng-a", number, "interview", whom="accused", held_at=held_at, text="承认没有派人。")
    at_desk("xiaoneng-a", number, "write", text="哪一个站台？")

    anonymous.goto(f"/track/{number}")
    expect(anonymous.locator(".talk")).to_contain_text("哪一个站台？")
    anonymous.fill("#text", "东湖路站。")
    anonymous.click(f"form[action='/track/{number}/complaint/message'] button")
    expect(anonymous.locator(".talk li")).to_have_count(2)

    measure = [("row:measures:0:kind", "rectify"), ("row:measures:0:owner", "jiaotong"),
               ("row:measures:0:due", "2099-12-31"), ("row:measures:0:text", "修好并回访")]  # fmt: skip
    at_desk("xiaoneng-b", number, "conclude", measure, finding="substantiated", text="确有拖延。")
    at_desk("xiaoneng-review", number, "answer", text="经查属实，已责令修复。")
    anonymous.goto(f"/track/{number}")
    expect(anonymous.locator(".answer")).to_contain_text("属实")
    expect(anonymous.locator("#measures-title")).to_be_visible()
    anonymous.check("input[name=level][value='4']")
    anonymous.click(f"form[action='/track/{number}/complaint/rating'] button")
    expect(anonymous.locator(".rated")).to_contain_text("满意")


def test_a_letter_is_followed_to_the_complaints_and_goes_on_there(written, follow, desk, at_desk):
    """The code that went along stands in no address, opens it there, and is changed there for one nobody else knows."""
    number, code = written(subject="窗口人员态度恶劣", body="窗口人员态度恶劣，推诿扯皮，两个月不予答复。")
    at_intake = desk.page("jt-shenhe", f"/desk/letters/{number}")
    at_intake.fill("#advice-reason", "来信人投诉工作人员，属于效能投诉。")
    at_intake.click("section[aria-labelledby='advice-title'] button")
    expect(at_intake.locator(".notice.good")).to_be_visible()
    page = follow(number, code)
    button = page.locator(f"form[action='/track/{number}/follow'] button")
    reload_until(button, "the complaints service to take it in")
    handed_over = page.inner_text("#there-title ~ p .code")
    button.click()
    expect(page.locator("#followed-title")).to_be_visible()
    assert handed_over not in page.url
    page.fill("#text", "补充：是三号窗口。")
    page.click(f"form[action='/track/{number}/complaint/message'] button")
    expect(page.locator(".talk li")).to_have_count(1)

    page.locator("#renew:not([open]) > summary").click()
    page.check("#renew [name=sure]")
    page.click("#renew button")
    renewed = page.inner_text("#the-code")
    page.fill("#code", renewed)
    page.click("form[data-typed-back] button")
    page.click(f"main a[href='/track/{number}']")
    expect(page.locator(".talk")).to_contain_text("三号窗口")
    page.locator("form[action$='/follow'] button").click()
    expect(page.locator("#there-title")).to_be_visible()

    expect(follow(number, renewed).locator(".talk")).to_contain_text("三号窗口")
    expect(follow(number, handed_over).locator("#errors")).to_be_visible()
    at_desk("xiaoneng-review", number, "write", text="已收到。")


def test_a_supervisor_issues_a_card_by_hand_and_the_department_answers(anonymous, desk):
    number, _code = make_complaint(anonymous)
    page = desk.page("duban", "/desk/supervision/ladders")
    expect(page.locator("input[name='red:days_left']")).to_have_value("-1")
    page = desk.page("duban", f"/desk/supervision/cases?q={number}")
    page.locator("details.act > summary").click()
    page.select_option("[name='text:rung']", "yellow")
    page.fill("[name='text:reason']", "请尽快决定是否受理。")
    page.locator("details.act button").click()
    expect(page.locator(".notice.good")).to_be_visible()
    page = desk.page("xiaoneng-review", f"/desk/supervision?number={number}")
    expect(page.locator(".card")).to_contain_text("黄牌")
    page.locator("details.act").filter(has_text="回复督办").locator("summary").click()
    page.locator("form[action*='/answer'] textarea").fill("今天决定。")
    page.locator("form[action*='/answer'] button").click()
    expect(page.locator(".card blockquote")).to_contain_text("今天决定。")
