"""Applications at the front door: there, back and again under one number, by number and code alone; stored while
nobody answers."""

import json

import pytest
import requests

from casework.domain.actors import ANONYMOUS, Role
from casework.testing.city import City
from casework.testing.client import client_as
from casework.testing.ground import Ground
from casework.testing.waiting import wait_until
from casework.web.app import create_app
from gateway.service import fetch_documents, forward
from gateway.service import service as gateway
from svc_complaints.service import service as complaints
from svc_complaints.testing import offices as complaints_offices
from svc_complaints.testing import people as complaints_people
from svc_disclosure.service import service as disclosure
from svc_disclosure.testing import people
from svc_disclosure.testing.desk import APPLICATION
from svc_disclosure.testing.desk import City as Desk
from svc_disclosure.testing.offices import CONFIGURATION, DEPARTMENTS
from svc_mailbox.service import service as mailbox

GATEWAY, MAILBOX, COMPLAINTS, DISCLOSURE = "gateway/main", "mailbox/city", "complaints/city", "disclosure/city"
HERE, LETTERS, COMPLAINED = "/api/disclosure/applications", "/api/mailbox/letters", "/api/complaints/complaints"
HOUSING = people.staff("zj", people.AGENCY, Role.REVIEWER, Role.CLERK)
DISGUISED = {"outcome": "petition", "reason": "反映的是物业纠纷,属于投诉举报,不是政府信息公开申请。"}
LETTER = {
    "department": people.AGENCY, "kind": "consultation", "subject": "想看小区改造的验收报告", "anonymous": False,
    "body": "请公开新华小区改造的验收报告。", "name": "王小明", "phone": "13800138000", "publish_consent": False,
}  # fmt: skip


@pytest.fixture(params=["sqlite", "postgres"])
def city(request, tmp_path, databases, clock):
    """Embedded on SQLite, and with a broker on PostgreSQL."""
    ground = Ground(tmp_path, [GATEWAY, MAILBOX, COMPLAINTS, DISCLOSURE], [COMPLAINTS])
    folder = ground.folder / "config"
    folder.mkdir()
    here = {one["id"] for one in DEPARTMENTS}
    all_ = [*DEPARTMENTS, *(one for one in complaints_offices.DEPARTMENTS if one["id"] not in here)]
    for name, content in (
        ("departments", {"departments": all_}),
        ("complaints", complaints_offices.CONFIGURATION),
        ("disclosure", CONFIGURATION),
    ):
        (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    services = {GATEWAY: gateway, MAILBOX: mailbox, COMPLAINTS: complaints, DISCLOSURE: disclosure}
    rabbit = request.getfixturevalue("rabbit") if request.param == "postgres" else None
    made = City(ground, services, databases, request.param, clock=clock, rabbit=rabbit)
    made.start()
    yield made
    made.close()


@pytest.fixture
def door(city):
    """`door(method, path, code, **body)`: anybody at the front door; the answer."""

    def knock(method, path, code="", **body):
        url = city.ground.peers[GATEWAY]["url"] + path
        headers = {"X-Query-Code": code} if code else {}
        given = body if method == "POST" else None
        return requests.request(method, url, json=given, headers=headers, timeout=30)

    return knock


@pytest.fixture
def at(city):
    """`at(instance, actor)`: staff at a service."""
    services = {MAILBOX: mailbox, COMPLAINTS: complaints, DISCLOSURE: disclosure}
    apps = {instance: create_app(service, city[instance]) for instance, service in services.items()}
    return lambda instance, actor=ANONYMOUS, **claims: client_as(apps[instance], actor, **claims)


@pytest.fixture
def desk(at):
    """Everybody at the disclosure office's desk."""
    return Desk(lambda actor=ANONYMOUS, **claims: at(DISCLOSURE, actor, **claims))


def sent(door, path, body):
    answer = door("POST", path, **body)
    assert answer.status_code == 201, answer.text
    return answer.json()["number"], answer.json()["query_code"]


def until(door, path, code, **wanted):
    """What the front door shows there once it is as wanted."""

    def shown():
        answer = door("GET", path, code)
        found = answer.json() if answer.ok else {}
        return found if wanted.items() <= found.items() else None

    return wait_until(shown, f"{path} to be {wanted}")


def converted_letter(door, at, number, code):
    """It goes to the disclosure office, where nothing counts before the consent; its code there, and what is seen."""
    referred = at(MAILBOX, HOUSING).post(
        f"/api/mailbox/desk/letters/{number}/refer", json={"destination": "disclosure", "reason": "属于信息公开申请。"}
    )
    assert referred.status_code == 200, referred.text
    home = until(door, f"/api/track/{number}", code, state="closed")
    assert (home["outcome"], home["referral"]["to"]) == ("referred", DISCLOSURE)
    there = home["referral"]["query_code"]
    seen = until(door, f"{HERE}/{number}", there, state="needs_correction")
    assert (seen["number"], seen["clock"], seen["channel"]) == (number, None, "converted")
    return there, seen


def consented(door, desk, number, there):
    """Its sender says who applies, and confirms; the application as received."""
    fixed = door("POST", f"{HERE}/{number}/correction", there, applicant_class="natural",
                 paper_number=APPLICATION["paper_number"])  # fmt: skip
    assert (fixed.status_code, fixed.json()["state"]) == (200, "submitted"), fixed.text
    desk.do(people.INTAKE, number, "acknowledge")
    seen = door("POST", f"{HERE}/{number}/confirm", there).json()
    assert seen["state"] == "received", seen
    return seen


def disguised(door, desk, to):
    """Number and code of an application whose answer offers to convert it."""
    number, code = sent(door, HERE, APPLICATION)
    assert door("POST", f"{HERE}/{number}/acknowledge", code).ok
    desk.do(people.INTAKE, number, "confirm", reached_by="phone")
    told_to_be_a_complaint(door, desk, number, code, to)
    return number, code


def told_to_be_a_complaint(door, desk, number, code, to):
    """Handled, and answered that it is no application (art. 39)."""
    desk.do(people.INTAKE, number, "assign")
    desk.do(people.HANDLER, number, "draft", **DISGUISED, convert_to=to)
    desk.do(people.REVIEWER, number, "sign")
    desk.do(people.HANDLER, number, "deliver", on="2026-03-02")
    seen = door("GET", f"{HERE}/{number}", code).json()
    assert (seen["state"], seen["outcome"], seen["conversion"]["offered"]) == ("answered", "petition", to)


def converted(door, number, code):
    """The applicant's consent; the code that opens it there, once it is there."""
    first = door("POST", f"{HERE}/{number}/convert", code)
    assert first.ok, first.text
    home = until(door, f"/api/track/{number}", code, state="converted")
    assert (home["outcome"], home["description"]) == ("petition", APPLICATION["description"])
    return home["conversion"]["query_code"]


def test_a_complaint_in_disguise_becomes_a_letter_and_comes_back(door, at, desk):
    number, code = disguised(door, desk, MAILBOX)
    seen = door("GET", f"/api/track/{number}", code).json()
    assert (seen["state"], seen["outcome"], seen["conversion"]["offered"]) == ("answered", "petition", MAILBOX)
    received = seen["submitted_at"]
    there = converted(door, number, code)
    letter = until(door, f"{LETTERS}/{number}", there, state="registered")
    assert (letter["number"], letter["body"]) == (number, APPLICATION["description"])
    shown = at(MAILBOX, HOUSING).get(f"/api/mailbox/desk/letters/{number}")
    assert shown.json["people"]["name"] == APPLICATION["name"]
    assert APPLICATION["paper_number"] not in shown.text
    back = at(MAILBOX, HOUSING).post(
        f"/api/mailbox/desk/letters/{number}/refer", json={"destination": "disclosure", "reason": "仍属信息公开。"}
    )
    assert back.status_code == 200, back.text
    home = until(door, f"{HERE}/{number}", code, state="answered")
    assert (home["outcome"], home["conversion"]["to"], home["submitted_at"]) == ("petition", None, received)
    assert until(door, f"{LETTERS}/{number}", there, state="closed")["outcome"] == "referred"


def test_a_complaint_in_disguise_becomes_a_complaint_and_comes_back(door, at, desk):
    number, code = disguised(door, desk, COMPLAINTS)
    there = converted(door, number, code)
    complaint = until(door, f"{COMPLAINED}/{number}", there, state="received")
    assert (complaint["number"], complaint["body"]) == (number, APPLICATION["description"])
    accused = [one["id"] for one in complaint["accused"]["departments"]]
    assert (complaint["naming"], accused) == ("named", [people.AGENCY])
    office = at(COMPLAINTS, complaints_people.INTAKE)
    path, body = f"/api/complaints/desk/complaints/{number}/refer", {"to": DISCLOSURE, "reason": "仍属信息公开。"}
    refused = office.post(path, json=body | {"department": people.AGENCY})
    assert (refused.status_code, refused.json["code"]) == (403, "receiver_accused")  # handed to nobody that it is about
    back = office.post(path, json=body | {"department": "shuiwu"})  # whoever is named: it goes home, to its own agency
    assert back.status_code == 200, back.text
    home = until(door, f"{HERE}/{number}", code, state="answered")
    assert (home["outcome"], home["agency"]["id"]) == ("petition", people.AGENCY)
    assert home["conversion"] == {"offered": COMPLAINTS, "to": None, "query_code": None, "refused": None}
    history = [one["action"] for one in desk.at_desk(people.REVIEWER, number).json["history"]]
    assert history[-3:] == ["convert", "confirm_conversion", "take_back"]


def test_a_letter_that_is_an_application_waits_for_its_applicant_and_is_answered(city, door, at, desk, clock):
    number, code = sent(door, LETTERS, LETTER)
    clock.forward(days=1)
    there, seen = converted_letter(door, at, number, code)
    assert seen["first_received_at"][:10] == "2026-03-02"
    assert consented(door, desk, number, there)["received_on"] == "2026-03-03"
    desk.do(people.INTAKE, number, "assign")
    desk.to_answer(number, on="2026-03-03")
    answered = until(door, f"{HERE}/{number}", there, state="answered")
    assert (answered["outcome"], answered["number"]) == ("disclosed", number)
    home = door("GET", f"/api/track/{number}", code).json()
    assert (home["state"], home["outcome"]) == ("closed", "referred")


def test_a_letter_becomes_an_application_and_goes_home_again(door, at, desk):
    number, code = sent(door, LETTERS, LETTER)
    there, _ = converted_letter(door, at, number, code)
    assert consented(door, desk, number, there)["received_on"] == "2026-03-02"
    told_to_be_a_complaint(door, desk, number, there, MAILBOX)
    assert door("POST", f"{HERE}/{number}/convert", there).ok
    seen = until(door, f"{HERE}/{number}", there, state="converted")
    assert (seen["outcome"], seen["conversion"]["query_code"]) == ("petition", None)  # the code in the hand goes on
    home = until(door, f"{LETTERS}/{number}", code, state="registered")
    assert LETTER["body"] in home["body"]


def test_an_application_made_while_its_service_is_away_is_there_once_when_it_is_back(city, door, desk):
    fetch_documents(city[GATEWAY])
    city.stop(DISCLOSURE)
    answer = door("POST", HERE, **APPLICATION)
    assert answer.status_code == 202, answer.text
    number, code = answer.json()["number"], answer.json()["query_code"]
    city.start(DISCLOSURE)
    wait_until(lambda: (forward(city[GATEWAY]), door("GET", f"{HERE}/{number}", code).ok)[1], "the application", 60)
    view = door("GET", f"{HERE}/{number}", code).json()
    assert (view["state"], view["description"]) == ("submitted", APPLICATION["description"])
    assert desk.queue(people.INTAKE) == [number]
    checked = door("POST", "/api/disclosure/receipts/verify", receipt=answer.json()["receipt"])
    assert (checked.json()["valid"], checked.json()["number"]) == (True, number)
