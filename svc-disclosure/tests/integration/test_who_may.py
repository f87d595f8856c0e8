"""Who sees and does what over HTTP: accounts, codes, roles, and everybody else."""

from casework.domain.actors import Actor, Kind
from svc_disclosure.api.desk import ACTS
from svc_disclosure.testing import people
from svc_disclosure.testing.desk import DESK, MOSTLY, PATH, PROVIDED, fresh

GOOD = MOSTLY | {
    "log_contact": {"how": "phone", "reached": True}, "amend": {"description": "报告", "paper": "补正 1"},
    "consult": {"asked": "third_party", "served_on": "2026-03-02", "name": "某公司"},
    "give_opinion": {"consultation": 1, "opinion": "consents"}, "note_silence": {"consultation": 1},
    "note_service": {"served_on": "2026-03-02", "evidence": "EMS 1", "consultation": 1},
    "refer_secrecy": {"paper": "送审 1"}, "settle_secrecy": {"result": "disclosable", "paper": "意见 1"},
    "refuse_extension": {"reason": "材料已齐。"}, "ask_reasons": {"notice": "请说明理由。"}, "delay": {"days": 5},
    "count_items": {"count": 3},
    "charge": {"basis": "page", "count": 40, "served_on": "2026-03-02"},
    "pay": {"paid_on": "2026-03-02", "paper": "缴款书 1"}, "draft": PROVIDED, "reject": {"reason": "理由不足。"},
    "tell_third_party": {"consultation": 1, "text": "公开结论。"}, "assist": {"helped": ["reading"]},
    "deliver": {"how": "in_person", "on": "2026-03-02", "evidence": "回证"}, "write": {"text": "在办。"},
    "note": {"text": "备注。"},
    "give_reasons": {"reason": "研究。", "paper": "来信 1", "received_on": "2026-03-02"},
    "convert": {"paper": "来信 2", "received_on": "2026-03-02"},
    "withdraw": {"paper": "来信 3", "received_on": "2026-03-02"},
}  # fmt: skip


def test_an_account_follows_its_own_applications_without_a_code(city, as_):
    mine, other = city.send(people.APPLICANT)["number"], city.send(claims=fresh(1))["number"]
    assert as_(people.APPLICANT).get(f"{PATH}/{mine}").status_code == 200
    assert [one["number"] for one in as_(people.APPLICANT).get(PATH).json["applications"]] == [mine]
    for actor in (people.OTHER_CITIZEN, people.NOBODY, people.INTAKE):
        assert as_(actor).get(f"{PATH}/{mine}").status_code == 404
        assert as_(actor).post(f"{PATH}/{mine}/withdraw", json={}).status_code == 404
    assert as_(people.APPLICANT).get(f"{PATH}/{other}").status_code == 404
    assert as_(people.OTHER_CITIZEN).get(PATH).json["applications"] == []


def test_no_stranger_and_no_citizen_does_anything_at_the_desk(city, as_, announced):
    number = city.at_work()["number"]
    before = len(announced())
    for action in ACTS:
        path, given = f"{DESK}/{number}/{action}", GOOD.get(action, {})
        for actor in (people.STRANGER, people.HANDLER_2, people.ADMIN, people.JOINT):
            answer = as_(actor).post(path, json=given)
            assert (answer.status_code, answer.json["code"]) == (404, "application_unknown"), (action, actor.id)
        for actor in (people.APPLICANT, people.NOBODY):
            assert as_(actor).post(path, json=given).status_code == 403, action
    assert len(announced()) == before


def test_who_supervises_looks_on_and_does_not_handle(city):
    number = city.at_work()["number"]
    for action in sorted(set(ACTS) - {"assign", "note"}):
        told = city.refused(people.SUPERVISOR, number, action, **GOOD.get(action, {}))
        assert told in ((403, "not_yours"), (409, "transition_unknown")), action


def test_no_other_service_comes_to_the_desk(as_, city):
    number = city.at_work()["number"]
    service = Actor(Kind.SERVICE, "mailbox/city")
    assert as_(service).get(f"{DESK}/{number}").status_code == 403
    assert as_(service).get(f"{PATH}/{number}").status_code == 403


def test_an_act_that_is_repeated_under_one_key_is_done_once(city, as_, announced):
    number = city.at_work()["number"]
    headers, given = {"Idempotency-Key": "once"}, {"text": "正在检索。"}
    answers = [as_(people.HANDLER).post(f"{DESK}/{number}/write", json=given, headers=headers) for _ in range(2)]
    assert {answer.status_code for answer in answers} == {200}
    assert [len(answer.json["messages"]) for answer in answers] == [1, 1]
    assert [row.type for row in announced()].count("disclosure.application_written.v1") == 1
    other = as_(people.HANDLER).post(f"{DESK}/{number}/write", json={"text": "别的。"}, headers=headers)
    assert other.status_code == 422


def test_what_is_read_can_be_had_in_english(city, as_):
    receipt = city.at_work()
    headers = {"X-Query-Code": receipt["query_code"], "Accept-Language": "en"}
    seen = as_().get(f"{PATH}/{receipt['number']}", headers=headers).json
    assert seen["state_text"] == "Being handled"
    assert seen["timeline"][0]["text"] == "Submitted"
    assert all(day["text"].isascii() or "–" in day["text"] for day in seen["clock"]["days"])


def test_the_receipt_can_be_checked_by_anybody(city, as_):
    receipt = city.send()
    content = {
        "department": people.AGENCY,
        "applicant_class": "natural",
        "description": "2025年老旧小区改造项目的验收报告",
    }
    asked = {"receipt": receipt["receipt"], "content": content}
    checked = as_().post("/api/disclosure/receipts/verify", json=asked).json
    assert (checked["valid"], checked["matches"]) == (True, True)
    asked["content"] = content | {"description": "别的"}
    assert as_().post("/api/disclosure/receipts/verify", json=asked).json["matches"] is False
