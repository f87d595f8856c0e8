"""The rights over personal data, at the mailbox: who may ask, what is done, what stays, and the proof of it."""

import json

import pytest
from sqlalchemy import insert, select

from casework.domain.actors import Actor, Kind
from casework.personal import jobs
from casework.storage.tables import event_log, metadata
from casework.testing.client import citizen
from svc_mailbox.service import service
from svc_mailbox.storage.tables import letter, letter_entry, mail_outbox
from svc_mailbox.storage.tables import metadata as own_tables
from svc_mailbox.testing.desk import CLERK, INTAKE, LETTER, REVIEWER, STRANGER, SUPERVISOR, Life
from svc_mailbox.use_cases.personal import PERSONAL

SECRETS = ("韦小明", "13800138000", "wei@example.org", "民族大道100号", "南湖东路的路灯", "路灯不亮", "路灯已经修好")
BASE = "/api/mailbox/personal-requests"
DESK = "/api/mailbox/desk/personal-requests"


def ask(as_, life, kind, actor=None, code=None, **body):
    """A request by the sender."""
    headers = {"X-Query-Code": life.code if code is None else code}
    return as_(actor or life.sender).post(f"{BASE}/{life.number}", json={"kind": kind, **body}, headers=headers)


def listed(as_, life):
    """The sender's list."""
    return as_(life.sender).get(f"{BASE}/{life.number}", headers={"X-Query-Code": life.code})


def grant(as_, request, actor=REVIEWER):
    """Staff say yes."""
    return as_(actor).post(f"{DESK}/{request['id']}/answer", json={})


@pytest.fixture
def closed(as_):
    """A letter by somebody with an account, answered, published and closed."""
    life = Life(as_, LETTER, citizen()).until("answer")
    proposal = as_(CLERK).get(f"/api/mailbox/desk/letters/{life.number}/redaction").json
    life.desk("propose", CLERK, **{name: proposal[name] for name in ("subject", "body", "answer")})
    assert life.desk("publish", REVIEWER).status_code == 200
    life.say("rating", round=1, level=2, solved=True, reason="路灯不亮了三天")
    assert life.say("close").status_code == 200
    return life


def everything(runtime):
    """All that stands in the database, sealed values as they are."""
    with runtime.read() as connection:
        tables = [*metadata.sorted_tables, *own_tables.sorted_tables]
        return {t.name: [list(map(str, row)) for row in connection.execute(select(t))] for t in tables}


def test_a_stranger_and_a_wrong_code_get_the_same_404(as_, closed):
    wrong = ask(as_, closed, "access", Actor(Kind.ANONYMOUS), "ZZZZZZZZ")
    other = ask(as_, closed, "access", citizen("somebody-else"), "")
    none = as_().post(f"{BASE}/MC-7K3F9-Q2XWD-4", json={"kind": "access"})
    assert {a.status_code for a in (wrong, other, none)} == {404}
    assert {a.json["code"] for a in (wrong, other, none)} == {"case_unknown"}


@pytest.mark.parametrize("kind", ["access", "correct", "erase"])
def test_who_comes_by_session_alone_has_just_proven_who_they_are(as_, runtime, closed, kind):
    """Not an API token, and no session that somebody left open; the query code is a proof of its own."""
    body = {"kind": kind} | ({"changes": {"phone": "13900139000"}} if kind == "correct" else {})
    most, now = runtime.settings.step_up_seconds, int(runtime.real_now().timestamp())
    for proven in (0, now - most):
        stale = as_(citizen(), auth_at=proven).post(f"{BASE}/{closed.number}", json=body)
        assert (stale.status_code, stale.json["code"]) == (403, "step_up_needed")
    headers = {"X-Query-Code": closed.code}
    assert as_(citizen(), auth_at=0).post(f"{BASE}/{closed.number}", json=body, headers=headers).status_code == 201


def test_the_copy_too_is_for_who_has_just_proven_it(as_, closed):
    made = ask(as_, closed, "access").json
    for page in ("copy", "copy.html"):
        stale = as_(citizen(), auth_at=0).get(f"{BASE}/{closed.number}/{made['id']}/{page}")
        assert (stale.status_code, stale.json["code"]) == (403, "step_up_needed")
        assert as_(citizen()).get(f"{BASE}/{closed.number}/{made['id']}/{page}").status_code == 200


def test_consent_is_taken_back_without_proving_anything_again(as_, closed):
    taken = as_(citizen(), auth_at=0).post(f"{BASE}/{closed.number}", json={"kind": "withdraw"})
    assert (taken.status_code, taken.json["state"]) == (201, "answered")


def test_staff_prove_themselves_before_something_goes_for_ever(as_, closed):
    made = ask(as_, closed, "erase").json
    stale = as_(REVIEWER, auth_at=0).post(f"{DESK}/{made['id']}/answer", json={})
    assert (stale.status_code, stale.json["code"]) == (403, "step_up_needed")
    assert grant(as_, made).status_code == 200


def test_a_copy_is_given_at_once_and_holds_everything(as_, closed):
    made = ask(as_, closed, "access")
    assert (made.status_code, made.json["state"], made.json["asked_by"]) == (201, "answered", "account")
    path = f"{BASE}/{closed.number}/{made.json['id']}/copy"
    found = as_(closed.sender).get(path)
    assert found.status_code == 200
    assert found.json["sender"] == {name: LETTER[name] for name in ("name", "phone", "email", "address")}
    assert found.json["letter"]["body"] == LETTER["body"]
    assert found.json["letter"]["answers"][0]["rating"]["reason"] == "路灯不亮了三天"
    page = as_(closed.sender).get(path + ".html")
    assert page.status_code == 200
    assert "韦小明" in page.text
    assert as_().get(path).status_code == 404


def test_the_readable_copy_escapes_what_people_write(as_):
    letter = {**LETTER, "body": "<script>alert(1)</script>"}
    life = Life(as_, letter)
    made = ask(as_, life, "access").json
    page = as_().get(f"{BASE}/{life.number}/{made['id']}/copy.html", headers={"X-Query-Code": life.code})
    assert "<script>" not in page.text
    assert "&lt;script&gt;" in page.text


def test_a_correction_waits_for_the_reviewer_and_changes_only_what_was_asked(as_, runtime, clock):
    life = Life(as_).until("answer")
    assert ask(as_, life, "correct", changes={"subject": "x"}).status_code == 422
    assert ask(as_, life, "correct").status_code == 422
    asked = ask(as_, life, "correct", changes={"phone": "0771-5852000"}, reason="换了号码").json
    assert (asked["state"], asked["due_on"]) == ("received", "2026-03-23")  # 15 working days after 2 March
    assert ask(as_, life, "correct", changes={"phone": "0771-1"}).json["code"] == "request_open"
    assert grant(as_, asked, STRANGER).status_code == 404
    assert grant(as_, asked, CLERK).status_code == 403
    done = grant(as_, asked)
    assert (done.status_code, done.json["state"], done.json["changes"]) == (200, "answered", None)
    people = life.seen_by(REVIEWER).json["people"]
    assert (people["phone"], people["name"]) == ("0771-5852000", "韦小明")
    assert grant(as_, asked).json["code"] == "decided_already"


def test_a_refusal_needs_a_reason_and_the_person_reads_it(as_, closed):
    asked = ask(as_, closed, "erase").json
    path = f"{DESK}/{asked['id']}/refuse"
    assert as_(REVIEWER).post(path, json={"reason": ""}).status_code == 422
    refused = as_(REVIEWER).post(path, json={"reason": "诉讼仍在进行，须保存证据。"})
    assert refused.json["state"] == "refused"
    shown = listed(as_, closed).json["requests"][0]
    assert (shown["state"], shown["answer"]) == ("refused", "诉讼仍在进行，须保存证据。")


def test_an_open_letter_is_not_erased_unless_it_is_withdrawn(as_):
    life = Life(as_)
    refused = ask(as_, life, "erase").json
    assert refused["state"] == "refused"
    assert "撤回" in refused["answer"]
    assert life.say("withdrawal").status_code == 200
    assert ask(as_, life, "erase").json["state"] == "received"


def test_what_a_court_wants_kept_is_not_erased_before_that_day(as_, closed, ground, clock):
    kept = {"keep_until": {closed.number: "2026-03-05"}}
    (ground.folder / "config" / "personal.json").write_text(json.dumps(kept), encoding="utf-8")
    refused = ask(as_, closed, "erase").json
    assert refused["state"] == "refused"
    assert "2026-03-05" in refused["answer"]
    clock.forward(days=4)
    assert ask(as_, closed, "erase").json["state"] == "received"


def test_erasure_leaves_number_dates_and_outcome_and_no_word(as_, runtime, closed, announced):
    with runtime.database.write() as connection:
        notice = {"number": closed.number, "notice": "answered", "state": "sent", "tries": 0, "reason": ""}
        connection.execute(insert(mail_outbox).values(**notice, made_at=runtime.now(), next_at=runtime.now()))
    again = as_(closed.sender).post(f"{BASE}/{closed.number}", json={"kind": "erase", "reason": "韦小明要求删除"},
                                   headers={"Idempotency-Key": "once-and-again"})  # fmt: skip
    assert again.status_code == 201
    done = grant(as_, again.json).json
    assert done["state"] == "answered"
    places = {line["place"]: (line["rows"], line["left"]) for line in done["proof"]}
    assert places["letter_text"] == places["letter_people"] == places["letter"] == (1, 0)
    assert places["letter_entry"][0] >= 3
    assert places["published_letter"] == places["mail_outbox"] == places["idempotency"] == (1, 0)
    assert places["personal_request"] == (1, 0)
    stands = json.dumps(everything(runtime), ensure_ascii=False)
    for secret in SECRETS:
        assert secret not in stands
    row = letter_row(runtime, closed.number)
    assert (row.state, row.outcome, row.subject, row.owner) == ("closed", "answered", "", "")
    assert row.document["ratings"][0]["level"] == 2
    types = [event.type for event in announced()]
    assert types[-2:] == ["mailbox.case_erased.v1", "mailbox.letter_unpublished.v1"]
    assert set(announced()[-2].data) == {"request", "erased_at"}
    assert as_().get(f"/api/mailbox/published/{closed.number}").status_code == 404


def test_the_person_still_reads_the_proof_by_code_and_by_the_session_that_asked(as_, closed):
    asked = ask(as_, closed, "erase").json
    grant(as_, asked)
    by_code = as_().get(f"{BASE}/{closed.number}", headers={"X-Query-Code": closed.code})
    by_session = as_(closed.sender).get(f"{BASE}/{closed.number}")
    assert by_code.json["requests"][0]["proof"] == by_session.json["requests"][0]["proof"] != []
    assert closed.tracked()["body"] == ""
    assert ask(as_, closed, "access").json["state"] == "refused"


def test_consent_is_taken_back_at_once(as_, closed, announced):
    done = ask(as_, closed, "withdraw").json
    assert done["state"] == "answered"
    assert {line["place"] for line in done["proof"]} == {"page", "search", "feed", "export", "api"}
    assert announced()[-1].type == "mailbox.letter_unpublished.v1"
    assert as_().get(f"/api/mailbox/published/{closed.number}").status_code == 404
    assert ask(as_, closed, "withdraw").json["proof"] == []


def test_staff_see_their_own_departments_requests_only_and_each_look_is_audited(as_, closed, runtime):
    ask(as_, closed, "erase")
    assert [r["number"] for r in as_(REVIEWER).get(DESK).json["requests"]] == [closed.number]
    assert len(as_(SUPERVISOR).get(DESK).json["requests"]) == 1
    assert as_(INTAKE).get(DESK).json["requests"] == []
    assert as_(CLERK).get(DESK).status_code == 403
    assert as_(closed.sender).get(DESK).status_code == 403
    actions = [row[3] for row in everything(runtime)["audit_entry"]]
    assert "personal_requests_read" in actions
    assert "personal_requested" in actions


def test_who_stands_aside_does_not_decide(as_):
    life = Life(as_)
    life.desk("recuse", INTAKE, account="supervisor")
    asked = ask(as_, life, "correct", changes={"name": "韦明"}).json
    assert asked["state"] == "received"
    own = Life(as_)
    as_(SUPERVISOR).post(f"/api/mailbox/desk/letters/{own.number}/recuse", json={"account": "supervisor"})
    other = ask(as_, own, "correct", changes={"name": "韦明"}).json
    assert grant(as_, other, SUPERVISOR).status_code == 404


def test_retention_ends_after_five_years_to_the_day_with_proof(as_, closed, runtime, clock):
    clock.forward(days=365 * 5)  # two leap days... one in between: a day short of five years
    assert jobs.end_retention(runtime, PERSONAL) == 0
    clock.forward(days=2)
    assert jobs.end_retention(runtime, PERSONAL) == 1
    assert jobs.end_retention(runtime, PERSONAL) == 0
    shown = listed(as_, closed).json["requests"][0]
    assert (shown["asked_by"], shown["state"]) == ("retention", "answered")
    assert all(line["left"] == 0 for line in shown["proof"] if line["place"] != "database_log")


def test_a_closed_account_leaves_its_letters_without_an_owner(as_, closed, runtime):
    with runtime.unit_of_work() as uow:
        assert PERSONAL.disown(uow, closed.sender.id) == 1
    assert letter_row(runtime, closed.number).owner == ""
    assert as_(closed.sender).get(f"/api/track/{closed.number}").status_code == 404
    assert as_().get(f"/api/track/{closed.number}", headers={"X-Query-Code": closed.code}).status_code == 200


def test_entries_say_no_more_than_plain_facts_after_an_erasure(as_, closed, runtime):
    grant(as_, ask(as_, closed, "erase").json)
    with runtime.read() as connection:
        rows = connection.execute(select(letter_entry).where(letter_entry.c.number == closed.number)).all()
    assert {row.text for row in rows} == {""}
    assert [row.facts for row in rows if row.action == "rate"] == [{"level": 2, "solved": True}]


def test_no_event_of_an_erasure_names_anybody(runtime, as_, closed):
    grant(as_, ask(as_, closed, "erase").json)
    with runtime.read() as connection:
        told = json.dumps([row.data for row in connection.execute(select(event_log))], ensure_ascii=False)
    assert not [secret for secret in SECRETS if secret in told]


def test_the_declaration_brings_routes_jobs_handlers_and_events():
    assert "personal" in [blueprint.name for blueprint in service.blueprints]
    assert {"check_erased", "end_retention"} <= {job.name for job in service.jobs}
    assert {"*.*.copies_erased.v1", "gateway.*.account_closed.v1"} <= set(service.subscribes)


def letter_row(runtime, number):
    """The letter's row."""
    with runtime.read() as connection:
        return connection.execute(select(letter).where(letter.c.number == number)).one()
