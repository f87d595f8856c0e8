"""What one person cannot do alone, nor two at once, nor too late (信访工作条例 art. 28 ¶3; 2.6 unmask)."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from casework.domain.actors import Role
from svc_complaints import jobs
from svc_complaints.testing import people
from svc_complaints.testing.desk import ANONYMOUSLY, DESK, MINTED, PATH
from svc_complaints.testing.people import staff

BOTH = staff(people.INVESTIGATOR.id, people.OFFICE, Role.CLERK, Role.SUPERVISOR)
OTHER = staff(people.INVESTIGATOR_2.id, people.OFFICE, Role.CLERK, Role.SUPERVISOR)
WHY = {"purpose": "verify", "reason": "需当面核对回执原件"}


@pytest.fixture
def asked(city):
    """`(number, address of the request)`: an investigator has asked for the identity."""
    number = city.send()["number"]
    city.to_investigation(number)
    view = city.do(people.INVESTIGATOR, number, "ask_opening", **WHY)
    return number, f"openings/{view['openings'][0]['id']}"


def refused(answer):
    """Status and code."""
    return answer.status_code, answer.json["code"]


def read(as_, number, actor=people.INVESTIGATOR):
    """The identity."""
    return as_(actor).get(f"{DESK}/{number}/identity")


def both(*calls):
    """The answers of calls that are made at the same time."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(call) for call in calls]]


@pytest.mark.parametrize("actor", [BOTH, OTHER], ids=["who asked", "who investigates"])
def test_whoever_asks_or_investigates_opens_no_identity(city, as_, asked, actor):
    number, request = asked
    assert refused(city.at_desk(actor, number, f"{request}/approve")) == (403, "own_opening")
    assert refused(city.at_desk(actor, number, f"{request}/refuse", reason="不需要")) == (403, "own_opening")
    assert refused(read(as_, number)) == (409, "identity_sealed")


@pytest.mark.parametrize("actor", [people.INTAKE, people.INVESTIGATOR, people.COLLEAGUE, people.STRANGER, people.CHIEF],
                         ids=lambda actor: actor.id)  # fmt: skip
def test_nobody_but_a_supervisor_opens_one(city, asked, actor):
    number, request = asked
    assert city.at_desk(actor, number, f"{request}/approve").status_code in (403, 404)


def test_only_who_asked_reads_it_and_only_while_it_is_open(city, as_, clock, asked):
    number, request = asked
    assert city.at_desk(people.SUPERVISOR, number, f"{request}/approve").status_code == 200
    assert refused(read(as_, number, people.INVESTIGATOR_2)) == (409, "identity_sealed")
    for actor in (people.INTAKE, people.SUPERVISOR):
        assert refused(read(as_, number, actor)) == (403, "not_yours")
    assert read(as_, number).status_code == 200
    clock.forward(hours=23, minutes=59, seconds=59)
    assert read(as_, number).status_code == 200
    clock.forward(seconds=1)
    assert refused(read(as_, number)) == (409, "identity_sealed")


def test_it_is_sealed_before_its_time_by_hand(city, as_, asked):
    number, request = asked
    city.at_desk(people.SUPERVISOR, number, f"{request}/approve")
    assert city.at_desk(people.INVESTIGATOR, number, f"{request}/seal").status_code == 200
    assert refused(read(as_, number)) == (409, "identity_sealed")


def test_a_request_is_decided_in_time_or_not_at_all(city, as_, runtime, clock, asked):
    number, request = asked
    clock.forward(hours=72)
    assert refused(city.at_desk(people.SUPERVISOR, number, f"{request}/approve")) == (409, "opening_lapsed")
    assert jobs.seal_identities(runtime) == 1
    assert city.at_desk(people.SUPERVISOR, number).json["openings"][0]["stage"] == "lapsed"
    assert refused(read(as_, number)) == (409, "identity_sealed")


def test_who_is_reassigned_reads_it_no_more(city, as_, asked):
    number, request = asked
    city.at_desk(people.SUPERVISOR, number, f"{request}/approve")
    city.seen(people.COLLEAGUE)
    city.do(people.INTAKE, number, "assign", investigators=[people.INVESTIGATOR_2.id, people.COLLEAGUE.id])
    assert read(as_, number).status_code == 404
    assert refused(read(as_, number, people.COLLEAGUE)) == (409, "identity_sealed")


def test_an_opening_ends_with_the_complaint(city, as_, asked):
    number, request = asked
    city.at_desk(people.SUPERVISOR, number, f"{request}/approve")
    assert city.by_code("POST", number, "/withdrawal", json={}).status_code == 200
    assert refused(read(as_, number)) == (409, "identity_sealed")


def test_what_was_asked_is_not_decided_after_the_end(city, asked):
    number, request = asked
    assert city.by_code("POST", number, "/withdrawal", json={}).status_code == 200
    assert refused(city.at_desk(people.SUPERVISOR, number, f"{request}/approve")) == (409, "complaint_ended")
    offered = city.at_desk(people.SUPERVISOR, number).json["openings"][0]["actions"]
    assert "approve" not in offered


def test_asking_again_takes_nothing_away_that_is_open(city, as_, asked):
    number, request = asked
    city.at_desk(people.SUPERVISOR, number, f"{request}/approve")
    city.do(people.INVESTIGATOR, number, "ask_opening", **WHY)
    assert read(as_, number).status_code == 200


def test_there_is_nothing_to_open_in_an_anonymous_complaint(city, as_):
    number = as_(**MINTED).post(PATH, json=ANONYMOUSLY).json["number"]
    city.to_investigation(number)
    assert refused(city.at_desk(people.INVESTIGATOR, number, "ask_opening", **WHY)) == (409, "identity_none")


@pytest.mark.parametrize("id_", ["0", "2", "9" * 18, "9" * 30])
def test_a_request_of_another_complaint_is_none(city, asked, id_):
    number, _ = asked
    assert city.at_desk(people.SUPERVISOR, number, f"openings/{id_}/approve").status_code == 404


def test_nobody_assigns_themselves(city):
    number = city.send()["number"]
    city.seen(people.INTAKE, people.INVESTIGATOR)
    city.do(people.INTAKE, number, "accept")
    team = [people.INTAKE.id, people.INVESTIGATOR.id]
    assert refused(city.at_desk(people.INTAKE, number, "assign", investigators=team)) == (403, "self_assigned")


def test_nobody_approves_what_they_investigated(city):
    number = city.send()["number"]
    clerk = staff(people.INVESTIGATOR.id, people.OFFICE, Role.CLERK, Role.REVIEWER)
    city.to_conclusion(number)
    assert refused(city.at_desk(clerk, number, "answer", text="您反映的拖延属实。")) == (403, "own_conclusion")


def test_two_approvals_of_one_opening_at_once_are_one(city, announced, asked):
    number, request = asked
    answers = both(*[lambda: city.at_desk(people.SUPERVISOR, number, f"{request}/approve"),
                     lambda: city.at_desk(people.SUPERVISOR_2, number, f"{request}/approve")] * 2)  # fmt: skip
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert sum("identity_opened" in row.type for row in announced()) == 1


def test_assigned_and_withdrawn_at_once_one_of_them_is_late(city, announced):
    number = city.send()["number"]
    city.seen(people.INVESTIGATOR, people.INVESTIGATOR_2)
    city.do(people.INTAKE, number, "accept")
    team = [people.INVESTIGATOR.id, people.INVESTIGATOR_2.id]
    assigned, withdrawn = both(
        lambda: city.at_desk(people.INTAKE, number, "assign", investigators=team),
        lambda: city.by_code("POST", number, "/withdrawal", json={}),
    )
    assert withdrawn.status_code == 200, "taking back is possible before and after"
    assert assigned.status_code in (200, 409)
    assert city.by_code("GET", number).json["state"] == "closed"
    assert city.at_desk(people.INVESTIGATOR, number).status_code in (200, 404)


@pytest.mark.parametrize(("action", "actor", "body"), [
    ("accept", people.INTAKE, {}), ("decline", people.INTAKE, {"reason": "已在法院。", "where_to": "市中级人民法院"}),
])  # fmt: skip
def test_an_act_twice_at_once_counts_once(city, announced, action, actor, body):
    number = city.send()["number"]
    answers = both(*[lambda: city.at_desk(actor, number, action, **body)] * 3)
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    assert len([row for row in announced() if row.subject == number]) == 2


def test_the_same_submission_many_times_at_once_is_one_complaint(as_, announced):
    def send():
        return as_(**MINTED).post(PATH, json=ANONYMOUSLY, headers={"Idempotency-Key": "one"})

    answers = both(*[send] * 6)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == len(announced()) == 1
