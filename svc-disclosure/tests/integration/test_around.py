"""Around the procedure: mergers, a new calendar, files, numbers taken at once, and what commands print."""

import io
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime

import pytest
from PIL import Image

from casework import cli, directory
from casework.calendars import current
from casework.directory import store
from casework.domain.actors import Role
from casework.domain.calendar import SHANGHAI
from casework.domain.directory import Department, End, Name, Seat, State
from svc_disclosure import jobs
from svc_disclosure.testing import people
from svc_disclosure.testing.desk import DESK, PATH
from svc_disclosure.testing.offices import NAMES, NOTICE
from svc_disclosure.use_cases.papers import numbering

SINCE, TOMORROW = date(2020, 1, 1), date(2026, 3, 3)
HEIRS_CLERK = people.staff("heir-clerk", people.HEIR, Role.CLERK)
HEIRS_REVIEWER = people.staff("heir-reviewer", people.HEIR, Role.REVIEWER)


@pytest.fixture
def merged(runtime):
    """`merged(id, …)`: these departments end tomorrow, and the heir follows."""

    def known(id_, gone):
        seat = Seat(SINCE, "450100", "", ("mailbox/city", "disclosure/city"))
        end = End(TOMORROW, State.MERGED, people.HEIR) if gone else None
        return Department(id_, 2, (Name(SINCE, *NAMES[id_]),), (seat,), end)

    def tell(*ids):
        with runtime.unit_of_work() as uow:
            store.put(uow.connection, [known(one, one in ids) for one in NAMES], runtime.real_now())
        directory.of(runtime).look_again()

    return tell


def test_after_a_merger_the_heir_answers_under_its_own_code(city, merged, runtime, clock, announced):
    number = city.at_work()["number"]
    merged(people.AGENCY)
    assert jobs.follow_departments(runtime) == 0
    clock.forward(days=1)
    assert jobs.follow_departments(runtime) == 1
    assert jobs.follow_departments(runtime) == 0
    assert announced()[-1].data["department"] == people.HEIR
    view = city.at_desk(HEIRS_CLERK, number).json
    assert (view["agency"]["id"], view["due"]) == (people.HEIR, "2026-03-30")  # the clock runs on
    assert city.at_desk(people.INTAKE, number).status_code == 404
    city.do(HEIRS_REVIEWER, number, "review_secrecy")
    city.do(people.HANDLER, number, "draft", outcome="disclosed", article="36(2)", reason="予以公开。")
    assert city.do(HEIRS_REVIEWER, number, "sign")["decision"]["document"] == "南建管〔2026〕第1号-答"


def test_who_has_followed_a_joint_agency_is_asked_in_its_place(city, merged, runtime, clock):
    number = city.at_work()["number"]
    city.do(people.HANDLER, number, "consult", asked="joint_agency", served_on="2026-03-02", body=people.JOINT_AGENCY)
    merged(people.JOINT_AGENCY)
    clock.forward(days=1)
    assert jobs.follow_departments(runtime) == 1
    assert city.queue(HEIRS_CLERK, "opinions") == [number]
    assert city.at_desk(people.JOINT, number).status_code == 404
    city.do(HEIRS_CLERK, number, "give_opinion", consultation=1, opinion="consents")


def test_what_was_answered_before_a_merger_is_the_heirs_to_look_after(city, merged, clock, runtime, as_):
    receipt = city.at_work()
    number = receipt["number"]
    city.to_answer(number)
    merged(people.AGENCY)
    clock.forward(days=1)
    jobs.follow_departments(runtime)
    asked = as_().post(
        f"/api/disclosure/personal-requests/{number}",
        headers={"X-Query-Code": receipt["query_code"]},
        json={"kind": "erase"},
    )
    assert asked.status_code == 201, asked.json
    for actor in (HEIRS_CLERK, HEIRS_REVIEWER):
        assert city.at_desk(actor, number).json["state"] == "answered"
    assert city.at_desk(people.STRANGER, number).status_code == 404
    listed = as_(HEIRS_REVIEWER).get("/api/disclosure/desk/personal-requests").json
    assert [one["number"] for one in listed["requests"]] == [number]


def test_a_record_is_corrected_by_who_has_followed_the_agency(merged, clock, runtime, as_):
    about = {"department": people.AGENCY, "name": "王小明", "phone": "13800138000", "evidence": "不动产权证"}
    sent = as_().post("/api/disclosure/corrections", json=about | {"what": "登记的面积有误\u200b😀,应为89平方米。"})
    number = sent.json["number"]
    merged(people.AGENCY)
    clock.forward(days=1)
    assert jobs.follow_departments(runtime) == 1
    assert jobs.follow_departments(runtime) == 0
    path = f"/api/disclosure/desk/corrections/{number}"
    assert as_(people.INTAKE).get(path).status_code == 404
    assert as_(HEIRS_REVIEWER).get(path).json["people"]["name"] == "王小明"
    done = as_(HEIRS_CLERK).post(f"{path}/settle", json={"result": "corrected", "reason": "已更正。"})
    assert (done.status_code, done.json["paper"]) == (200, "南建管〔2026〕第1号-告")


def test_an_application_to_an_agency_that_has_ended_is_its_heirs(city, merged, clock):
    merged(people.AGENCY)
    clock.forward(days=1)
    city.send()
    assert city.queue(HEIRS_CLERK, "to_confirm") != []


def test_a_new_calendar_counts_open_applications_again_and_says_so(city, runtime, clock, announced):
    clock.at = datetime(2026, 12, 7, 10, tzinfo=SHANGHAI)
    open_, done = city.at_work()["number"], city.at_work()["number"]
    city.to_answer(done, "2026-12-07")
    before = city.at_desk(people.INTAKE, open_).json["clock"]
    assert (before["due"], before["provisional"]) == ("2027-01-05", True)
    with runtime.unit_of_work() as uow:
        current.publish(uow, NOTICE)
    assert jobs.recount(runtime) == 1
    assert jobs.recount(runtime) == 0
    after = city.at_desk(people.INTAKE, open_).json["clock"]
    assert (after["due"], after["promised"], after["provisional"]) == ("2027-01-08", "2027-01-08", False)
    assert city.at_desk(people.INTAKE, done).json["clock"]["due"] == "2027-01-05"  # what is done stays done
    assert announced()[-1].type == "disclosure.application_recounted.v1"


def test_a_new_calendar_moves_the_last_day_to_pay_and_nobody_is_dropped_before_it(city, runtime, clock):
    clock.at = datetime(2026, 12, 21, 10, tzinfo=SHANGHAI)
    paying, late = city.at_work()["number"], city.at_work()["number"]
    for number in (paying, late):
        asked = city.do(people.HANDLER, number, "charge", basis="page", count=100, served_on="2026-12-21")
        assert asked["fee"]["until"] == "2027-01-19"
    with runtime.unit_of_work() as uow:
        current.publish(uow, NOTICE)
    assert jobs.recount(runtime) == 2
    assert city.at_desk(people.INTAKE, paying).json["fee"]["until"] == "2027-01-22"
    clock.at = datetime(2027, 1, 25, 10, tzinfo=SHANGHAI)  # in the days of grace by the new day, over by the told one
    assert jobs.tidy(runtime) == 0
    paid = city.do(people.INTAKE, paying, "pay", paid_on="2027-01-22", paper="缴款书 1")
    assert paid["state"] == "handling"
    clock.at = datetime(2027, 2, 1, 10, tzinfo=SHANGHAI)
    assert jobs.tidy(runtime) == 1
    assert city.at_desk(people.INTAKE, late).json["outcome"] == "fee_unpaid"


def picture():
    """A small PNG."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "PNG")
    return out.getvalue()


def test_an_identity_proof_is_read_by_those_who_handle_it_and_nobody_else(city, as_):
    receipt = city.at_work()
    number, code = receipt["number"], {"X-Query-Code": receipt["query_code"]}
    files = {"data": {"file": (io.BytesIO(picture()), "身份证.png")}, "content_type": "multipart/form-data"}
    made = as_().post(f"{PATH}/{number}/attachments", headers=code, **files)
    assert (made.status_code, made.json["name"]) == (201, "身份证.png")
    file = f"attachments/{made.json['id']}"
    assert as_().get(f"{PATH}/{number}/{file}", headers=code).data.startswith(b"\x89PNG")
    assert as_().get(f"{PATH}/{number}/{file}").status_code == 404
    city.do(people.HANDLER, number, "consult", asked="joint_agency", served_on="2026-03-02", body=people.JOINT_AGENCY)
    seen = [people.INTAKE, people.HANDLER, people.REVIEWER]
    hidden = [people.JOINT, people.SUPERVISOR, people.STRANGER]
    status = {actor.id: as_(actor).get(f"{DESK}/{number}/{file}").status_code for actor in (*seen, *hidden)}
    assert status == dict.fromkeys([a.id for a in seen], 200) | dict.fromkeys([a.id for a in hidden], 404)


def test_what_has_ended_takes_no_file(city, as_):
    receipt = city.at_work()
    city.to_answer(receipt["number"])
    sent = as_().post(
        f"{PATH}/{receipt['number']}/attachments", headers={"X-Query-Code": receipt["query_code"]},
        data={"file": (io.BytesIO(picture()), "x.png")}, content_type="multipart/form-data",
    )  # fmt: skip
    assert (sent.status_code, sent.json["code"]) == (409, "application_ended")


def test_numbers_that_are_taken_at_once_are_apart_and_one_that_fails_is_given_again(runtime):
    def take(place):
        try:
            with runtime.unit_of_work() as uow:
                paper = numbering.take(uow, people.AGENCY)
                if place % 4 == 3:
                    raise LookupError(paper)
                return paper
        except LookupError:
            return ""

    with ThreadPoolExecutor(4) as pool:
        taken = [paper for paper in pool.map(take, range(20)) if paper]
    assert sorted(taken, key=lambda paper: int(paper.split("第")[1].split("号")[0])) == [
        f"南住建〔2026〕第{serial}号-告" for serial in range(1, 16)
    ]


def test_without_a_code_no_paper_goes_out(city, ground):
    number = city.hand_in()["number"]
    (ground.folder / "config" / "disclosure.json").write_text("{}", encoding="utf-8")
    assert city.refused(people.INTAKE, number, "ask_amendment") == (409, "agency_code_missing")


def test_the_command_line_describes_the_service(monkeypatch, capsys):
    monkeypatch.delenv("INSTANCE", raising=False)
    assert cli.main("svc_disclosure.service:service", ["events"]) == 0
    assert "application_answered" in json.dumps(json.loads(capsys.readouterr().out))


def test_who_is_of_another_department_handles_nothing_also_when_assigned(city, as_):
    number = city.hand_in()["number"]
    assert city.refused(people.SUPERVISOR, number, "assign", handlers=[people.SUPERVISOR.id]) == (403, "own_assignment")
    city.do(people.INTAKE, number, "assign", handlers=[people.STRANGER.id])
    assert city.at_desk(people.STRANGER, number).status_code == 404
    assert city.queue(people.STRANGER, "mine") == []
    view = city.at_desk(people.SUPERVISOR, number)
    assert (view.status_code, "王小明" in view.text) == (200, False)
