"""Each rule of confidentiality, recusal and anonymity, by its article; what lies in the rows: `test_sealed_rows`."""

import json
from dataclasses import replace
from random import Random

import pytest
from sqlalchemy import select

from casework.crypto.keyfiles import make_keys, publish
from casework.domain.actors import Role
from casework.domain.numbers import mint_number
from svc_complaints.storage.tables import complaint, complaint_entry
from svc_complaints.testing import people
from svc_complaints.testing.desk import ANONYMOUSLY, COMPLAINT, CONTACT, DESK, MINTED, PATH
from svc_complaints.testing.people import staff


@pytest.fixture
def ground(ground):
    """With a mailbox, to which complaints can be referred."""
    make_keys(ground.keys, "mailbox/city")
    publish(ground.keys)
    ground.peers["mailbox/city"] = {
        "url": "http://127.0.0.1:9", "code": "MC", "subscribes": ["complaints.*.case_referred.v1"],
    }  # fmt: skip
    ground.write()
    return ground


def refused(answer):
    """Status and code."""
    return answer.status_code, answer.json["code"]


@pytest.mark.parametrize("actor", people.BARRED[:4], ids=lambda actor: actor.id)
def test_art_30_3_and_46_5_material_is_not_shown_to_whom_it_is_about(city, actor):
    """信访工作条例 art. 30 ¶3, art. 46 (5): the complained unit and its accounts are excluded."""
    number = city.send()["number"]
    city.to_answer(number)
    assert refused(city.at_desk(actor, number)) == (404, "complaint_unknown")
    assert refused(city.at_desk(actor, number, "check_measure", measure=1, kept=True, text="已办结")) == (
        404, "complaint_unknown",
    )  # fmt: skip


@pytest.mark.parametrize("office", [people.ACCUSED, "zhengfu", "diyiyunguan"])
def test_art_30_3_an_office_that_is_accused_or_its_kin_never_has_it(city, ground, office):
    """Art. 30 ¶3: not passed on to the accused; whoever is accused does not get it when it comes in either."""
    offices = {"offices": [people.OFFICE, office, people.HIGHER]}
    (ground.folder / "config" / "complaints.json").write_text(json.dumps(offices), encoding="utf-8")
    number = city.send()["number"]
    refusal = city.at_desk(people.INTAKE, number, "pass_on", office=office, reason="请办理。")
    assert refused(refusal) == (403, "office_accused")
    again = city.send(claims=MINTED | {"number": "CS-00000-00000-V"}, kind="retaliation")["number"]
    assert city.at_desk(people.SUPERVISOR, again).json["office"]["id"] == people.HIGHER


@pytest.mark.parametrize("department", [people.ACCUSED, "zhengfu", "yunguan"])
def test_art_30_3_it_is_not_referred_to_who_would_read_it_there(city, announced, department):
    """Art. 30 ¶3: dispatch is technically refused, to kin as well."""
    number = city.send()["number"]
    said = {"to": "mailbox/city", "reason": "属于咨询。"}
    assert refused(city.at_desk(people.INTAKE, number, "refer", department=department, **said)) == (
        403, "receiver_accused",
    )  # fmt: skip
    assert not [row for row in announced() if "refer" in row.type]
    assert city.do(people.INTAKE, number, "refer", department="shuiwu", **said)["state"] == "referring"


@pytest.mark.parametrize("actor", [people.CHIEF, people.BELOW, people.ABOVE], ids=lambda actor: actor.id)
def test_art_30_3_the_accused_are_not_assigned(city, actor):
    """Art. 30 ¶3: dispatch to the accused account or department is technically refused."""
    number = city.send()["number"]
    city.seen(people.INVESTIGATOR, staff(actor.id, actor.department, Role.CLERK))
    city.do(people.INTAKE, number, "accept")
    refusal = city.at_desk(people.INTAKE, number, "assign", investigators=[people.INVESTIGATOR.id, actor.id])
    assert refused(refusal) == (403, "investigator_barred")


def test_art_30_3_an_investigator_who_moves_to_the_accused_reads_nothing_more(city):
    """Art. 30 ¶3: what counts is where somebody works now."""
    number = city.send()["number"]
    city.to_investigation(number)
    moved = staff(people.INVESTIGATOR.id, people.ACCUSED, Role.CLERK)
    assert refused(city.at_desk(moved, number)) == (404, "complaint_unknown")


def test_art_28_3_whoever_has_an_interest_withdraws_by_word_by_entry_or_by_tie(city, as_):
    """信访工作条例 art. 28 ¶3: a conflict table of officer and unit, and of officer and person."""
    city.seen(people.COLLEAGUE, people.INTAKE_2)
    as_(people.INTAKE_2).post("/api/complaints/desk/ties", json={"to": people.ACCUSED, "relation": "family"})
    as_(people.COLLEAGUE).post("/api/complaints/desk/ties", json={"to": people.OFFICIAL.id, "relation": "family"})
    number = city.send()["number"]
    assert city.at_desk(people.INTAKE_2, number).status_code == 404  # by the tie to the unit
    city.to_investigation(number)
    city.do(people.INVESTIGATOR, number, "name_accused", accounts=[people.OFFICIAL.id])
    team = [people.INVESTIGATOR.id, people.COLLEAGUE.id]
    tied = city.at_desk(people.INTAKE, number, "assign", investigators=team)
    assert refused(tied) == (403, "investigator_barred")  # by the tie to the person
    city.at_desk(people.INVESTIGATOR_2, number, "recuse", account=people.INVESTIGATOR_2.id)
    assert city.at_desk(people.INVESTIGATOR_2, number).status_code == 404
    others = city.at_desk(people.INVESTIGATOR, number, "recuse", account=people.INTAKE.id)
    assert refused(others) == (403, "recusal_not_yours")
    city.do(people.SUPERVISOR, number, "recuse", account=people.INTAKE.id)
    assert city.at_desk(people.INTAKE, number).status_code == 404


def test_art_30_3_an_official_named_without_the_right_department_sees_nothing(city):
    """Whoever bears the name is not asked where they work."""
    named = replace(people.INTAKE_2, name="韦某某")
    number = city.send(accused={"departments": [], "officials": [{"name": "韦某某", "department": "shuiwu"}]})["number"]
    assert city.at_desk(named, number).status_code == 404
    assert city.at_desk(people.INTAKE, number).status_code == 200


def test_names_never_hide_a_complaint_from_everybody(city):
    """Whoever names all who watch would have it seen by nobody, for ever."""
    watching = (people.INTAKE, people.INTAKE_2, people.SUPERVISOR, people.SUPERVISOR_2)
    named = [replace(one, name=one.id) for one in watching]
    higher = replace(staff("jw", people.HIGHER, Role.REVIEWER), name="jw")
    city.seen(*named, higher)
    officials = [{"name": one.name, "department": people.ACCUSED} for one in named[:2]]
    number = city.send(accused={"departments": [], "officials": officials})["number"]
    assert [city.at_desk(one, number).status_code for one in named] == [404, 404, 200, 200]
    assert city.at_desk(higher, number).status_code == 200, "the next office has it"
    officials += [{"name": one.name, "department": people.ACCUSED} for one in named[2:]]
    claims = {"number": mint_number("CS", Random(3)), "code": MINTED["code"]}
    number = city.send(claims=claims, accused={"departments": [], "officials": officials})["number"]
    assert [city.at_desk(one, number).status_code for one in named] == [404, 404, 200, 200]


def test_nobody_below_a_supervisor_names_who_watches_by_name_either(city):
    """As by account: an office could shut out whoever watches over it."""
    city.seen(replace(people.SUPERVISOR, name="督办"))
    number = city.send()["number"]
    city.to_investigation(number)
    officials = [{"name": "督办", "department": people.ACCUSED}]
    said = city.at_desk(people.INVESTIGATOR, number, "name_accused", officials=officials)
    assert refused(said) == (403, "accused_watches")


@pytest.mark.parametrize("act", ["messages", "rating"])
def test_of_a_complainant_no_account_stands_anywhere(city, as_, act, runtime):
    """Anonymous, and logged in: who writes by the code leaves no account behind, for staff or in the tables."""
    as_(people.COMPLAINANT, **MINTED).post(PATH, json=ANONYMOUSLY)
    number = MINTED["number"]
    headers = {"X-Query-Code": MINTED["code"]}
    said = {"messages": {"text": "还有一份收据。"}, "rating": {"round": 1, "level": 5, "solved": True}}[act]
    if act == "rating":
        city.to_conclusion(number)
        city.do(people.INTAKE, number, "answer", text="经查属实。")
    sent = as_(people.COMPLAINANT).post(f"{PATH}/{number}/{act}", json=said, headers=headers)
    assert sent.status_code in (200, 201)
    assert people.COMPLAINANT.id not in city.at_desk(people.INTAKE, number).text
    with runtime.read() as connection:
        accounts = set(connection.scalars(select(complaint_entry.c.account)))
        owners = set(connection.scalars(select(complaint.c.owner)))
    assert people.COMPLAINANT.id not in accounts | owners


def test_supervisor_unit_only(city):
    """2.6: only the office that has it, its investigators and supervisors see a complaint; strangers never."""
    number = city.send()["number"]
    city.to_investigation(number)
    assert {actor.id for actor in (people.INTAKE, people.INVESTIGATOR, people.SUPERVISOR, people.COLLEAGUE,
                                   people.STRANGER) if city.at_desk(actor, number).status_code == 200} == {
        people.INTAKE.id, people.INVESTIGATOR.id, people.SUPERVISOR.id,
    }  # fmt: skip


def test_an_identity_is_unmasked_with_a_reason_and_an_entry_in_the_audit(city, as_):
    """2.6: unmask with reason and audit; the complainant sees that, when and why."""
    number = city.send()["number"]
    city.to_investigation(number)
    assert COMPLAINT["name"] not in city.at_desk(people.INVESTIGATOR, number).text
    why = {"purpose": "verify", "reason": "需当面核对回执原件"}
    id_ = city.do(people.INVESTIGATOR, number, "ask_opening", **why)["openings"][0]["id"]
    city.do(people.SUPERVISOR, number, f"openings/{id_}/approve")
    identity = as_(people.INVESTIGATOR).get(f"{DESK}/{number}/identity").json
    assert {name: identity[name] for name in CONTACT} == {name: COMPLAINT[name] for name in CONTACT}
    audit = as_(staff("auditor", "", Role.AUDITOR)).get(f"/api/audit/complaints/city?subject={number}").json
    done = [entry["action"] for entry in reversed(audit["entries"])]
    assert {"complaint_ask_opening", "complaint_open_identity", "complaint_identity_read"} <= set(done)
    assert COMPLAINT["name"] not in str(audit)
    assert city.by_code("GET", number).json["openings"][0]["reason"] == why["reason"]


def test_an_anonymous_complaint_is_answered_by_its_code_only_and_may_end_unverifiable(as_, city):
    """2.6: anonymous is allowed; replies only via the query code; may be closed if unverifiable."""
    number = as_(people.COMPLAINANT, **MINTED).post(PATH, json=ANONYMOUSLY).json["number"]
    city.to_investigation(number)
    city.do(people.INVESTIGATOR, number, "plan", text="调取收件记录。")
    assert refused(city.at_desk(people.INVESTIGATOR, number, "ask_opening", purpose="verify", reason="核实")) == (
        409, "identity_none",
    )  # fmt: skip
    city.do(people.INVESTIGATOR, number, "conclude", finding="unverifiable", text="无法查实。", measures=[])
    city.do(people.INTAKE, number, "answer", text="您反映的问题无法查实。")
    assert as_(people.COMPLAINANT).get(PATH).json["total"] == 0, "the account that sent it is not kept"
    assert as_(people.COMPLAINANT).get(f"{PATH}/{number}").status_code == 404
    told = city.by_code("GET", number).json
    assert (told["finding"], told["answers"][0]["text"]) == ("unverifiable", "您反映的问题无法查实。")
    city.by_code("POST", number, "/rating", json={"round": 1, "level": 3, "solved": None})
    assert city.do(people.INTAKE, number, "close")["state"] == "closed"


def test_a_real_name_gets_feedback(city, as_):
    """2.6: 举报 by real name gets feedback: the answer, by account and by code; it ends in no other way."""
    number = city.send(people.COMPLAINANT)["number"]
    city.to_conclusion(number)
    assert city.at_desk(people.INTAKE, number, "close").status_code == 409
    city.do(people.INTAKE, number, "answer", text="您反映的拖延属实。")
    mine = as_(people.COMPLAINANT).get(f"{PATH}/{number}").json
    assert (mine["finding"], mine["answers"][0]["text"]) == ("substantiated", "您反映的拖延属实。")


def test_art_18_4_retaliation_goes_to_a_higher_office(city):
    """信访工作条例 art. 18 ¶4: who might have let it happen does not judge it, and it does not come back to them."""
    number = city.send(kind="retaliation")["number"]
    assert city.at_desk(people.INTAKE, number).status_code == 404
    chief = staff("higher", people.HIGHER, Role.REVIEWER)
    assert city.at_desk(chief, number).json["retaliation"] is True
    refusal = city.at_desk(chief, number, "pass_on", office=people.OFFICE, reason="请办理。")
    assert refused(refusal) == (422, "office_unknown")
