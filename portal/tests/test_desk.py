"""The desk: what the API allows becomes forms, and forms become the JSON it asked for."""

import re

import pytest

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

NUMBER = "MC-7K3F9-Q2XWD-4"
AT = f"/api/mailbox/desk/letters/{NUMBER}"
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def text(answer):
    return answer.get_data(as_text=True)


def send(clerk, act, **form):
    return clerk.post(f"/desk/letters/{NUMBER}/{act}", data={"csrf": "form-token", "once": "k1"} | form)


def test_lights_are_told_by_word_and_shape_too(clerk, gateway, gateway_module):
    gateway.desk_letters = [gateway_module.desk_row(f"MC-{n}", n) for n in ("green", "yellow", "red")]
    html = text(clerk.get("/desk"))
    for word, shape in (("按期", "<circle"), ("将到期", "<path"), ("已超期", "<rect")):
        assert re.search(rf"{shape}[^\n]*</svg>{word}", html)


def test_filters_outside_the_known_values_are_dropped(clerk, gateway):
    clerk.get("/desk?queue=secret&state=x&kind=y&page=-1")
    assert gateway.last("GET", "/api/mailbox/desk/letters")[1] == {"queue": ["mine"], "page": ["1"], "size": ["20"]}


@pytest.mark.parametrize(("act", "form", "body"), [
    ("take", {}, {}),
    ("draft", {"text:text": "您好\r\n已修好"}, {"text": "您好\n已修好"}),
    ("ask_extension", {"integer:days": "3", "text:reason": "等配件"}, {"days": 3, "reason": "等配件"}),
    ("ask_extension", {"integer:days": "三", "text:reason": ""}, {"days": "三"}),
    ("dispatch", {"text:lead": "power", "list:co_handlers": ["housing", "power"]},
     {"lead": "power", "co_handlers": ["housing", "power"]}),
    ("merge", {"boolean:approve": "false", "text:reason": "请补充依据"}, {"approve": False, "reason": "请补充依据"}),
    ("propose", {"lines:keep": "路灯\r\n\r\n 东门 "}, {"keep": ["路灯", "东门"]}),
])  # fmt: skip
def test_forms_become_json(clerk, gateway, act, form, body):
    answer = send(clerk, act, **form)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/desk/letters/{NUMBER}?done={act}")
    headers, sent = gateway.last("POST", f"{AT}/{act}")
    assert (headers["Idempotency-Key"], sent) == ("k1", body)


def test_only_a_supervisor_is_asked_whom_a_complaint_is_about_and_ticks_departments(clerk, gateway):
    gateway.desk_case["actions"] = [{"name": "refer", "fields": [{"name": "about", "type": "list", "required": False}]}]
    ticked = 'type="checkbox" name="list:about" value="power"'
    assert ticked not in text(clerk.get(f"/desk/letters/{NUMBER}"))
    gateway.desk_case["parts"] = ["supervisor"]
    assert ticked in text(clerk.get(f"/desk/letters/{NUMBER}"))


def test_nothing_is_preselected_where_somebody_decides(clerk):
    html = text(clerk.get(f"/desk/letters/{NUMBER}"))
    assert 'name="boolean:approve"' in html
    assert not re.search(r'name="boolean:approve"[^>]* checked', html)


def test_a_refusal_keeps_what_was_entered_and_says_the_rule(clerk, gateway, gateway_module):
    gateway.script["POST", f"{AT}/draft"] = gateway_module.problem(
        422, "text_length", detail="text must be 1 to 20,000"
    )
    answer = send(clerk, "draft", **{"text:text": EVIL})
    html = text(answer)
    assert answer.status_code == 422
    assert "text must be 1 to 20,000" in html
    assert "&lt;script&gt;alert(1)" in html
    assert "<script>alert" not in html


def test_publication_begins_with_the_redacted_text(clerk, gateway):
    html = text(clerk.get(f"/desk/letters/{NUMBER}"))
    assert f'href="/desk/letters/{NUMBER}?publication=1#propose"' in html
    html = text(clerk.get(f"/desk/letters/{NUMBER}?publication=1"))
    assert "东门（已隐去）</textarea>" in html
    assert "1 处可能的个人信息" in html
    assert '<mark class="sure"><span>东门</span><small>住址</small></mark><span>两盏路灯' in html


def test_a_new_draft_begins_with_the_last_one_and_a_refused_one_with_what_was_entered(clerk, gateway, gateway_module):
    assert "您好，正在安排维修。</textarea>" in text(clerk.get(f"/desk/letters/{NUMBER}"))
    gateway.script["POST", f"{AT}/draft"] = gateway_module.problem(409, "transition_unknown")
    html = text(send(clerk, "draft", **{"text:text": "另一稿"}))
    assert "另一稿</textarea>" in html
    assert "您好，正在安排维修。</textarea>" not in html


def test_the_reviewer_sees_the_copy_that_is_to_be_released(clerk, gateway):
    gateway.desk_case["proposal"] = {"subject": "路灯", "body": "东门（已隐去）", "answer": "已修好"}
    html = text(clerk.get(f"/desk/letters/{NUMBER}"))
    assert "公开稿" in html
    assert "东门（已隐去）" in html


def test_an_act_with_an_odd_name_is_not_found(clerk, gateway):
    assert send(clerk, "..%2f..%2fauth").status_code == 404
    assert send(clerk, "TAKE").status_code == 404
    assert gateway.asked == []


def test_nothing_anybody_wrote_becomes_markup(clerk, gateway, gateway_module):
    people = dict.fromkeys(("name", "phone", "email", "address"), EVIL)
    gateway.desk_case |= {"subject": EVIL, "body": EVIL, "people": people, "lead": EVIL, "co_handlers": [EVIL]}
    gateway.desk_case["notes"] = [EVIL, {"at": EVIL, "text": EVIL, "department": EVIL, "state": EVIL, "answer": EVIL}]
    gateway.desk_case["history"] = [{"at": EVIL, "action": EVIL, "department": EVIL, "role": EVIL}]
    gateway.desk_case["suggestion"] = {"to": EVIL, "reason": EVIL}
    gateway.desk_case["actions"].append({"name": EVIL, "fields": [{"name": EVIL, "type": EVIL, "options": [EVIL]}]})
    gateway.desk_letters = [gateway_module.desk_row(EVIL, EVIL, subject=EVIL, lead=EVIL, kind=EVIL)]
    for path in (
        f"/desk/letters/{NUMBER}",
        f"/desk/letters/{NUMBER}?publication=1&done={EVIL}",
        "/desk",
        f"/desk?q={EVIL}",
    ):
        html = text(clerk.get(path))
        assert "<script>alert" not in html
        assert "<img src=x" not in html


@pytest.mark.parametrize(("status", "offered"), [(200, ["覃明", "w-2"]), (403, [])])
def test_who_stands_aside_is_chosen_among_colleagues(clerk, gateway, status, offered):
    """Nobody knows the id of an account by heart; where the list cannot be had, the form still stands."""
    gateway.desk_case["actions"] = [
        {"name": "recuse", "fields": [{"name": "account", "type": "string", "required": True}]}
    ]
    body = {"colleagues": [{"id": "w-2", "name": "覃明", "roles": ["clerk"]}]} if status == 200 else {"code": "x"}
    gateway.script["GET", "/api/directory/colleagues"] = status, body
    answer = clerk.get(f"/desk/letters/{NUMBER}")
    assert answer.status_code == 200
    assert [word for word in ("覃明", "w-2") if word in text(answer)] == offered
    assert "我本人" in text(answer)
