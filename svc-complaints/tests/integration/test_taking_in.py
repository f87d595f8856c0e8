"""Cases from elsewhere: a letter that is a complaint is opened under its number, with clocks of ours, never twice."""

import json
from random import Random

import pytest
from sqlalchemy import func, select

from casework.domain.actors import ANONYMOUS
from casework.domain.numbers import mint_number
from casework.storage.tables import audit_entry
from casework.testing.offices import Office, add_office
from svc_complaints.storage.tables import complaint
from svc_complaints.testing import people
from svc_complaints.testing.desk import DESK, PATH

MAILBOX, OTHER = "mailbox/city", "complaints/county"
CODE = "7K3F9Q2X"
LETTER = {
    "kind": "help", "subject": "窗口两个月不答复", "body": "1月5日交了材料，韦某某至今没有答复。", "place": "二号窗口",
    "anonymous": True, "language": "zh", "people": {}, "department": people.ACCUSED, "query_code": CODE,
    "reason": "属于效能投诉。", "hops": 0, "something_new": True,
}  # fmt: skip
NAMED = LETTER | {
    "anonymous": False, "owner": people.COMPLAINANT.id,
    "people": {"name": "王小明", "phone": "13800138000", "email": "", "address": None},
}  # fmt: skip


@pytest.fixture
def ground(ground):
    add_office(ground, MAILBOX, "MC")
    add_office(ground, OTHER, "CC")
    return ground


@pytest.fixture
def number():
    """Of a letter, minted by the mailbox."""
    return mint_number("MC", Random(7))


@pytest.fixture
def mailbox(ground, service, runtime):
    return Office(MAILBOX, ground, service, runtime)


@pytest.fixture
def other(ground, service, runtime):
    return Office(OTHER, ground, service, runtime)


def test_a_name_goes_back_to_where_it_came_from_and_nowhere_else(mailbox, number, as_, announced):
    mailbox.refer(number, NAMED)
    body = {"to": MAILBOX, "department": "shuiwu", "reason": "属于咨询。"}
    assert as_(people.INTAKE).post(f"{DESK}/{number}/refer", json=body).status_code == 200
    event = [row for row in announced() if row.type == "complaints.case_referred.v1"][-1]
    content = mailbox.opened(event.data["sealed"], event.data["referral"])["content"]
    assert (content["anonymous"], content["people"]["name"]) == (False, "王小明")
    assert content["owner"] == people.COMPLAINANT.id, "its account has it again there"
    told = [step["what"] for step in seen(as_, number).json["timeline"]]
    assert "hand_back_identity" in told, "the complainant sees it"


@pytest.mark.parametrize(
    ("addressed", "about", "accused"),
    [
        (people.OFFICE, [people.ACCUSED], [people.ACCUSED]),
        (people.OFFICE, [], [people.OFFICE]),
        (people.ACCUSED, ["shuiwu"], [people.ACCUSED, "shuiwu"]),
    ],
)
def test_an_office_that_was_written_to_about_others_is_not_accused(mailbox, number, as_, addressed, about, accused):
    mailbox.refer(number, LETTER | {"department": addressed, "complaint": {"departments": about}})
    assert [one["id"] for one in seen(as_, number).json["accused"]["departments"]] == accused


def seen(as_, number, code=CODE, actor=ANONYMOUS):
    return as_(actor).get(f"{PATH}/{number}", headers={"X-Query-Code": code})


def desk(as_, number, actor=people.INTAKE):
    return as_(actor).get(f"{DESK}/{number}")


def last(announced):
    event = announced()[-1]
    return event.type.split(".")[1], event.data


def test_a_letter_is_opened_with_our_clocks_and_its_first_receipt_as_history(mailbox, number, as_, announced):
    id_ = mailbox.refer(number, LETTER)
    assert last(announced) == ("referral_confirmed", {"to": f"/{MAILBOX}", "referral": id_, "left_behind": ""})
    view = seen(as_, number).json
    assert (view["number"], view["state"], view["naming"], view["kind"]) == (number, "received", "anonymous", "other")
    assert (view["subject"], view["body"]) == (LETTER["subject"], LETTER["body"])
    assert (view["received_at"], view["duty"], view["review_by"]) == (
        "2026-03-02T01:00:00Z",
        "acceptance",
        "2026-03-05",
    )
    assert view["timeline"][0]["at"] == "2026-02-27T08:30:00Z"
    assert (view["office"]["id"], view["receipt"]) == (people.OFFICE, "not_needed")
    assert as_().get(f"/api/track/{number}", headers={"X-Query-Code": CODE}).json["number"] == number
    assert [row.type for row in announced()] == ["complaints.complaint_received.v1", "complaints.referral_confirmed.v1"]
    told = json.dumps([row.data for row in announced()], ensure_ascii=False)
    assert not [word for word in ("韦某某", "窗口", people.ACCUSED, CODE) if word in told]


def test_whoever_it_was_addressed_to_is_accused_and_finds_nothing(mailbox, number, as_):
    mailbox.refer(number, LETTER)
    view = desk(as_, number).json
    assert [one["id"] for one in view["accused"]["departments"]] == [people.ACCUSED]
    assert LETTER["reason"] in json.dumps(view["history"], ensure_ascii=False)
    for actor in (people.OFFICIAL, people.CHIEF, people.BELOW, people.ABOVE):
        assert desk(as_, number, actor).status_code == 404, actor.id
        listed = as_(actor).get(f"{DESK}?queue=all")
        assert (listed.json or {}).get("total", 0) == 0, actor.id
    for actor in (people.STRANGER, people.COLLEAGUE):
        assert desk(as_, number, actor).status_code == 404, actor.id


def test_a_letter_about_the_office_goes_to_the_next_one(mailbox, number, as_):
    mailbox.refer(number, LETTER | {"department": people.OFFICE})
    assert desk(as_, number).status_code == 404
    assert seen(as_, number).json["office"]["id"] == people.HIGHER


def test_a_named_letter_belongs_to_its_account_and_its_name_is_sealed(mailbox, number, as_, announced):
    mailbox.refer(number, NAMED)
    assert seen(as_, number, "", people.COMPLAINANT).json["naming"] == "named"
    assert seen(as_, number, "", people.OTHER_CITIZEN).status_code == 404
    assert number in [one["number"] for one in as_(people.COMPLAINANT).get(PATH).json["complaints"]]
    shown = desk(as_, number).text + json.dumps([row.data for row in announced()], ensure_ascii=False)
    assert "王小明" not in shown
    assert "13800138000" not in shown


def test_a_sender_who_only_gave_a_code_goes_on_by_it_and_talks_with_the_investigator(mailbox, number, as_):
    mailbox.refer(number, LETTER)
    said = as_().post(f"{PATH}/{number}/messages", json={"text": "是三号窗口。"}, headers={"X-Query-Code": CODE})
    assert (said.status_code, said.json["messages"][0]["text"]) == (200, "是三号窗口。")
    renewed = as_().post(f"{PATH}/{number}/code", json={}, headers={"X-Query-Code": CODE}).json
    assert seen(as_, number).status_code == 404
    assert seen(as_, number, renewed["receipt_code"]).status_code == 200


def test_without_a_code_nobody_holds_one(mailbox, number, as_):
    mailbox.refer(number, NAMED | {"query_code": ""})
    assert seen(as_, number).status_code == 404
    assert seen(as_, number, "").status_code == 404
    assert seen(as_, number, "", people.COMPLAINANT).status_code == 200


def test_an_account_that_was_closed_on_the_way_owns_nothing(mailbox, number, as_, ground, runtime, service):
    closed_at = runtime.real_now().isoformat()
    Office("gateway/main", ground, service, runtime).tell("account_closed", people.COMPLAINANT.id, closed_at=closed_at)
    mailbox.refer(number, NAMED)
    assert seen(as_, number, "", people.COMPLAINANT).status_code == 404
    assert seen(as_, number).status_code == 200


def test_another_office_for_complaints_says_what_kind_it_is_and_whom_it_is_about(other, number, as_, runtime):
    theirs = mint_number("CC", Random(3))
    told = {
        "kind": "attitude", "naming": "confidential", "departments": [people.ACCUSED, "shuiwu"],
        "officials": [{"name": "韦某某", "department": people.ACCUSED}], "earlier": number,
    }  # fmt: skip
    other.refer(theirs, NAMED | {"department": "", "complaint": told})
    view = seen(as_, theirs).json
    assert (view["kind"], view["naming"], view["earlier"]) == ("attitude", "confidential", number)
    assert [one["id"] for one in view["accused"]["departments"]] == [people.ACCUSED, "shuiwu"]
    assert view["accused"]["officials"][0]["name"] == "韦某某"
    with runtime.read() as connection:
        told = json.dumps([list(map(str, row)) for row in connection.execute(select(complaint))], ensure_ascii=False)
    assert "韦某某" not in told


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"department": "moon"}, "which department"),
        ({"department": None}, "which department"),
        ({"subject": "短" * 101}, "subject"),
        ({"body": "a\u0000b"}, "body"),
        ({"people": {"name": 7}}, "people.name"),
        ({"query_code": "no"}, ""),
        ({"complaint": {"kind": "war"}}, "complaint.kind"),
        ({"complaint": {"officials": [{"name": "韦某某"}]}}, "department"),
    ],
)
def test_what_breaks_a_rule_is_refused_with_the_reason(mailbox, number, as_, announced, changed, told):
    mailbox.refer(number, LETTER | changed)
    name, data = last(announced)
    assert name == "referral_refused"
    assert told in data["reason"]
    assert seen(as_, number).status_code == 404


@pytest.mark.parametrize("bad", ["MC-1", "MC-7K3F9-Q2XWD-5", "mc-7k3f9-q2xwd-4"])
def test_a_number_that_is_none_is_refused(mailbox, announced, bad):
    mailbox.refer(bad, LETTER)
    assert last(announced)[0] == "referral_refused"


def test_a_number_is_opened_once(mailbox, other, number, as_, announced, runtime):
    id_ = mailbox.refer(number, LETTER)
    told = len(announced())
    mailbox.refer(number, LETTER, id_)
    assert len(announced()) == told
    for again in (mailbox, other):
        again.refer(number, LETTER | {"subject": "另一件事"})
        assert last(announced)[0] == "referral_refused"
    assert seen(as_, number).json["subject"] == LETTER["subject"]
    with runtime.read() as connection:
        assert connection.scalar(select(func.count()).select_from(complaint)) == 1


def test_that_it_was_taken_in_is_in_the_chain_and_not_whom_it_is_about(mailbox, number, runtime):
    mailbox.refer(number, LETTER)
    with runtime.read() as connection:
        rows = connection.execute(select(audit_entry).where(audit_entry.c.subject == number)).all()
    assert [row.action for row in rows] == ["complaint_receive"]
