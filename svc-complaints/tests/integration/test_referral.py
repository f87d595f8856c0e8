"""转办: a complaint that is really a letter goes sealed to a department that it is not about, and comes back."""

import io
import json
from random import Random

import pytest
from sqlalchemy import select

from casework import files
from casework.domain.numbers import mint_number
from casework.storage.tables import referral as referral_table
from casework.storage.tables import stored_file
from casework.testing.offices import Office, add_office
from svc_complaints.storage.tables import complaint_identity, complaint_key, complaint_text
from svc_complaints.testing import people
from svc_complaints.testing.desk import ANONYMOUSLY, COMPLAINT, MINTED, PATH

MAILBOX, PRICES = "mailbox/city", "mailbox/price"
NUMBER = MINTED["number"]
SAID = ("许可", "韦某某", "王小明", "13800138000", "属于咨询")


@pytest.fixture
def ground(ground):
    add_office(ground, MAILBOX, "MC")
    add_office(ground, PRICES, "MP")
    path = ground.folder / "config" / "departments.json"
    body = json.loads(path.read_text(encoding="utf-8"))
    body["departments"].append(
        {"id": "wujia", "name": "市物价局", "name_en": "Prices", "instances": {"mailbox": PRICES}}
    )
    path.write_text(json.dumps(body), encoding="utf-8")
    return ground


@pytest.fixture
def mailbox(ground, service, runtime):
    return Office(MAILBOX, ground, service, runtime)


@pytest.fixture
def refer(city, announced, mailbox):
    """`refer()`: to the mailbox of the water bureau; the referral's id and the content that only the mailbox reads."""

    def done(department="shuiwu"):
        city.do(people.INTAKE, NUMBER, "refer", to=MAILBOX, department=department, reason="属于咨询。")
        event = [row for row in announced() if row.type == "complaints.case_referred.v1"][-1]
        id_ = event.data["referral"]
        return id_, mailbox.opened(event.data["sealed"], id_)["content"]

    return done


def view(city, code=MINTED["code"]):
    return city.by_code("GET", NUMBER, code=code)


def held(runtime):
    """How many rows hold text, key, identity and files of it."""
    with runtime.read() as connection:
        tables = (complaint_text, complaint_key, complaint_identity, stored_file)
        return [len(connection.execute(select(t).where(t.c.number == NUMBER)).all()) for t in tables]


def letter(content, **changed):
    """What the mailbox sends when it refers that letter on to us."""
    kept = {
        name: content[name] for name in ("subject", "body", "anonymous", "people", "language", "department", "owner")
    }
    return kept | {"kind": "complaint", "place": "", "reason": "还是效能投诉。", "hops": 0, **changed}


def test_it_goes_sealed_with_the_code_that_opens_it_there(city, refer, announced):
    city.send(people.COMPLAINANT)
    _, content = refer()
    assert (content["subject"], content["body"]) == (COMPLAINT["subject"], COMPLAINT["body"])
    assert (content["department"], content["kind"], content["anonymous"]) == ("shuiwu", "complaint", True)
    assert content["people"] == {}, "opening an identity takes two people, and referring takes one"
    assert content["owner"] == ""
    shown = view(city).json
    assert (shown["state"], shown["referred_to"]) == ("referring", MAILBOX)
    assert shown["referral"] == {"to": MAILBOX, "query_code": content["query_code"]}
    told = json.dumps([row.data for row in announced()], ensure_ascii=False)
    assert not [word for word in (*SAID, content["query_code"]) if word in told]
    assert "referral" not in city.at_desk(people.INTAKE, NUMBER).json


def test_who_stays_out_of_sight_here_does_so_there(city, refer):
    city.send(people.COMPLAINANT, naming="confidential")
    _, content = refer()
    assert (content["anonymous"], content["people"], content["owner"]) == (True, {}, "")
    assert content["complaint"]["naming"] == "confidential"


def test_an_anonymous_complaint_goes_without_a_name(city, as_, refer):
    as_(**MINTED).post(PATH, json=ANONYMOUSLY)
    _, content = refer()
    assert (content["anonymous"], content["people"], content["owner"]) == (True, {}, "")


def test_when_it_is_confirmed_number_state_and_clock_stay(city, refer, mailbox, runtime, announced):
    city.send(people.COMPLAINANT)
    with runtime.unit_of_work() as uow:
        files.add(uow, NUMBER, io.BytesIO(b"evidence"), "evidence.txt", "citizen")
    id_, content = refer()
    assert min(held(runtime)) >= 1
    mailbox.answer("referral_confirmed", NUMBER, id_)
    assert held(runtime) == [0, 0, 1, 0], "who it is stays sealed here, for nobody there knows"
    shown = view(city).json
    assert (shown["state"], shown["outcome"], shown["subject"], shown["body"]) == ("closed", "referred", None, None)
    assert (shown["received_at"], shown["review_by"]) == ("2026-03-02T01:00:00Z", "2026-03-05")
    assert shown["referral"] == {"to": MAILBOX, "query_code": content["query_code"]}
    desk = city.at_desk(people.INTAKE, NUMBER)
    assert desk.json["sealed"] is True
    everything = desk.text + json.dumps(city.queue(people.INTAKE), ensure_ascii=False)
    assert not [word for word in SAID if word in everything]
    assert announced()[-1].type == "complaints.complaint_referred.v1"


def test_when_it_is_refused_it_is_back_at_intake_and_its_clock_has_not_stopped(city, refer, mailbox, clock):
    city.send(people.COMPLAINANT)
    id_, _ = refer()
    clock.forward(days=1)
    mailbox.answer("referral_refused", NUMBER, id_, reason="不属于本单位职责。")
    shown = view(city).json
    assert (shown["state"], shown["body"], shown["due_on"]) == ("received", COMPLAINT["body"], "2026-03-05")
    assert shown["referral"] is None
    assert city.at_desk(people.INTAKE, NUMBER).json["history"][-1]["text"] == "不属于本单位职责。"
    refer()


def test_what_comes_back_is_whole_under_a_new_key_and_its_code_works_again(city, refer, mailbox, runtime, clock):
    city.send(people.COMPLAINANT)
    id_, content = refer()
    mailbox.answer("referral_confirmed", NUMBER, id_)
    clock.forward(days=7)
    mailbox.refer(NUMBER, letter(content))
    shown = view(city).json
    assert (shown["state"], shown["outcome"], shown["subject"]) == ("received", None, COMPLAINT["subject"])
    assert shown["due_on"] == "2026-03-12"  # three working days, but for the seven that it was away
    assert view(city, content["query_code"]).status_code == 404
    assert city.at_desk(people.INTAKE, NUMBER).json["body"] == COMPLAINT["body"]
    assert city.at_desk(people.CHIEF, NUMBER).status_code == 404
    city.do(people.INTAKE, NUMBER, "accept")


def test_there_and_back_again_and_again(city, refer, mailbox, runtime, clock, announced):
    city.send(people.COMPLAINANT)
    codes = set()
    for _ in range(3):
        id_, content = refer()
        codes.add(content["query_code"])
        mailbox.answer("referral_confirmed", NUMBER, id_)
        mailbox.answer("referral_confirmed", NUMBER, id_)
        assert held(runtime) == [0, 0, 1, 0]
        clock.forward(days=1)
        back = mailbox.refer(NUMBER, letter(content))
        told = len(announced())
        mailbox.refer(NUMBER, letter(content, subject="又一次"), back)
        assert len(announced()) == told
        assert view(city).json["subject"] == COMPLAINT["subject"]
    assert len(codes) == 1
    city.do(people.INTAKE, NUMBER, "accept")
    assert view(city).json["state"] == "accepted"


def test_a_return_that_overtakes_its_confirmation_takes_nothing_away(city, refer, mailbox, runtime):
    """Who is known here alone stays known: the mailbox never had the name."""
    city.send(people.COMPLAINANT, naming="confidential")
    id_, content = refer()
    mailbox.refer(NUMBER, letter(content))
    shown = view(city).json
    assert (shown["state"], shown["accused"]["officials"][0]["name"]) == ("received", "韦某某")
    mailbox.answer("referral_confirmed", NUMBER, id_)
    assert view(city).json["state"] == "received"
    assert held(runtime)[0] == 1
    assert held(runtime)[2] == 1
    with runtime.read() as connection:
        states = {row.direction: row.state for row in connection.execute(select(referral_table))}
    assert states == {"in": "confirmed", "out": "refused"}


def test_only_who_has_it_can_send_it_back(city, refer, mailbox, ground, service, runtime, announced):
    city.send(people.COMPLAINANT)
    mailbox.refer(NUMBER, letter({**COMPLAINT, "people": {}, "department": "shuiwu", "owner": "", "anonymous": True,
                                  "language": "zh"}))  # fmt: skip
    assert announced()[-1].type == "complaints.referral_refused.v1"
    id_, content = refer()
    mailbox.answer("referral_confirmed", NUMBER, id_)
    Office(PRICES, ground, service, runtime).refer(NUMBER, letter(content))
    assert "does not have this complaint" in announced()[-1].data["reason"]
    assert held(runtime)[0] == 0


def test_it_does_not_go_where_nobody_is_barred(city, announced):
    """依申请公开 asks whomever it likes for an opinion, the accused too, and takes nobody without a name."""
    city.send(people.COMPLAINANT)
    refused = city.at_desk(people.INTAKE, NUMBER, "refer", to="disclosure/city", department="shuiwu", reason="要公开。")
    assert (refused.status_code, refused.json["code"]) == (409, "channel_without_barrier")
    assert view(city).json["state"] == "received"


@pytest.mark.parametrize("department", [people.ACCUSED, "zhengfu", "yunguan", "diyiyunguan"])
def test_it_never_goes_to_whom_it_is_about_nor_above_nor_below(city, department, announced):
    city.send(people.COMPLAINANT)
    refused = city.at_desk(people.INTAKE, NUMBER, "refer", to=MAILBOX, department=department, reason="属于咨询。")
    assert (refused.status_code, refused.json["code"]) == (403, "receiver_accused")
    assert view(city).json["state"] == "received"
    assert announced()[-1].type == "complaints.complaint_received.v1"


@pytest.mark.parametrize(
    ("to", "department", "code"),
    [
        (MAILBOX, "", "department_missing"),
        (MAILBOX, "moon", "department_unknown"),
        (MAILBOX, "wujia", "department_elsewhere"),
        (PRICES, "shuiwu", "department_elsewhere"),
        ("mailbox/moon", "shuiwu", "department_elsewhere"),
        ("discipline/city", "", "destination_unknown"),
        ("gateway/main", "", "referral_not_taken"),
        ("complaints/city", "", "referral_not_taken"),
    ],
)
def test_a_receiver_that_nobody_can_answer_for_is_refused(city, to, department, code):
    """An instance can be a department's own: what is sealed to it, that department reads."""
    city.send(people.COMPLAINANT)
    refused = city.at_desk(people.INTAKE, NUMBER, "refer", to=to, department=department, reason="属于咨询。")
    assert (refused.status_code, refused.json["code"]) == (422, code)
    assert view(city).json["state"] == "received"


def test_a_letter_that_came_to_us_goes_back_with_the_code_that_it_has_there(city, as_, mailbox, announced, clock):
    number, code = mint_number("MC", Random(7)), "9Q2X7K3F"
    case = {"subject": "窗口不答复", "body": "两个月没有答复。", "anonymous": True, "department": people.ACCUSED}
    mailbox.refer(number, case | {"query_code": code})
    clock.forward(minutes=5)
    city.do(people.INTAKE, number, "refer", to=MAILBOX, department="shuiwu", reason="属于咨询。")
    event = [row for row in announced() if row.type == "complaints.case_referred.v1"][-1]
    assert mailbox.opened(event.data["sealed"], event.data["referral"])["content"]["query_code"] == ""
    assert city.by_code("GET", number, code=code).json["referral"] == {"to": MAILBOX, "query_code": None}
