"""Attachments by pages, letters that staff enter, citizens' accounts: in the real city, without JavaScript."""

import io
import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from playwright.sync_api import expect

CITY = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def visitor(browser, town):
    """A browser of somebody, without JavaScript."""
    context = browser.new_context(base_url=town.url, java_script_enabled=False)
    yield context.new_page()
    context.close()


def picture():
    """A small picture as a telephone sends it."""
    made = io.BytesIO()
    Image.new("RGB", (32, 24), "teal").save(made, "JPEG")
    return made.getvalue()


def file(name, content, mime="application/octet-stream"):
    return {"name": name, "mimeType": mime, "buffer": content}


def write(page, **over):
    """A letter by the form, up to its receipt; its number and code."""
    page.goto("/write")
    page.select_option("#department", "jiaotong")
    page.check("#kind")
    page.fill("#subject", over.get("subject", "站台的灯不亮"))
    page.fill("#body", "东湖路站台的灯坏了两周。")
    if "name" in over:
        page.check("#sender")
        page.fill("#name", over["name"])
        page.fill("#phone", "13800138000")
    else:
        page.check("#anonymous")
    page.click("main form button.button")
    return page.inner_text("#the-number"), page.inner_text("#the-code")


def send(page, *files):
    """Chooses files and uploads them."""
    summary = page.locator("details.act:not([open]):has(form[action$='/attach']) > summary")
    if summary.count():
        summary.click()
    page.set_input_files("#file", list(files))
    page.click("form[action$='/attach'] button")


def saved(page, link):
    """Name, content and headers of what a link hands out."""
    answer = page.request.get(page.locator(link).first.get_attribute("href"))
    return answer.body(), answer.headers


def test_files_go_up_on_receipt_and_letter_and_come_down_to_sender_and_desk(visitor, desk):
    number, _ = write(visitor)
    send(visitor, file("站台 1.jpg", picture()), file("说明.txt", "东湖路".encode()))
    assert visitor.url.endswith(f"/track/{number}/receipt?done=attach")
    expect(visitor.locator(".files li")).to_have_count(2)
    assert "可下载" in visitor.inner_text(".files")
    visitor.goto(f"/track/{number}")
    send(visitor, file("说明 2.txt", "第二份".encode()))
    assert visitor.url.endswith("?done=attach")
    page = desk.page("jt-shenhe", f"/desk/letters/{number}")
    for opened in (visitor, page):
        expect(opened.locator(".files li")).to_have_count(3)
        content, headers = saved(opened, ".files a:has-text('说明.txt')")
        assert content == "东湖路".encode()
        assert headers["content-disposition"].startswith("attachment; filename")
        assert "%E8%AF%B4%E6%98%8E.txt" in headers["content-disposition"]
        assert headers["content-security-policy"] == "default-src 'none'; sandbox"
        assert headers["x-content-type-options"] == "nosniff"
        assert "no-store" in headers["cache-control"]
    assert saved(page, ".files a:has-text('站台')")[0][:3] == b"\xff\xd8\xff"
    other = desk.page("cg-jingban", f"/desk/letters/{number}/attachments/x")
    assert "没有找到这一页" in other.inner_text("main")


@pytest.mark.parametrize(("lang", "big", "kind", "empty", "full"), [
    ("zh", "超过 10 MB", "看的是内容", "文件是空的", "已经满了"),
    ("en", "larger than 10 MB", "what counts is the content", "is empty", "has them"),
])  # fmt: skip
def test_what_is_wrong_with_a_file_is_said(visitor, lang, big, kind, empty, full):
    number, _ = write(visitor)
    visitor.goto(f"/track/{number}?lang={lang}")
    for one, told in (
        (file("大.txt", b"a" * (10 * 2**20 + 1)), big),
        (file("图.jpg", b"MZ\x90\x00" + bytes(200)), kind),
        (file("空.txt", b""), empty),
    ):
        send(visitor, one)
        assert told in visitor.inner_text("#errors")
        assert one["name"] in visitor.inner_text("#errors")
    send(visitor, *(file(f"{n}.txt", b"a") for n in range(5)))
    expect(visitor.locator(".files li")).to_have_count(5)
    send(visitor, file("6.txt", b"a"))
    assert full in visitor.inner_text("#errors")
    expect(visitor.locator(".files li")).to_have_count(5)


def test_a_letter_on_paper_is_entered_and_followed_by_its_receipt(desk, follow):
    page = desk.page("jt-jingban", "/desk")
    page.click("text=登记来信")
    page.check("input[name=channel][value=paper]")
    page.fill("#received_at", f"{datetime.now(CITY) - timedelta(days=3):%Y-%m-%dT09:30}")
    page.check("input[name=kind][value=suggestion]")
    page.fill("#subject", "末班车晚一点")
    page.fill("#body", "希望 32 路末班车晚半小时。")
    page.check("#sender")
    page.fill("#name", "韦春燕")
    page.click("main form button.button")
    assert "电话" in page.inner_text("#errors")
    page.fill("#phone", "0771-5852000")
    page.click("main form button.button")
    number, code = page.inner_text("#the-number"), page.inner_text("#the-code")
    assert "纸质来信" in page.inner_text(".slip")
    assert "09:30" in page.inner_text(".slip")
    assert page.locator(".qr svg").bounding_box()["width"] >= 150
    page.emulate_media(media="print")
    assert page.is_visible("#the-code")
    assert not page.is_visible("text=登记下一封")
    page.emulate_media(media="screen")
    assert "末班车晚一点" in follow(number, code).inner_text("h1")
    page.goto(f"/track/{number}")  # the desk keeps no code, and is no sender
    assert page.url.endswith(f"/track?number={number}")
    assert "纸质来信" in desk.page("jt-shenhe", f"/desk/letters/{number}").inner_text("aside")
    assert "不对您开放" in desk.page("duban", "/desk/new").inner_text("main")


def test_an_account_from_registration_to_another_password(visitor):
    name = f"c{uuid.uuid4().hex[:8]}"
    visitor.goto("/login")
    visitor.click("main >> text=注册")
    for field, value in (("account", name), ("name", "张敏"), ("password", "short"), ("again", "short")):
        visitor.fill(f"#{field}", value)
    visitor.click("main form button.button")
    assert "10 到 128 位" in visitor.inner_text("#errors")
    for field in ("password", "again"):
        visitor.fill(f"#{field}", "Green-Bus-2026")
    visitor.click("main form button.button")
    assert "您已登录" in visitor.inner_text("main")
    number, _ = write(visitor, name="张敏", subject="我的第一封信")
    visitor.context.clear_cookies(name="wz_case")  # the account opens it, not the code
    visitor.goto("/my")
    expect(visitor.locator(".card")).to_have_count(1)
    visitor.click("text=我的第一封信")
    assert visitor.url.endswith(f"/track/{number}")
    send(visitor, file("说明.txt", b"abc"))
    expect(visitor.locator(".files li")).to_have_count(1)
    visitor.goto("/account")
    for field, value in (("old", "wrong"), ("password", "Blue-Bus-2026"), ("again", "Blue-Bus-2026")):
        visitor.fill(f"#{field}", value)
    visitor.click("main form button.button")
    assert "现在的密码不对" in visitor.inner_text("#errors")
    for field, value in (("old", "Green-Bus-2026"), ("password", "Blue-Bus-2026"), ("again", "Blue-Bus-2026")):
        visitor.fill(f"#{field}", value)
    visitor.click("main form button.button")
    assert "密码已修改" in visitor.inner_text("main")
    visitor.click("header button")
    visitor.goto("/my")
    assert "/login" in visitor.url
    for field, value in (("account", name), ("password", "Blue-Bus-2026")):
        visitor.fill(f"#{field}", value)
    visitor.click("main form button.button")
    assert visitor.url.endswith("/my")
