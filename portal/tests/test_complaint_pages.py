"""Following a complaint with number and receipt code, and acting on it; one's own complaints."""

import re

import pytest

from casework.testing.client import citizen
from portal.testing.complaints import NUMBER, RECEIPT_CODE

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

API = f"/api/complaints/complaints/{NUMBER}"
AT = f"/track/{NUMBER}/complaint"
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
CJK = re.compile(r"[\u3400-\u9fff]")


def text(answer):
    return answer.get_data(as_text=True)


@pytest.fixture
def shown(reader, complaints):
    """The complainant's page of the scripted complaint with these facts."""

    def show(lang="zh", **facts):
        complaints(view=facts)
        reader.post("/track", data={"number": NUMBER, "code": RECEIPT_CODE})
        return text(reader.get(f"/track/{NUMBER}?lang={lang}"))

    return show


def test_the_whole_complaint_is_shown(shown):
    html = shown()
    for word in ("部分属实", "限期整改", "住房和城乡建设局", "哪一天交的材料？", "一月五日。", "核实情况", "核对材料",
                 "MC-7K3F9-Q2XWD-4", "2026年3月23日", "原定日期", "第 1 日", "政务服务中心"):  # fmt: skip
        assert word in html, word
    assert f'href="{AT}/attachments/f1"' in html
    assert RECEIPT_CODE not in html


def test_english_is_complete(shown):
    html = re.sub(r"<(\w+)([^>]*) lang=\"zh-CN\"([^>]*)>.*?</\1>", "", shown("en"), flags=re.S)
    assert not CJK.search(re.sub(r"value=\"[^\"]*\"", "", html)), CJK.search(html)
    assert "Partly substantiated" in html
    assert "Who has seen your identity" in html


def test_only_what_the_api_allows_is_offered(shown):
    html = shown(actions=["write"])
    assert re.findall(rf'action="{AT}/([a-z]+)"', html) == ["message"]
    assert re.findall(rf'action="{AT}/([a-z]+)"', shown(actions=[])) == []


def test_an_anonymous_complaint_has_no_identity_to_speak_of(shown):
    assert "谁看过您的身份" not in shown(naming="anonymous", openings=[])
    assert "没有人打开过" in shown(naming="confidential", openings=[])


def test_a_code_that_was_not_typed_back_is_asked_for(shown, reader, gateway):
    html = shown(receipt="issued", actions=["confirm_receipt"])
    assert f'action="{AT}/receipt"' in html
    assert reader.post(f"{AT}/receipt", data={"code": RECEIPT_CODE}).headers["Location"] == (
        f"/track/{NUMBER}?done=receipt"
    )
    assert gateway.last("POST", f"{API}/receipt")[1] == {"code": RECEIPT_CODE}


def test_another_code_is_shown_once_and_typed_back(shown, reader, gateway):
    shown()
    assert reader.post(f"{AT}/code", data={}).status_code == 422
    answer = reader.post(f"{AT}/code", data={"sure": "yes", "once": "k"})
    assert answer.headers["Location"] == f"{AT}/receipt"
    html = text(reader.get(f"{AT}/receipt"))
    assert 'id="the-code">9H4TW-K2MX<' in html
    assert "data-unconfirmed" in html
    reader.get(f"/track/{NUMBER}")
    assert gateway.last("GET", f"/api/track/{NUMBER}")[0]["X-Query-Code"] == "9H4TWK2M"


def test_where_it_went_is_said(shown):
    assert "已转往" in shown(outcome="referred", state="closed", referred_to="mailbox/city")
    assert "正在转往" in shown(state="referring", referral={"to": "exchange/main"})


STEP = re.compile(r'<li class="(past|now|next)"')


@pytest.mark.parametrize(("facts", "now"), [
    ({"state": "received"}, 0), ({"state": "investigating"}, 2), ({"state": "closed", "outcome": "answered"}, 4),
    ({"state": "closed", "outcome": "withdrawn"}, 1),
])  # fmt: skip
def test_a_complaint_that_ended_without_an_answer_does_not_look_answered(shown, facts, now):
    html = shown(**facts)
    steps = STEP.findall(html.partition('class="steps"')[2].partition("</ol>")[0])
    assert steps.index("now") == now


@pytest.mark.parametrize(("act", "form", "path", "body"), [
    ("message", {"text": "一月五日"}, "messages", {"text": "一月五日"}),
    ("rating", {"level": "1", "round": "1", "reason": "太慢"}, "rating",
     {"round": 1, "level": 1, "solved": None, "reason": "太慢"}),
    ("redo", {"reason": "没查"}, "redo", {"reason": "没查"}),
    ("withdraw", {"sure": "yes"}, "withdrawal", {}),
    ("correct", {"subject": "新标题", "departments": ["", "power"]}, "correction",
     {"subject": "新标题", "accused": {"departments": ["power"], "officials": []}}),
])  # fmt: skip
def test_acts_reach_the_api_with_the_code(shown, reader, gateway, act, form, path, body):
    shown()
    answer = reader.post(f"{AT}/{act}", data=form | {"once": "k1"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/track/{NUMBER}?done={act}")
    headers, sent = gateway.last("POST", f"{API}/{path}")
    assert (headers["X-Query-Code"], headers["Idempotency-Key"], sent) == (RECEIPT_CODE, "k1", body)


@pytest.mark.parametrize(("act", "form"), [
    ("message", {}), ("rating", {}), ("rating", {"level": "2", "reason": "慢"}), ("withdraw", {}), ("correct", {}),
    ("attach", {}), ("receipt", {}),
])  # fmt: skip
def test_an_incomplete_act_is_told(shown, reader, act, form):
    shown()
    answer = reader.post(f"{AT}/{act}", data=form)
    assert answer.status_code in (303, 422)
    if act != "receipt":
        assert 'id="errors"' in text(answer)


def test_an_unknown_act_is_not_found(shown, reader):
    shown()
    assert reader.post(f"{AT}/urge", data={}).status_code == 404


def test_a_refused_message_keeps_what_was_written(shown, reader, gateway, gateway_module):
    shown()
    gateway.script["POST", f"{API}/messages"] = gateway_module.problem(409, "messages_used")
    html = text(reader.post(f"{AT}/message", data={"text": EVIL}))
    assert "已到上限" in html
    assert "&lt;script&gt;alert(1)" in html
    assert "<script>alert" not in html


def test_a_correction_asks_for_the_fields_that_are_wrong(shown):
    html = shown(state="needs_correction", correction={"fields": ["accused", "subject", "naming"]}, actions=["correct"])
    form = html.partition(f'action="{AT}/correct"')[2].partition("</form>")[0]
    assert set(re.findall(r'name="([a-z]+)"', form)) >= {"departments", "subject", "naming"}
    assert 'name="body"' not in form


def test_nothing_anybody_wrote_becomes_markup(shown):
    html = shown(
        subject=EVIL, body=EVIL, kind=EVIL, state=EVIL, naming=EVIL, finding=EVIL, earlier=EVIL, referred_to=EVIL,
        accused={"departments": [{"id": EVIL}], "officials": [{"name": EVIL, "department": {"id": EVIL}}]},
        messages=[{"at": EVIL, "from": EVIL, "text": EVIL}], timeline=[{"at": EVIL, "what": EVIL, "text": EVIL}],
        answers=[{"round": 1, "text": EVIL, "finding": EVIL, "answered_at": EVIL, "on_time": True,
                  "rating": {"level": EVIL, "solved": True, "reason": EVIL}}],
        measures=[{"number": 1, "kind": EVIL, "owner": {"id": EVIL}, "due": EVIL, "kept": None}],
        openings=[{"opened_at": EVIL, "until": EVIL, "purpose": EVIL, "reason": EVIL}],
        correction={"fields": ["subject", EVIL]},
    )  # fmt: skip
    assert "<script>alert" not in html
    assert "<img src=x" not in html


def test_my_matters_list_complaints_beside_letters(as_, complaints):
    gateway = complaints()
    letters = {"letters": [], "total": 0, "page": 1, "size": 20}
    gateway.script["GET", "/api/mailbox/letters"] = (200, letters)
    owner = as_(citizen(), dlg="delegated")
    assert f'href="/track/{NUMBER}"' in text(owner.get("/my"))
    assert "办证拖了三个月" in text(owner.get("/my/complaints"))
    gateway.script["GET", "/api/complaints/complaints"] = (503, {"code": "service_away"})
    answer = owner.get("/my")
    assert (answer.status_code, "投诉系统暂时没有响应" in text(answer)) == (200, True)


def test_an_evidence_file_under_check_says_why(shown, reader, gateway, gateway_module):
    shown()
    gateway.script["GET", f"{API}/attachments/f1"] = gateway_module.problem(409, "file_in_quarantine")
    answer = reader.get(f"{AT}/attachments/f1")
    assert (answer.status_code, "请一分钟后再试" in text(answer)) == (409, True)
