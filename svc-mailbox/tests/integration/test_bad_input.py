"""What comes in from outside: odd letters are kept as they are, what cannot be kept is refused by name."""

import pytest

from svc_mailbox.testing.desk import ANONYMOUS_LETTER, LETTER, Life

KEPT = {
    "emoji": "路灯💡不亮👨‍👩‍👧‍👦",
    "beyond the plane": "𠮷野家门口𪚥",
    "middle dot": "阿卜杜拉·买买提 ‧ ・",
    "right to left": "مرحبا שלום",
    "full width": "ＡＢＣ１２３　全角",
    "combining": "e\u0301 ñ n\u0303",
    "zero width": "路\u200b灯\u200d",
    "line breaks": "一\r\n二\n三\t四",
    "blanks around": "  \n 两头有空白 \u3000",
    "markup": "<script>alert('1')</script> & \"quotes\" {{ 7*7 }}",
    "percent": "100% _ \\ ' ; DROP TABLE letter; --",
    "longest": "字" * 10_000,
}
REFUSED = [
    ("body", "a\0b"),
    ("body", "字" * 10_001),
    ("body", ""),
    ("body", "\u3000\u200b "),
    ("body", 5),
    ("body", None),
    ("body", ["x"]),
    ("subject", "一行\n两行"),
    ("subject", "x"),
    ("subject", "字" * 101),
    ("kind", "poem"),
    ("kind", None),
    ("department", "moon"),
    ("department", {}),
    ("anonymous", "true"),
    ("anonymous", 1),
    ("publish_consent", None),
    ("language", "fr"),
    ("phone", "一三八"),
    ("email", "nobody"),
    ("name", "名" * 51),
    ("address", "a" * 201),
    ("surprise", 1),
]


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT.keys())
def test_a_text_is_kept_byte_for_byte(as_, text):
    life = Life(as_, {**ANONYMOUS_LETTER, "body": text})
    assert life.tracked()["body"] == text


@pytest.mark.parametrize(("field", "value"), REFUSED, ids=lambda v: str(v)[:12])
def test_what_cannot_be_taken_is_refused_by_name_and_leaves_nothing(as_, announced, field, value):
    answer = as_().post("/api/mailbox/letters", json={**LETTER, field: value})
    assert answer.status_code == 422, answer.text
    assert field in answer.json["errors"]
    assert answer.content_type == "application/problem+json"
    assert announced() == []


def test_half_a_surrogate_pair_is_refused(as_):
    raw = '{"body": "\\ud83d"}'
    answer = as_().post("/api/mailbox/letters", data=raw, content_type="application/json")
    assert (answer.status_code, answer.json["code"]) == (422, "json_lone_surrogate")


@pytest.mark.parametrize(
    "changed",
    [{"name": None}, {"phone": None, "email": None}, {"anonymous": True}, {"anonymous": True, "phone": None}],
    ids=str,
)
def test_a_named_letter_says_who_and_how_an_anonymous_one_nothing(as_, changed):
    body = {k: v for k, v in {**LETTER, **changed}.items() if v is not None}
    answer = as_().post("/api/mailbox/letters", json=body)
    assert answer.status_code == 422
    assert answer.json["errors"]


def test_every_missing_field_is_named(as_):
    answer = as_().post("/api/mailbox/letters", json={})
    wanted = {"department", "kind", "subject", "body"}
    assert (answer.status_code, set(answer.json["errors"])) == (422, wanted)


@pytest.mark.parametrize("level", [0, 6, -1, 2.5, "5", None, True])
def test_a_level_is_one_of_five(as_, level):
    life = Life(as_).until("answer")
    assert life.say("rating", round=1, level=level, solved=True).status_code == 422
    assert life.tracked()["answers"][0]["rating"] is None
