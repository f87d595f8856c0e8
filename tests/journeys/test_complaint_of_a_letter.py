"""Real processes and real accounts: a department refers a letter about itself, and the efficiency office looks into it.

What the department can find afterwards is looked for wherever its people can look.
"""

import json

import pytest

from casework.testing import waiting

LETTER = {
    "department": "jiaotong", "kind": "help", "subject": "窗口人员推诿扯皮", "anonymous": True,
    "body": "磨盘山窗口的农某某推诿扯皮，两个月不予答复。", "publish_consent": False,
}  # fmt: skip
SECRETS = ("磨盘山", "农某某", "推诿", "效能投诉")
HERE, DESK = "/api/complaints/complaints", "/api/complaints/desk/complaints"
MEASURE = {"kind": "rectify", "owner": "jiaotong", "due": "2099-12-31", "text": "一次告知。"}


@pytest.fixture(scope="module")
def referred(town):
    """The letter's number and code, and what its sender is shown of where it is."""
    made = town.visitor().post("/api/mailbox/letters", LETTER)
    number, code = made["number"], made["query_code"]
    path = f"/api/mailbox/desk/letters/{number}"
    reviewer = town.visitor("jt-shenhe")
    suggested = reviewer.get(path)["suggestion"]
    assert (suggested["to"], suggested["instance"]) == ("efficiency_complaint", "complaints/city")
    reviewer.post(f"{path}/refer", {"destination": suggested["to"], "reason": "来信人投诉农某某，属于效能投诉。"})
    tracked = lambda: town.visitor().get(f"/api/track/{number}", code)  # noqa: E731
    waiting.wait_until(lambda: tracked()["state"] == "closed", "the complaints to have it")
    return number, code, tracked()["referral"]


def test_who_wrote_without_a_name_follows_it_and_is_answered(town, referred):
    number, code, referral = referred
    there, visitor = referral["query_code"], town.visitor()
    assert referral["to"] == "complaints/city"
    view = waiting.wait_until(lambda: visitor.get(f"{HERE}/{number}", there), "the complaint")
    assert (view["number"], view["state"], view["body"]) == (number, "received", LETTER["body"])
    assert visitor.status("GET", f"{HERE}/{number}", code) == 404
    office, first = town.visitor("xiaoneng-review"), town.visitor("xiaoneng-a")
    second = town.visitor("xiaoneng-b")
    for investigator in (first, second):
        investigator.get(DESK)  # whoever was at the desk once can be assigned
    office.post(f"{DESK}/{number}/accept", {})
    team = [person["account"] for person in office.get(f"{DESK}/{number}")["candidates"]]
    office.post(f"{DESK}/{number}/assign", {"investigators": team[:2]})
    first.post(f"{DESK}/{number}/plan", {"text": "调取收件记录。"})
    first.post(f"{DESK}/{number}/write", {"text": "是哪一天？"})
    visitor.post(f"{HERE}/{number}/messages", {"text": "上周一。"}, there)
    accepted = office.get(f"{DESK}/{number}")["accepted_at"]
    first.post(f"{DESK}/{number}/interview", {"whom": "accused", "held_at": accepted, "text": "承认没有录入。"})
    found = {"finding": "substantiated", "text": "推诿属实。", "measures": [MEASURE]}
    second.post(f"{DESK}/{number}/conclude", found)
    office.post(f"{DESK}/{number}/answer", {"text": "反映属实，已责令整改。"})
    view = visitor.get(f"{HERE}/{number}", there)
    assert (view["state"], view["finding"]) == ("answered", "substantiated")
    assert [message["text"] for message in view["messages"]] == ["是哪一天？", "上周一。"]
    home = visitor.get(f"/api/track/{number}", code)
    assert (home["state"], home["outcome"], home["answers"]) == ("closed", "referred", [])


def test_the_department_keeps_number_state_and_clock_wherever_it_looks(town, referred):
    number = referred[0]
    for login in ("jt-shenhe", "jt-jingban"):
        staff = town.visitor(login)
        assert staff.status("GET", f"{DESK}/{number}") == 404
        assert staff.get(DESK)["total"] == 0
        found = [staff.get(f"/api/mailbox/desk/letters?queue={queue}") for queue in ("all", "mine", "review")]
        found.append(staff.get("/api/mailbox/desk/letters?queue=all&q=推诿"))
        assert found[-1]["letters"] == []
        said = json.dumps(found, ensure_ascii=False)
        assert [word for word in SECRETS if word in said] == []
    view = town.visitor("jt-shenhe").get(f"/api/mailbox/desk/letters/{number}")
    assert (view["number"], view["state"], view["outcome"]) == (number, "closed", "referred")
    assert [word for word in SECRETS if word in json.dumps(view, ensure_ascii=False)] == []
