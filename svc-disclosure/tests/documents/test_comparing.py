"""What looks the same is found, however a text layer writes it, and the boxes lie on all of it."""

from __future__ import annotations

import unicodedata

import pytest

from casework.redaction.radicals import RADICALS
from svc_disclosure.documents.comparing import compared
from svc_disclosure.documents.find import find
from svc_disclosure.testing.papers import Paper

NAME = "Nguyễn Thị Lệ"
TONE_LAST = "Nguyê\u0303n Thi\u0323 Lê\u0323"  # as Vietnamese keyboards write it: composed in part, in another order


def composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def apart(text: str) -> str:
    return unicodedata.normalize("NFD", text)


@pytest.mark.parametrize(
    ("written", "wanted"), [("张⻓弓", "张长弓"), ("⻢⻅⻔", "马见门"), ("张长弓", "张⻓弓"), ("⾺⼀", "馬一")]
)
def test_a_radical_and_the_ideograph_that_looks_like_it_are_one(written: str, wanted: str) -> None:
    assert len(find(Paper([[f"申请人{written}的住址"]]).pdf(), wanted).places) == 1


def test_the_table_has_the_whole_block_that_nfkc_leaves() -> None:
    assert set(RADICALS) == set(range(0x2E80, 0x2EF4)) - {0x2E80, 0x2E9A}
    assert all(unicodedata.name(chr(code)).startswith("CJK UNIFIED IDEOGRAPH") for code in RADICALS.values())
    for radical in (0x2E9F, 0x2EF3):
        assert unicodedata.normalize("NFKC", chr(radical)) == chr(RADICALS[radical])


@pytest.mark.parametrize("written", [composed(NAME), apart(NAME), TONE_LAST])
@pytest.mark.parametrize("wanted", [composed(NAME), apart(NAME), TONE_LAST])
def test_accents_are_part_of_their_letters_composed_or_not(written: str, wanted: str) -> None:
    assert len(find(Paper([[f"借款人{written}于"]]).pdf(), wanted).places) == 1


def test_a_letter_in_parts_is_covered_with_all_its_accents_and_nothing_else() -> None:
    """Of this font each code point takes 16 points, accents too."""
    (place,) = find(Paper([["甲" + apart("ễ") + "乙"]]).pdf(), "ễ").places
    (box,) = place.boxes
    assert (round(box.left), round(box.right)) == (76, 124)
    (after,) = find(Paper([["甲" + apart("ễ") + "乙"]]).pdf(), "乙").places
    assert round(after.boxes[0].left) == 124


def test_a_letter_without_its_accent_is_another_one() -> None:
    assert find(Paper([[apart("Lê")]]).pdf(), "Le").places == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("가나", apart("가나")),
        ("각", "ㄱㅏ" + "\u11a8"),
        ("ガ", "ｶﾞ"),
        ("Åß", "a\u030aSS"),
        ("葛", "葛\U000e0101"),
        ("10", "１\ufe000"),
    ],
)
def test_other_scripts_count_the_same_in_their_forms(one: str, other: str) -> None:
    assert compared(one) == compared(other)


def test_an_accent_that_stands_for_itself_joins_no_letter() -> None:
    assert "rock" in compared("rock´n roll")
