"""A third party answers with the code of its letter."""

import re

import pytest

from portal.testing.disclosure import NUMBER

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

API = f"/api/disclosure/opinions/{NUMBER}/1"
AT = f"/opinion/{NUMBER}/1"
CODE = "7K3F9-Q2XG"
CJK = re.compile(r"[\u3400-\u9fff]")
EVIL = "<script>alert(1)</script>"


def text(answer):
    return answer.get_data(as_text=True)


@pytest.fixture
def opened(reader, disclosure):
    """The scripted letter, opened."""

    def run(**facts):
        disclosure(letter=facts)
        return reader.post("/opinion", data={"number": NUMBER, "consultation": "1", "code": CODE})

    return run


def test_number_place_and_code_open_the_question_and_no_address_holds_the_code(opened, reader, gateway):
    assert opened(question=EVIL, information=f"{EVIL}验收报告").headers["Location"] == AT
    html = text(reader.get(AT))
    assert html.count("&lt;script&gt;") == 2
    assert "验收报告" in html
    assert "2026年3月24日" in html
    assert CODE not in html
    assert gateway.last("GET", API)[0]["X-Query-Code"] == CODE


@pytest.mark.parametrize(("change", "field"), [
    ({"number": ""}, "number"), ({"consultation": ""}, "consultation"), ({"consultation": "x"}, "consultation"),
    ({"code": ""}, "code"),
])  # fmt: skip
def test_what_is_missing_is_told_at_its_field(reader, change, field):
    answer = reader.post("/opinion", data={"number": NUMBER, "consultation": "1", "code": CODE} | change)
    assert (answer.status_code, f'id="{field}-error"' in text(answer)) == (422, True)


def test_which_of_them_is_wrong_is_not_told(reader, gateway, gateway_module):
    gateway.script["GET", API] = gateway_module.problem(404, "application_unknown")
    answer = reader.post("/opinion", data={"number": NUMBER, "consultation": "1", "code": "AAAAA"})
    assert (answer.status_code, "编号、序号或者查询码不对" in text(answer)) == (404, True)


def test_consent_and_refusal_reach_the_service(opened, reader, gateway):
    opened()
    assert reader.post(AT, data={"opinion": "consents"}).headers["Location"] == f"{AT}?done=1"
    reader.post(AT, data={"opinion": "refuses", "reason": "客户名单", "once": "k1"})
    headers, body = gateway.last("POST", API)
    assert (headers["X-Query-Code"], headers["Idempotency-Key"]) == (CODE, "k1")
    assert body == {"opinion": "refuses", "reason": "客户名单"}


@pytest.mark.parametrize("form", [{}, {"opinion": "silent"}, {"opinion": "refuses"}])
def test_an_incomplete_answer_is_told(opened, reader, form):
    opened()
    answer = reader.post(AT, data=form)
    assert (answer.status_code, 'id="errors"' in text(answer)) == (422, True)


def test_a_late_answer_is_told_and_stays(opened, reader, gateway, gateway_module):
    opened()
    gateway.script["POST", API] = gateway_module.problem(409, "opinion_late")
    html = text(reader.post(AT, data={"opinion": "refuses", "reason": "客户名单"}))
    assert "期限已过" in html
    assert "客户名单</textarea>" in html


def test_what_was_answered_is_shown_and_not_asked_again(opened, reader):
    opened(opinion="consents", answered_on="2026-03-10", actions=[])
    html = text(reader.get(f"{AT}?done=1"))
    assert "同意公开" in html
    assert f'action="{AT}"' not in html


def test_the_papers_to_the_third_party_are_saved(opened, reader, gateway):
    opened()
    paper = {"id": "n9", "kind": "third_party", "number": "告3号", "day": "2026-03-03", "files": ["pdf"]}
    gateway.script["GET", f"{API}/notices"] = (200, {"notices": [paper]})
    gateway.script["GET", f"{API}/notices/n9.pdf"] = (200, "%PDF")
    assert f'href="{AT}/n9.pdf"' in text(reader.get(AT))
    assert reader.get(f"{AT}/n9.pdf").headers["Content-Disposition"].startswith("attachment")
    assert gateway.last("GET", f"{API}/notices/n9.pdf")[0]["X-Query-Code"] == CODE
    assert reader.get(f"{AT}/n9.exe").status_code == 404


def test_who_has_not_opened_it_is_asked_for_the_code(reader, gateway, gateway_module):
    gateway.script["GET", API] = gateway_module.problem(404, "application_unknown")
    assert reader.get(AT).headers["Location"] == f"/opinion?number={NUMBER}&consultation=1"


def test_closing_forgets_the_code(opened, reader):
    opened()
    taken = reader.post("/opinion/close", data={}).headers.getlist("Set-Cookie")
    assert any("Path=/opinion" in cookie and "wz_case=;" in cookie for cookie in taken)


@pytest.mark.parametrize("path", ["/opinion", AT])
def test_english_is_complete(opened, reader, path):
    opened()
    html = re.sub(r"<(\w+)([^>]*) lang=\"zh-CN\"([^>]*)>.*?</\1>", "", text(reader.get(f"{path}?lang=en")), flags=re.S)
    assert not CJK.search(html), html[CJK.search(html).start() - 100 :][:160]
