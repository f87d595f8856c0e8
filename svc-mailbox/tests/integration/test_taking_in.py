"""Cases from elsewhere: opened under their own number with our clock, refused with a reason, never twice."""

from random import Random

import pytest
from sqlalchemy import func, select

from casework.domain.actors import ANONYMOUS
from casework.domain.numbers import mint_number
from casework.testing.client import citizen
from casework.testing.offices import Office, add_office
from svc_mailbox.storage.tables import letter as letter_table
from svc_mailbox.testing.desk import DESK, INTAKE, SUPERVISOR

EXCHANGE, COMPLAINTS = "exchange/main", "complaints/city"
CODE = "7K3F9Q2X"
CASE = {
    "origin": "letter_back", "partner": "petitions", "alias": "XF-2026-17", "department": "housing", "kind": "help",
    "subject": "路灯不亮", "body": "南湖东路的路灯三天没亮了。", "place": "南湖东路", "anonymous": False,
    "people": {"name": "韦小明", "phone": "13800138000", "email": "", "address": "民族大道100号"},
    "query_code": CODE, "reason": "不属于信访事项。", "hops": 1, "something_new": True,
}  # fmt: skip
CONSULT = {
    "origin": "service_consult", "partner": "centre", "alias": "BJ-2026-0007", "department": "water",
    "subject": "水表过户", "body": "过户要带什么材料?", "anonymous": False, "people": {"name": "韦小明"},
    "query_code": CODE, "item": {"task_id": "11450100MB0001", "task_name": "水表过户", "project_id": "P-1"},
}  # fmt: skip


@pytest.fixture
def ground(ground):
    for instance in (EXCHANGE, COMPLAINTS):
        add_office(ground, instance)
    return ground


@pytest.fixture
def number():
    """A number of this instance, minted elsewhere."""
    return mint_number("MC", Random(7))


@pytest.fixture
def exchange(ground, service, runtime):
    return Office(EXCHANGE, ground, service, runtime)


@pytest.fixture
def complaints(ground, service, runtime):
    return Office(COMPLAINTS, ground, service, runtime)


def tracked(as_, number, code=CODE, actor=ANONYMOUS):
    return as_(actor).get(f"/api/track/{number}", headers={"X-Query-Code": code})


def desk(as_, number, actor=SUPERVISOR):
    return as_(actor).get(f"{DESK}/{number}").json


def last(announced):
    event = announced()[-1]
    return event.type.split(".")[1], event.data


def test_a_letter_of_the_bureau_is_opened_with_our_clock_and_its_first_receipt_as_history(
    exchange, number, as_, announced
):
    id_ = exchange.refer(number, CASE)
    assert last(announced) == ("referral_confirmed", {"to": f"/{EXCHANGE}", "referral": id_, "left_behind": ""})
    seen = tracked(as_, number).json
    assert (seen["state"], seen["subject"], seen["place"]) == ("registered", "路灯不亮", "南湖东路")
    assert (seen["received_at"], seen["due_on"]) == ("2026-03-02T01:00:00Z", "2026-03-09")
    assert seen["timeline"][0]["at"] == "2026-02-27T08:30:00Z"
    assert seen["timeline"][1]["what"] == "take_in"
    view = desk(as_, number, INTAKE)
    assert view["channel"] == "partner"
    assert view["people"] == {"name": "韦小明", "phone": "13800138000", "address": "民族大道100号"}
    assert view["came_from"] == {"instance": EXCHANGE, "partner": "petitions", "alias": "XF-2026-17"}
    received = next(event for event in announced() if event.type == "mailbox.letter_received.v1")
    assert received.data["channel"] == "partner"
    assert "韦小明" not in str([event.data for event in announced()])


def test_what_the_bureau_sent_here_does_not_go_back_without_a_supervisor(exchange, number, as_):
    """art. 23: no to and fro."""
    exchange.refer(number, CASE)
    body = {"destination": "petition", "reason": "还是信访。"}
    answer = as_(INTAKE).post(f"{DESK}/{number}/refer", json=body)
    assert (answer.status_code, answer.json["code"]) == (403, "petition_returned")
    assert as_(SUPERVISOR).post(f"{DESK}/{number}/refer", json=body | {"override": True}).status_code == 200


def test_a_question_about_a_service_item_keeps_its_code(exchange, number, as_):
    exchange.refer(number, CONSULT)
    view = desk(as_, number)
    assert (view["kind"], view["channel"]) == ("consultation", "service_centre")
    assert view["item"] == {"task_id": "11450100MB0001", "task_name": "水表过户", "project_id": "P-1"}
    assert tracked(as_, number).status_code == 200
    assert tracked(as_, number, "00000000").status_code == 404


def test_a_converted_case_of_another_channel_belongs_to_its_account(complaints, number, as_):
    content = {k: v for k, v in CASE.items() if k in ("subject", "body", "department", "people")}
    complaints.refer(number, content | {"owner": "c-1"})
    view = desk(as_, number)
    assert (view["kind"], view["channel"]) == ("help", "transfer")
    assert view["came_from"] == {"instance": COMPLAINTS, "partner": None, "alias": None}
    assert tracked(as_, number, "", citizen("c-1")).status_code == 200
    assert tracked(as_, number, "", citizen("c-2")).status_code == 404
    assert tracked(as_, number).status_code == 404


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"department": "moon"}, "moon"),
        ({"department": None}, "department"),
        ({"subject": "短" * 101}, "subject"),
        ({"body": "a\u0000b"}, "body"),
        ({"kind": "war"}, "kind"),
        ({"origin": "nowhere"}, "origin"),
        ({"anonymous": True}, "anonymous"),
        ({"people": {}}, "name"),
        ({"people": {"name": 7}}, "people.name"),
        ({"query_code": "no"}, ""),
        ({"item": {"task_id": ""}}, "item.task_id"),
    ],
)
def test_what_breaks_a_rule_is_refused_with_the_reason(exchange, number, as_, announced, changed, told):
    exchange.refer(number, CASE | changed)
    name, data = last(announced)
    assert name == "referral_refused"
    assert told in data["reason"]
    assert tracked(as_, number).status_code == 404


@pytest.mark.parametrize("bad", ["MC-1", "MC-7K3F9-Q2XWD-5", "mc-7k3f9-q2xwd-4"])
def test_a_number_that_is_none_is_refused(exchange, announced, bad):
    exchange.refer(bad, CASE)
    assert last(announced)[0] == "referral_refused"


def test_only_the_exchange_speaks_for_partners(complaints, number, announced):
    for content in (CASE, CONSULT):
        complaints.refer(number, content)
        name, data = last(announced)
        assert (name, "does not speak" in data["reason"]) == ("referral_refused", True)


def test_a_number_is_opened_once(exchange, complaints, number, as_, announced, runtime):
    id_ = exchange.refer(number, CASE)
    told = len(announced())
    exchange.refer(number, CASE, id_)
    assert len(announced()) == told
    for again in (exchange, complaints):
        again.refer(number, CASE | {"origin": "", "subject": "另一件事"})
        assert last(announced)[0] == "referral_refused"
    assert tracked(as_, number).json["subject"] == "路灯不亮"
    with runtime.read() as connection:
        assert connection.scalar(select(func.count()).select_from(letter_table)) == 1


def test_what_was_never_referred_from_here_does_not_come_back(exchange, number, announced):
    exchange.refer(number, CASE | {"origin": "return"})
    assert "was ever referred" in last(announced)[1]["reason"]
