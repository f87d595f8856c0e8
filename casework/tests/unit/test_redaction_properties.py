"""What holds for every text: masking is complete, final, local, and linear in time."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.redaction import Confidence, find, redact

NAMES = ("韦小棠", "阿依古丽·买买提")
PIECES = (
    *(
        "11010519491231002X",
        "110105491231002",
        "13800138000",
        "138 0013 8000",
        "１３８００１３８０００",
        "0771-5852000",
    ),
    *(
        "6212345678901232",
        "4111 1111 1111 1111",
        "桂A12345",
        "桂AD12345",
        "a.b@example.com",
        "微信：abc_123",
        "QQ 123456",
    ),
    *(
        "家住桃花小区3栋2单元501室",
        "韦小棠",
        "阿依古丽·买买提",
        "我叫李晓雨，",
        "护照E12345678",
        "一三八〇〇一三八〇〇〇",
    ),
    *(" ", "，", "\n", "-", "*", "\u200b", "2019年", "1", "139", "路", "8号", "室", "𠮷", "X", "+86", "字"),
)
mixed = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=12).map("".join)
digits = st.text("0123456789X -*.", max_size=60)


@settings(max_examples=300)
@given(text=mixed | digits | st.text(max_size=60))
def test_after_masking_nothing_sure_is_left_and_masking_again_changes_nothing(text: str) -> None:
    once = redact(text, find(text, NAMES))
    again = find(once, NAMES)
    assert [once[f.start : f.end] for f in again if f.confidence is Confidence.HIGH] == []
    assert redact(once, again) == once


@settings(max_examples=200)
@given(text=mixed)
def test_findings_are_in_order_apart_and_the_rest_is_unchanged(text: str) -> None:
    found = [f for f in find(text, NAMES) if f.confidence >= Confidence.MEDIUM]
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(0 <= f.start < f.end <= len(text) for f in found)
    rest = redact(text, found)
    edges = [0, *(edge for f in found for edge in (f.start, f.end)), len(text)]
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        kept = text[start:end]
        assert kept in rest
        rest = rest[rest.index(kept) + len(kept) :]


@settings(max_examples=100)
@given(place=st.integers(1, 10), hidden=st.sampled_from("\u200b\u200c\u200d\u2060\ufeff\u00ad\u202e\ufe0f\u3164"))
def test_invisible_characters_do_not_hide_a_number(place: int, hidden: str) -> None:
    text = "13800138000"
    assert redact(text[:place] + hidden + text[place:], find(text[:place] + hidden + text[place:])) == "138****8000"


HOSTILE = {
    "digits": "1" * 10_000,
    "identity numbers": "11010519491231002X" * 556,
    "identity digits": "110105194912310029" * 556,
    "mobiles": "13800138000 " * 834,
    "spaced digits": "1 " * 5_000,
    "dashes": "1-" * 5_000,
    "letters": "a" * 10_000,
    "dots": "a." * 5_000,
    "at signs": "a@" * 5_000,
    "dotted at": "a@" + "b." * 5_000,
    "blanks": " " * 10_000,
    "digit and blanks": "1   " * 2_500,
    "han": "我叫" * 5_000,
    "numerals": "一" * 10_000,
    "chains": "1栋" * 5_000,
    "chains with blanks": "1栋 , " * 2_000,
    "homes": "家住1号" * 2_500,
    "cue run": "家住" * 5_000,
    "titles": "张三先" * 3_333,
    "plates": "桂A" * 5_000,
    "dotted names": "阿·" * 5_000,
    "brackets": "(0" * 5_000,
    "zero width": "1\u200b" * 5_000,
    "stars": "*" * 10_000,
    "own name": "韦小" * 5_000,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_time_is_linear(kind: str) -> None:
    """Four times the text may take at most ten times as long (with a floor under what a clock can tell)."""
    text = HOSTILE[kind]
    short = _seconds(text[: len(text) // 4])
    assert _seconds(text) < max(10 * short, 0.15)


def _seconds(text: str) -> float:
    best = float("inf")
    for _ in range(3):
        began = time.thread_time()
        find(text, NAMES, ("南宁市青秀区桃源路88号2栋1单元603室",))
        best = min(best, time.thread_time() - began)
    return best
