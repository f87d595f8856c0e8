"""One letter all the way: submit, track, accept, dispatch, take, draft, answer, rate."""

import pytest

from casework.domain.numbers import with_check
from svc_mailbox.testing.desk import ANONYMOUS_LETTER, CLERK, LETTER, REVIEWER, Life


@pytest.fixture
def life(as_):
    """A letter that has just come in."""
    return Life(as_)


def test_a_letter_is_answered_with_number_code_due_day_and_receipt(life):
    answer = life.submitted.json
    assert answer["number"].startswith("MC-")
    assert len(answer["query_code"]) == 8
    assert answer["received_at"] == "2026-03-02T01:00:00Z"
    assert (answer["due_on"], answer["provisional"], answer["state"]) == ("2026-03-05", False, "registered")


def test_its_sender_sees_it_unchanged(life):
    seen = life.tracked()
    for name in ("subject", "body", "place", "kind"):
        assert seen[name] == LETTER[name]
    assert seen["department"]["id"] == "housing"
    assert [day["date"] for day in seen["days"] if day["counted"]] == ["2026-03-03", "2026-03-04", "2026-03-05"]
    assert seen["timeline"] == [{"at": "2026-03-02T01:00:00Z", "what": "received", "text": "已收到"}]
    assert set(seen["actions"]) == {"add", "urge", "withdraw", "consent", "attach"}


def test_the_whole_way_to_the_rating(life, announced):
    life.until("answer")
    seen = life.tracked()
    assert (seen["state"], seen["state_text"]) == ("answered", "已答复")
    (answer,) = seen["answers"]
    assert answer["text"] == "路灯已经修好，谢谢您的来信。"
    assert (answer["round"], answer["on_time"], answer["rating"]) == (1, True, None)
    assert "rate" in seen["actions"]
    rated = life.say("rating", round=1, level=5, solved=True)
    assert rated.status_code == 200
    assert rated.json["answers"][0]["rating"] == {"level": 5, "solved": True, "reason": ""}
    names = [event.type.removeprefix("mailbox.letter_").removesuffix(".v1") for event in announced()]
    assert names == ["received", "accepted", "dispatched", "taken", "drafted", "answered", "rated"]
    assert [event.sequence for event in announced()] == list(range(1, 8))


def test_no_event_and_no_view_of_the_sender_tells_a_name_or_a_text(life, announced):
    life.until("answer")
    told = "".join(str(event.data) for event in announced())
    for secret in ("韦小明", "13800138000", "wei@example.org", "路灯", "clerk", "reviewer"):
        assert secret not in told
    seen = str(life.tracked())
    for officer in ("经办员", "'clerk'", "'reviewer'", "'intake'"):
        assert officer not in seen


def test_an_anonymous_letter_opens_with_its_code_only(as_):
    life = Life(as_, ANONYMOUS_LETTER)
    assert life.tracked()["subject"] == "水管漏水"
    assert life.until("answer").tracked()["state"] == "answered"


def test_a_letter_opens_with_the_code_and_its_check_character(as_):
    life = Life(as_, ANONYMOUS_LETTER)
    shown = with_check(life.code)
    slip = shown[:-1] + ("0" if shown[-1] != "0" else "1")
    path = f"/api/track/{life.number}"
    for typed in (life.code, shown, shown.lower().replace("-", " ")):
        assert as_().get(path, headers={"X-Query-Code": typed}).json["subject"] == "水管漏水"
    wrong = as_().get(path, headers={"X-Query-Code": slip})
    assert (wrong.status_code, wrong.json["code"]) == (404, "case_unknown")


def test_the_desk_lists_what_can_be_done_with_the_fields_it_takes(life):
    life.until("dispatch")
    view = life.seen_by(CLERK).json
    offered = {action["name"]: action["fields"] for action in view["actions"]}
    assert set(offered) == {"return", "take", "note"}
    assert offered["return"] == [{"name": "reason", "type": "text", "required": True, "min": 2, "max": 1000}]


def test_four_eyes_whoever_drafts_does_not_answer(as_):
    from casework.domain.actors import Role
    from casework.testing.client import staff

    both = staff("water", Role.CLERK, Role.REVIEWER, id_="both")
    life = Life(as_).until("take")
    assert life.desk("draft", both, text="已修。").status_code == 200
    assert (life.desk("answer", both).status_code, life.desk("answer", both).json["code"]) == (403, "own_draft")
    assert life.desk("answer", REVIEWER).status_code == 200


def test_rates_go_by_the_rules(life):
    early = life.say("rating", round=1, level=5, solved=None)
    assert (early.status_code, early.json["code"]) == (409, "transition_unknown")
    life.until("answer")
    assert life.say("rating", round=2, level=5, solved=None).status_code == 409
    bare = life.say("rating", round=1, level=1, solved=False)
    assert (bare.status_code, "reason" in bare.json["errors"]) == (422, True)
    assert life.say("rating", round=1, level=1, solved=False, reason="还是不亮。").status_code == 200
    again = life.say("rating", round=1, level=5, solved=True)
    assert (again.status_code, again.json["code"]) == (409, "rated_already")
    assert life.tracked()["answers"][0]["rating"] == {"level": 1, "solved": False, "reason": "还是不亮。"}
    assert "redo" in life.tracked()["actions"]
