"""Following an application with number and query code, the clock day by day, and acting on it; one's own."""

import re

import pytest

from casework.testing.client import citizen
from portal.testing.complaints import described
from portal.testing.disclosure import CLOCK, DECISION, NUMBER, QUERY_CODE

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

API = f"/api/disclosure/applications/{NUMBER}"
AT = f"/track/{NUMBER}/application"
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
CJK = re.compile(r"[\u3400-\u9fff]")
AMENDMENT = {"asked_on": "2026-03-05", "until": "2026-03-26", "paper": "告1号", "notice": "请写明年份",
             "amended_on": None}  # fmt: skip
FEE = {"fen": 30_000, "basis": "item", "served_on": "2026-03-05", "until": "2026-04-02", "paper": "告2号",
       "paid_on": None}  # fmt: skip
REASONS = {"asked_at": "2026-03-02T01:00:00Z", "notice": "数量很多", "given_at": None, "reason": None}


def text(answer):
    return answer.get_data(as_text=True)


@pytest.fixture
def shown(reader, disclosure):
    """The applicant's page of the scripted application with these facts."""

    def show(lang="zh", **facts):
        disclosure(view=facts)
        reader.post("/track", data={"number": NUMBER, "code": QUERY_CODE})
        return text(reader.get(f"/track/{NUMBER}?lang={lang}"))

    return show


def test_the_whole_application_is_shown(shown):
    html = shown()
    for word in ("民族大道改造工程的", "南建〔2025〕12号", "请说明年份", "去年的", "双方已确认", "2026年3月31日",
                 "网上获取",
                 "视力有障碍", "委托书.pdf", "征求第三方意见书", "住房和城乡建设局", "第三方"):  # fmt: skip
        assert word in html, word
    assert f'href="{AT}/attachments/f1"' in html
    assert f'href="{AT}/notices/n1.pdf"' in html
    assert f'href="{AT}/notices/n1.docx"' in html
    assert QUERY_CODE not in html


def test_english_is_complete(shown):
    facts = {"amendment": AMENDMENT, "fee": FEE, "reasons": REASONS, "decision": DECISION, "correction": {"fields": []},
             "conversion": {"offered": "mailbox/city", "to": None, "query_code": None},
             "extension": {"days": 5, "reason": "要等", "approved": True, "paper": "告3号"}, "state": "answered",
             "actions": [described(name) for name in ("confirm", "amend", "give_reasons", "convert", "attach")],
             "releases": [{"url": "/x", "name": "a.pdf", "pages": 2, "size": 3000,
                           "expires_at": "2026-04-02T01:00:00Z"}]}  # fmt: skip
    html = re.sub(r"<(\w+)([^>]*) lang=\"zh-CN\"([^>]*)>.*?</\1>", "", shown("en", **facts), flags=re.S)
    html = re.sub(r"<textarea.*?</textarea>|(value|title)=\"[^\"]*\"", "", html, flags=re.S)
    assert not CJK.search(html), html[CJK.search(html).start() - 100 :][:160]
    assert "How the limit is counted" in html


class TestClock:
    """Every day is drawn, and told in a table."""

    def test_each_day_says_whether_it_counts_why_and_by_which_paper(self, shown):
        html = shown()
        strip = html.partition('<ol class="strip" aria-hidden="true">')[2].partition("</ol>")[0]
        assert re.findall(r'<li class="(\w+)(?: due)?"', strip) == ["free", "counted", "paused", "counted"]
        assert re.findall(r'<li class="\w+ due"', strip) == ['<li class="counted due"']
        rows = re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", html.partition('id="clock-title"')[2], re.S)
        assert len(rows) == len(CLOCK["days"])
        assert "征求意见，不计入" in rows[2]
        assert "南建〔2026〕第3号-告" in rows[2]
        assert "预计" in rows[3]

    @pytest.mark.parametrize(("change", "told"), [
        ({}, "还剩 12 个工作日，共 20 个"), ({"standing": True}, "现在不计时"),
        ({"remaining": -2}, "已超期 2 个工作日"),
        ({"stopped_on": "2026-03-20", "on_time": True}, "停止计时"),
    ])  # fmt: skip
    def test_what_is_left_is_said(self, shown, change, told):
        assert told in shown(clock=CLOCK | change)

    def test_nothing_runs_before_both_have_confirmed(self, shown):
        html = shown(state="submitted", clock=None, received_on=None, due=None, actions=[described("acknowledge")])
        assert "期限是怎么数的" not in html
        assert f'action="{AT}/acknowledge"' in html
        assert "机关最迟和您联系" in html


STEP = re.compile(r'<li class="(past|now|next)"')


@pytest.mark.parametrize(("facts", "now"), [
    ({"state": "submitted"}, 0), ({"state": "awaiting_fee"}, 2), ({"state": "answered"}, 4),
    ({"state": "closed", "outcome": "other"}, 1),
])  # fmt: skip
def test_one_that_ended_without_an_answer_does_not_look_answered(shown, facts, now):
    steps = STEP.findall(shown(**facts).partition('class="steps"')[2].partition("</ol>")[0])
    assert steps.index("now") == now


@pytest.mark.parametrize(("facts", "told"), [
    ({"amendment": AMENDMENT, "actions": [described("amend")]},
     ("请写明年份", "2026年3月26日", f'action="{AT}/amend"')),
    ({"fee": FEE}, ("300.00 元", "按件", "2026年4月2日")),
    ({"reasons": REASONS, "actions": [described("give_reasons")]}, ("数量很多", f'action="{AT}/give_reasons"')),
    ({"decision": DECISION}, ("报告可以公开", "第三十七条", "涉及个人隐私", "南建〔2026〕第5号-答")),
    ({"conversion": {"offered": "complaints/city", "to": None, "query_code": None}, "actions": [described("convert")]},
     ("效能投诉", "您的复议、诉讼权利也不变", f'action="{AT}/convert"')),
    ({"conversion": {"offered": "mailbox/city", "to": None, "query_code": None, "refused": "正文太短"}},
     ("上次转办没有被接收", "正文太短")),
    ({"conversion": {"offered": None, "to": "mailbox/city", "query_code": "5T6Y7H8J"}, "state": "converted"},
     (">5T6Y7H8J<", f'action="/track/{NUMBER}/follow"')),
    ({"correction": {"fields": ["paper_number", "department"]}, "state": "needs_correction"},
     (f'action="{AT}/correct"', 'name="paper_number"', 'name="department"')),
])  # fmt: skip
def test_what_the_applicant_has_to_do_or_know_is_there(shown, facts, told):
    html = shown(**facts)
    assert [one for one in told if one not in html] == []
    assert not re.search(r'(href|action|value)="[^"]*5T6Y7H8J', html)


def test_who_has_waited_in_vain_reads_what_can_be_done(shown):
    heading = "还没有答复，您可以"
    html = shown(remedies=["可以申请行政复议。", "也可以提起行政诉讼。"])
    assert all(told in html for told in (heading, "可以申请行政复议。", "也可以提起行政诉讼。"))
    assert heading not in shown(remedies=[])


def test_only_what_the_api_allows_is_offered(shown):
    assert re.findall(rf'action="{AT}/([a-z_]+)"', shown(actions=[])) == []


@pytest.mark.parametrize(("act", "form", "path", "body"), [
    ("acknowledge", {}, "acknowledge", {}),
    ("confirm", {}, "confirm", {}),
    ("amend", {"description": "去年的", "document_number": "12号"}, "amend",
     {"description": "去年的", "document_number": "12号"}),
    ("give_reasons", {"reason": "要打官司"}, "give_reasons", {"reason": "要打官司"}),
    ("write", {"text": "快了吗"}, "write", {"text": "快了吗"}),
    ("withdraw", {"sure": "yes", "reason": "不要了"}, "withdraw", {"reason": "不要了"}),
    ("convert", {"sure": "yes"}, "convert", {}),
    ("correct", {"paper_number": "11010519491231002X", "applicant_class": "natural", "carrier": "stone"}, "correction",
     {"paper_number": "11010519491231002X", "applicant_class": "natural"}),
])  # fmt: skip
def test_acts_reach_the_api_with_the_code(shown, reader, gateway, act, form, path, body):
    shown()
    answer = reader.post(f"{AT}/{act}", data=form | {"once": "k1"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/track/{NUMBER}?done={act}")
    headers, sent = gateway.last("POST", f"{API}/{path}")
    assert (headers["X-Query-Code"], headers["Idempotency-Key"], sent) == (QUERY_CODE, "k1", body)


@pytest.mark.parametrize("act", ["amend", "give_reasons", "write", "withdraw", "convert", "correct", "attach"])
def test_an_incomplete_act_is_told(shown, reader, act):
    shown()
    answer = reader.post(f"{AT}/{act}", data={})
    assert (answer.status_code, 'id="errors"' in text(answer)) == (422, True)


def test_a_refused_amendment_keeps_what_was_written(shown, reader, gateway, gateway_module):
    shown(amendment=AMENDMENT, actions=[described("amend")])
    gateway.script["POST", f"{API}/amend"] = gateway_module.problem(409, "amendment_over")
    html = text(reader.post(f"{AT}/amend", data={"description": EVIL}))
    assert "补正的期限已经过了" in html
    assert "&lt;script&gt;alert(1)" in html
    assert "<script>alert" not in html


def test_papers_and_releases_are_saved_and_no_page_shows_the_link(shown, reader, gateway):
    links = [{"url": "/api/disclosure/releases/secret-token", "name": "验收报告.pdf", "pages": 2, "size": 3000,
              "expires_at": "2026-04-02T01:00:00Z"}]  # fmt: skip
    html = shown(decision=DECISION, releases=links)
    assert "secret-token" not in html
    assert f'href="{AT}/releases/1"' in html
    gateway.script["GET", f"{API}/releases"] = (200, {"releases": links})
    gateway.script["GET", "/api/disclosure/releases/secret-token"] = (200, "%PDF")
    gateway.script["GET", f"{API}/notices/n1.pdf"] = (200, "%PDF")
    for path in ("releases/1", "notices/n1.pdf"):
        assert reader.get(f"{AT}/{path}").headers["Content-Disposition"].startswith("attachment")
    assert reader.get(f"{AT}/releases/2").status_code == 404
    assert reader.get(f"{AT}/notices/n1.exe").status_code == 404


def test_an_expired_release_is_said_with_what_to_do(shown, reader, gateway, gateway_module):
    shown()
    links = [{"url": "/api/disclosure/releases/t", "name": "a.pdf", "pages": 1, "size": 1, "expires_at": ""}]
    gateway.script["GET", f"{API}/releases"] = (200, {"releases": links})
    gateway.script["GET", "/api/disclosure/releases/t"] = gateway_module.problem(410, "release_expired")
    answer = reader.get(f"{AT}/releases/1")
    assert (answer.status_code, "请它重新提供" in text(answer)) == (410, True)


def test_papers_that_cannot_be_asked_for_leave_the_page_standing(shown, reader, gateway, gateway_module):
    shown()
    view = dict(gateway.script["GET", f"/api/track/{NUMBER}"][1])
    del view["notices"]
    gateway.script["GET", f"/api/track/{NUMBER}"] = (200, view)
    gateway.script["GET", f"{API}/notices"] = gateway_module.problem(503, "service_away")
    assert reader.get(f"/track/{NUMBER}").status_code == 200


def test_nothing_anybody_wrote_becomes_markup(shown):
    html = shown(
        description=EVIL, state=EVIL, outcome=EVIL, channel=EVIL, applicant_class=EVIL, document_number=EVIL,
        carrier=EVIL, obtaining=EVIL, assistance=[EVIL], agency={"id": EVIL}, submitted_at=EVIL, due=EVIL,
        messages=[{"at": EVIL, "from": EVIL, "text": EVIL}], timeline=[{"at": EVIL, "what": EVIL, "text": EVIL}],
        amendment=AMENDMENT | {"notice": EVIL, "paper": EVIL, "until": EVIL}, fee=FEE | {"paper": EVIL, "basis": EVIL},
        reasons=REASONS | {"notice": EVIL}, decision=DECISION | dict.fromkeys(("reason", "where", "prior"), EVIL),
        conversion={"offered": EVIL, "to": None, "query_code": None, "refused": EVIL},
        correction={"fields": ["description", EVIL]},
        notices=[{"id": EVIL, "kind": EVIL, "number": EVIL, "day": EVIL, "files": [EVIL]}],
        clock=CLOCK | {"days": [CLOCK["days"][0] | {"text": EVIL, "paper": EVIL, "why": EVIL, "day": EVIL}]},
        consultations=[{"asked": EVIL, "body": {"id": EVIL}, "paper": EVIL, "served_on": EVIL, "due": EVIL,
                        "awaited": True}],
        actions=[described("amend"), described("confirm"), described("convert"), described(EVIL)], remedies=[EVIL],
    )  # fmt: skip
    assert "<script>alert" not in html
    assert "<img src=x" not in html


def test_my_matters_list_applications_beside_letters(as_, disclosure, gateway_module):
    gateway = disclosure()
    empty = {"total": 0, "page": 1, "size": 20}
    gateway.script["GET", "/api/mailbox/letters"] = (200, empty | {"letters": []})
    gateway.script["GET", "/api/complaints/complaints"] = (200, empty | {"complaints": []})
    owner = as_(citizen(), dlg="delegated")
    assert f'href="/track/{NUMBER}"' in text(owner.get("/my"))
    assert "民族大道改造工程的" in text(owner.get("/my/applications"))
    gateway.script["GET", "/api/disclosure/applications"] = gateway_module.problem(503, "service_away")
    answer = owner.get("/my")
    assert (answer.status_code, "依申请公开系统暂时没有响应" in text(answer)) == (200, True)
