"""Who sees which letter: decided in the query, the same for lists, counts, searches and single views."""

import pytest

from casework.domain.actors import ANONYMOUS, Role
from casework.testing.client import citizen, staff
from svc_mailbox.domain.letter import By
from svc_mailbox.domain.life import parts
from svc_mailbox.storage import letters
from svc_mailbox.testing.desk import (
    ANONYMOUS_LETTER,
    CLERK,
    COUNTER,
    DESK,
    HELPER,
    INTAKE,
    REVIEWER,
    STRANGER,
    SUPERVISOR,
    Life,
)

HOST = staff("water", Role.HOST, id_="host")
NOBODY = {"type", "title", "status", "detail", "code"}


def shape(answer):
    """A problem document without what differs from request to request."""
    return answer.status_code, {k: v for k, v in answer.json.items() if k in NOBODY}


def listed(as_, actor, **query):
    """Numbers and total of a list."""
    answer = as_(actor).get(DESK, query_string=query)
    assert answer.status_code == 200, answer.text
    return [row["number"] for row in answer.json["letters"]], answer.json["total"]


def test_wrong_code_other_case_and_unknown_number_look_the_same(as_):
    one, other = Life(as_), Life(as_, ANONYMOUS_LETTER)
    asks = [
        (one.number, "ZZZZZZZZ"),
        (one.number, other.code),
        (one.number, ""),
        (one.number, "not a code at all"),
        ("MC-00000-00000-1", one.code),
        ("nonsense", one.code),
    ]
    answers = [as_().get(f"/api/track/{number}", headers={"X-Query-Code": code}) for number, code in asks]
    answers.append(as_(STRANGER).get(f"{DESK}/{one.number}"))
    answers.append(as_(STRANGER).post(f"{DESK}/{one.number}/accept", json={}))
    answers.append(as_().post(f"/api/mailbox/letters/{one.number}/urges", json={}))
    assert {answer.status_code for answer in answers} == {404}
    assert len({str(shape(answer)) for answer in answers}) == 1
    assert answers[0].json["code"] == "case_unknown"


def test_the_owner_needs_no_code_and_another_citizen_gets_nothing(as_):
    life = Life(as_, sender=citizen("a"))
    assert as_(citizen("a")).get(f"/api/track/{life.number}").status_code == 200
    assert as_(citizen("b")).get(f"/api/track/{life.number}").status_code == 404
    mine = as_(citizen("a")).get("/api/mailbox/letters").json
    assert ([row["number"] for row in mine["letters"]], mine["total"]) == ([life.number], 1)
    assert as_(citizen("b")).get("/api/mailbox/letters").json["total"] == 0
    assert as_(ANONYMOUS).get("/api/mailbox/letters").status_code == 403


def test_an_anonymous_letter_has_no_owner_even_when_its_sender_is_logged_in(as_):
    life = Life(as_, ANONYMOUS_LETTER, sender=citizen("a"))
    assert as_(citizen("a")).get(f"/api/track/{life.number}").status_code == 404
    assert life.tracked()["anonymous"] is True


def test_another_departments_letter_is_not_seen_counted_or_found(as_):
    life = Life(as_)
    assert listed(as_, STRANGER) == ([], 0)
    assert listed(as_, STRANGER, q="路灯") == ([], 0)
    assert listed(as_, STRANGER, q=life.number) == ([], 0)
    assert listed(as_, INTAKE) == ([life.number], 1)
    assert listed(as_, INTAKE, q="路灯") == ([life.number], 1)
    assert listed(as_, INTAKE, q="三天没亮") == ([life.number], 1)
    assert listed(as_, INTAKE, q="%") == ([], 0)
    assert as_(STRANGER).get(f"{DESK}/{life.number}/redaction").status_code == 404


@pytest.mark.parametrize("stage", ["", "accept", "dispatch", "take", "draft", "answer"])
def test_the_query_lets_see_exactly_whom_the_rules_give_a_part(as_, runtime, stage):
    life = Life(as_)
    if stage:
        life.until(stage)
    everybody = [INTAKE, COUNTER, CLERK, REVIEWER, HELPER, STRANGER, SUPERVISOR, HOST, citizen("a"), ANONYMOUS]
    with runtime.read() as connection:
        letter = letters.find(connection, life.number).letter
        for actor in everybody:
            seen = letters.find(connection, life.number, letters.visible_to(actor)) is not None
            assert seen == bool(parts(letter, By(actor, runtime.now()))), actor.label


def test_who_stands_aside_does_not_see_the_letter_any_more(as_):
    life = Life(as_).until("take")
    done = life.desk("recuse", REVIEWER, account="clerk")
    assert done.status_code == 200
    assert life.seen_by(CLERK).status_code == 404
    assert listed(as_, CLERK) == ([], 0)
    assert life.desk("draft", CLERK, text="已修。").status_code == 404
    assert life.seen_by(staff("water", Role.CLERK, id_="clerk-2")).status_code == 200


def test_queues_show_what_waits_for_whom(as_, clock):
    life = Life(as_)
    assert listed(as_, INTAKE, queue="mine") == ([life.number], 1)
    assert listed(as_, INTAKE, queue="unassigned")[1] == 1
    life.until("dispatch")
    assert listed(as_, INTAKE, queue="mine") == ([], 0)
    assert listed(as_, CLERK, queue="mine") == ([life.number], 1)
    assert listed(as_, CLERK, queue="overdue") == ([], 0)
    clock.forward(days=7)
    assert listed(as_, CLERK, queue="overdue") == ([life.number], 1)
    assert as_(CLERK).get(DESK).json["letters"][0]["light"] == "red"
    assert listed(as_, CLERK, state="dispatched", kind="consultation")[1] == 1
    assert listed(as_, CLERK, kind="complaint")[1] == 0
    assert as_(CLERK).get(DESK, query_string={"queue": "everything"}).status_code == 422


def test_opening_the_senders_particulars_is_written_down(as_, runtime):
    from casework.audit import log

    life = Life(as_).until("dispatch")
    assert life.seen_by(CLERK).json["people"]["name"] == "韦小明"
    assert life.seen_by(SUPERVISOR).json["people"] is None
    assert life.seen_by(HELPER).json["people"] is None
    with runtime.read() as connection:
        entries = log.read(connection, runtime.vault, subject=life.number, action="letter_people_opened")
        acts = [e.action for e in log.read(connection, runtime.vault, subject=life.number)]
    assert [entry.actor for entry in entries] == ["staff:clerk"]
    assert {"letter_accept", "letter_dispatch"} <= set(acts)


def test_the_senders_particulars_are_sealed_in_the_database(as_, runtime):
    from sqlalchemy import select

    from svc_mailbox.storage.tables import letter_people

    life = Life(as_)
    with runtime.read() as connection:
        row = connection.execute(select(letter_people).where(letter_people.c.number == life.number)).one()
    for value in (row.name, row.phone, row.email, row.address):
        assert value.startswith("v1.")
        assert "韦" not in value
