"""What the gateway took in while the office was away: received then, refused never, corrected by its applicant."""

from datetime import UTC, datetime

import pytest

from svc_disclosure import jobs
from svc_disclosure.testing import people
from svc_disclosure.testing.desk import MINTED, PATH, body

TAKEN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def stored(as_):
    """`stored(**changed)`: a stored application is delivered; the answer."""
    return lambda **changed: as_(people.APPLICANT, **MINTED, at=TAKEN).post(PATH, json=body(changed))


def test_a_good_one_came_in_when_the_gateway_took_it(stored, city):
    answer = stored()
    assert (answer.status_code, answer.json["submitted_at"][:16]) == (201, "2026-03-01T12:00")
    assert answer.json["state"] == "submitted"
    assert stored().json == answer.json  # delivered twice, it is one


@pytest.mark.parametrize(("changed", "fields"), [
    ({"paper_number": "110105194912310021"}, ["paper_number"]),
    ({"description": "字"}, ["description"]),
    ({"department": "moon"}, ["department"]),
    ({"surprise": 1}, []),
], ids=str)  # fmt: skip
def test_one_that_breaks_a_rule_waits_for_its_correction(stored, city, changed, fields):
    answer = stored(**changed)
    assert (answer.status_code, answer.json["state"]) == (201, "needs_correction")
    seen = city.seen(MINTED["number"])
    assert seen["correction"] == {"fields": fields}
    right = {name: value for name, value in body({}).items() if name in (*changed, "description", "paper_number")}
    corrected = city.by_code("POST", MINTED["number"], "/correction", json=right)
    assert (corrected.status_code, corrected.json["state"]) == (200, "submitted"), corrected.json
    assert corrected.json["agency"]["id"] == people.AGENCY
    assert city.queue(people.INTAKE) == [MINTED["number"]]


def test_what_nobody_corrects_lapses_and_was_never_received(stored, city, clock, runtime):
    stored(description="字")
    clock.forward(days=30)
    assert jobs.tidy(runtime) == 1
    assert city.seen(MINTED["number"])["state"] == "closed"


@pytest.mark.parametrize("ends", ["withdraw", "lapse"])
def test_what_was_never_put_right_is_never_read_at_a_desk(stored, city, clock, runtime, ends):
    stored(description="字")
    if ends == "withdraw":
        assert city.by_code("POST", MINTED["number"], "/withdraw", json={}).status_code == 200
    else:
        clock.forward(days=30)
        jobs.tidy(runtime)
    assert city.seen(MINTED["number"])["state"] == "closed"
    for actor in (people.INTAKE, people.REVIEWER, people.SUPERVISOR):
        assert city.at_desk(actor, MINTED["number"]).status_code == 404


def test_what_was_at_fault_does_not_stay(stored, city):
    stored(email="a@b.cn\n")
    right = city.by_code("POST", MINTED["number"], "/correction", json={"description": "2025年的验收报告"})
    assert (right.status_code, right.json["state"]) == (200, "submitted"), right.json
    assert "email" not in city.at_desk(people.INTAKE, MINTED["number"]).json["applicant"]


def test_a_correction_is_measured_like_a_new_application(stored, city):
    stored(description="字")
    wrong = city.by_code(
        "POST", MINTED["number"], "/correction", json={"description": "报告", "paper_number": "1" * 18}
    )
    assert (wrong.status_code, "paper_number" in wrong.json["errors"]) == (422, True)
    assert city.seen(MINTED["number"])["state"] == "needs_correction"


@pytest.mark.parametrize(("department", "decider"), [
    (people.AGENCY, people.REVIEWER), ("moon", people.SUPERVISOR),
], ids=["its agency", "no agency"])  # fmt: skip
def test_rights_over_its_data_reach_who_decides(stored, as_, department, decider):
    stored(department=department, description="字")
    given = {"kind": "correct", "changes": {"name": "王大明"}}
    sent = as_(people.APPLICANT).post(f"/api/disclosure/personal-requests/{MINTED['number']}", json=given)
    assert sent.status_code == 201, sent.json
    listed = as_(decider).get("/api/disclosure/desk/personal-requests").json["requests"]
    assert [one["number"] for one in listed] == [MINTED["number"]]
