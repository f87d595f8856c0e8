"""A letter that is a complaint, and a complaint that is a letter, through the front door: there, back, and again."""

import io
import json

import pytest
import requests
from sqlalchemy import select

from casework import files
from casework.domain.actors import ANONYMOUS, Role
from casework.referrals import fetching
from casework.storage.tables import metadata, stored_file
from casework.testing.city import City
from casework.testing.client import citizen, client_as
from casework.testing.ground import Ground
from casework.testing.waiting import wait_until
from casework.web.app import create_app
from gateway.service import fetch_documents, forward
from gateway.service import service as gateway
from svc_complaints.service import service as complaints
from svc_complaints.testing import people
from svc_complaints.testing.desk import COMPLAINT
from svc_complaints.testing.desk import City as Desk
from svc_complaints.testing.offices import CONFIGURATION, DEPARTMENTS
from svc_mailbox.service import service as mailbox

GATEWAY, MAILBOX, COMPLAINTS = "gateway/main", "mailbox/city", "complaints/city"
LETTERS, HERE = "/api/mailbox/letters", "/api/complaints/complaints"
MAILBOX_DESK = "/api/mailbox/desk/letters"
RECEIPT = "收据: 二号窗口。".encode()
ACCUSED = people.staff("jt", people.ACCUSED, Role.REVIEWER, Role.CLERK)
WATER = people.staff("sw", "shuiwu", Role.REVIEWER)
WATER_CLERK = people.staff("sw-2", "shuiwu", Role.CLERK)
LETTER = {
    "department": people.ACCUSED, "kind": "help", "subject": "窗口人员态度恶劣", "anonymous": True,
    "body": "韦某某态度恶劣，两个月不予答复。", "publish_consent": False,
}  # fmt: skip


@pytest.fixture(params=["sqlite", "postgres"])
def city(request, tmp_path, databases, clock):
    """Embedded on SQLite, and with a broker on PostgreSQL."""
    ground = Ground(tmp_path, [GATEWAY, MAILBOX, COMPLAINTS], [COMPLAINTS])
    folder = ground.folder / "config"
    folder.mkdir()
    (folder / "departments.json").write_text(json.dumps({"departments": DEPARTMENTS}), encoding="utf-8")
    (folder / "complaints.json").write_text(json.dumps(CONFIGURATION), encoding="utf-8")
    services = {GATEWAY: gateway, MAILBOX: mailbox, COMPLAINTS: complaints}
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
        return requests.request(method, url, json=body or None, headers=headers, timeout=30)

    return knock


@pytest.fixture
def at(city):
    """`at(instance, actor)`: staff at a service."""
    apps = {MAILBOX: create_app(mailbox, city[MAILBOX]), COMPLAINTS: create_app(complaints, city[COMPLAINTS])}
    return lambda instance, actor=ANONYMOUS, **claims: client_as(apps[instance], actor, **claims)


@pytest.fixture
def desk(at):
    """Everybody at the complaints' desk."""
    return Desk(lambda actor=ANONYMOUS, **claims: at(COMPLAINTS, actor, **claims))


def sent(door, path, body):
    answer = door("POST", path, **body)
    assert answer.status_code == 201, answer.text
    return answer.json()["number"], answer.json()["query_code"]


def refer_letter(at, actor, number, reason="属于效能投诉。"):
    """The desk refers by what it is; who takes it, the city knows."""
    body = {"destination": "efficiency_complaint", "reason": reason}
    answer = at(MAILBOX, actor).post(f"{MAILBOX_DESK}/{number}/refer", json=body)
    assert answer.status_code == 200, answer.text


def refer_complaint(desk, number):
    desk.do(people.INTAKE, number, "refer", to=MAILBOX, department="shuiwu", reason="属于咨询。")


def until(door, path, code, **wanted):
    """What the front door shows there once it is as wanted."""

    def shown():
        answer = door("GET", path, code)
        found = answer.json() if answer.ok else {}
        return found if wanted.items() <= found.items() else None

    return wait_until(shown, f"{path} to be {wanted}")


def answer_letter(at, number):
    """The water bureau accepts and answers it."""
    steps = (("accept", WATER, {}), ("dispatch", WATER, {"lead": "shuiwu"}), ("take", WATER_CLERK, {}),
             ("draft", WATER_CLERK, {"text": "材料清单已寄出。"}), ("answer", WATER, {}))  # fmt: skip
    for action, actor, body in steps:
        done = at(MAILBOX, actor).post(f"{MAILBOX_DESK}/{number}/{action}", json=body)
        assert done.status_code == 200, done.text


def kept(city, instance, number):
    """Names of the files that an instance holds of it."""
    with city[instance].read() as connection:
        held = connection.execute(select(stored_file).where(stored_file.c.number == number)).all()
        assert len(held) == len(files.listed(connection, city[instance], number))
        return [one["name"] for one in files.listed(connection, city[instance], number)]


def test_a_letter_becomes_a_complaint_and_its_nameless_sender_goes_on_with_it(city, door, at, desk):
    number, code = sent(door, LETTERS, LETTER)
    with city[MAILBOX].unit_of_work() as uow:
        files.add(uow, number, io.BytesIO(RECEIPT), "收据.txt", "citizen")
    refer_letter(at, ACCUSED, number)
    there = until(door, f"/api/track/{number}", code, state="referring")["referral"]
    assert there["to"] == COMPLAINTS
    until(door, f"{HERE}/{number}", there["query_code"], state="received")
    wait_until(lambda: fetching.fetch(city[COMPLAINTS]), "the evidence at the complaints")
    home = until(door, f"/api/track/{number}", code, state="closed")
    assert (home["outcome"], home["subject"], home["body"], home["attachments"]) == ("referred", "", "", [])
    assert home["referral"] == there
    assert (kept(city, MAILBOX, number), kept(city, COMPLAINTS, number)) == ([], ["收据.txt"])
    view = until(door, f"{HERE}/{number}", there["query_code"], state="received")
    assert view["body"] == LETTER["body"]
    path = f"{HERE}/{number}/attachments/{view['attachments'][0]['id']}"
    assert door("GET", path, there["query_code"]).content == RECEIPT
    assert door("GET", f"{HERE}/{number}", code).status_code == 404
    said = door("POST", f"{HERE}/{number}/messages", there["query_code"], text="是二号窗口。")
    assert said.json()["messages"][0]["text"] == "是二号窗口。"
    shown = at(MAILBOX, ACCUSED).get(f"{MAILBOX_DESK}/{number}").text
    assert not [word for word in ("韦某某", "态度", "效能投诉", "二号窗口") if word in shown]
    assert desk.at_desk(ACCUSED, number).status_code == 404


def test_what_was_a_complaint_all_along_is_looked_into_and_answered(door, at, desk):
    number, code = sent(door, LETTERS, LETTER)
    refer_letter(at, ACCUSED, number)
    there = until(door, f"/api/track/{number}", code, state="closed")["referral"]["query_code"]
    until(door, f"{HERE}/{number}", there, state="received")
    desk.to_conclusion(number)
    desk.do(people.INTAKE, number, "answer", text="反映属实,已批评教育。")
    view = until(door, f"{HERE}/{number}", there, state="answered")
    assert (view["finding"], view["answers"][0]["text"]) == ("substantiated", "反映属实,已批评教育。")
    rated = door("POST", f"{HERE}/{number}/rating", there, round=1, level=5, solved=True)
    assert rated.json()["answers"][0]["rating"]["level"] == 5
    home = door("GET", f"/api/track/{number}", code).json()
    assert (home["state"], home["outcome"], home["answers"]) == ("closed", "referred", [])


def test_a_complaint_that_is_a_question_is_answered_by_a_mailbox_it_is_not_about(city, door, at, desk):
    number, code = sent(door, HERE, COMPLAINT)
    with city[COMPLAINTS].unit_of_work() as uow:
        files.add(uow, number, io.BytesIO(RECEIPT), "收据.txt", "citizen")
    refer_complaint(desk, number)
    wait_until(lambda: fetching.fetch(city[MAILBOX]), "the evidence at the mailbox")
    home = until(door, f"/api/track/{number}", code, state="closed")
    assert (home["outcome"], home["subject"], home["body"]) == ("referred", None, None)
    there = home["referral"]
    answer_letter(at, number)
    seen = until(door, f"{LETTERS}/{number}", there["query_code"], state="answered")
    assert seen["answers"][0]["text"] == "材料清单已寄出。"
    assert [file["name"] for file in seen["attachments"]] == ["收据.txt"]
    view = at(MAILBOX, WATER).get(f"{MAILBOX_DESK}/{number}")
    assert (view.json["anonymous"], view.json["people"]) == (True, None), "opened by two, referred by one"
    assert COMPLAINT["name"] not in view.text
    assert kept(city, COMPLAINTS, number) == []
    assert at(MAILBOX, ACCUSED).get(f"{MAILBOX_DESK}/{number}").status_code == 404


def test_there_and_back_again_the_code_in_the_hand_goes_on(door, at, desk):
    number, code = sent(door, HERE, COMPLAINT | {"naming": "confidential"})
    for _ in range(2):
        refer_complaint(desk, number)
        there = until(door, f"/api/track/{number}", code, state="closed")["referral"]["query_code"]
        seen = until(door, f"{LETTERS}/{number}", there, state="registered")
        assert (seen["anonymous"], seen["body"]) == (True, COMPLAINT["body"])
        assert COMPLAINT["name"] not in at(MAILBOX, WATER).get(f"{MAILBOX_DESK}/{number}").text
        refer_letter(at, WATER, number, "还是效能投诉。")
        back = until(door, f"{HERE}/{number}", code, state="received")
        assert back["body"] == COMPLAINT["body"]
        assert until(door, f"{LETTERS}/{number}", there, state="closed")["referral"]["query_code"] is None
    assert desk.do(people.INTAKE, number, "accept")["state"] == "accepted"


def test_a_letter_that_went_to_the_complaints_by_mistake_comes_home(door, at, desk):
    number, code = sent(door, LETTERS, LETTER)
    refer_letter(at, ACCUSED, number)
    there = until(door, f"/api/track/{number}", code, state="closed")["referral"]["query_code"]
    refused = desk.at_desk(people.INTAKE, number, "refer", to=MAILBOX, department=people.ACCUSED, reason="是咨询。")
    assert (refused.status_code, refused.json["code"]) == (403, "receiver_accused")
    refer_complaint(desk, number)
    assert until(door, f"{LETTERS}/{number}", code, state="registered")["body"] == LETTER["body"]
    assert until(door, f"{HERE}/{number}", there, state="closed")["referral"] == {"to": MAILBOX, "query_code": None}


def test_its_sender_finds_it_among_their_complaints_and_then_among_their_letters_again(city, door, at, desk):
    """Nothing at the mailbox names the account meanwhile."""
    anna = citizen("anna-s-account")
    named = LETTER | {"anonymous": False, "name": "韦小明", "phone": "13800138000"}
    number = at(MAILBOX, anna).post(LETTERS, json=named).json["number"]
    refer_letter(at, ACCUSED, number)

    def lists():
        letters = at(MAILBOX, anna).get(LETTERS).json["letters"]
        complaints = at(COMPLAINTS, anna).get(HERE).json["complaints"]
        return [one["number"] for one in letters], [one["number"] for one in complaints]

    wait_until(lambda: lists() == ([], [number]), "the complaint in the sender's list, and no longer the letter")
    assert at(COMPLAINTS, anna).get(f"{HERE}/{number}").status_code == 200
    with city[MAILBOX].read() as connection:
        tables = [*metadata.sorted_tables, *mailbox.metadata.sorted_tables]
        named_in = [t.name for t in tables if any(anna.id in str(row) for row in connection.execute(select(t)))]
    assert named_in == []
    refer_complaint(desk, number)
    wait_until(lambda: lists()[0] == [number], "the letter in the sender's list")
    assert at(MAILBOX, anna).get(f"/api/track/{number}").status_code == 200


def test_a_complaint_made_while_its_service_is_away_is_there_once_when_it_is_back(city, door, desk):
    fetch_documents(city[GATEWAY])
    city.stop(COMPLAINTS)
    answer = door("POST", HERE, **COMPLAINT)
    assert answer.status_code == 202, answer.text
    number, code = answer.json()["number"], answer.json()["query_code"]
    city.start(COMPLAINTS)
    wait_until(lambda: (forward(city[GATEWAY]), door("GET", f"{HERE}/{number}", code).ok)[1], "the complaint", 60)
    view = door("GET", f"{HERE}/{number}", code).json()
    assert (view["state"], view["body"]) == ("received", COMPLAINT["body"])
    listed = desk.queue(people.INTAKE)
    assert [one["number"] for one in listed] == [number]
