"""Every act of the desk by pages alone, without JavaScript, in the real city."""

import re

from playwright.sync_api import expect

CLERK, REVIEWER, HELPER, HELPERS_REVIEWER, SUPERVISOR = "jt-jingban", "jt-shenhe", "cg-jingban", "cg-shenhe", "duban"
TEXT = "您好，站台的灯已经修好。"


def begun(desk, number):
    """Accepted, dispatched to jiaotong, taken."""
    desk.act(REVIEWER, number, "accept")
    desk.act(REVIEWER, number, "dispatch", lead="jiaotong")
    desk.act(CLERK, number, "take")


def answered(desk, number, text=TEXT):
    """Handled to the answer."""
    begun(desk, number)
    desk.act(CLERK, number, "draft", text=text)
    desk.act(REVIEWER, number, "answer")


def test_intake_declines_with_reason_and_where_to_go(desk, written, follow):
    number, code = written(subject="不服判决")
    page, form = desk.form(REVIEWER, number, "decline")
    form.locator("button").click()  # the browser itself asks for what is missing
    assert page.url.endswith(f"/desk/letters/{number}")
    page = desk.act(
        REVIEWER, number, "decline", why="in_procedure", reason="案件正在审理。", where_to="请向中级人民法院申诉。"
    )
    expect(page.locator("aside form")).to_have_count(1)  # a note can always be added
    shown = follow(number, code).inner_text("main")
    assert "不予受理" in shown
    assert "请向中级人民法院申诉。" in shown


def test_intake_merges_sets_aside_and_cannot_refer_to_nobody(desk, written):
    first, second, third = (written()[0] for _ in range(3))
    page = desk.send(REVIEWER, second, "merge", into=second)
    assert "另一封信的编号" in page.inner_text("#errors")
    assert page.input_value("#merge-into") == second
    desk.act(REVIEWER, second, "merge", into=first)
    desk.act(REVIEWER, third, "invalidate", reason="只有一串乱码。")
    page = desk.send(REVIEWER, first, "refer", to="complaints/nowhere", reason="说的是工作人员的态度。")
    assert "没有这个转往的单位" in page.inner_text("#errors")
    assert page.input_value("#refer-reason") == "说的是工作人员的态度。"


def test_dispatch_with_co_handlers_return_dispute_and_a_supervisor_who_decides(desk, written):
    number, _ = written()
    desk.act(REVIEWER, number, "accept")
    page = desk.send(REVIEWER, number, "dispatch", lead="jiaotong", co_handlers=["jiaotong"])
    assert "不能是主办部门" in page.inner_text("#errors")
    desk.act(REVIEWER, number, "dispatch", lead="chengguan", co_handlers=["jiaotong", "jiaoyu"])
    page = desk.page(HELPER, f"/desk/letters/{number}")
    assert "最迟退单日" in page.inner_text("aside")
    assert "市交通运输局" in page.inner_text("aside")
    page = desk.act(HELPER, number, "return", reason="站台归交通局管。")
    assert "/desk?done=return" in page.url  # the letter is no longer theirs to see
    page = desk.send(REVIEWER, number, "dispatch", lead="chengguan")
    assert "已经退过这封信" in page.inner_text("#errors")
    desk.act(REVIEWER, number, "dispute", reason="站台在人行道上。")
    page = desk.page(SUPERVISOR, "/desk?queue=returns")
    expect(page.locator(f"a[href='/desk/letters/{number}']")).to_be_visible()
    page = desk.act(SUPERVISOR, number, "designate", lead="jiaotong", co_handlers=["chengguan"])
    assert "站台归交通局管。" in page.inner_text("main")
    desk.act(CLERK, number, "take")
    assert "return" not in desk.offered(CLERK, number)
    page = desk.act(HELPER, number, "contribute", text="人行道已清理。")
    assert "人行道已清理。" in page.inner_text("main")


def test_an_extension_is_asked_refused_asked_again_and_approved(desk, written, follow):
    number, code = written(kind="help")
    begun(desk, number)
    page = desk.send(CLERK, number, "ask_extension", days="99", reason="等配件")
    assert page.input_value("#ask_extension-reason") == "等配件"
    desk.act(CLERK, number, "ask_extension", days="2", reason="等配件")
    assert "approve_extension" not in desk.offered(CLERK, number)
    page = desk.page(SUPERVISOR, "/desk?queue=extensions")
    expect(page.locator(f"a[href='/desk/letters/{number}']")).to_be_visible()
    desk.act(REVIEWER, number, "refuse_extension", reason="仓库里有配件。")
    desk.act(CLERK, number, "ask_extension", days="2", reason="配件不合适")
    due = desk.page(REVIEWER, f"/desk/letters/{number}").inner_text("aside dl.facts")
    page = desk.act(REVIEWER, number, "approve_extension")
    assert page.inner_text("aside dl.facts") != due
    assert "已同意" in page.inner_text("main")
    assert "办理期限已延长" in follow(number, code).inner_text("main")


def test_a_draft_comes_back_is_changed_and_goes_out_by_another_hand(desk, written, follow):
    number, code = written()
    begun(desk, number)
    desk.act(CLERK, number, "draft", text="知道了。")
    assert not {"answer", "reject_draft"} & desk.offered(CLERK, number)
    desk.act(REVIEWER, number, "reject_draft", reason="请写明什么时候修。")
    page, _ = desk.form(CLERK, number, "draft")
    assert page.input_value("#draft-text") == "知道了。"
    assert "请写明什么时候修。" in page.inner_text("main")
    desk.act(CLERK, number, "draft", text=TEXT)
    desk.act(REVIEWER, number, "answer")
    assert TEXT in follow(number, code).inner_text("section.answer")


def test_questions_redo_and_closing(desk, written, follow):
    number, code = written()
    answered(desk, number)
    sender = follow(number, code)
    sender.locator("details.act", has=sender.locator("#text")).locator("summary").click()
    sender.fill("#text", "西站台呢？")
    sender.click("form[action$='/follow-up'] button")
    page = desk.page(REVIEWER, "/desk?queue=mine")
    expect(page.locator(f"a[href='/desk/letters/{number}']")).to_be_visible()
    assert "西站台呢？" in desk.page(REVIEWER, f"/desk/letters/{number}").inner_text("main")
    desk.act(REVIEWER, number, "answer_follow_up", text="西站台下周修。")
    sender.goto(f"/track/{number}")
    assert "西站台下周修。" in sender.inner_text("main")
    sender.check("input[name=level][value='1']")
    sender.fill("#reason", "还是不亮。")
    sender.click("form[action$='/rating'] button")
    assert "还是不亮。" in sender.inner_text("section.answer")
    assert "close" not in desk.offered(REVIEWER, number)
    desk.act(SUPERVISOR, number, "redo", reason="请到现场再看。")
    page, _ = desk.form(CLERK, number, "draft")
    assert page.input_value("#draft-text") == TEXT
    desk.act(CLERK, number, "draft", text="现场已复查，换了灯泡。")
    desk.act(REVIEWER, number, "answer")
    sender.goto(f"/track/{number}")
    expect(sender.locator("section.answer")).to_have_count(2)
    sender.check("input[name=level][value='4']")
    sender.click("form[action$='/rating'] button")
    page = desk.act(REVIEWER, number, "close")
    assert "已答复" in page.inner_text("main > .meta")


def test_urging_notes_and_standing_aside(desk, written):
    number, _ = written()
    begun(desk, number)
    desk.act(SUPERVISOR, number, "urge", text="请本周内办完。")
    page = desk.act(CLERK, number, "note", text="已约电工。")
    assert "请本周内办完。" in page.inner_text("main")
    assert "已约电工。" in page.inner_text("main")
    page = desk.page(CLERK, "/desk?q=" + number)
    expect(page.locator(".tag.hot")).to_have_count(1)
    desk.act(CLERK, number, "draft", text=TEXT)
    page, form = desk.form(REVIEWER, number, "recuse")
    labels = form.locator("option").all_inner_texts()
    assert "这一稿的起草人" in labels
    form.locator("select").select_option(label="这一稿的起草人")
    form.locator("button").click()
    expect(page.locator(".notice.good")).to_be_visible()
    page = desk.page(CLERK, f"/desk/letters/{number}")
    assert "没有找到这一页" in page.inner_text("main")


def test_marks_over_the_original_then_release_rejection_and_taking_down(desk, written):
    number, _ = written(
        anonymous=False, name="张敏", phone="13800138000", publish_consent=True,
        body="我叫张敏，电话13800138000，请修灯。",
    )  # fmt: skip
    answered(desk, number, "张敏您好，灯已修好。")
    page, _ = desk.form(CLERK, number, "propose")
    assert page.locator("mark.sure", has_text="13800138000").count() == 1
    assert re.search(r"张敏\s*姓名", page.inner_text(".originals"))
    assert "13800138000" not in page.input_value("#propose-body")
    page = desk.send(CLERK, number, "propose", body="电话13800138000，请修灯。")
    assert "还有个人信息没有处理完" in page.inner_text("#errors")
    assert page.input_value("#propose-body") == "电话13800138000，请修灯。"
    desk.act(CLERK, number, "propose")
    assert "publish" not in desk.offered(CLERK, number)
    page = desk.page(REVIEWER, "/desk?queue=publication")
    expect(page.locator(f"a[href='/desk/letters/{number}']")).to_be_visible()
    desk.act(REVIEWER, number, "reject_publication", reason="标题可以再短些。")
    desk.act(CLERK, number, "propose", subject="修灯")
    page = desk.act(REVIEWER, number, "publish")
    assert "已公开" in page.inner_text("aside")
    page = desk.act(REVIEWER, number, "unpublish", reason="发现还有住址。")
    assert "已撤下公开" in page.inner_text("aside")
