"""The shared fields: what they take unchanged, what they refuse."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import pytest
from marshmallow import ValidationError

from casework.domain import numbers
from casework.web import fields

LINE = fields.Text(min=2, max=100)
BODY = fields.Text(min=1, max=10, multiline=True)


def refusal(field: Any, value: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        field.deserialize(value)
    return str(caught.value.messages[0])


@pytest.mark.parametrize(
    "value",
    [
        "ab",
        "字" * 100,
        " 前后留白 ",
        "e\u0301",
        "ﬁ１２３",
        "𠮷𠮷",
        "👨‍👩‍👧",
        "零\u200b宽",
        "全角\u3000空格",
        "阿依古丽·买买提",
    ],
)
def test_text_is_kept_as_it_was_sent(value: str) -> None:
    assert LINE.deserialize(value) == value


@pytest.mark.parametrize("value", ["\t缩进", "一\r\n二", "一\n\n二", "a\u200bb"])
def test_a_body_keeps_tabs_and_line_breaks(value: str) -> None:
    assert BODY.deserialize(value) == value


def test_bounds_count_characters_not_bytes_and_say_limit_and_actual() -> None:
    assert refusal(LINE, "一") == "Must have at least 2 characters; it has 1."
    assert refusal(LINE, "𠮷" * 101) == "Must have at most 100 characters; it has 101. Shorten it by 1."
    assert BODY.deserialize("😀" * 10) == "😀" * 10


@pytest.mark.parametrize("value", [" " * 3, "\u200b\u200b", "\u3000\u3000", "\u2800\u2060", "\u3164\ufe0f"])
def test_nothing_visible_is_refused(value: str) -> None:
    assert "none of them can be seen" in refusal(LINE, value)


def test_an_optional_text_may_be_empty_or_blank() -> None:
    optional = fields.Text(min=0, max=3)
    assert [optional.deserialize(v) for v in ("", "  ")] == ["", "  "]


@pytest.mark.parametrize("code", [0x00, 0x08, 0x0B, 0x0C, 0x1B, 0x7F, 0x80, 0x9F, 0xFFFE, 0xFFFF])
def test_control_characters_are_refused_with_their_place(code: int) -> None:
    for field in (LINE, BODY):
        assert f"U+{code:04X} at position 1" in refusal(field, f"一{chr(code)}二")


@pytest.mark.parametrize("code", [0x09, 0x0A, 0x0D, 0x85])
def test_a_line_has_no_breaks(code: int) -> None:
    assert f"U+{code:04X}" in refusal(LINE, f"一{chr(code)}二")


@pytest.mark.parametrize("value", ["一\ud800二", "\udfff二"])
def test_lone_surrogates_are_refused(value: str) -> None:
    assert "half a surrogate pair" in refusal(LINE, value)


@pytest.mark.parametrize("value", [1, 1.5, True, ["一"], {"a": "b"}, b"bytes"])
def test_only_text_is_text(value: Any) -> None:
    assert refusal(LINE, value) == "Must be text."


@pytest.mark.parametrize(("low", "high"), [(-1, 5), (6, 5)])
def test_impossible_bounds_are_a_programming_error(low: int, high: int) -> None:
    with pytest.raises(ValueError, match="bounds of Text"):
        fields.Text(min=low, max=high)


@pytest.mark.parametrize("value", [0, 1, "true", "yes", "", 0.0, [], None])
def test_boolean_takes_nothing_that_only_looks_like_one(value: Any) -> None:
    field = fields.StrictBoolean()
    assert [field.deserialize(True), field.deserialize(False)] == [True, False]
    with pytest.raises(ValidationError):
        field.deserialize(value)


def test_query_boolean_reads_two_words() -> None:
    field = fields.QueryBoolean()
    assert [field.deserialize(v) for v in ("true", "false")] == [True, False]
    for value in ("True", "1", "on", "", True):
        assert refusal(field, value) == "Must be true or false."


def test_integer_at_its_edges() -> None:
    field = fields.StrictInteger(min=1, max=5)
    assert [field.deserialize(v) for v in (1, 5, 2.0)] == [1, 5, 2]
    assert refusal(field, 0) == "Must be from 1 to 5; it is 0."
    assert refusal(field, 6) == "Must be from 1 to 5; it is 6."
    assert refusal(field, 10**5000) == "Must be from 1 to 5; it is far off."
    for value in (True, "3", 2.5, float("nan"), float("inf"), None):
        with pytest.raises(ValidationError):
            field.deserialize(value)


def test_query_integer_reads_ascii_digits_only() -> None:
    field = fields.QueryInteger(min=-5, max=50)
    assert [field.deserialize(v) for v in ("50", "-5", "007")] == [50, -5, 7]
    for value in ("５０", "1_0", " 1", "1.0", "+1", "9" * 20, ""):
        assert refusal(field, value) == "Must be a whole number."


@pytest.mark.parametrize("value", ["13800138000", "+86 138-0013-8000", "0771-5852000", "(0771)5852000", "12345"])
def test_phone_numbers_people_write(value: str) -> None:
    assert fields.Phone().deserialize(value) == value


@pytest.mark.parametrize(
    "value", ["1234", "1380013800x", "１３８００１３８０００", "1" * 21, "()()()", "138 0013 8000 ", "++8613"]
)
def test_no_phone_numbers(value: str) -> None:
    assert refusal(fields.Phone(), value)


def test_case_numbers_and_query_codes_are_read_with_forgiveness() -> None:
    number, code = numbers.mint_number("MC", random.SystemRandom()), numbers.mint_query_code(random.SystemRandom())
    assert fields.CaseNumber().deserialize(number.lower().replace("-", " ")) == number
    assert fields.QueryCode().deserialize(f"{code[:4].lower()} {code[4:]}") == code
    assert "typing mistake" in refusal(fields.CaseNumber(), number[:-1] + ("0" if number[-1] != "0" else "1"))
    assert "not a case number" in refusal(fields.CaseNumber(), "MC-7K3F9-Q2XWD-!")
    assert fields.QueryCode().deserialize(numbers.with_check(code)) == code
    assert "8 letters and digits" in refusal(fields.QueryCode(), "12345 678 90")
    assert "typing mistake" in refusal(fields.QueryCode(), "12345 678 9")


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


def test_choice_gives_the_member() -> None:
    assert fields.Choice(Colour).deserialize("red") is Colour.RED
    for value in ("RED", "blue", 1, True, ["red"]):
        with pytest.raises(ValidationError):
            fields.Choice(Colour).deserialize(value)


def test_instant_wants_its_zone_and_gives_utc() -> None:
    field = fields.Instant()
    assert field.deserialize("2026-03-02T09:30:00+08:00") == datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
    assert field.deserialize("2026-03-02t01:30:00.123456789z").microsecond == 123456
    for value in ("2026-03-02T09:30:00", "2026-03-02", "2026-02-30T00:00:00Z", 5, "0001-01-01T00:00:00+23:59", "now"):
        assert "RFC 3339" in refusal(field, value)
