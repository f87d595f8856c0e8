"""A letter that is an application, and an application that is a complaint: there, back, and again, under one number."""

import json

import pytest

from casework.domain.actors import ANONYMOUS, Role
from casework.testing.city import City
from casework.testing.client import GATEWAY, client_as
from casework.testing.ground import Ground
from casework.testing.waiting import wait_until
from casework.web.app import create_app
from svc_complaints.service import service as complaints
from svc_disclosure.service import service as disclosure
from svc_disclosure.testing import people
from svc_disclosure.testing.desk import City as Desk
from svc_disclosure.testing.offices import CONFIGURATION, DEPARTMENTS
from svc_mailbox.service import service as mailbox

MAILBOX, COMPLAINTS, DISCLOSURE = "mailbox/city", "complaints/city", "disclosure/city"
SERVICES = {MAILBOX: mailbox, COMPLAINTS: complaints, DISCLOSURE: disclosure}
LETTERS, MAILBOX_DESK = "/api/mailbox/letters", "/api/mailbox/desk/letters"
APPLICATIONS, CASES = "/api/disclosure/applications", "/api/complaints/complaints"
LETTER = {
    "department": people.AGENCY, "kind": "consultation", "subject": "想看小区改造的验收报告", "anonymous": False,
    "body": "请公开新华小区改造项目的验收报告。", "name": "王小明", "phone": "13800138000", "publish_consent": False,
}  # fmt: skip
IDENTITY = {"applicant_class": "natural", "paper_number": "11010519491231002X"}
CLERK = people.staff("mailbox-reviewer", people.AGENCY, Role.REVIEWER, Role.CLERK)
OFFICE = people.staff("office", "shuiwu", Role.REVIEWER)


@pytest.fixture(params=["sqlite", "postgres"])
def city(request, tmp_path, databases, clock):
    """Embedded on SQLite, and with a broker on PostgreSQL."""
    ground = Ground(tmp_path, [GATEWAY, *SERVICES], [COMPLAINTS])
    folder = ground.folder / "config"
    folder.mkdir()
    (folder / "departments.json").write_text(json.dumps({"departments": DEPARTMENTS}), encoding="utf-8")
    (folder / "disclosure.json").write_text(json.dumps(CONFIGURATION), encoding="utf-8")
    (folder / "complaints.json").write_text(json.dumps({"offices": ["shuiwu"]}), encoding="utf-8")
    rabbit = request.getfixturevalue("rabbit") if request.param == "postgres" else None
    made = City(ground, SERVICES, databases, request.param, clock=clock, rabbit=rabbit)
    made.start()
    yield made
    made.close()


@pytest.fixture
def at(city):
    """`at(instance, actor)`: somebody at a service."""
    apps = {name: create_app(service, city[name]) for name, service in SERVICES.items()}
    return lambda instance, actor=ANONYMOUS, **claims: client_as(apps[instance], actor, **claims)


@pytest.fixture
def desk(at):
    """Everybody at the disclosure office."""
    return Desk(lambda actor=ANONYMOUS, **claims: at(DISCLOSURE, actor, **claims))


def until(at, instance, path, code, **wanted):
    """What its sender sees there once it is as wanted."""

    def shown():
        answer = at(instance).get(path, headers={"X-Query-Code": code})
        found = answer.json if answer.status_code == 200 else {}
        return found if wanted.items() <= found.items() else None

    return wait_until(shown, f"{path} to be {wanted}", 20)


def converted_letter(at):
    """A letter that went to the disclosure office; its number, its code, and the code there."""
    receipt = at(MAILBOX).post(LETTERS, json=LETTER).json
    number, code = receipt["number"], receipt["query_code"]
    refer = {"destination": "disclosure", "reason": "属于政府信息公开申请。"}
    done = at(MAILBOX, CLERK).post(f"{MAILBOX_DESK}/{number}/refer", json=refer)
    assert done.status_code == 200, done.json
    home = until(at, MAILBOX, f"{LETTERS}/{number}", code, state="closed")
    assert (home["outcome"], home["referral"]["to"]) == ("referred", DISCLOSURE)
    return number, code, home["referral"]["query_code"]


def told_to_be_a_complaint(desk, number, to):
    """Handled, and answered that it is no application (art. 39)."""
    desk.do(people.INTAKE, number, "assign")
    desk.do(people.HANDLER, number, "draft", outcome="petition", reason="属于投诉。", convert_to=to)
    desk.do(people.REVIEWER, number, "sign")
    desk.do(people.HANDLER, number, "deliver", on="2026-03-02")


def test_a_letter_becomes_an_application_with_its_senders_consent_and_goes_home_again(at, desk):
    number, code, there = converted_letter(at)
    seen = until(at, DISCLOSURE, f"{APPLICATIONS}/{number}", there, state="needs_correction")
    assert (seen["clock"], seen["channel"]) == (None, "converted")  # nothing counts before the consent
    done = at(DISCLOSURE).post(
        f"{APPLICATIONS}/{number}/correction", json=IDENTITY, headers={"X-Query-Code": there}
    )  # fmt: skip
    assert done.json["state"] == "submitted", done.json
    desk.do(people.INTAKE, number, "acknowledge")
    assert desk.applicant(number, "confirm", there)["received_on"] == "2026-03-02"
    told_to_be_a_complaint(desk, number, MAILBOX)
    desk.applicant(number, "convert", there)
    seen = until(at, DISCLOSURE, f"{APPLICATIONS}/{number}", there, state="converted")
    assert (seen["outcome"], seen["conversion"]["query_code"]) == ("petition", None)  # the code in the hand goes on
    home = until(at, MAILBOX, f"{LETTERS}/{number}", code, state="registered")
    assert LETTER["body"] in home["body"]


def test_a_complaint_in_disguise_goes_to_the_complaints_and_may_come_back(at, desk):
    receipt = desk.hand_in()
    number, code = receipt["number"], receipt["query_code"]
    told_to_be_a_complaint(desk, number, COMPLAINTS)
    there = desk.applicant(number, "convert", code)["conversion"]["query_code"]
    case = until(at, COMPLAINTS, f"{CASES}/{number}", there, state="received")
    assert (case["naming"], [one["id"] for one in case["accused"]["departments"]]) == ("named", [people.AGENCY])
    until(at, DISCLOSURE, f"{APPLICATIONS}/{number}", code, state="converted")
    back = {"to": DISCLOSURE, "department": "shuiwu", "reason": "仍属政府信息公开。"}
    done = at(COMPLAINTS, OFFICE).post(f"/api/complaints/desk/complaints/{number}/refer", json=back)
    assert done.status_code == 200, done.json
    seen = until(at, DISCLOSURE, f"{APPLICATIONS}/{number}", code, state="answered")
    assert (seen["outcome"], seen["conversion"]) == (
        "petition", {"offered": COMPLAINTS, "to": None, "query_code": None},
    )  # fmt: skip
