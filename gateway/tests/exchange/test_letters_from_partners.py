"""Letters of the bureau that are no petitions, and consultations of the service centre: offered, followed, rated."""

import pytest

from casework.domain.numbers import instance_code_of, normalise_query_code
from exchange.domain.cases import State

INSIDE = {
    "title": "路灯不亮", "body": "人民路的路灯坏了三天。", "place": "人民路", "anonymous": False,
    "people": {"name": "黄小红", "phone": "13900000000"},
}  # fmt: skip
ASKED = {"title": "身份证补办", "body": "需要什么材料？", "people": {"name": "黄小红"}}


@pytest.fixture
def back(town):
    """The bureau has sent a letter."""
    data = {"received_at": town.bureau.now(), "reason": "非信访事项", "kind": "help"}
    assert town.say(town.bureau, "letter.back.v1", "XF/2026-17", data, INSIDE) == "applied"
    return town


@pytest.fixture
def consult(town):
    """The centre has sent a consultation."""
    data = {
        "task_id": "45010000-1", "task_name": "身份证补领", "project_id": "P-9", "subject_kind": 1,
        "received_at": town.centre.now(),
    }  # fmt: skip
    assert town.say(town.centre, "service.consult.v1", "Z-1", data, ASKED) == "applied"
    return town


def test_a_letter_is_offered_under_a_number_of_the_mailbox_with_a_query_code(back):
    number, content = back.handed_over()
    assert instance_code_of(number) == "MC"
    assert normalise_query_code(content.pop("query_code"))
    assert content == {
        "origin": "letter_back", "partner": "petitions", "alias": "XF/2026-17", "department": "xinfang", "kind": "help",
        "subject": "路灯不亮", "body": "人民路的路灯坏了三天。", "place": "人民路", "anonymous": False, "hops": 1,
        "reason": "非信访事项", "people": INSIDE["people"], "received_at": back.bureau.now(),
    }  # fmt: skip
    assert back.sent(back.bureau) == []


def test_taken_the_bureau_gets_number_and_sealed_code_and_what_becomes_of_it(back):
    number, content = back.handed_over()
    back.hear(number, "letter_received", {"due": "2026-03-09"})
    back.answer("confirmed")
    (taken,) = back.sent(back.bureau)
    assert (taken["type"], taken["subject"], taken["sequence"]) == ("letter.taken.v1", "XF/2026-17", 1)
    assert taken["data"]["number"] == number
    assert taken["data"]["due_on"] == "2026-03-09"
    assert taken["inside"]["query_code"] == content["query_code"]
    for name in ("letter_accepted", "letter_dispatched", "letter_answered", "letter_closed"):
        back.hear(number, name, {})
    told = back.sent(back.bureau, "letter.status.v1")
    assert [each["data"]["state"] for each in told] == ["accepted", "dispatched", "answered", "closed"]
    assert back.case("XF/2026-17").state is State.CLOSED


def test_refused_the_bureau_hears_why(back):
    back.answer("refused", "不属于本市。")
    (refused,) = back.sent(back.bureau)
    assert (refused["type"], refused["data"]) == ("letter.refused.v1", {"reason": "不属于本市。"})
    assert back.case("XF/2026-17").state is State.REFUSED


def test_a_letter_may_not_come_under_a_number_of_ours(back):
    data = {"received_at": back.bureau.now(), "reason": "again"}
    assert back.say(back.bureau, "letter.back.v1", back.handed_over()[0], data, INSIDE) == "refused"
    assert len(back.announced("case_referred")) == 1


def test_events_of_letters_that_no_partner_knows_are_let_be(town):
    town.hear("MC-7K3F9-Q2XWD-4", "letter_accepted", {})
    assert town.sent(town.bureau) == town.sent(town.centre) == []


def test_a_consultation_is_linked_followed_and_its_rating_pushed_without_the_rater(consult):
    number, content = consult.handed_over()
    assert content["item"] == {"task_id": "45010000-1", "task_name": "身份证补领", "project_id": "P-9"}
    assert (content["origin"], content["kind"], content["anonymous"]) == ("service_consult", "consultation", False)
    consult.hear(number, "letter_received", {"due": "2026-03-05"})
    consult.answer("confirmed")
    consult.hear(number, "letter_answered", {})
    consult.hear(number, "letter_rated", {"round": 1, "level": 5, "solved": True})
    first, second, rating = consult.sent(consult.centre)
    assert first["inside"]["query_code"] == content["query_code"]
    assert first["data"]["url"].startswith("https://wz.example/")
    assert (first["data"]["state"], second["data"]["state"]) == ("taken", "answered")
    assert "sealed" not in second["data"]
    assert (rating["type"], rating["data"]["level"], rating["data"]["project_id"]) == ("rating.push.v1", 5, "P-9")
    assert set(rating["data"]) == {"task_id", "project_id", "number", "round", "level", "rated_at", "solved", "pf"}
