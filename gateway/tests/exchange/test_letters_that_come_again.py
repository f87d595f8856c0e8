"""A letter of the bureau's that comes once more, in another message or under another key: one letter, one number."""

import pytest

from exchange.domain.cases import State, Topic
from exchange.testing.town import NUMBER

KEY, OTHER, ALIAS = "XF/2026-17", "task-4711", "XF-2026-000017"
INSIDE = {"title": "路灯不亮", "body": "人民路的路灯坏了三天。", "anonymous": True, "people": {}}


def come(town, subject=KEY, inside=INSIDE, **data):
    """The bureau sends a letter; what became of the message."""
    data = {"received_at": town.bureau.now(), "reason": "非信访事项"} | data
    return town.say(town.bureau, "letter.back.v1", subject, data, inside)


def kinds(town):
    return [report.kind for report in town.reports()]


def told(town, type_="letter.status.v1"):
    return [(each["subject"], each["data"]["number"]) for each in town.sent(town.bureau, type_)]


def taken(town, subject=KEY, **data):
    """A letter that came and was opened; its number."""
    assert come(town, subject, **data) == "applied"
    number, _ = town.handed_over()
    town.answer("confirmed")
    return number


@pytest.mark.parametrize("times", [1, 3])
def test_in_another_message_it_is_a_duplicate_and_its_number_is_told(town, times):
    number = taken(town)
    for _ in range(times):
        assert come(town) == "applied"
    assert len(town.announced("case_referred")) == 1
    assert kinds(town) == ["duplicate"] * times
    assert told(town) == [(KEY, number)] * times
    assert town.sent(town.bureau, "exchange.rejected.v1") == []
    report = town.reports()[0]
    assert (report.subject, report.type) == (KEY, "letter.back.v1")
    assert number in report.reason
    assert INSIDE["body"] not in str(report)


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ((KEY, {"alias": ALIAS}), (OTHER, {"alias": ALIAS})),
        ((KEY, {"alias": ALIAS}), (ALIAS, {})),
        ((ALIAS, {}), (OTHER, {"alias": ALIAS})),
    ],
    ids=["both named", "the number as key", "the number was the key"],
)
def test_under_another_key_with_the_number_of_the_bureau_it_is_no_second_letter(town, first, again):
    number = taken(town, first[0], **first[1])
    town.hear(number, "letter_answered", {})
    assert come(town, again[0], **again[1]) == "applied"
    assert len(town.announced("case_referred")) == 1
    assert kinds(town) == ["duplicate"]
    assert told(town)[-1] == (again[0], number)
    assert town.sent(town.bureau, "letter.status.v1")[-1]["data"]["state"] == "answered"
    assert town.case(again[0]).number == number
    town.hear(number, "letter_closed", {})
    assert set(told(town)[-2:]) == {(first[0], number), (again[0], number)}
    assert {town.case(key).state for key in (first[0], again[0])} == {State.CLOSED}


def test_before_anybody_has_answered_both_keys_get_the_answer(town):
    come(town, KEY, alias=ALIAS)
    come(town, OTHER, alias=ALIAS)
    number, content = town.handed_over()
    assert content["alias"] == ALIAS
    assert told(town) == []
    town.answer("confirmed")
    assert set(told(town, "letter.taken.v1")) == {(KEY, number), (OTHER, number)}
    assert {each["inside"]["query_code"] for each in town.sent(town.bureau, "letter.taken.v1")} == {
        content["query_code"]
    }
    assert len(town.announced("case_referred")) == 1


def test_what_nobody_took_may_be_offered_anew_under_another_key_only(town):
    come(town, KEY, alias=ALIAS)
    town.answer("refused", "不属于本市。")
    assert come(town, KEY, alias=ALIAS) == "refused"
    assert kinds(town) == ["rule"]
    assert come(town, OTHER, alias=ALIAS) == "applied"
    assert len(town.announced("case_referred")) == 2
    town.answer("confirmed")
    assert come(town, "task-4712", alias=ALIAS) == "applied"
    assert len(town.announced("case_referred")) == 2


def test_another_number_is_another_letter(town):
    first = taken(town, KEY, alias=ALIAS)
    second = taken(town, OTHER, alias="XF-2026-000018")
    assert first != second
    assert kinds(town) == []


def test_a_petition_that_the_bureau_has_does_not_come_in_under_the_bureaus_number(town):
    """It would be with both offices, and each would take it to be with the other."""
    town.refer()
    town.acknowledge(alias=ALIAS)
    for subject, data in ((ALIAS, {}), (OTHER, {"alias": ALIAS})):
        assert come(town, subject, **data) == "refused"
    assert kinds(town) == ["loop", "loop"]
    assert {NUMBER in each["data"]["reason"] for each in town.sent(town.bureau, "exchange.rejected.v1")} == {True}
    assert town.announced("case_referred") == []


def test_a_petition_that_was_given_back_is_not_opened_once_more_as_a_letter(town):
    town.refer()
    town.acknowledge(alias=ALIAS)
    back = {"reason": "不属于信访事项。", "at": town.bureau.now()}
    assert town.say(town.bureau, "petition.return.v1", NUMBER, back) == "applied"
    handed = len(town.announced("case_referred"))
    assert come(town, OTHER, alias=ALIAS) == "applied"
    assert len(town.announced("case_referred")) == handed
    assert kinds(town) == ["duplicate"]
    assert told(town) == [(OTHER, NUMBER)]
    assert (town.case(OTHER).number, town.case(OTHER).topic) == (NUMBER, Topic.LETTER_BACK)
    town.refer()
    assert "art. 23" in town.announced("referral_refused")[-1].data["reason"], "it does not go round either"
