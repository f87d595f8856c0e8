"""信访: suggested by a machine, confirmed by a person, followed until it is decided there or comes back."""

import base64
import hashlib
import io
import json

import pytest

from casework import files
from casework.testing.offices import Office, add_office
from svc_mailbox.testing.desk import ANONYMOUS_LETTER, DESK, INTAKE, LETTER, STRANGER, SUPERVISOR, Life

EXCHANGE = "exchange/main"
CLAIM = {**LETTER, "kind": "complaint", "body": "房屋被征收,两年没有拿到赔偿。"}
REASON = "属于信访事项。"
AT = "2026-03-03T01:00:00+00:00"
ACK = {"partner": "petitions", "alias": "XF20260302-17", "at": AT, "notify_by": "2026-03-17"}
TEXT = "经查,补偿方案已经送达。"


@pytest.fixture
def ground(ground):
    add_office(ground, EXCHANGE)
    return ground


@pytest.fixture
def exchange(ground, service, runtime):
    return Office(EXCHANGE, ground, service, runtime)


def refer(life, actor=INTAKE, **more):
    return life.desk("refer", actor, **{"destination": "petition", "reason": REASON} | more)


def sent(announced):
    """The newest referral on its way."""
    return [event for event in announced() if event.type == "mailbox.case_referred.v1"][-1]


@pytest.fixture
def away(as_, announced, exchange):
    """A letter that the bureau has, registered there."""
    life = Life(as_, CLAIM)
    assert refer(life).status_code == 200
    exchange.tell("partner_acknowledged", life.number, **ACK)
    exchange.answer("referral_confirmed", life.number, sent(announced).data["referral"])
    return life


def conclude(exchange, life, paper, **over):
    content = {"id": "m-1", "text": TEXT, "paper": paper}
    sealed = exchange.seal(content, life.number)
    data = {"partner": "petitions", "outcome": "explain", "at": AT, "to": "/mailbox/city", "sealed": sealed}
    return exchange.tell("partner_concluded", life.number, **data | over)


def paper_of(content, name="处理意见书.txt", mime="text/plain"):
    digest = hashlib.sha256(content).hexdigest()
    return {"name": name, "media_type": mime, "sha256": digest, "content": base64.b64encode(content).decode()}


def test_the_machine_suggests_and_nothing_moves(as_, announced):
    life = Life(as_, CLAIM)
    view = life.seen_by(INTAKE).json
    assert view["suggestion"] == {
        "to": "petition", "reason": "compensation", "words": "征收,两年没有拿到赔偿",
        "article": "信访工作条例 art. 31 (6)", "urgent": False, "instance": EXCHANGE,
    }  # fmt: skip
    assert [event.type for event in announced()] == ["mailbox.letter_received.v1"]
    assert "suggestion" not in life.tracked()


def test_a_person_confirms_and_the_citizen_is_told(as_, announced, exchange):
    life = Life(as_, CLAIM)
    answer = refer(life)
    assert answer.status_code == 200, answer.text
    assert answer.json["suggestion"] is None
    seen = life.tracked()
    assert seen["timeline"][-1]["what"] == "refer"
    assert seen["referral"]["to"] == EXCHANGE
    event = sent(announced)
    content = exchange.opened(event.data["sealed"], event.data["referral"])["content"]
    assert (content["destination"], content["reason"], content["hops"]) == ("petition", REASON, 0)
    assert (content["override"], content["people"]["name"], content["department"]) == (False, "韦小明", "housing")


def test_where_it_goes_is_configuration(as_, announced, ground, exchange):
    path = ground.folder / "config" / "destinations.json"
    path.write_text(json.dumps({"destinations": {"disclosure": EXCHANGE, "legal": "moon/city"}}))
    life = Life(as_, CLAIM)
    assert life.seen_by(INTAKE).json["suggestion"]["instance"] is None
    for wanted, code in (
        ({"destination": "petition"}, "destination_unknown"),
        ({"destination": "legal"}, "destination_unknown"),
    ):
        answer = life.desk("refer", INTAKE, reason=REASON, **wanted)
        assert (answer.status_code, answer.json["code"]) == (422, code)
    path.write_text("{")
    assert life.seen_by(INTAKE).json["suggestion"]["instance"] == EXCHANGE
    assert refer(life).status_code == 200


@pytest.mark.parametrize("wanted", [{}, {"to": EXCHANGE, "destination": "petition"}, {"destination": "moon"}])
def test_one_goal_must_be_named(as_, wanted):
    assert Life(as_, CLAIM).desk("refer", INTAKE, reason=REASON, **wanted).status_code == 422


def test_who_names_the_exchange_itself_keeps_the_same_rules(as_):
    answer = Life(as_, ANONYMOUS_LETTER).desk("refer", INTAKE, to=EXCHANGE, reason=REASON)
    assert (answer.status_code, answer.json["code"]) == (409, "name_not_asked")


def test_the_citizen_sees_number_deadline_and_steps(as_, away, exchange):
    """art. 22: told within 15 days."""
    exchange.tell(
        "partner_status_changed", away.number, partner="petitions", status="forwarded", at=AT, office="市住建局"
    )
    seen = away.tracked()
    assert (seen["state"], seen["outcome"], seen["body"]) == ("closed", "referred", "")
    assert seen["referral"] == {
        "to": EXCHANGE, "destination": "petition", "partner": "petitions", "alias": "XF20260302-17",
        "acknowledged_at": "2026-03-03T01:00:00Z", "notify_by": "2026-03-17", "status": "forwarded",
        "status_at": "2026-03-03T01:00:00Z", "office": "市住建局", "result": None, "query_code": None,
    }  # fmt: skip
    steps = [(step["what"], step["text"]) for step in seen["timeline"]]
    assert ("partner_acknowledged", "信访部门已登记（XF20260302-17，2026-03-17 前告知您）") in steps
    assert ("partner_status", "信访部门办理情况（转送，市住建局）") in steps
    assert away.seen_by(INTAKE).json["referral"]["alias"] == "XF20260302-17"


def test_what_the_bureau_says_to_the_citizen_comes_sealed_and_is_read(as_, away, exchange):
    sealed = exchange.seal({"notice": "正在核实。"}, away.number)
    told = {"partner": "petitions", "status": "forwarded", "at": AT, "to": "/mailbox/city", "sealed": sealed}
    exchange.tell("partner_status_changed", away.number, **told)
    exchange.tell("partner_status_changed", away.number, **told | {"to": "/mailbox/price", "status": "filed"})
    steps = [step["text"] for step in away.tracked()["timeline"] if step["what"] == "partner_status"]
    assert steps == ["信访部门办理情况：正在核实。（转送）", "信访部门办理情况（存）"]


def test_in_english_too(as_, away):
    headers = {"X-Query-Code": away.code, "Accept-Language": "en"}
    steps = as_().get(f"/api/track/{away.number}", headers=headers).json["timeline"]
    assert "Registered by the petitions bureau (XF20260302-17, will tell you by 2026-03-17)" in [
        s["text"] for s in steps
    ]


def test_the_decision_and_its_paper_are_for_sender_and_desk_only(as_, away, exchange, runtime, announced):
    conclude(exchange, away, paper_of("处理意见书正文".encode()))
    result = away.tracked()["referral"]["result"]
    assert (result["outcome"], result["text"], result["decided_at"]) == ("explain", TEXT, "2026-03-03T01:00:00Z")
    path = f"/api/mailbox/letters/{away.number}/attachments/{result['file']}"
    found = as_().get(path, headers={"X-Query-Code": away.code})
    assert (found.status_code, found.data.decode()) == (200, "处理意见书正文")
    assert as_().get(path, headers={"X-Query-Code": "00000000"}).status_code == 404
    assert as_(INTAKE).get(f"{DESK}/{away.number}/attachments/{result['file']}").status_code == 200
    assert as_(STRANGER).get(f"{DESK}/{away.number}/attachments/{result['file']}").status_code == 404
    assert TEXT not in str([event.data for event in announced()])
    with runtime.read() as connection:
        from svc_mailbox.storage.partner_tables import letter_partner

        (row,) = connection.execute(letter_partner.select()).all()
        assert TEXT not in str(tuple(row))


@pytest.mark.parametrize("paper", [None, paper_of(b"MZ\x90 no paper", "a.exe", "application/x-msdownload")])
def test_a_decision_without_a_paper_we_take_is_told_all_the_same(away, exchange, paper):
    conclude(exchange, away, paper)
    result = away.tracked()["referral"]["result"]
    assert (result["text"], result["file"]) == (TEXT, None)


@pytest.mark.parametrize(
    "paper", [paper_of(b"one") | {"sha256": "0" * 64}, paper_of(b"one") | {"content": "no base64!"}, {"name": "x"}]
)
def test_a_paper_that_is_not_as_announced_is_held_not_believed(away, exchange, paper):
    from casework.messaging.inbox import Held

    with pytest.raises(Held):
        conclude(exchange, away, paper)
    assert away.tracked()["referral"]["result"] is None


def test_news_of_letters_that_are_not_there_are_let_be(as_, exchange, ground, service, runtime, announced):
    life = Life(as_, CLAIM)
    for name, data in (
        ("partner_acknowledged", ACK),
        ("partner_status_changed", {"partner": "petitions", "status": "forwarded", "at": AT}),
    ):
        exchange.tell(name, life.number, **data)
        exchange.tell(name, "MC-00000-00000-0", **data)
    conclude(exchange, life, None)
    conclude(exchange, life, None, to="/mailbox/price")
    assert life.tracked()["referral"] is None
    assert len(life.tracked()["timeline"]) == 1


# art. 23: returned


def give_back(exchange, life, announced, **over):
    content = {
        "origin": "return", "kind": "complaint", "subject": CLAIM["subject"], "body": CLAIM["body"].strip(),
        "place": CLAIM["place"], "anonymous": False, "language": "zh", "department": "housing",
        "people": {name: CLAIM[name] for name in ("name", "phone", "email", "address")},
        "reason": "应当走征收补偿复议程序。", "hops": 2,
    }  # fmt: skip
    return exchange.refer(life.number, content | over)


def test_a_returned_letter_is_open_again_under_its_number_with_all_it_had(away, as_, exchange, announced, clock):
    clock.forward(days=2)
    give_back(exchange, away, announced)
    seen = away.tracked()
    assert (seen["state"], seen["outcome"], seen["referral"], seen["referred_to"]) == ("registered", None, None, None)
    assert (seen["subject"], seen["body"]) == (CLAIM["subject"], CLAIM["body"])
    assert seen["due_on"] == "2026-03-13"
    assert seen["timeline"][-1]["text"].endswith("应当走征收补偿复议程序。")
    assert away.seen_by(INTAKE).json["people"]["name"] == "韦小明"
    assert announced()[-1].type == "mailbox.referral_confirmed.v1"
    assert "mailbox.letter_taken_back.v1" in [event.type for event in announced()]
    away.until("answer")
    assert away.tracked()["state"] == "answered"


def test_it_does_not_go_there_again_by_itself(away, exchange, announced):
    give_back(exchange, away, announced)
    assert refer(away).json["code"] == "petition_returned"
    assert refer(away, SUPERVISOR, override=True).json["code"] == "reason_not_new"
    answer = refer(away, SUPERVISOR, override=True, reason="补充了征收决定。")
    assert answer.status_code == 200
    event = sent(announced)
    content = exchange.opened(event.data["sealed"], event.data["referral"])["content"]
    assert (content["override"], content["hops"]) == (True, 2)


def test_a_decided_matter_does_not_come_back(away, exchange, announced):
    """art. 36 ¶3."""
    conclude(exchange, away, None)
    give_back(exchange, away, announced)
    name, data = announced()[-1].type, announced()[-1].data
    assert (name, "art. 36" in data["reason"]) == ("mailbox.referral_refused.v1", True)
    assert away.tracked()["state"] == "closed"


def test_it_comes_back_once(away, exchange, announced):
    give_back(exchange, away, announced)
    give_back(exchange, away, announced)
    assert announced()[-1].type == "mailbox.referral_refused.v1"


def test_only_the_office_that_has_it_gives_it_back(away, as_, ground, service, runtime, announced):
    add_office(ground, "complaints/city")
    runtime.__dict__.pop("public_keys", None)
    give_back(Office("complaints/city", ground, service, runtime), away, announced)
    assert announced()[-1].type == "mailbox.referral_refused.v1"


# art. 19: a name


def test_the_sender_of_an_anonymous_letter_is_asked_first(as_, announced, exchange):
    life = Life(as_, ANONYMOUS_LETTER)
    assert "ask_name" in [act["name"] for act in life.seen_by(INTAKE).json["actions"]]
    assert refer(life).json["code"] == "name_not_asked"
    assert life.tracked()["name_wanted"] is None
    assert life.desk("ask_name", INTAKE, text="信访事项须有姓名和住址。").status_code == 200
    seen = life.tracked()
    assert seen["name_wanted"] == {"text": "信访事项须有姓名和住址。", "until": "2026-03-05T01:00:00Z"}
    assert {"give_name", "refuse_name"} <= set(seen["actions"])
    assert refer(life).json["code"] == "name_awaited"
    who = {"name": "韦小明", "phone": "13800138000", "address": "民族大道100号"}
    assert life.say("name", name="韦小明", phone="13800138000").status_code == 422
    assert life.say("name", name="韦小明", address="民族大道100号").json["code"] == "contact_missing"
    answer = life.say("name", **who)
    assert (answer.status_code, answer.json["anonymous"], answer.json["name_wanted"]) == (200, False, None)
    assert life.seen_by(INTAKE).json["people"] == who
    assert refer(life).status_code == 200
    event = sent(announced)
    content = exchange.opened(event.data["sealed"], event.data["referral"])["content"]
    assert (content["anonymous"], content["people"]) == (False, who)


def test_who_stays_anonymous_is_sent_without_a_name(as_, announced, exchange):
    life = Life(as_, ANONYMOUS_LETTER)
    life.desk("ask_name", INTAKE, text="信访事项须有姓名和住址。")
    answer = life.say("anonymity")
    assert (answer.status_code, answer.json["anonymous"], answer.json["name_wanted"]) == (200, True, None)
    assert refer(life).status_code == 200
    event = sent(announced)
    content = exchange.opened(event.data["sealed"], event.data["referral"])["content"]
    assert (content["anonymous"], content["people"]) == (True, {})


def test_files_travel_with_the_letter_and_leave_when_it_is_confirmed(as_, announced, exchange, runtime):
    life = Life(as_, CLAIM)
    with runtime.unit_of_work() as uow:
        files.add(uow, life.number, io.BytesIO(b"a plan"), "plan.txt", "citizen")
    refer(life)
    event = sent(announced)
    (listed,) = exchange.opened(event.data["sealed"], event.data["referral"])["files"]
    assert (listed["name"], listed["sha256"]) == ("plan.txt", hashlib.sha256(b"a plan").hexdigest())
    exchange.answer(
        "referral_confirmed", life.number, event.data["referral"], left_behind="1 of 1 files did not arrive"
    )
    assert life.tracked()["attachments"] == []
    history = life.seen_by(SUPERVISOR).json["history"]
    assert history[-1]["facts"] == {"note": "1 of 1 files did not arrive"}
