"""Letters at another office: where they are now, the decision to download, a name that is asked for, a suggestion."""

import re

import pytest

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

NUMBER, CODE = "MC-7K3F9-Q2XWD-4", "7K3F9Q2X"
REFERRAL = {
    "to": "exchange/main", "destination": "petition", "partner": "petitions", "alias": "XF-17",
    "acknowledged_at": "2026-03-03T01:00:00Z", "notify_by": "2026-03-17", "status": "forwarded",
    "status_at": "2026-03-04T01:00:00Z", "office": "市住建局", "result": None,
}  # fmt: skip
RESULT = {"outcome": "explain", "decided_at": "2026-03-20T01:00:00Z", "text": "方案已经送达。<b>", "file": "f" * 32}
EARLY = REFERRAL | dict.fromkeys(
    ("partner", "alias", "acknowledged_at", "notify_by", "status", "status_at", "office"), None
)
ASKED = {"text": "信访事项须有姓名。", "until": "2026-03-05T01:00:00Z"}
ADVICE = {
    "to": "petition", "reason": "threat", "words": "跳楼", "article": "信访工作条例 art. 25", "urgent": True,
    "instance": "exchange/main",
}  # fmt: skip


def text(answer):
    return answer.get_data(as_text=True)


@pytest.fixture
def shown(reader, gateway):
    """The sender's page of a letter with these facts."""

    def show(lang="zh", **facts):
        gateway.case |= facts
        reader.post("/track", data={"number": NUMBER, "code": CODE})
        return text(reader.get(f"/track/{NUMBER}?lang={lang}"))

    return show


def test_before_the_bureau_has_registered_it(shown):
    html = shown(referral=EARLY)
    assert "现在在哪里" in html
    assert "信访部门登记后" in html
    assert "最迟告知日" not in html


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", ("市信访局", "XF-17", "转送", "市住建局", "第二十二条")),
        ("en", ("Municipal petitions bureau", "XF-17", "Passed on to the office in charge", "article 22")),
    ],
)
def test_number_deadline_and_state_there(shown, lang, words):
    html = shown(lang, referral=REFERRAL)
    assert [word for word in words if word not in html] == []


def test_the_decision_can_be_downloaded_and_is_no_markup(shown, reader, gateway):
    html = shown(referral=REFERRAL | {"result": RESULT})
    assert f"/track/{NUMBER}/attachments/{RESULT['file']}" in html
    assert "方案已经送达。&lt;b&gt;" in html
    assert "第三十五条" in html
    assert "最迟告知日" not in html


def test_a_decision_without_a_paper_offers_none(shown):
    assert "下载处理意见书" not in shown(referral=REFERRAL | {"result": RESULT | {"file": None}})


STEP = re.compile(r'<li class="(past|now|next)"')


@pytest.mark.parametrize(
    ("acts", "outcome", "steps"),
    [
        (["refer", "confirm_referral"], "referred", ["now", "next", "next", "next", "next"]),
        (["accept", "dispatch", "take", "withdraw"], "withdrawn", ["past", "past", "now", "next", "next"]),
        (["accept", "dispatch", "take", "draft", "answer"], "answered", ["past", "past", "past", "past", "now"]),
    ],
)
def test_a_letter_that_ended_without_an_answer_does_not_look_answered(shown, acts, outcome, steps):
    timeline = [{"at": "2026-03-03T01:00:00Z", "what": act, "text": act} for act in acts]
    html = shown(state="closed", outcome=outcome, timeline=timeline, due_on="2026-03-10")
    assert STEP.findall(html.partition('class="steps"')[2].partition("</ol>")[0]) == steps
    assert ("最迟答复日" in html) is (outcome != "referred")  # what is with another office, we do not answer


def test_another_channel_is_named(shown):
    html = shown(referral=EARLY | {"to": "complaints/city", "destination": None})
    assert "效能投诉" in html
    assert "信访部门登记后" not in html


def test_a_name_is_asked_for_only_when_the_service_asks(shown):
    assert "请补充姓名和住址" not in shown(name_wanted=ASKED, actions=["urge"])
    html = shown(name_wanted=ASKED, actions=["give_name", "refuse_name"])
    assert "信访事项须有姓名。" in html
    assert f'action="/track/{NUMBER}/name"' in html
    assert f'action="/track/{NUMBER}/anonymity"' in html


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"name": "韦小明", "phone": "13800138000"}, "请填写姓名和住址"),
        ({"name": "韦小明", "address": "民族大道100号"}, "请填写电话或邮箱"),
    ],
)
def test_what_lacks_is_said_before_anything_is_sent(shown, reader, form, told):
    shown(name_wanted=ASKED, actions=["give_name"])
    answer = reader.post(f"/track/{NUMBER}/name", data=form)
    assert (answer.status_code, told in text(answer)) == (422, True)


def test_the_name_and_the_wish_to_stay_anonymous_are_sent(shown, reader, gateway):
    shown(name_wanted=ASKED, actions=["give_name", "refuse_name"])
    who = {"name": "韦小明", "address": "民族大道100号", "phone": "13800138000"}
    assert reader.post(f"/track/{NUMBER}/name", data=who).status_code == 303
    headers, body = gateway.last("POST", f"/api/mailbox/letters/{NUMBER}/name")
    assert (headers["X-Query-Code"], body) == (CODE, who)
    assert reader.post(f"/track/{NUMBER}/anonymity").status_code == 303
    assert gateway.last("POST", f"/api/mailbox/letters/{NUMBER}/anonymity")[1] == {}
    assert "按匿名办理" in text(reader.get(f"/track/{NUMBER}?done=anonymity"))


def test_the_desk_shows_what_the_machine_found_and_a_person_confirms(clerk, gateway):
    gateway.desk_case |= {
        "suggestions": [ADVICE], "suggestion": ADVICE, "actions": [{"name": "refer", "fields": []}],
    }  # fmt: skip
    html = text(clerk.get(f"/desk/letters/{NUMBER}"))
    assert "有极端或越级上访的表示" in html
    assert "信访工作条例 art. 25" in html
    assert "确认转出" in html
    form = {
        "csrf": "form-token",
        "once": "k1",
        "text:destination": "petition",
        "text:reason": "属于信访事项。",
        "boolean:urgent": "true",
    }
    assert clerk.post(f"/desk/letters/{NUMBER}/refer", data=form).status_code == 303
    sent = gateway.last("POST", f"/api/mailbox/desk/letters/{NUMBER}/refer")[1]
    assert sent == {"destination": "petition", "reason": "属于信访事项。", "urgent": True}


@pytest.mark.parametrize(("found", "actions"), [(ADVICE | {"instance": None}, ["refer"]), (ADVICE, ["accept"])])
def test_where_nobody_takes_it_or_this_account_may_not_it_stays_advice(clerk, gateway, found, actions):
    gateway.desk_case |= {"suggestions": [found], "actions": [{"name": name, "fields": []} for name in actions]}
    html = text(clerk.get(f"/desk/letters/{NUMBER}"))
    assert "确认转出" not in html
    assert "只是建议" in html


def test_the_desk_shows_item_origin_and_the_partners_state(clerk, gateway):
    gateway.desk_case |= {
        "item": {"task_id": "11450100MB0001", "task_name": "水表过户", "project_id": "P-1"},
        "came_from": {"instance": "exchange/main", "partner": "centre", "alias": "BJ-7"},
        "referral": REFERRAL | {"result": RESULT}, "channel": "service_centre",
    }  # fmt: skip
    html = text(clerk.get(f"/desk/letters/{NUMBER}"))
    for word in ("11450100MB0001", "水表过户", "BJ-7", "市政务服务中心", "政务服务中心转来", "XF-17"):
        assert word in html
    assert re.search(rf'href="/desk/letters/{NUMBER}/attachments/f{{32}}"', html)
