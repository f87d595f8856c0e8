"""A letter that is really an efficiency complaint: it goes where the department that it accuses cannot follow it."""

import json

import pytest

from casework.domain.actors import ANONYMOUS, Role
from casework.domain.numbers import ALPHABET
from casework.testing.client import citizen, staff
from casework.testing.offices import Office, add_office
from svc_mailbox.testing.desk import ANONYMOUS_LETTER, CLERK, COUNTER, DESK, INTAKE, LETTER, REVIEWER, SUPERVISOR, Life

COMPLAINTS, EXCHANGE = "complaints/city", "exchange/main"
RUDE = {**ANONYMOUS_LETTER, "subject": "窗口人员态度恶劣", "body": "窗口的韦某某态度恶劣，推诿扯皮，两个月不予答复。"}
REASON = "来信人投诉韦某某，属于效能投诉。"
AUDITOR = staff("", Role.AUDITOR)
PERSONAL = "/api/mailbox/desk/personal-requests"
QUEUES = ("mine", "all", "unassigned", "review", "due_soon", "overdue")


@pytest.fixture
def ground(ground):
    for instance in (COMPLAINTS, EXCHANGE):
        add_office(ground, instance)
    return ground


@pytest.fixture
def office(ground, service, runtime):
    return Office(COMPLAINTS, ground, service, runtime)


@pytest.fixture
def refer(announced, office):
    """`refer(life)`: to whoever takes complaints; the referral's id, and what was sealed into it."""

    def done(life, **where):
        answer = life.desk("refer", INTAKE, reason=REASON, **(where or {"destination": "efficiency_complaint"}))
        assert answer.status_code == 200, answer.text
        event = [row for row in announced() if row.type == "mailbox.case_referred.v1"][-1]
        return event.data["referral"], event.data["sealed"]

    return done


def test_the_desk_is_told_who_takes_complaints_and_refers_by_destination(as_, refer, office):
    life = Life(as_, RUDE)
    found = life.seen_by(INTAKE).json["suggestion"]
    assert (found["to"], found["instance"]) == ("efficiency_complaint", COMPLAINTS)
    id_, sealed = refer(life)
    content = office.opened(sealed, id_)["content"]
    assert (content["department"], content["anonymous"], content["people"]) == ("housing", True, {})
    assert life.tracked()["referred_to"] == COMPLAINTS


def test_a_city_without_complaints_has_nobody_to_send_them_to(as_, ground):
    del ground.peers[COMPLAINTS]
    ground.write()
    life = Life(as_, RUDE)
    assert life.seen_by(INTAKE).json["suggestion"]["instance"] is None
    refused = life.desk("refer", INTAKE, destination="efficiency_complaint", reason=REASON)
    assert (refused.status_code, refused.json["code"]) == (422, "destination_unknown")


def test_the_code_that_goes_along_is_shown_to_the_sender_alone(as_, refer, office, announced):
    life = Life(as_, RUDE)
    id_, sealed = refer(life)
    code = office.opened(sealed, id_)["content"]["query_code"]
    assert len(code) == 8
    assert set(code) <= set(ALPHABET)
    assert code != life.code
    assert life.tracked()["referral"]["query_code"] == code
    office.answer("referral_confirmed", life.number, id_)
    assert life.tracked()["referral"]["query_code"] == code
    for actor in (INTAKE, SUPERVISOR):
        view = life.seen_by(actor).json
        assert "query_code" not in view["referral"]
        assert code not in json.dumps(view)
    assert code not in json.dumps([row.data for row in announced()])


def test_the_owner_of_the_account_sees_it_too_and_nobody_else_does(as_, refer):
    life = Life(as_, LETTER, citizen("c-1"))
    refer(life)
    seen = as_(citizen("c-1")).get(f"/api/track/{life.number}").json
    assert seen["referral"]["query_code"] == life.tracked()["referral"]["query_code"]
    assert as_(citizen("c-2")).get(f"/api/track/{life.number}").status_code == 404


def test_a_partner_has_no_door_for_senders(as_, refer, ground, service, runtime):
    life = Life(as_, LETTER)
    id_, sealed = refer(life, destination="petition")
    assert "query_code" not in Office(EXCHANGE, ground, service, runtime).opened(sealed, id_)["content"]
    assert life.tracked()["referral"]["query_code"] is None


def test_it_is_the_same_code_each_time_it_goes_there(as_, refer, office, clock):
    life = Life(as_, RUDE)
    codes = set()
    for _ in range(3):
        id_, sealed = refer(life)
        content = office.opened(sealed, id_)["content"]
        codes.add(content["query_code"])
        office.answer("referral_confirmed", life.number, id_)
        clock.forward(days=1)
        office.refer(life.number, content | {"reason": "属于咨询。"})
        seen = life.tracked()
        assert (seen["state"], seen["body"], seen["referral"]) == ("registered", RUDE["body"], None)
    assert len(codes) == 1


def test_what_comes_back_for_another_department_is_no_longer_the_accuseds(as_, refer, office, announced):
    """The office knows whom it is about, and names who is to answer; the department written to sees nothing of it."""
    life = Life(as_, RUDE)
    id_, sealed = refer(life)
    content = office.opened(sealed, id_)["content"]
    office.answer("referral_confirmed", life.number, id_)
    barred = {"departments": ["housing"], "barred": ["housing"], "accounts": []}
    office.refer(life.number, content | {"reason": "属于咨询。", "department": "water", "complaint": barred})
    assert (life.tracked()["state"], life.tracked()["department"]["id"]) == ("registered", "water")
    assert life.seen_by(INTAKE).status_code == 404
    assert life.seen_by(REVIEWER).json["body"] == RUDE["body"]
    back = [row for row in announced() if row.type == "mailbox.letter_taken_back.v1"][-1]
    assert back.data["department"] == "water", "who owes the next step, and is urged"


def test_only_a_supervisor_says_whom_a_complaint_is_about(as_, announced, office):
    life, told = Life(as_, RUDE), {"to": COMPLAINTS, "reason": REASON, "about": ["water"]}
    refused = as_(INTAKE).post(f"{DESK}/{life.number}/refer", json=told)
    assert (refused.status_code, refused.json["code"]) == (403, "about_not_yours")
    unknown = as_(SUPERVISOR).post(f"{DESK}/{life.number}/refer", json=told | {"about": ["moon"]})
    assert (unknown.status_code, unknown.json["code"]) == (422, "department_unknown")
    assert as_(SUPERVISOR).post(f"{DESK}/{life.number}/refer", json=told).status_code == 200
    event = [row for row in announced() if row.type == "mailbox.case_referred.v1"][-1]
    content = office.opened(event.data["sealed"], event.data["referral"])["content"]
    assert (content["department"], content["complaint"]) == ("housing", {"departments": ["water"]})


def test_a_case_that_goes_back_to_where_it_came_from_goes_on_with_the_code_it_has_there(as_, office, refer, clock):
    number, code = "CS-7K3F9-Q2XWD-K", "7K3F9Q2X"
    case = {"subject": "许可咨询", "body": "许可要带什么材料？", "anonymous": True, "department": "housing"}
    office.refer(number, case | {"query_code": code})
    headers = {"X-Query-Code": code}
    clock.forward(minutes=5)
    body = {"to": COMPLAINTS, "reason": "还是效能投诉。"}
    assert as_(INTAKE).post(f"{DESK}/{number}/refer", json=body).status_code == 200
    seen = as_(ANONYMOUS).get(f"/api/track/{number}", headers=headers).json
    assert (seen["referral"]["to"], seen["referral"]["query_code"]) == (COMPLAINTS, None)


def test_who_is_accused_keeps_number_state_and_clock_and_not_a_word(as_, refer, office, announced, clock):
    """All that the staff of the department can open, before and after, on every page of the desk."""
    life = Life(as_, RUDE | {"place": "二号窗口"})
    assert life.desk("note", INTAKE, text="韦某某是窗口的科员。").status_code == 200
    id_, _ = refer(life)
    assert REASON in json.dumps(shown(as_, life), ensure_ascii=False)
    told = len(announced())
    office.answer("referral_confirmed", life.number, id_, left_behind="")
    for name in ("complaint_received", "complaint_accepted", "complaint_answered"):
        clock.forward(days=1)
        office.tell(name, life.number, office="xiaoneng", kind="attitude")
    after = shown(as_, life)
    everything = json.dumps(after, ensure_ascii=False)
    for word in ("窗口", "态度", "韦某某", "推诿", "效能投诉", "科员", "xiaoneng", "attitude"):
        assert word not in everything, word
    view = after["view"]
    assert (view["state"], view["outcome"], view["number"]) == ("closed", "referred", life.number)
    assert view["due_on"]
    assert not any(view[name] for name in ("subject", "body", "place", "attachments", "people", "kind", "anonymous",
                                           "channel", "referred_to", "referral", "history", "timeline"))  # fmt: skip
    assert (view["suggestion"], view["suggestions"], [act["name"] for act in view["actions"]]) == (None, [], ["note"])
    assert [row.type for row in announced()[told:]] == ["mailbox.letter_referred.v1"]
    found = [row for row in after["lists"] if row["number"] == life.number]
    assert {(row["subject"], row["state"]) for row in found} == {("", "closed")}
    assert found


def test_the_audit_keeps_that_it_was_done_and_not_a_word_of_it(as_, refer, office):
    """Its details outlive the letter's own words, under a key of the mailbox that is accused."""
    life = Life(as_, RUDE)
    told = "来信人投诉韦某某。"
    for action, actor, body in (
        ("note", INTAKE, {"text": told}), ("urge", SUPERVISOR, {"text": told}), ("accept", INTAKE, {}),
        ("dispatch", INTAKE, {"lead": "water"}), ("return", CLERK, {"reason": told}),
        ("dispute", INTAKE, {"reason": told}), ("ask_name", INTAKE, {"text": told}),
    ):  # fmt: skip
        answer = life.desk(action, actor, **body)
        assert answer.status_code == 200, (action, answer.text)
    id_, _ = refer(life)
    office.answer("referral_confirmed", life.number, id_)
    entries = as_(AUDITOR).get(f"/api/audit/mailbox/city?subject={life.number}").json["entries"]
    assert "韦某某" not in json.dumps(entries, ensure_ascii=False)
    kept = {one["action"]: one["detail"] for one in entries}
    assert {"letter_note", "letter_urge", "letter_return", "letter_dispute", "letter_ask_name"} <= kept.keys()
    assert kept["letter_refer"]["to"] == COMPLAINTS


def test_its_words_find_nothing_any_more(as_, refer, office):
    life = Life(as_, RUDE)
    path = f"{DESK}?queue=all&q=态度"
    assert [row["number"] for row in as_(INTAKE).get(path).json["letters"]] == [life.number]
    id_, _ = refer(life)
    office.answer("referral_confirmed", life.number, id_)
    assert as_(INTAKE).get(path).json["letters"] == []
    assert as_(INTAKE).get(f"{DESK}?queue=all&kind={RUDE['kind']}").json["total"] == 0, "nor does its kind"


def shown(as_, life):
    """What the department's own reviewer and clerk find at their desk."""
    found = {"view": life.seen_by(INTAKE).json, "lists": [], "answers": []}
    for actor in (INTAKE, COUNTER):
        for queue in QUEUES:
            answer = as_(actor).get(f"{DESK}?queue={queue}")
            found["lists"] += (answer.json or {}).get("letters", [])
        for path in (f"{DESK}/{life.number}", f"{DESK}/{life.number}/redaction", PERSONAL, f"{DESK}?queue=all&q=窗口"):
            found["answers"].append(as_(actor).get(path).text)
    return found
