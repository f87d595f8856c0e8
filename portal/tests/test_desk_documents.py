"""Marking documents at the desk with a mouse and without, burning and releasing; the papers of an application."""

import io
import re

import pytest

from portal.testing.disclosure import FILES, MARK, NUMBER

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

API = f"/api/disclosure/desk/applications/{NUMBER}"
AT = f"/desk/applications/{NUMBER}"
ONE = f"{AT}/documents/d1"
TOKEN = {"csrf": "form-token"}
CJK = re.compile(r"[\u3400-\u9fff]")
KEPT = {name: MARK[name] for name in ("page", "left", "top", "right", "bottom", "ground")}


def text(answer):
    return answer.get_data(as_text=True)


@pytest.fixture
def drawn(disclosure):
    """The scripted API, which draws pages, too."""
    gateway = disclosure()
    gateway.headers["X-Page-Width"], gateway.headers["X-Page-Height"] = "595.28", "841.89"
    gateway.script["GET", f"{API}/documents/d1/pages/1.png"] = (200, "PNG")
    gateway.script["GET", f"{API}/documents/d1/pages/2.png"] = (200, "PNG")
    return gateway


def test_a_page_is_shown_with_its_marks_in_points(clerk, drawn):
    html = text(clerk.get(ONE))
    assert f'src="{API}/documents/d1/pages/1.png"' in html
    assert 'viewBox="0 0 595.28 841.89"' in html
    assert '<rect class="mark" x="72.0" y="100.0" width="128.0" height="20.0"/>' in html
    assert "本页宽 595、高 842" in html
    assert "个人隐私" in html
    second = text(clerk.get(f"{ONE}?page=2"))
    assert '<rect class="mark"' not in second
    assert "这一页还没有标记" in second


def test_a_page_that_cannot_be_drawn_is_marked_by_numbers(clerk, disclosure, gateway_module):
    gateway = disclosure()
    gateway.script["GET", f"{API}/documents/d1/pages/1.png"] = gateway_module.problem(422, "document_too_costly")
    html = text(clerk.get(ONE))
    assert "现在画不出来" in html
    assert f'action="{ONE}/mark"' in html


def test_one_mark_is_added_to_those_that_were_looked_at(clerk, drawn):
    form = TOKEN | {"page": "2", "version": "3", "left": "10", "top": "20.5", "right": "30", "bottom": "40",
                    "ground": "trade_secret"}  # fmt: skip
    answer = clerk.post(f"{ONE}/mark", data=form)
    assert answer.headers["Location"] == f"{ONE}?page=2&done=mark"
    new = {"page": 2, "left": 10.0, "top": 20.5, "right": 30.0, "bottom": 40.0, "ground": "trade_secret"}
    assert drawn.last("PUT", f"{API}/documents/d1/marks")[1] == {"version": 3, "marks": [KEPT, new]}


def test_a_mark_is_taken_away(clerk, drawn):
    clerk.post(f"{ONE}/unmark", data=TOKEN | {"page": "1", "version": "3", "place": "1"})
    assert drawn.last("PUT", f"{API}/documents/d1/marks")[1] == {"version": 3, "marks": []}


@pytest.mark.parametrize("change", [{"left": ""}, {"top": "oben"}, {"right": "1e9"}, {"ground": ""}])
def test_an_incomplete_mark_is_told_and_stays(clerk, drawn, change):
    form = TOKEN | {"page": "1", "version": "3", "left": "10", "top": "20", "right": "30", "bottom": "40.5",
                    "ground": "privacy"}  # fmt: skip
    answer = clerk.post(f"{ONE}/mark", data=form | change)
    assert (answer.status_code, 'id="errors"' in text(answer)) == (422, True)
    assert 'value="40.5"' in text(answer)


def test_marks_that_somebody_else_changed_are_not_overwritten(clerk, drawn, gateway_module):
    drawn.script["PUT", f"{API}/documents/d1/marks"] = gateway_module.problem(409, "marks_changed")
    answer = clerk.post(f"{ONE}/unmark", data=TOKEN | {"version": "2", "place": "1"})
    assert (answer.status_code, "别人刚改过标记" in text(answer)) == (409, True)


def test_a_text_is_found_and_marked_without_a_mouse(clerk, drawn):
    form = TOKEN | {"page": "1", "text": "韦春燕", "ground": "privacy"}
    html = text(clerk.post(f"{ONE}/search", data=form))
    assert "找到 1 处" in html
    assert '<rect class="hit" x="10.0"' in html
    assert re.search(r"没有文字层（扫描件），找不了，请逐页看：2", html)
    assert re.search(r"文字层与看到的字不一致，可能找不全，请逐页看：1", html)
    assert drawn.last("POST", f"{API}/documents/d1/search")[1] == {"text": "韦春燕"}
    assert "已全部标记" in text(clerk.post(f"{ONE}/mark_found", data=form))
    assert drawn.last("POST", f"{API}/documents/d1/marks/found")[1] == {"text": "韦春燕", "ground": "privacy"}
    assert clerk.post(f"{ONE}/mark_found", data=form | {"ground": ""}).status_code == 422
    assert clerk.post(f"{ONE}/search", data=form | {"text": ""}).status_code == 422


@pytest.mark.parametrize("act", ["burn", "release"])
def test_the_copy_is_made_and_released(clerk, drawn, act):
    assert clerk.post(f"{ONE}/{act}", data=TOKEN | {"page": "1"}).headers["Location"] == f"{ONE}?page=1&done={act}"
    assert drawn.last("POST", f"{API}/documents/d1/{act}")


def test_a_release_before_the_signature_is_refused_in_words(clerk, drawn, gateway_module):
    drawn.script["POST", f"{API}/documents/d1/release"] = gateway_module.problem(409, "not_signed")
    assert "答复签发以后才能提供文件" in text(clerk.post(f"{ONE}/release", data=TOKEN))


def test_a_document_is_removed_only_when_ticked(clerk, drawn):
    drawn.script["DELETE", f"{API}/documents/d1"] = (204, None)
    assert clerk.post(f"{ONE}/remove", data=TOKEN).status_code == 422
    assert (
        clerk.post(f"{ONE}/remove", data=TOKEN | {"sure": "yes"}).headers["Location"] == f"{AT}?done=remove#documents"
    )


def test_an_original_is_taken_in(clerk, drawn):
    data = TOKEN | {"file": (io.BytesIO(b"%PDF-1.7"), "报告.pdf")}
    answer = clerk.post(f"{AT}/documents", data=data, content_type="multipart/form-data")
    assert answer.headers["Location"] == f"{AT}?done=document#documents"
    assert b"%PDF-1.7" in drawn.last("POST", f"{API}/documents")[1]


@pytest.mark.parametrize(("code", "told"), [
    ("pdf_encrypted", "PDF 有密码"), ("pdf_broken", "PDF 已损坏"), ("pdf_too_long", "最多 500 页"),
])  # fmt: skip
def test_an_original_that_cannot_be_taken_is_told(clerk, drawn, gateway_module, code, told):
    drawn.script["POST", f"{API}/documents"] = gateway_module.problem(422, code)
    data = TOKEN | {"file": (io.BytesIO(b"x"), "x.pdf")}
    answer = clerk.post(f"{AT}/documents", data=data, content_type="multipart/form-data")
    assert (answer.status_code, told in text(answer)) == (422, True)


def test_no_file_is_told(clerk, drawn):
    assert "请先选择一个文件" in text(clerk.post(f"{AT}/documents", data=TOKEN))


def test_papers_and_the_copy_are_saved(clerk, drawn):
    drawn.script["GET", f"{API}/documents/d1/copy"] = (200, "%PDF")
    drawn.script["GET", f"{API}/notices/n1.pdf"] = (200, "%PDF")
    for path in (f"{ONE}/copy.pdf", f"{AT}/notices/n1.pdf"):
        assert clerk.get(path).headers["Content-Disposition"].startswith("attachment")
    assert clerk.get(f"{AT}/notices/n1.exe").status_code == 404


def test_a_preview_without_a_draft_is_told(clerk, drawn, gateway_module):
    drawn.script["GET", f"{API}/notices/preview.pdf"] = gateway_module.problem(404, "no_draft")
    answer = clerk.get(f"{AT}/notices/preview.pdf")
    assert (answer.status_code, "还没有拟定的答复" in text(answer)) == (404, True)


def test_a_paper_that_could_not_be_made_is_made(clerk, drawn, gateway_module):
    drawn.script["POST", f"{API}/notices"] = (201, {"notices": []})
    answer = clerk.post(f"{AT}/notices", data=TOKEN | {"kind": "registered"})
    assert answer.headers["Location"] == f"{AT}?done=notice#notices-title"
    assert drawn.last("POST", f"{API}/notices")[1] == {"kind": "registered"}
    drawn.script["POST", f"{API}/notices"] = gateway_module.problem(409, "notice_not_wanted")
    assert "现在不需要这种文书" in text(clerk.post(f"{AT}/notices", data=TOKEN | {"kind": "ended"}))


def test_a_release_is_taken_back(clerk, drawn):
    drawn.script["DELETE", f"{API}/releases/r1"] = (200, {"releases": []})
    answer = clerk.post(f"{AT}/releases/r1/withdraw", data=TOKEN)
    assert answer.headers["Location"] == f"{AT}?done=withdraw_release#documents"


def test_an_unknown_act_and_a_form_without_token_are_refused(clerk, drawn):
    assert clerk.post(f"{ONE}/shred", data=TOKEN).status_code == 404
    assert clerk.post(f"{ONE}/burn", data={}).status_code == 403


def at_work(gateway, **progress):
    """The document is being burnt, as the page and the list of its application have it."""
    one = FILES["documents"][0] | {"burning": "under_way", "copy": None, "pages": 500, "progress": progress or None}
    gateway.script["GET", f"{API}/documents/d1"] = (200, one | {"marks": [MARK]})
    gateway.script["GET", f"{API}/documents"] = (200, {"documents": [one]})


@pytest.mark.parametrize(("stage", "told", "english"), [
    ("drawing", "正在涂黑：第 37 / 500 页", "Being blacked out: page 37 of 500"),
    ("proving", "正在核对副本：第 37 / 500 页", "The copy is being checked: page 37 of 500"),
])  # fmt: skip
@pytest.mark.parametrize("path", [ONE, AT])
def test_how_far_a_copy_is_stands_beside_its_state(clerk, drawn, path, stage, told, english):
    at_work(drawn, stage=stage, page=37)
    html = text(clerk.get(path))
    assert "正在生成" in html
    assert told in html
    assert english in text(clerk.get(f"{path}?lang=en"))


def test_one_that_waits_for_its_turn_has_no_page_yet(clerk, drawn):
    at_work(drawn)
    html = text(clerk.get(ONE))
    assert f'<a href="{ONE}?page=1">刷新</a>' in html
    assert "/ 500 页" not in html


def test_english_is_complete(clerk, drawn):
    html = re.sub(r"<title>.*?</title>", "", text(clerk.get(f"{ONE}?lang=en")))
    html = re.sub(r"<(\w+)([^>]*) lang=\"zh-CN\"([^>]*)>.*?</\1>", "", html, flags=re.S)
    assert not CJK.search(html), html[CJK.search(html).start() - 100 :][:160]
