"""更正 (art. 41): asked with evidence, settled by the agency, in no row of table 3."""

import pytest

from casework.audit import log as audit_log
from svc_disclosure.testing import people
from svc_disclosure.testing.desk import City

PATH, DESK = "/api/disclosure/corrections", "/api/disclosure/desk/corrections"
ASKED = {
    "department": people.AGENCY, "name": "王小明", "phone": "13800138000", "what": "登记的房屋面积有误,应为89平方米。",
    "evidence": "不动产权证复印件",
}  # fmt: skip


@pytest.fixture
def asked(as_):
    """The receipt of a request."""
    answer = as_(people.APPLICANT).post(PATH, json=ASKED)
    assert answer.status_code == 201, answer.json
    return answer.json


def test_a_record_is_corrected_and_the_applicant_told(as_, asked, announced):
    number, code = asked["number"], {"X-Query-Code": asked["query_code"]}
    assert asked["due"] == "2026-03-30"  # 20 working days, a setting of the city
    assert as_().get(f"/api/track/{number}", headers=code).json["actions"] == ["withdraw"]
    assert as_(people.INTAKE).get(f"{DESK}/{number}").json["people"]["name"] == "王小明"
    settled = {"result": "corrected", "reason": "经核实面积有误,已更正。"}
    done = as_(people.INTAKE).post(f"{DESK}/{number}/settle", json=settled)
    assert (done.status_code, done.json["paper"]) == (200, "南住建〔2026〕第1号-告")
    seen = as_().get(f"{PATH}/{number}", headers=code).json
    assert (seen["result"], seen["reason"], seen["on_time"]) == ("corrected", "经核实面积有误,已更正。", True)
    papers = as_().get(f"{PATH}/{number}/notices", headers=code).json["notices"]
    assert [(one["kind"], one["number"]) for one in papers] == [("record_corrected", done.json["paper"])]
    assert as_().get(f"{PATH}/{number}/notices/{papers[0]['id']}.pdf", headers=code).data[:4] == b"%PDF"
    assert as_(people.INTAKE).get(f"{DESK}/{number}/notices").json["notices"] == papers
    assert as_(people.STRANGER).get(f"{DESK}/{number}/notices/{papers[0]['id']}.docx").status_code == 404
    assert [row.type.split(".")[1] for row in announced()] == ["record_correction_asked", "record_correction_settled"]


def test_a_supervisor_is_not_told_who_asks_and_who_is_leaves_a_trace(as_, runtime):
    named = ASKED | {"what": "王小明(电话13800138000)的房屋面积有误,应为89平方米。"}
    number = as_().post(PATH, json=named).json["number"]
    seen = as_(people.SUPERVISOR).get(f"{DESK}/{number}").json
    assert ("房屋面积有误" in seen["what"], seen["people"]) == (True, {})
    assert [secret for secret in ("王小明", "13800138000") if secret in str(seen)] == []
    assert as_(people.SUPERVISOR).get(f"{DESK}/{number}/notices").status_code == 403
    assert as_(people.REVIEWER).get(f"{DESK}/{number}").json["people"]["name"] == "王小明"
    with runtime.read() as connection:
        entries = audit_log.read(connection, runtime.vault, action="record_correction_opened")
        assert [entry.detail["fields"] for entry in entries] == [["name", "phone"], []]  # the newest first


def test_what_another_body_corrects_says_where(as_, asked):
    path = f"{DESK}/{asked['number']}/settle"
    assert as_(people.INTAKE).post(path, json={"result": "redirected", "reason": "不属本机关。"}).status_code == 422
    right = {"result": "redirected", "reason": "不属本机关。", "to": "市不动产登记中心"}
    assert as_(people.INTAKE).post(path, json=right).json["to"] == "市不动产登记中心"
    assert as_(people.INTAKE).post(path, json=right).status_code == 409


def test_strangers_see_nothing_and_only_clerks_settle(as_, asked):
    number = asked["number"]
    assert as_(people.STRANGER).get(f"{DESK}/{number}").status_code == 404
    assert as_().get(f"{PATH}/{number}", headers={"X-Query-Code": "ZZZZZZZZ"}).status_code == 404
    assert as_(people.STRANGER).get(DESK).json["total"] == 0
    assert as_(people.INTAKE).get(DESK).json["total"] == 1
    refused = as_(people.REVIEWER).post(f"{DESK}/{number}/settle", json={"result": "corrected", "reason": "有误。"})
    assert refused.status_code in (403, 404)


def test_who_asked_takes_it_back(as_, asked):
    code = {"X-Query-Code": asked["query_code"]}
    done = as_().post(f"{PATH}/{asked['number']}/withdraw", json={}, headers=code)
    assert (done.json["state"], done.json["actions"]) == ("withdrawn", [])
    assert as_(people.APPLICANT).get(PATH).json["corrections"][0]["state"] == "withdrawn"


@pytest.mark.parametrize(("changed", "field"), [
    ({"phone": None}, "phone"), ({"evidence": ""}, "evidence"), ({"what": "字" * 2_001}, "what"),
    ({"department": "moon"}, "department"), ({"name": "a\0b"}, "name"), ({"surprise": 1}, "surprise"),
], ids=str)  # fmt: skip
def test_bad_input_is_refused_by_name(as_, changed, field):
    sent = {name: value for name, value in (ASKED | changed).items() if value is not None}
    answer = as_().post(PATH, json=sent)
    assert (answer.status_code, field in answer.json["errors"]) == (422, True)


def test_its_number_does_not_open_an_application(as_, asked):
    assert City(as_).by_code("GET", asked["number"], code=asked["query_code"]).status_code == 404
