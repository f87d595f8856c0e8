"""Departments end while letters are under way: what comes in, what is open, and who sees it."""

from datetime import date

import pytest

from casework import directory
from casework.directory import store
from casework.directory.documents import from_json
from casework.domain.actors import Role
from casework.domain.directory import Department, End, Name, Seat, State
from casework.testing.client import staff
from svc_mailbox import jobs
from svc_mailbox.testing.desk import CLERK, DEPARTMENTS, HELPER, INTAKE, LETTER, REVIEWER, SUPERVISOR, Life, expect

OLD, TOMORROW = date(2020, 1, 1), date(2026, 3, 3)
ESTATES = staff("estates", Role.REVIEWER, id_="intake")
NEW_CLERK = staff("utilities", Role.CLERK, id_="clerk")
NEW_REVIEWER = staff("utilities", Role.REVIEWER, id_="reviewer")


def department(id_, name, instances=("mailbox/city",), end=None, revision=1):
    return Department(id_, revision, (Name(OLD, name, f"{id_} office"),), (Seat(OLD, "450100", "", instances),), end)


@pytest.fixture
def tell(runtime):
    """Takes facts into the copy, as the gateway's events do."""

    def hear(*facts):
        with runtime.unit_of_work() as uow:
            store.put(uow.connection, facts, runtime.real_now())
        directory.of(runtime).look_again()

    ours = [department(d["id"], d["name"], tuple(d["instances"].values())) for d in DEPARTMENTS]
    hear(*ours, department("estates", "市房产局"), department("utilities", "市公用局"))
    return hear


def ended(id_, name, successor, how=State.MERGED, on=TOMORROW, instances=("mailbox/city",)):
    return department(id_, name, instances, End(on, how, successor), 2)


HOUSING = ended("housing", "市住建局", "estates")
WATER = ended("water", "市水务局", "utilities", State.ABOLISHED)


def entries(life, what):
    return [step["text"] for step in life.tracked()["timeline"] if step["what"] == what]


def test_a_letter_to_one_that_has_ended_is_its_successors(as_, tell, clock, announced):
    tell(HOUSING)
    assert Life(as_).tracked()["department"]["id"] == "housing", "today it is still there"
    clock.forward(hours=15)  # the city's midnight
    life = Life(as_)
    tracked = life.tracked()
    assert tracked["department"] == {"id": "estates", "name": "市房产局", "name_en": "estates office"}
    assert entries(life, "redirect") == ["您写信的单位已有继任单位,来信由其承接（市住建局 → 市房产局）"]
    assert announced()[-1].data["department"] == "estates"
    content = {name: LETTER[name] for name in ("department", "kind", "subject", "body")}
    checked = as_().post(
        "/api/mailbox/receipts/verify", json={"receipt": life.submitted.json["receipt"], "content": content}
    )
    assert (checked.json["valid"], checked.json["matches"]) == (True, True), "the receipt says what was written"
    assert life.seen_by(ESTATES).status_code == 200
    assert life.seen_by(INTAKE).status_code == 404


def test_the_sender_can_read_it_in_english(as_, tell, clock):
    tell(HOUSING)
    clock.forward(days=1)
    life = Life(as_, {**LETTER, "language": "en"})
    headers = {"X-Query-Code": life.code, "Accept-Language": "en"}
    steps = as_().get(f"/api/track/{life.number}", headers=headers).json["timeline"]
    assert steps[-1]["text"].endswith("(housing office → estates office)")


def test_one_that_nobody_follows_is_refused_with_the_reason(as_, tell, clock):
    tell(ended("housing", "市住建局", "", State.ABOLISHED))
    expect(as_().post("/api/mailbox/letters", json=LETTER), 201)
    clock.forward(days=1)
    answer = as_().post("/api/mailbox/letters", json=LETTER)
    assert (answer.status_code, answer.json["code"]) == (422, "department_abolished")
    assert "department" in answer.json["errors"]
    stored = as_(number="MC-7K3F9-Q2XWD-K", code="7K3F9Q2X", at=clock()).post("/api/mailbox/letters", json=LETTER)
    assert stored.json["state"] == "needs_correction", "what the gateway has taken in already is not lost"


def test_a_stored_letter_with_a_fault_waits_with_the_successor_and_is_corrected_there(as_, tell, clock):
    tell(HOUSING)
    clock.forward(days=1)
    number, headers = "MC-7K3F9-Q2XWD-K", {"X-Query-Code": "7K3F9Q2X"}
    nameless = {name: value for name, value in LETTER.items() if name not in ("phone", "email")}
    stored = as_(number=number, code="7K3F9Q2X", at=clock()).post("/api/mailbox/letters", json=nameless)
    assert stored.json["state"] == "needs_correction"
    assert as_().get(f"/api/track/{number}", headers=headers).json["department"]["id"] == "estates"
    change = {"department": "housing", "phone": "13800138000"}
    expect(as_().post(f"/api/mailbox/letters/{number}/correction", json=change, headers=headers), 200)
    tracked = as_().get(f"/api/track/{number}", headers=headers).json
    assert (tracked["state"], tracked["department"]["id"]) == ("registered", "estates")
    assert [step["what"] for step in tracked["timeline"]].count("redirect") == 2


def test_open_letters_go_on_with_the_successors_and_the_limit_stays(as_, tell, runtime, clock, announced):
    at_work, fresh, done = Life(as_).until("take"), Life(as_), Life(as_).until("answer")
    closed = Life(as_)
    expect(closed.say("withdrawal"), 200)
    before = {life.number: life.tracked() for life in (at_work, fresh, done, closed)}
    tell(HOUSING, WATER)
    assert jobs.follow_departments(runtime) == 0, "not before its day"
    clock.forward(days=1)
    assert jobs.follow_departments(runtime) == 3
    assert jobs.follow_departments(runtime) == 0
    after = {life.number: life.tracked() for life in (at_work, fresh, done, closed)}
    for number, tracked in after.items():
        for unchanged in ("due_on", "promised_on", "received_at", "state", "days"):
            assert tracked[unchanged] == before[number][unchanged], (number, unchanged)
    assert after[closed.number]["department"]["id"] == "housing"
    assert (after[at_work.number]["department"]["id"], after[at_work.number]["handled_by"]["id"]) == (
        "estates", "utilities",
    )  # fmt: skip
    assert entries(at_work, "move") == ["单位撤并,来信转由继任单位办理（市住建局 → 市房产局，市水务局 → 市公用局）"]
    moved = [row for row in announced() if row.type == "mailbox.letter_department_changed.v1"]
    assert {row.subject: (row.data["before"], row.data["department"]) for row in moved} == {
        at_work.number: ("water", "utilities"), fresh.number: ("housing", "estates"),
        done.number: ("water", "utilities"),
    }  # fmt: skip
    assert at_work.seen_by(CLERK).status_code == 404
    expect(at_work.desk("draft", NEW_CLERK, text="已修好。"), 200)
    expect(at_work.desk("answer", NEW_REVIEWER), 200)
    expect(fresh.desk("accept", ESTATES), 200)


def test_co_handlers_follow_too(as_, tell, runtime, clock):
    life = Life(as_).until("take")
    tell(ended("roads", "市道路局", "utilities"))
    clock.forward(days=1)
    assert jobs.follow_departments(runtime) == 1
    assert life.seen_by(HELPER).status_code == 404
    assert life.seen_by(NEW_CLERK).json["co_handlers"] == ["utilities"]
    expect(life.desk("contribute", NEW_CLERK, text="同意。"), 200)


def test_staff_hand_nothing_to_one_that_has_ended(as_, tell, clock):
    tell(WATER)
    life = Life(as_).until("accept")
    clock.forward(days=1)
    refused = life.desk("dispatch", INTAKE, lead="water", co_handlers=[])
    assert (refused.status_code, refused.json["code"]) == (422, "department_abolished")
    expect(life.desk("dispatch", INTAKE, lead="utilities", co_handlers=[]), 200)


def test_open_letters_where_nobody_follows_stay_with_those_who_have_them(as_, tell, runtime, clock):
    life = Life(as_).until("take")
    tell(ended("water", "市水务局", "", State.ABOLISHED))
    clock.forward(days=1)
    assert jobs.follow_departments(runtime) == 0
    expect(life.desk("draft", CLERK, text="已修好。"), 200)
    expect(life.desk("answer", REVIEWER), 200)
    assert life.seen_by(SUPERVISOR).status_code == 200


def test_a_successor_that_another_instance_serves_is_not_ours_to_take(as_, tell, clock):
    tell(ended("housing", "市住建局", "price"))
    clock.forward(days=1)
    assert as_().post("/api/mailbox/letters", json=LETTER).status_code == 422


def test_the_whole_of_a_department_comes_by_event(as_, runtime, service, tell):
    from casework.domain.events import Envelope
    from casework.messaging.inbox import Inbox, Outcome

    data = {
        "revision": 2, "effective_on": "2026-03-02", "end": "merged", "ends_on": "2026-03-02", "successor": "estates",
        "names": [{"since": "2020-01-01", "zh": "市住建局", "en": ""}],
        "seats": [{"since": "2020-01-01", "region": "", "parent": "", "instances": ["mailbox/city"]}],
    }  # fmt: skip
    envelope = Envelope(
        id="1", source="/gateway/main", type="gateway.department_merged.v1", subject="housing",
        time=runtime.now(), sequence=2, data=data,
    )  # fmt: skip
    assert Inbox(service, runtime).take(envelope) is Outcome.APPLIED
    assert Life(as_).tracked()["department"]["id"] == "estates", "at once in the process that heard it"
    with runtime.read() as connection:
        assert directory.department(connection, "housing") == from_json(data | {"id": "housing"})
        assert directory.successor_of(connection, "housing", date(2026, 3, 2)) == "estates"
        assert directory.name_at(connection, "housing", date(2026, 3, 2)) == "市住建局"
        assert "housing" not in [d.id for d in directory.departments(connection, date(2026, 3, 2))]
