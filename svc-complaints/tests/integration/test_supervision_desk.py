"""督办 over HTTP: who sees which act, what is done with it, cards by hand, ladders, and what everybody sees."""

from datetime import date

import pytest
from sqlalchemy import select

from casework.domain.actors import ANONYMOUS, Role
from casework.storage.tables import audit_entry
from casework.testing.client import citizen, staff
from svc_complaints.domain.supervision import cards
from svc_complaints.storage import supervision
from svc_complaints.storage.supervision_search import find_act, visible_acts
from svc_complaints.supervision_jobs import supervise
from svc_complaints.testing import people
from svc_complaints.testing.channels import DUE, LETTER
from svc_complaints.testing.stories import doing

BASE = "/api/complaints/supervision"
CLERK = staff("shuiwu", Role.CLERK, id_="clerk")
REVIEWER = staff("shuiwu", Role.REVIEWER, id_="reviewer")
STRANGER = staff("jiaotong", Role.CLERK, Role.REVIEWER, id_="stranger")
HOST = staff("shuiwu", Role.HOST, id_="host")
SUPERVISOR = staff("", Role.SUPERVISOR, id_="supervisor")
OTHER = staff("", Role.SUPERVISOR, id_="supervisor-2")
OWN = staff("shuiwu", Role.SUPERVISOR, id_="own")
STEP = {"rung": "red", "recipient": "head", "days_left": -1}


def listed(as_, actor, **query):
    """The ids of a list and its total."""
    answer = as_(actor).get(f"{BASE}/acts", query_string=query)
    assert answer.status_code == 200, answer.text
    return [act["id"] for act in answer.json["acts"]], answer.json["total"]


def offered(answer):
    """The names of what can be done."""
    return [action["name"] for action in answer["actions"]]


def audited(runtime):
    """What is in the audit log."""
    with runtime.read() as connection:
        rows = connection.execute(select(audit_entry).order_by(audit_entry.c.at, audit_entry.c.id))
        return {(row.action, row.subject) for row in rows}


@pytest.mark.usefixtures("red")
def test_an_act_says_all_that_the_page_shows(as_):
    act = as_(CLERK).get(f"{BASE}/acts").json["acts"][0]
    assert act.pop("issued_at") == "2026-03-24T01:00:00Z"
    assert [action["name"] for action in act.pop("actions")] == ["answer", "propose"]
    assert act == {
        "id": 1, "number": LETTER, "source": "/mailbox/city", "channel": "mailbox", "rung": "red", "recipient": "head",
        "department": {"id": "shuiwu", "name": "市水务局", "name_en": "Water"}, "because": "time", "reason": "",
        "due": "2026-03-23", "standing": "standing", "reply": None, "withdrawals": [],
    }  # fmt: skip


def test_a_department_sees_its_acts_and_a_supervisor_all(as_, red):
    for actor in (CLERK, REVIEWER, SUPERVISOR):
        assert listed(as_, actor) == ([red], 1)
        assert as_(actor).get(f"{BASE}/acts/{red}").status_code == 200
    assert listed(as_, STRANGER) == ([], 0)
    assert as_(STRANGER).get(f"{BASE}/acts/{red}").json["code"] == "act_unknown"
    for actor in (HOST, citizen("a"), ANONYMOUS):
        assert as_(actor).get(f"{BASE}/acts").status_code == 403


@pytest.mark.usefixtures("red")
def test_the_query_lets_see_exactly_whom_the_rules_give_a_part(runtime):
    everybody = [CLERK, REVIEWER, STRANGER, HOST, SUPERVISOR, OWN, citizen("a"), ANONYMOUS, people.ADMIN]
    with runtime.read() as connection:
        record = supervision.acts_of(connection, ("/mailbox/city", LETTER))[0]
        case = supervision.find(connection, ("/mailbox/city", LETTER))
        for actor in everybody:
            by = doing(actor, runtime.now())
            seen = find_act(connection, record.id, visible_acts(by)) is not None
            assert seen == bool(cards.parts(record.act, case, by)), actor.label


def test_acts_of_before_stay_with_whom_they_were_issued_to(as_, mailbox, red):
    mailbox.tell("letter_dispatched", department="jiaotong", due=DUE, unit_due=DUE)
    assert (listed(as_, CLERK), listed(as_, STRANGER)) == (([red], 1), ([], 0))


def test_a_list_is_filtered_and_counted_alike(as_, say, mailbox, red):
    mailbox.receive(DUE, "MC-00000-00000-1", "jiaotong")
    mailbox.notices()
    say(CLERK, red, "answer", text="明天答复。")
    assert listed(as_, SUPERVISOR) == ([2, 1], 2)
    assert listed(as_, SUPERVISOR, size=1) == ([2], 2)
    assert listed(as_, SUPERVISOR, size=1, page=2) == ([1], 2)
    assert listed(as_, SUPERVISOR, department="jiaotong") == ([2], 1)
    assert listed(as_, SUPERVISOR, number=LETTER.lower()) == ([1], 1)
    assert listed(as_, SUPERVISOR, rung="red", standing="standing")[1] == 2
    assert listed(as_, SUPERVISOR, rung="leader") == ([], 0)
    assert listed(as_, SUPERVISOR, unanswered="true") == ([2], 1)
    assert listed(as_, SUPERVISOR, unanswered="false") == ([1], 1)


def test_a_department_answers_once(as_, say, red, runtime, announced):
    answer = say(CLERK, red, "answer", text="明天答复。")
    assert answer.json["reply"] == {"text": "明天答复。", "at": "2026-03-24T01:00:00Z"}
    assert offered(answer.json) == ["propose"]
    assert say(REVIEWER, red, "answer", text="再答。").json["code"] == "answered_already"
    assert say(SUPERVISOR, red, "answer", text="我来答。").status_code == 403
    assert say(STRANGER, red, "answer", text="我来答。").status_code == 404
    assert announced()[-1].type == "complaints.supervision_act_answered.v1"
    assert audited(runtime) == {("supervision_answer", LETTER)}


def test_a_card_goes_only_when_another_person_agrees(as_, say, red, runtime, announced):
    proposed = say(REVIEWER, red, "propose", reason="当日系统故障。")
    assert (proposed.json["standing"], offered(proposed.json)) == ("proposed", ["answer"])
    assert offered(as_(SUPERVISOR).get(f"{BASE}/acts/{red}").json) == ["approve", "refuse"]
    assert offered(as_(OWN).get(f"{BASE}/acts/{red}").json) == []
    assert say(OWN, red, "approve", reason="同意。").json["code"] == "own_card"
    assert say(CLERK, red, "approve", reason="同意。").status_code == 403
    refused = say(SUPERVISOR, red, "refuse", reason="没有记录。")
    assert refused.json["standing"] == "standing"
    again = say(SUPERVISOR, red, "propose", reason="有记录了。")
    assert offered(again.json) == []
    assert offered(as_(REVIEWER).get(f"{BASE}/acts/{red}").json) == ["answer"]
    assert say(SUPERVISOR, red, "approve", reason="同意。").json["code"] == "own_proposal"
    gone = say(OTHER, red, "approve", reason="同意。")
    assert (gone.json["standing"], offered(gone.json)) == ("withdrawn", [])
    at = "2026-03-24T01:00:00Z"
    assert gone.json["withdrawals"] == [
        {"cause": "reason", "reason": "当日系统故障。", "proposed_at": at, "decision": "refused", "decided_at": at,
         "decision_reason": "没有记录。"},
        {"cause": "reason", "reason": "有记录了。", "proposed_at": at, "decision": "approved", "decided_at": at,
         "decision_reason": "同意。"},
    ]  # fmt: skip
    told = [event.type.removeprefix("complaints.supervision_").removesuffix(".v1") for event in announced()]
    assert told == ["act_issued", "withdrawal_proposed", "withdrawal_refused", "withdrawal_proposed", "act_withdrawn"]
    assert {action for action, _ in audited(runtime)} == {
        "supervision_propose", "supervision_refuse", "supervision_approve",
    }  # fmt: skip


def test_a_moved_deadline_proposes_and_a_person_decides(as_, say, mailbox, red, runtime):
    mailbox.tell("letter_recounted", due_before=DUE, due=date(2026, 4, 10), promised=date(2026, 4, 10))
    supervise(runtime)
    act = as_(CLERK).get(f"{BASE}/acts/{red}").json
    assert (act["standing"], act["withdrawals"][0]["cause"], act["withdrawals"][0]["decision"]) == (
        "proposed", "deadline_moved", None,
    )  # fmt: skip
    assert say(SUPERVISOR, red, "refuse", reason="原期限有效。").json["standing"] == "standing"
    assert supervise(runtime) == 0, "the same deadline proposes it no more"


def test_a_supervisor_gives_a_card_by_hand(as_, mailbox, runtime, announced):
    assert mailbox.source == "/mailbox/city"
    path = f"{BASE}/cases/{LETTER}/acts"
    body = {"source": mailbox.source, "rung": "yellow", "reason": "群众多次反映。"}
    assert as_(CLERK).post(path, json=body).status_code == 403
    given = as_(SUPERVISOR).post(path, json=body)
    assert given.status_code == 201
    assert (given.json["rung"], given.json["because"], given.json["reason"]) == ("yellow", "hand", "群众多次反映。")
    assert listed(as_, CLERK)[1] == 1
    assert as_(SUPERVISOR).post(path, json=body).json["code"] == "rung_used"
    assert as_(SUPERVISOR).post(path, json=body | {"rung": "urge"}).json["code"] == "rung_below"
    assert as_(SUPERVISOR).post(path, json=body | {"rung": "leader"}).status_code == 422
    assert as_(SUPERVISOR).post(path, json=body | {"source": "/mailbox/price"}).json["code"] == "case_unknown"
    assert announced()[-1].data["because"] == "hand"
    assert audited(runtime) == {("supervision_by_hand", LETTER)}


def test_a_card_by_hand_that_is_sent_twice_is_given_once(as_, mailbox, announced):
    path = f"{BASE}/cases/{LETTER}/acts"
    body = {"source": mailbox.source, "rung": "red", "reason": "群众多次反映。"}
    answers = [as_(SUPERVISOR).post(path, json=body, headers={"Idempotency-Key": "one"}) for _ in range(2)]
    assert answers[0].json == answers[1].json
    assert len(announced()) == 1


def test_the_ladder_gives_a_late_letter_the_card_that_was_given_too_early_and_withdrawn(
    as_, say, mailbox, runtime, clock, announced
):
    body = {"source": mailbox.source, "rung": "red", "reason": "群众多次反映。"}
    given = as_(SUPERVISOR).post(f"{BASE}/cases/{LETTER}/acts", json=body).json["id"]
    say(SUPERVISOR, given, "propose", reason="期限还没到。")
    assert say(OTHER, given, "approve", reason="同意。").json["standing"] == "withdrawn"
    for _ in range(23):
        mailbox.notices()
        supervise(runtime)
        clock.forward(days=1)
    acts = as_(SUPERVISOR).get(f"{BASE}/acts").json["acts"]
    assert [act["rung"] for act in reversed(acts)] == ["red", "reminder", "urge", "yellow", "red"]
    assert (acts[0]["because"], acts[0]["standing"]) == ("time", "standing")
    assert announced()[-1].data["because"] == "time"


def test_the_cases_are_listed_with_light_and_last_act(as_, mailbox, runtime, clock):
    mailbox.receive(date(2026, 3, 5), "MC-00000-00000-1", "jiaotong")
    mailbox.receive(DUE, "MC-00000-00000-2")
    mailbox.tell("letter_withdrawn", "MC-00000-00000-2")
    clock.forward(days=2)  # one working day of three is left
    supervise(runtime)
    page = as_(SUPERVISOR).get(f"{BASE}/cases").json
    assert page["total"] == 2
    first, second = page["cases"]
    assert first.pop("last") == {
        "id": 1, "rung": "yellow", "standing": "standing", "issued_at": "2026-03-04T01:00:00Z", "answered": False,
    }  # fmt: skip
    assert first == {
        "number": "MC-00000-00000-1", "source": "/mailbox/city", "channel": "mailbox", "due": "2026-03-05",
        "department": {"id": "jiaotong", "name": "市交通局", "name_en": "Transport"}, "suspended": False,
        "light": "yellow",
    }  # fmt: skip
    assert (second["number"], second["light"], second["last"]) == (LETTER, "green", None)
    clock.forward(days=2)
    assert as_(SUPERVISOR).get(f"{BASE}/cases?department=jiaotong").json["cases"][0]["light"] == "red"
    assert as_(SUPERVISOR).get(f"{BASE}/cases?q=7k3f9").json["total"] == 1
    assert as_(SUPERVISOR).get(f"{BASE}/cases?q=%25").json["total"] == 0
    assert as_(CLERK).get(f"{BASE}/cases").status_code == 403


def test_everybody_sees_how_many_cards_stand(as_, say, mailbox, red, runtime):
    assert as_().get(f"{BASE}/cards").json == {
        "departments": [
            {"department": {"id": "shuiwu", "name": "市水务局", "name_en": "Water"}, "yellow": 0, "red": 1, "leader": 0}
        ]
    }
    say(REVIEWER, red, "propose", reason="当日系统故障。")
    assert as_().get(f"{BASE}/cards").json["departments"][0]["red"] == 1
    say(SUPERVISOR, red, "approve", reason="同意。")
    assert as_().get(f"{BASE}/cards").json == {"departments": []}


def test_a_supervisor_of_a_department_rules_over_others_only(as_, mailbox, runtime, announced):
    ladder = {"department": "shuiwu", "steps": [STEP]}
    assert as_(SUPERVISOR).put(f"{BASE}/ladders", json=ladder).status_code == 200
    before = audited(runtime)
    answers = [
        as_(OWN).put(f"{BASE}/ladders", json=ladder),
        as_(OWN).put(f"{BASE}/ladders", json={"steps": [STEP]}),
        as_(OWN).delete(f"{BASE}/ladders/shuiwu"),
    ]
    assert [(one.status_code, one.json["code"]) for one in answers] == [(403, "own_ladder")] * 3
    body = {"source": mailbox.source, "rung": "red", "reason": "群众多次反映。"}
    refused = as_(OWN).post(f"{BASE}/cases/{LETTER}/acts", json=body)
    assert (refused.status_code, refused.json["code"]) == (403, "own_card")
    assert (announced(), audited(runtime)) == ([], before)
    assert as_(OWN).put(f"{BASE}/ladders", json=ladder | {"department": "jiaotong"}).status_code == 200
    assert as_(OWN).delete(f"{BASE}/ladders/jiaotong").status_code == 200
