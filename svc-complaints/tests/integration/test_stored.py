"""What the gateway has stored meanwhile: a refusal becomes a complaint to correct, that no staff sees."""

import random
from datetime import timedelta

import pytest

from casework.domain.actors import ANONYMOUS
from casework.domain.numbers import mint_number
from casework.testing.ground import START
from svc_complaints import jobs
from svc_complaints.testing import people
from svc_complaints.testing.desk import ANONYMOUSLY, COMPLAINT, DESK, MINTED, PATH

EARLIER = START - timedelta(days=1)
BROKEN = {
    "department": {"accused": {"departments": ["moon"]}},
    "nobody": {"accused": {}},
    "null": {"accused": None},
    "list": {"accused": ["jiaotong"]},
    "departments_null": {"accused": {"departments": None}},
    "officials_object": {"accused": {"officials": {"name": "韦某某"}}},
    "officials_null": {"accused": {"officials": None}},
    "official_alone": {"accused": {"officials": [{"name": "韦某某"}]}},
    "official_null": {"accused": {"officials": [None, 5, {"name": None, "department": ["x"]}]}},
    "official_nul": {"accused": {"officials": [{"name": "a\0b" * 40, "department": people.ACCUSED}]}},
    "officials_many": {"accused": {"officials": [{"name": "韦", "department": people.ACCUSED}] * 400}},
    "kind": {"kind": "poem"},
    "kind_list": {"kind": ["delay"]},
    "kind_object": {"kind": {"a": 1}},
    "kind_null": {"kind": None},
    "naming": {"naming": {"named": True}},
    "naming_null": {"naming": None},
    "subject_long": {"subject": "题" * 5_000},
    "subject_number": {"subject": 5},
    "body_nul": {"body": "a\0b"},
    "body_long": {"body": "字" * 20_000},
    "body_null": {"body": None},
    "phone": {"phone": "一三八"},
    "email": {"email": ["x"]},
    "name_missing": {"name": None},
    "no_contact": {"phone": None, "email": None},
    "anonymous_with_name": {"naming": "anonymous"},
    "earlier": {"earlier": "none"},
    "earlier_number": {"earlier": 5},
    "language": {"language": {"zh": 1}},
    "unknown": {"韦某某 13800138000": 1},
}
GOOD = {name: COMPLAINT[name] for name in COMPLAINT if name != "language"}


def arrive(as_, body, number=MINTED["number"], actor=ANONYMOUS, at=EARLIER):
    """A submission as the gateway sends it."""
    return as_(actor, number=number, code=MINTED["code"], at=at).post(PATH, json=body)


def check_unseen(as_, number):
    """No account of the staff comes across it, whatever its roles."""
    for actor in (people.INTAKE, people.SUPERVISOR, people.CHIEF, people.INVESTIGATOR):
        assert as_(actor).get(f"{DESK}/{number}").status_code == 404
        assert as_(actor).get(f"{DESK}?q={number}").json["total"] == 0
    assert as_(people.SUPERVISOR).get("/api/complaints/supervision/cases").json["total"] == 0


def corrected(city, number, body):
    """Corrected under the same number."""
    return city.by_code("POST", number, "/correction", json=body)


def test_the_time_is_when_the_gateway_took_it(as_):
    given = arrive(as_, COMPLAINT)
    assert (given.status_code, given.json["number"]) == (201, MINTED["number"])
    assert given.json["received_at"] == "2026-03-01T01:00:00Z"
    later = arrive(as_, COMPLAINT, mint_number("CS", random.Random(1)), at=START + timedelta(hours=1))
    assert later.json["received_at"] == "2026-03-02T01:00:00Z", "never in the future"


@pytest.mark.parametrize("way", BROKEN)
def test_what_a_rule_refuses_is_opened_for_correction_and_can_be_corrected(as_, city, announced, way):
    number = MINTED["number"]
    given = arrive(as_, COMPLAINT | BROKEN[way], actor=people.COMPLAINANT)
    assert (given.status_code, given.json["state"]) == (201, "needs_correction"), given.text
    check_unseen(as_, number)
    view = city.by_code("GET", number).json
    assert view["correction"]["fields"], view
    assert view["actions"][:2] == ["correct", "withdraw"]
    assert "韦" not in str([row.data for row in announced()])
    done = corrected(city, number, GOOD)
    assert (done.status_code, done.json["state"]) == (200, "received"), done.json
    assert (done.json["subject"], done.json["body"]) == (COMPLAINT["subject"], COMPLAINT["body"])
    assert city.at_desk(people.INTAKE, number).json["subject"] == COMPLAINT["subject"]
    assert city.at_desk(people.CHIEF, number).status_code == 404
    assert corrected(city, number, GOOD).status_code == 409


def test_a_correction_that_is_wrong_again_changes_nothing(as_, city, announced):
    number = arrive(as_, COMPLAINT | BROKEN["department"]).json["number"]
    before = len(announced())
    for wrong in ({"accused": {"departments": ["sun"]}}, {"accused": {}}, {"accused": None}, {"surprise": 1}, {}):
        assert corrected(city, number, wrong).status_code == 422, wrong
    assert city.by_code("GET", number).json["state"] == "needs_correction"
    assert len(announced()) == before
    check_unseen(as_, number)


def test_who_turns_anonymous_by_a_correction_leaves_no_name(as_, city):
    number = arrive(as_, COMPLAINT | BROKEN["department"], actor=people.COMPLAINANT).json["number"]
    changes = {"naming": "anonymous", "accused": COMPLAINT["accused"]}
    done = corrected(city, number, changes)
    assert (done.status_code, done.json["naming"], done.json["receipt"]) == (200, "anonymous", "issued")
    assert as_(people.COMPLAINANT).get(f"{PATH}/{number}").status_code == 404


def test_what_is_never_corrected_lapses_unseen(as_, city, runtime, clock):
    number = arrive(as_, COMPLAINT | BROKEN["department"]).json["number"]
    clock.forward(days=28, hours=23)
    jobs.tidy(runtime)
    assert city.by_code("GET", number).json["state"] == "needs_correction"
    clock.forward(hours=1)
    jobs.tidy(runtime)
    assert city.by_code("GET", number).json["outcome"] == "lapsed"
    check_unseen(as_, number)


def test_the_same_again_is_one_complaint_and_another_text_is_refused(as_, announced):
    first, again = arrive(as_, ANONYMOUSLY), arrive(as_, ANONYMOUSLY)
    assert first.json["number"] == again.json["number"]
    broken = arrive(as_, ANONYMOUSLY | {"subject": "另一件事情"})
    assert (broken.status_code, broken.json["code"]) == (409, "number_taken")
    assert len(announced()) == 1
