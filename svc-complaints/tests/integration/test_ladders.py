"""督办 over HTTP: ladders, and what is refused or sealed of what is written about an act."""

import pytest
from sqlalchemy import select

from casework.audit.log import open_detail
from casework.crypto.vault import SealBroken, context
from casework.domain.actors import ANONYMOUS, Role
from casework.storage.tables import audit_entry
from casework.storage.tables import metadata as kernel
from casework.testing.client import citizen, staff
from svc_complaints.storage import supervision, supervision_words
from svc_complaints.storage.metadata import metadata
from svc_complaints.storage.supervision_tables import supervision_act
from svc_complaints.supervision_jobs import supervise
from svc_complaints.testing.channels import LETTER

BASE = "/api/complaints/supervision"
CLERK = staff("shuiwu", Role.CLERK, id_="clerk")
REVIEWER = staff("shuiwu", Role.REVIEWER, id_="reviewer")
HOST = staff("shuiwu", Role.HOST, id_="host")
SUPERVISOR = staff("", Role.SUPERVISOR, id_="supervisor")
STEP = {"rung": "red", "recipient": "head", "days_left": -1}
EARLY = {"rung": "urge", "recipient": "handler", "days_left": 1}


def audited(runtime):
    """What is in the audit log."""
    with runtime.read() as connection:
        rows = connection.execute(select(audit_entry).order_by(audit_entry.c.at, audit_entry.c.id))
        return {(row.action, row.subject) for row in rows}


def test_a_ladder_is_set_for_one_department_and_holds_at_once(as_, mailbox, runtime, clock):
    supervise(runtime)
    first = as_(CLERK).get(f"{BASE}/ladders").json["ladders"]
    assert [(one["department"], len(one["steps"]), one["set_at"]) for one in first] == [("", 5, None)]
    early = {**STEP, "rung": "yellow", "days_left": 20}
    after = as_(SUPERVISOR).put(f"{BASE}/ladders", json={"department": "shuiwu", "steps": [early]})
    own = {"department": "shuiwu", "steps": [{**early, "percent_left": None, "unanswered": None}]}
    assert after.json["ladders"] == [*first, own | {"set_at": "2026-03-02T01:00:00Z"}]
    supervise(runtime)
    assert as_(CLERK).get(f"{BASE}/acts").json["acts"][0]["rung"] == "yellow"
    assert as_(SUPERVISOR).delete(f"{BASE}/ladders/shuiwu").json["ladders"] == first
    assert as_(SUPERVISOR).delete(f"{BASE}/ladders/shuiwu").json["code"] == "ladder_unknown"
    assert audited(runtime) == {("supervision_set_ladder", "shuiwu"), ("supervision_delete_ladder", "shuiwu")}


def test_the_citys_ladder_goes_and_the_default_holds_again(as_):
    before = as_(SUPERVISOR).get(f"{BASE}/ladders").json["ladders"]
    steps = [{"rung": "red", "recipient": "head", "days_left": -2}]
    assert as_(SUPERVISOR).put(f"{BASE}/ladders", json={"department": "", "steps": steps}).status_code == 200
    assert as_(SUPERVISOR).delete(f"{BASE}/ladders").json["ladders"] == before
    assert as_(SUPERVISOR).delete(f"{BASE}/ladders").json["code"] == "ladder_unknown"


def test_the_city_has_a_ladder_of_its_own_too(as_, runtime):
    after = as_(SUPERVISOR).put(f"{BASE}/ladders", json={"steps": [STEP]}).json["ladders"]
    assert [(one["department"], len(one["steps"])) for one in after] == [("", 1)]
    assert audited(runtime) == {("supervision_set_ladder", "city")}


@pytest.mark.parametrize("actor", [CLERK, REVIEWER, HOST, citizen("a"), ANONYMOUS], ids=lambda actor: actor.label)
def test_only_supervisors_set_ladders(as_, actor):
    assert as_(actor).put(f"{BASE}/ladders", json={"steps": [STEP]}).status_code == 403
    assert as_(actor).delete(f"{BASE}/ladders/shuiwu").status_code == 403


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"steps": []}, "steps"),
        ({"steps": [STEP] * 6}, "steps"),
        ({"steps": [STEP, STEP]}, "steps"),
        ({"steps": [STEP, {**STEP, "rung": "urge"}]}, "steps"),
        ({"steps": [STEP, {**STEP, "rung": "leader", "days_left": 0}]}, "steps"),
        ({"steps": [{**STEP, "unanswered": 3}]}, "steps"),
        ({"steps": [{**STEP, "days_left": 0}]}, "red"),
        ({"steps": [{**STEP, "percent_left": 10}]}, "red"),
        ({"steps": [{**EARLY, "percent_left": 10}, {**EARLY, "rung": "yellow", "percent_left": 20}]}, "yellow"),
        ({"steps": [{**STEP, "days_left": 61}]}, "steps"),
        ({"steps": [{**STEP, "percent_left": 101}]}, "steps"),
        ({"steps": [{**STEP, "unanswered": 0}]}, "steps"),
        ({"steps": [{**STEP, "rung": "black"}]}, "steps"),
        ({"steps": [{**STEP, "days_left": True}]}, "steps"),
        ({"steps": [STEP], "department": "moon"}, "department"),
        ({"steps": [STEP], "more": 1}, "more"),
        ({}, "steps"),
    ],
)
def test_a_ladder_that_cannot_be_is_refused_by_its_field(as_, body, field):
    answer = as_(SUPERVISOR).put(f"{BASE}/ladders", json=body)
    assert answer.status_code == 422
    assert field in answer.json["errors"]
    assert len(as_(SUPERVISOR).get(f"{BASE}/ladders").json["ladders"]) == 1


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("answer", {}),
        ("answer", {"text": " "}),
        ("answer", {"text": "字" * 20_001}),
        ("answer", {"text": "a\0b"}),
        ("propose", {"reason": "字"}),
        ("propose", {"reason": "字" * 1_001}),
        ("approve", {}),
        ("refuse", {"reason": 7}),
    ],
)
def test_bad_words_are_refused_and_change_nothing(say, red, announced, action, body):
    before = len(announced())
    assert say(SUPERVISOR, red, action, **body).status_code == 422
    assert len(announced()) == before


def test_what_offices_write_lies_sealed_with_its_act_and_nowhere_else(as_, say, mailbox, runtime):
    body = {"source": mailbox.source, "rung": "yellow", "reason": "手工发牌的理由。"}
    card = as_(SUPERVISOR).post(f"{BASE}/cases/{LETTER}/acts", json=body).json["id"]
    say(CLERK, card, "answer", text="回复的正文。")
    say(REVIEWER, card, "propose", reason="申请的理由。")
    say(SUPERVISOR, card, "refuse", reason="不同意的理由。")
    words = ("手工发牌的理由", "回复的正文", "申请的理由", "不同意的理由")
    with runtime.read() as connection:
        rows = [row for m in (kernel, metadata) for t in m.sorted_tables for row in connection.execute(select(t))]
        sealed = connection.scalar(select(supervision_act.c.said))
        entries = connection.execute(select(audit_entry)).all()
    assert [word for word in words if any(word in str(tuple(row)) for row in rows)] == []
    opened = runtime.vault.open(sealed, context("supervision_act", "said", card))
    assert [word for word in words if word not in opened] == []
    with pytest.raises(SealBroken):
        runtime.vault.open(sealed, context("supervision_act", "said", card + 1))
    details = [open_detail(row, runtime.vault) for row in entries]
    assert {frozenset(detail) for detail in details} == {frozenset({"source", "act", "rung"})}


@pytest.mark.usefixtures("red")
def test_an_act_of_the_ladder_has_no_words_until_somebody_writes(runtime):
    with runtime.read() as connection:
        record = supervision.acts_of(connection, ("/mailbox/city", LETTER))[0]
    assert (record.said, supervision_words.read(runtime.vault, record)) == (None, {})


@pytest.mark.parametrize("query", ["page=0", "size=101", "rung=black", "standing=gone", "unanswered=1", "number=x"])
def test_bad_queries_are_refused(as_, query):
    assert as_(SUPERVISOR).get(f"{BASE}/acts?{query}").status_code == 422


@pytest.mark.parametrize("id_", ["0", "9" * 30, "x", "-1"])
def test_what_is_no_id_finds_nothing(as_, red, id_):
    assert as_(SUPERVISOR).get(f"{BASE}/acts/{id_}").status_code == 404
    assert as_(SUPERVISOR).post(f"{BASE}/acts/{id_}/answer", json={"text": "好。"}).status_code == 404
