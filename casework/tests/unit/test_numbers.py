"""Case numbers and query codes: what is minted, what is forgiven, and that no slip of the pen gets through."""

from __future__ import annotations

import random
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.domain import numbers
from casework.domain.errors import Invalid
from casework.domain.numbers import ALPHABET

SEEDS = st.integers(0, 2**64)
CODES = st.text(ALPHABET, min_size=2, max_size=3)


def minted(code: str, seed: int) -> str:
    return numbers.mint_number(code, random.Random(seed))


def refused(text: str) -> str:
    with pytest.raises(Invalid) as caught:
        numbers.parse_number(text)
    return caught.value.code


def test_alphabet_has_32_characters_and_none_that_are_mistaken_for_digits() -> None:
    assert len(set(ALPHABET)) == 32
    assert not set("ILOU") & set(ALPHABET)


def test_a_number_has_the_shape_of_the_wire_contract() -> None:
    number = numbers.mint_number("MC", secrets)
    code, first, second, check = number.split("-")
    assert (code, len(first), len(second), len(check)) == ("MC", 5, 5, 1)
    assert set(first + second + check) <= set(ALPHABET)


@given(CODES, SEEDS)
def test_what_is_minted_can_be_read_and_names_its_instance(code: str, seed: int) -> None:
    number = minted(code, seed)
    assert numbers.parse_number(number) == number
    assert numbers.instance_code_of(number) == code


def test_system_randomness_gives_different_numbers() -> None:
    rng = random.SystemRandom()
    assert len({numbers.mint_number("MC", rng) for _ in range(1000)}) == 1000


def test_every_place_of_the_unguessable_part_uses_the_whole_alphabet() -> None:
    rng = random.Random(1)
    bodies = ["".join(numbers.mint_number("MC", rng).split("-")[1:3]) for _ in range(2000)]
    assert all({body[place] for body in bodies} == set(ALPHABET) for place in range(10))


@pytest.mark.parametrize("code", ["MC", "7K3"])
def test_every_single_wrong_character_is_caught(code: str) -> None:
    plain = minted(code, 7).replace("-", "")
    for place, right in enumerate(plain):
        for wrong in set(ALPHABET) - {right}:
            assert refused(plain[:place] + wrong + plain[place + 1 :]) == "number_mistyped"


def test_every_exchange_of_two_neighbours_is_caught_whatever_they_are() -> None:
    for place in range(12):
        for first in ALPHABET:
            for second in set(ALPHABET) - {first}:
                plain = number_with(place, first, second)
                assert refused(plain[:place] + second + first + plain[place + 2 :]) == "number_mistyped"


def number_with(place: int, first: str, second: str) -> str:
    """A good number with these two characters at `place`: another character is turned until the check fits."""
    free = 0 if place > 1 else 6
    plain = list(minted("MC", place).replace("-", ""))
    plain[place : place + 2] = [first, second]
    for candidate in ALPHABET:
        plain[free] = candidate
        try:
            return numbers.parse_number("".join(plain)).replace("-", "")
        except Invalid:
            continue
    raise AssertionError("each free character gives another check, so one of 32 fits")


@given(CODES, SEEDS, st.data())
def test_any_exchange_of_two_characters_is_caught(code: str, seed: int, data: st.DataObject) -> None:
    plain = list(minted(code, seed).replace("-", ""))
    one = data.draw(st.integers(0, len(plain) - 1))
    other = data.draw(st.integers(0, len(plain) - 1).filter(lambda i: plain[i] != plain[one]))
    plain[one], plain[other] = plain[other], plain[one]
    assert refused("".join(plain)) == "number_mistyped"


@given(SEEDS)
def test_a_lost_leading_zero_does_not_lead_to_another_instance(seed: int) -> None:
    assert refused(minted("0MC", seed)[1:]) == "number_mistyped"


@given(SEEDS)
def test_reading_forgives_case_blanks_dashes_and_full_width(seed: int) -> None:
    number = minted("MC", seed)
    wide = "".join(chr(ord(c) + 0xFEE0) for c in number)
    for typed in (number.lower(), number.replace("-", ""), number.replace("-", " — "), f"  {number}\u3000\n", wide):
        assert numbers.parse_number(typed) == number


@given(SEEDS)
def test_reading_takes_o_i_l_u_for_0_1_1_v(seed: int) -> None:
    number = minted("V01", seed)
    for right, typed in (("0", "O"), ("0", "o"), ("1", "I"), ("1", "l"), ("V", "U"), ("V", "u")):
        assert numbers.parse_number(number.replace(right, typed)) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "MC",
        "M-7K3F9-Q2XWD-4",
        "MCMC-7K3F9-Q2XWD-4",
        "MC-7K3F9-Q2XWD-?",
        "来信-7K3F9-Q2XWD-4",
        "\0",
        "\ud800",
        "A" * 10**6,
    ],
)
def test_what_is_no_number_is_refused_and_the_detail_shows_one(text: str) -> None:
    with pytest.raises(Invalid, match="MC-7K3F9-Q2XWD-4") as caught:
        numbers.parse_number(text)
    assert caught.value.code == "number_malformed"


def test_input_is_read_up_to_64_characters() -> None:
    number = minted("MC", 3)
    assert numbers.parse_number(number.ljust(64)) == number
    assert refused(number.ljust(65)) == "number_malformed"


@given(st.text(max_size=80))
def test_any_text_is_either_a_number_or_refused(text: str) -> None:
    try:
        number = numbers.parse_number(text)
    except Invalid:
        return
    assert numbers.parse_number(number) == number


@pytest.mark.parametrize("code", ["M", "MCMC", "mc", "IC", "CO", "M-", "信箱", ""])
def test_an_instance_code_that_could_be_misread_is_refused_at_minting(code: str) -> None:
    with pytest.raises(Invalid, match="2 or 3 capital letters"):
        numbers.mint_number(code, random.Random(1))


@given(SEEDS)
def test_a_query_code_has_8_characters_and_is_read_as_forgivingly(seed: int) -> None:
    code = numbers.mint_query_code(random.Random(seed))
    assert len(code) == 8
    assert set(code) <= set(ALPHABET)
    for typed in (code, code.lower(), f" {code[:4]}-{code[4:]} ", code.replace("0", "o").replace("1", "l")):
        assert numbers.normalise_query_code(typed) == code


@given(SEEDS)
def test_a_query_code_may_come_with_its_check_character(seed: int) -> None:
    code = numbers.mint_query_code(random.Random(seed))
    shown = numbers.with_check(code)
    for typed in (shown, shown.lower(), f" {shown.replace('-', ' ')} ", shown.replace("0", "o")):
        assert numbers.normalise_query_code(typed) == numbers.as_query_code(typed) == code
    others = [character for character in ALPHABET if character != shown[-1]]
    for wrong in (shown[:-1] + character for character in others):
        with pytest.raises(Invalid) as caught:
            numbers.normalise_query_code(wrong)
        assert caught.value.code == "receipt_mistyped"
        assert numbers.as_query_code(wrong) == ""


@pytest.mark.parametrize("text", ["", "1234567", "1234567890", "1234567?", "12345678?", "查询码七八位"])
def test_what_is_no_query_code_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="8 letters and digits") as caught:
        numbers.normalise_query_code(text)
    assert caught.value.code == "query_code_malformed"


@given(SEEDS)
def test_a_query_code_with_its_check_character_is_read_back_however_it_is_written(seed: int) -> None:
    code = numbers.mint_query_code(random.Random(seed))
    shown = numbers.with_check(code)
    assert shown[5] == "-"
    assert numbers.parse_checked(shown) == code
    assert numbers.parse_checked(f" {shown.lower().replace('-', ' ')} ") == code


@given(SEEDS, st.integers(0, 7))
def test_two_characters_of_a_checked_code_that_changed_places_are_found(seed: int, place: int) -> None:
    plain = list(numbers.with_check(numbers.mint_query_code(random.Random(seed))).replace("-", ""))
    if plain[place] == plain[place + 1]:
        return
    plain[place], plain[place + 1] = plain[place + 1], plain[place]
    with pytest.raises(Invalid) as caught:
        numbers.parse_checked("".join(plain))
    assert caught.value.code == "receipt_mistyped"


@pytest.mark.parametrize("text", ["", "7K3F9Q2X", "7K3F9Q2XGG", "7K3F9-Q2X!"])
def test_what_is_no_checked_code_is_told_so(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        numbers.parse_checked(text)
    assert caught.value.code == "receipt_malformed"
