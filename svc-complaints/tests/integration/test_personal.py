"""The rights over personal data of a complaint: who may ask, who decides, what is done, what stays, and the proof."""

import io
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from casework import files
from casework.domain.actors import ANONYMOUS, Role
from casework.personal import jobs
from casework.storage.tables import event_log, metadata
from casework.testing.offices import Office, add_office
from svc_complaints.service import service
from svc_complaints.storage import supervision, supervision_words
from svc_complaints.storage.metadata import metadata as own_tables
from svc_complaints.storage.supervision import Recorded
from svc_complaints.storage.tables import complaint, complaint_entry
from svc_complaints.testing import ladders, people
from svc_complaints.testing.desk import COMPLAINT, CONTACT, DESK, MEASURE, MINTED, PATH
from svc_complaints.use_cases.personal import PERSONAL

NUMBER, CODE = MINTED["number"], MINTED["code"]
BASE, DECIDED = "/api/complaints/personal-requests", "/api/complaints/desk/personal-requests"
SECRETS = (
    "王小明", "13800138000", "wang@example.org", "民族大道100号", "许可两个月", "道路运输许可", "韦某某", "约谈窗口",
    "承认没有录入", "责令限期整改", "三号窗口", "打错电话", "鉴定委托", "拖了王小明",
)  # fmt: skip


@pytest.fixture
def ground(ground):
    add_office(ground, "mailbox/city", "MC")
    return ground


@pytest.fixture
def closed(city, as_, runtime, clock):
    """A named complaint of an account, with evidence, looked into, answered, rated, closed."""
    city.send(people.COMPLAINANT)
    with runtime.unit_of_work() as uow:
        files.add(uow, NUMBER, io.BytesIO("王小明".encode()), "收据.txt", "citizen")
    city.to_investigation(NUMBER)
    city.do(people.INVESTIGATOR, NUMBER, "plan", text="调取收件记录,约谈窗口经办人。")
    city.do(
        people.INVESTIGATOR, NUMBER, "interview", whom="accused", held_at="2026-03-02T01:00:00Z", text="承认没有录入。"
    )
    city.do(people.INTAKE, NUMBER, "suspend", cause="appraisal", paper="鉴定委托王小明", days=5)
    city.do(people.INTAKE, NUMBER, "resume", paper="鉴定委托王小明")
    asked = city.do(people.INVESTIGATOR, NUMBER, "ask_opening", purpose="verify", reason="联系王小明核对。")
    opening = asked["openings"][0]["id"]
    path = f"{DESK}/{NUMBER}/openings/{opening}/approve"
    assert as_(people.SUPERVISOR).post(path, json={}).status_code == 200
    city.do(people.INVESTIGATOR, NUMBER, "write", text="请问当天是哪个窗口?")
    city.by_code("POST", NUMBER, "/messages", json={"text": "三号窗口。"})
    found = {"finding": "substantiated", "text": "经查,拖了王小明两个月。", "measures": [MEASURE]}
    city.do(people.INVESTIGATOR, NUMBER, "conclude", **found)
    city.do(people.INTAKE, NUMBER, "answer", text="您反映的拖延属实,已责令限期整改。")
    city.by_code("POST", NUMBER, "/rating", json={"round": 1, "level": 5, "solved": True, "reason": "还打错电话"})
    city.do(people.INTAKE, NUMBER, "check_measure", measure=1, kept=True, text="王小明已领证。")
    city.do(people.INTAKE, NUMBER, "close")
    return NUMBER


def ask(as_, kind, actor=people.COMPLAINANT, code=CODE, number=NUMBER, **body):
    headers = {"X-Query-Code": code}
    return as_(actor).post(f"{BASE}/{number}", json={"kind": kind, **body}, headers=headers)


def listed(as_, actor=people.COMPLAINANT, code=CODE):
    return as_(actor).get(f"{BASE}/{NUMBER}", headers={"X-Query-Code": code}).json["requests"]


def grant(as_, request, actor=people.INTAKE):
    return as_(actor).post(f"{DECIDED}/{request['id']}/answer", json={})


def everything(runtime):
    """All that stands in the database, sealed values as they are."""
    with runtime.read() as connection:
        tables = [*metadata.sorted_tables, *own_tables.sorted_tables]
        return {t.name: [list(map(str, row)) for row in connection.execute(select(t))] for t in tables}


def write_act(runtime, source, number, **said):
    """An act of supervision about a case, with what offices wrote to each other."""
    act = replace(ladders.run(ladders.CASE, (), 23)[0], number=number)
    with runtime.database.write() as connection:
        new = supervision.save_act(connection, Recorded(act, source, 0))
        supervision_words.keep(connection, runtime.vault, new, said)


def row_of(runtime, number=NUMBER):
    with runtime.read() as connection:
        return connection.execute(select(complaint).where(complaint.c.number == number)).one()


def test_a_stranger_and_a_wrong_code_get_the_same_404(as_, closed):
    wrong = ask(as_, "access", ANONYMOUS, "ZZZZZZZZ")
    other = ask(as_, "access", people.OTHER_CITIZEN, "")
    none = ask(as_, "access", ANONYMOUS, number="CS-7K3F9-Q2XWD-K"[::-1])
    official = ask(as_, "access", people.CHIEF, "")
    assert {a.status_code for a in (wrong, other, none, official)} == {404}
    assert {a.json["code"] for a in (wrong, other, none, official)} == {"case_unknown"}


def test_a_copy_is_given_at_once_and_holds_everything_but_who_worked_on_it(as_, closed):
    made = ask(as_, "access")
    assert (made.status_code, made.json["state"]) == (201, "answered")
    path = f"{BASE}/{NUMBER}/{made.json['id']}/copy"
    found = as_(people.COMPLAINANT).get(path)
    assert found.status_code == 200
    copy = found.json
    assert copy["complainant"] == {name: COMPLAINT[name] for name in CONTACT}
    assert (copy["complaint"]["body"], copy["account"]) == (COMPLAINT["body"], people.COMPLAINANT.id)
    assert [m["text"] for m in copy["complaint"]["messages"]] == ["请问当天是哪个窗口?", "三号窗口。"]
    assert copy["complaint"]["openings"][0]["reason"] == "联系王小明核对。"
    assert copy["complaint"]["answers"][0]["rating"]["reason"] == "还打错电话"
    assert [one["name"] for one in copy["complaint"]["attachments"]] == ["收据.txt"]
    for staff in (people.INVESTIGATOR, people.INVESTIGATOR_2, people.INTAKE, people.SUPERVISOR):
        assert f'"{staff.id}"' not in found.text
    page = as_(people.COMPLAINANT).get(path + ".html")
    assert "王小明" in page.text
    assert as_(people.OTHER_CITIZEN).get(path).status_code == 404
    stale = as_(people.COMPLAINANT, auth_at=0).get(path)
    assert (stale.status_code, stale.json["code"]) == (403, "step_up_needed")


def test_the_identity_in_a_copy_opens_it_to_nobody_else(as_, closed, runtime):
    ask(as_, "access")
    with runtime.read() as connection:
        entries = connection.execute(select(complaint_entry.c.action)).scalars().all()
    assert entries.count("open_identity") == 1  # the one of the investigation
    assert "王小明" not in as_(people.INTAKE).get(DECIDED).text


def test_a_correction_is_done_at_once_and_read_by_nobody_at_the_desk(as_, city, runtime):
    city.send(people.COMPLAINANT)
    assert ask(as_, "correct", changes={"body": "x"}).status_code == 422
    asked = ask(as_, "correct", changes={"phone": "0771-5852000"}, reason="换了号码").json
    assert (asked["state"], asked["changes"]) == ("answered", None)
    made = ask(as_, "access").json
    people_ = as_(people.COMPLAINANT).get(f"{BASE}/{NUMBER}/{made['id']}/copy").json["complainant"]
    assert (people_["phone"], people_["name"]) == ("0771-5852000", "王小明")
    assert "0771-5852000" not in as_(people.INTAKE).get(DECIDED).text
    assert "0771-5852000" not in json.dumps(everything(runtime), ensure_ascii=False)


def test_an_anonymous_complaint_says_nothing_that_could_be_corrected(as_, city):
    city.send(naming="anonymous", **dict.fromkeys(CONTACT))
    refused = ask(as_, "correct", ANONYMOUS, changes={"name": "王小明"})
    assert (refused.status_code, refused.json["code"]) == (422, "anonymous_with_name")


def test_whoever_it_is_about_finds_no_request_and_decides_on_none(as_, closed):
    asked = ask(as_, "erase", reason="韦某某在打听我").json
    for actor in (people.CHIEF, people.BELOW, people.ABOVE):
        assert as_(actor).get(DECIDED).json["requests"] == [], actor.id
        assert as_(actor).get(f"{DECIDED}/{asked['id']}").status_code == 404, actor.id
        assert grant(as_, asked, actor).status_code == 404, actor.id
        refused = as_(actor).post(f"{DECIDED}/{asked['id']}/refuse", json={"reason": "不同意。"})
        assert refused.status_code == 404, actor.id
    assert grant(as_, asked, people.STRANGER).status_code == 404
    assert grant(as_, asked, people.COLLEAGUE).status_code == 403
    for actor in (people.INTAKE, people.INTAKE_2, people.SUPERVISOR):
        assert [one["id"] for one in as_(actor).get(DECIDED).json["requests"]] == [asked["id"]], actor.id


def test_an_accused_account_of_the_office_itself_decides_on_nothing(as_, city):
    city.send(people.COMPLAINANT)
    city.do(people.INTAKE, NUMBER, "name_accused", departments=[], accounts=[people.INTAKE_2.id], officials=[])
    city.do(people.SUPERVISOR, NUMBER, "recuse", account=people.SUPERVISOR_2.id, relation="family")
    city.by_code("POST", NUMBER, "/withdrawal", json={})
    asked = ask(as_, "erase").json
    for actor in (people.INTAKE_2, people.SUPERVISOR_2):
        assert as_(actor).get(DECIDED).json["requests"] == []
        assert grant(as_, asked, actor).status_code == 404
    assert grant(as_, asked, people.INTAKE).status_code == 200


def test_the_office_that_has_it_now_decides(as_, city):
    city.send(people.COMPLAINANT)
    city.do(people.INTAKE, NUMBER, "pass_on", office=people.HIGHER, reason="由上级处理。")
    city.by_code("POST", NUMBER, "/withdrawal", json={})
    asked = ask(as_, "erase").json
    assert as_(people.INTAKE).get(DECIDED).json["requests"] == []
    higher = people.staff("higher", people.HIGHER, Role.REVIEWER)
    assert grant(as_, asked, higher).status_code == 200


def test_an_open_complaint_is_not_erased_unless_it_is_withdrawn(as_, city):
    city.send(people.COMPLAINANT)
    refused = ask(as_, "erase").json
    assert refused["state"] == "refused"
    assert "撤回" in refused["answer"]
    assert city.by_code("POST", NUMBER, "/withdrawal", json={}).status_code == 200
    assert ask(as_, "erase").json["state"] == "received"


def test_a_refusal_needs_a_reason_and_the_person_reads_it(as_, closed):
    asked = ask(as_, "erase").json
    path = f"{DECIDED}/{asked['id']}/refuse"
    assert as_(people.INTAKE).post(path, json={"reason": ""}).status_code == 422
    as_(people.INTAKE).post(path, json={"reason": "诉讼仍在进行，须保存证据。"})
    assert (listed(as_)[0]["state"], listed(as_)[0]["answer"]) == ("refused", "诉讼仍在进行，须保存证据。")


def test_staff_prove_themselves_before_something_goes_for_ever(as_, closed):
    made = ask(as_, "erase").json
    stale = as_(people.INTAKE, auth_at=0).post(f"{DECIDED}/{made['id']}/answer", json={})
    assert (stale.status_code, stale.json["code"]) == (403, "step_up_needed")
    assert grant(as_, made).status_code == 200


def test_erasure_leaves_number_dates_and_outcome_and_no_word(as_, closed, runtime, city, announced):
    """In every table, what offices wrote to each other about it among them."""
    figures = as_(people.SUPERVISOR).get("/api/complaints/desk/statistics").json
    seen = city.by_code("GET", NUMBER).json
    write_act(runtime, runtime.source, NUMBER, reason="拖了王小明两个月。", reply="王小明已联系。")
    asked = ask(as_, "erase", reason="王小明要求删除").json
    done = grant(as_, asked).json
    places = {line["place"]: (line["rows"], line["left"]) for line in done["proof"]}
    for place in ("complaint", "complaint_text", "complaint_identity", "supervision_act", "attachments"):
        assert places[place] == (1, 0), place
    assert places["complaint_key"][0] >= 2
    assert {left for _, left in places.values()} <= {0, None}
    stands = json.dumps(everything(runtime), ensure_ascii=False)
    assert [secret for secret in SECRETS if secret in stands] == []
    for table in ("complaint_text", "complaint_identity", "complaint_key", "complaint_person", "stored_file"):
        assert everything(runtime)[table] == [], table
    row = row_of(runtime)
    assert (row.state, row.outcome, row.owner, row.content_digest) == ("closed", "answered", "", "")
    assert row.document["ratings"][0]["level"] == 5
    after = city.by_code("GET", NUMBER).json
    kept = ("number", "state", "outcome", "finding", "received_at", "review_by", "accepted_at", "due_on", "days")
    assert {name: after[name] for name in kept} == {name: seen[name] for name in kept}
    assert (after["subject"], after["attachments"]) == (None, [])
    assert as_(people.SUPERVISOR).get("/api/complaints/desk/statistics").json == figures
    assert [event.type for event in announced()][-1] == "complaints.case_erased.v1"
    for actor in (people.CHIEF, people.OFFICIAL):
        assert city.at_desk(actor, NUMBER).status_code == 404


def test_no_event_of_an_erasure_names_anybody(runtime, as_, closed):
    grant(as_, ask(as_, "erase").json)
    with runtime.read() as connection:
        told = json.dumps([row.data for row in connection.execute(select(event_log))], ensure_ascii=False)
    assert [secret for secret in (*SECRETS, people.ACCUSED) if secret in told] == []


def test_the_person_still_reads_the_proof(as_, closed):
    grant(as_, ask(as_, "erase").json)
    assert listed(as_, ANONYMOUS)[0]["proof"] == listed(as_, people.COMPLAINANT, "")[0]["proof"] != []
    assert ask(as_, "access").json["state"] == "refused"


def test_there_is_no_consent_to_take_back_and_that_is_said_at_once(as_, closed):
    done = ask(as_, "withdraw").json
    assert (done["state"], done["proof"]) == ("answered", [])


def stored_badly(as_, clock):
    """A complaint that the gateway kept meanwhile, and a rule refuses: it waits for its correction."""
    body = COMPLAINT | {"accused": {"departments": ["moon"], "officials": []}}
    answer = as_(people.COMPLAINANT, **MINTED, at=clock() - timedelta(hours=1)).post(PATH, json=body)
    assert (answer.status_code, answer.json["state"]) == (201, "needs_correction"), answer.json


def test_while_nobody_is_named_rules_alone_decide(as_, city, clock, runtime):
    """No staff may know of it; what it would take somebody to weigh is granted."""
    stored_badly(as_, clock)
    assert ask(as_, "access").json["state"] == "answered"
    assert ask(as_, "erase").json["state"] == "refused"
    assert ask(as_, "correct", changes={"name": "王明"}).json["state"] == "answered"
    for actor in (people.INTAKE, people.SUPERVISOR, people.CHIEF):
        assert as_(actor).get(DECIDED).json["requests"] == []
    assert city.by_code("POST", NUMBER, "/withdrawal", json={}).status_code == 200
    done = ask(as_, "erase").json
    assert (done["state"], done["asked_by"]) == ("answered", "account")
    assert row_of(runtime).owner == ""
    assert not [secret for secret in SECRETS if secret in json.dumps(everything(runtime), ensure_ascii=False)]


def test_retention_ends_after_five_years_with_proof(as_, closed, runtime, clock):
    clock.forward(days=365 * 5)
    assert jobs.end_retention(runtime, PERSONAL) == 0
    clock.forward(days=2)
    assert jobs.end_retention(runtime, PERSONAL) == 1
    assert jobs.end_retention(runtime, PERSONAL) == 0
    shown = listed(as_, ANONYMOUS)[0]
    assert (shown["asked_by"], shown["state"]) == ("retention", "answered")


def test_a_closed_account_leaves_its_complaints_without_an_owner(as_, closed, ground, runtime, service):
    gateway = Office("gateway/main", ground, service, runtime)
    gateway.tell("account_closed", people.COMPLAINANT.id, closed_at=runtime.real_now().isoformat())
    assert row_of(runtime).owner == ""
    assert people.COMPLAINANT.id not in json.dumps(everything(runtime)["complaint_entry"])
    assert as_(people.COMPLAINANT).get(f"{PATH}/{NUMBER}").status_code == 404
    assert as_().get(f"{PATH}/{NUMBER}", headers={"X-Query-Code": CODE}).status_code == 200


def test_what_offices_wrote_about_an_erased_letter_goes_too(ground, runtime, service, announced):
    """Supervision watches every channel: its words about a case are a copy like any other."""
    mailbox = Office("mailbox/city", ground, service, runtime)
    write_act(runtime, "/mailbox/city", "MC-1", reply="王小明")
    mailbox.tell("case_erased", "MC-1", request="r-1", erased_at=runtime.now().isoformat())
    with runtime.read() as connection:
        assert supervision_words.wordy(connection, "MC-1") == []
        record = supervision.acts_of(connection, ("/mailbox/city", "MC-1"))[0]
    assert supervision_words.read(runtime.vault, record) == {}
    told = announced()[-1]
    assert told.type == "complaints.copies_erased.v1"
    assert dict(zip(told.data["places"], told.data["rows"], strict=True)) == {"idempotency": 0, "supervision_act": 1}


def test_the_declaration_brings_routes_jobs_handlers_and_events():
    assert "personal" in [blueprint.name for blueprint in service.blueprints]
    assert {"check_erased", "end_retention"} <= {job.name for job in service.jobs}
    assert {"*.*.copies_erased.v1", "*.*.case_erased.v1", "gateway.*.account_closed.v1"} <= set(service.subscribes)
