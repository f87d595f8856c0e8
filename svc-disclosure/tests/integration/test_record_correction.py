"""更正 (art. 41): asked with evidence, settled by the agency, in no row of table 3."""

from datetime import UTC, datetime

import pytest

from casework.audit import log as audit_log
from casework.calendars import current
from casework.domain.calendar import SHANGHAI
from svc_disclosure import jobs
from svc_disclosure.testing import people
from svc_disclosure.testing.desk import MINTED, City
from svc_disclosure.testing.offices import NOTICE

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


TAKEN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


class TestStoredByTheGateway:
    """It was accepted while the office was away: dated by then, there once, refused never."""

    @pytest.fixture
    def deliver(self, as_):
        """`deliver(**changed)`: a stored request is delivered; the answer."""
        return lambda **changed: as_(people.APPLICANT, **MINTED, at=TAKEN).post(PATH, json=ASKED | changed)

    def seen(self, as_):
        return as_().get(f"{PATH}/{MINTED['number']}", headers={"X-Query-Code": MINTED["code"]}).json

    def put_right(self, as_, **changes):
        path = f"{PATH}/{MINTED['number']}/correction"
        return as_().post(path, json=changes, headers={"X-Query-Code": MINTED["code"]})

    def test_it_counts_from_when_the_gateway_took_it_and_twice_is_one(self, deliver, as_, announced):
        answer = deliver()
        assert (answer.status_code, answer.json["submitted_at"][:16]) == (201, "2026-03-01T12:00")
        assert (answer.json["number"], answer.json["due"]) == (MINTED["number"], "2026-03-27")
        assert deliver().json == answer.json
        assert as_(people.INTAKE).get(DESK).json["total"] == 1
        assert len(announced()) == 1

    def test_another_under_its_number_is_refused(self, deliver, as_):
        deliver()
        assert deliver(what="别的一条记录").status_code == 409
        other = as_(people.APPLICANT, number=MINTED["number"], code="ZZZZZZZZ", at=TAKEN).post(PATH, json=ASKED)
        assert (other.status_code, other.json["code"]) == (409, "number_taken")

    @pytest.mark.parametrize(("changed", "fields"), [
        ({"department": "moon"}, ["department"]), ({"what": "字" * 2_001}, ["what"]),
        ({"evidence": None}, ["evidence"]), ({"phone": ""}, ["phone"]), ({"name": "a\0b"}, ["name"]),
        ({"surprise": 1}, []), ({"what": ["x"], "name": 7}, ["name", "what"]),
    ], ids=["no agency", "too long", "no evidence", "no contact", "a NUL", "more than asked", "no text"])  # fmt: skip
    def test_what_breaks_a_rule_is_put_right_under_its_number(self, deliver, as_, changed, fields):
        answer = deliver(**changed)
        assert (answer.status_code, answer.json["state"], answer.json["due"]) == (201, "needs_correction", None)
        assert deliver(**changed).json == answer.json
        seen = self.seen(as_)
        assert (seen["correction"], seen["actions"]) == ({"fields": fields}, ["correct", "withdraw"])
        assert as_(people.INTAKE).get(DESK).json["total"] == 0  # the agency has nothing to read yet
        assert as_(people.SUPERVISOR).get(f"{DESK}/{MINTED['number']}").status_code == 404
        right = {name: ASKED[name] for name in fields} or {"what": ASKED["what"]}
        done = self.put_right(as_, **right)
        assert done.status_code == 200, done.json
        assert (done.json["state"], done.json["due"]) == ("asked", "2026-03-30")
        assert (done.json["correction"], done.json["agency"]["id"]) == (None, people.AGENCY)
        assert as_(people.INTAKE).get(DESK).json["total"] == 1
        assert self.put_right(as_, **right).status_code == 409

    def test_put_right_it_is_measured_like_a_new_one(self, deliver, as_):
        deliver(department="moon", phone="")
        for changes, field in (({"department": "mars"}, "phone"), ({"phone": "13800138000"}, "department"),
                               ({"phone": "x"}, "phone"), ({"surprise": "1"}, "surprise")):  # fmt: skip
            answer = self.put_right(as_, **changes)
            assert (answer.status_code, field in answer.json["errors"]) == (422, True), answer.json
        assert self.seen(as_)["state"] == "needs_correction"
        wrong = as_().post(f"{PATH}/{MINTED['number']}/correction", json={}, headers={"X-Query-Code": "ZZZZZZZZ"})
        assert wrong.status_code == 404

    def test_what_was_at_fault_does_not_stay(self, deliver, as_):
        assert deliver(email="a@b.cn\n").json["state"] == "needs_correction"
        assert self.put_right(as_, what=ASKED["what"]).json["state"] == "asked"
        assert as_(people.INTAKE).get(f"{DESK}/{MINTED['number']}").json["people"] == {
            "name": "王小明", "phone": "13800138000",
        }  # fmt: skip

    @pytest.mark.parametrize("ends", ["withdrawn", "lapsed"])
    def test_what_was_never_put_right_is_never_read_at_a_desk(self, deliver, as_, clock, runtime, ends):
        deliver(evidence="")
        if ends == "withdrawn":
            as_(people.APPLICANT).post(f"{PATH}/{MINTED['number']}/withdraw", json={})
        else:
            clock.forward(days=30)
            jobs.tidy(runtime)
        assert self.seen(as_)["state"] == ends
        for actor in (people.INTAKE, people.REVIEWER, people.SUPERVISOR):
            assert as_(actor).get(f"{DESK}/{MINTED['number']}").status_code == 404
            assert as_(actor).get(DESK).json["total"] == 0

    @pytest.mark.parametrize(("department", "decider"), [
        (people.AGENCY, people.REVIEWER), ("moon", people.SUPERVISOR),
    ], ids=["its agency", "no agency"])  # fmt: skip
    def test_rights_over_personal_data_in_it_reach_who_decides(self, deliver, as_, department, decider):
        deliver(department=department, evidence="")
        path, desk = "/api/disclosure/personal-requests", "/api/disclosure/desk/personal-requests"
        given = {"kind": "correct", "changes": {"name": "王大明"}}
        sent = as_(people.APPLICANT).post(f"{path}/{MINTED['number']}", json=given)
        assert sent.status_code == 201, sent.json
        assert [one["number"] for one in as_(decider).get(desk).json["requests"]] == [MINTED["number"]]
        assert as_(people.STRANGER).get(desk).json["requests"] == []

    def test_what_nobody_puts_right_lapses(self, deliver, as_, clock, runtime):
        deliver(department="moon")
        clock.forward(days=29)
        assert jobs.tidy(runtime) == 0
        clock.forward(days=1)
        assert (jobs.tidy(runtime), jobs.tidy(runtime)) == (1, 0)
        assert (self.seen(as_)["state"], self.seen(as_)["actions"]) == ("lapsed", [])


@pytest.mark.parametrize(("day", "late"), [(30, False), (31, True)])
def test_the_desk_and_who_asked_see_that_the_day_is_over(as_, asked, clock, day, late):
    clock.at = clock.at.replace(day=day)
    code = {"X-Query-Code": asked["query_code"]}
    assert as_().get(f"{PATH}/{asked['number']}", headers=code).json["overdue"] is late
    assert as_(people.INTAKE).get(DESK).json["corrections"][0]["overdue"] is late
    as_(people.INTAKE).post(f"{DESK}/{asked['number']}/settle", json={"result": "record_right", "reason": "无误。"})
    seen = as_().get(f"{PATH}/{asked['number']}", headers=code).json
    assert (seen["overdue"], seen["on_time"]) == (False, not late)


def test_a_new_calendar_moves_its_day_once(as_, clock, runtime, announced):
    clock.at = datetime(2026, 12, 7, 10, tzinfo=SHANGHAI)
    asked, done = (as_(people.APPLICANT).post(PATH, json=ASKED | {"what": what}).json for what in ("面积", "姓名"))
    as_(people.APPLICANT).post(f"{PATH}/{done['number']}/withdraw", json={})
    assert asked["due"] == "2027-01-05"
    with runtime.unit_of_work() as uow:
        current.publish(uow, NOTICE)
    assert (jobs.recount(runtime), jobs.recount(runtime)) == (1, 0)
    seen = as_(people.APPLICANT).get(f"{PATH}/{asked['number']}").json
    assert (seen["due"], seen["provisional"]) == ("2027-01-08", False)
    assert announced()[-1].type == "disclosure.record_correction_recounted.v1"
    with runtime.read() as connection:
        (entry,) = audit_log.read(connection, runtime.vault, action="record_correction_recounted")
        assert (entry.detail["due_before"], entry.detail["due"]) == ("2027-01-05", "2027-01-08")


def test_its_number_does_not_open_an_application(as_, asked):
    assert City(as_).by_code("GET", asked["number"], code=asked["query_code"]).status_code == 404
