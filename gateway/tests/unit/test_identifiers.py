"""Numbers that say who somebody is: GB 32100 and GB 11643, with the standards' own examples."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.idp.identifiers import USCC_CHARACTERS, NotANumber, certificate_number, plain, uscc

GOOD = "91350100M000100Y43"


@pytest.mark.parametrize("text", [GOOD, GOOD.lower(), " 9135 0100-M000100Y43 ", "９１３５０１００Ｍ０００１００Ｙ４３"])
def test_a_uscc_in_its_one_form(text):
    assert uscc(text) == GOOD


@pytest.mark.parametrize("text", ["91350100M000100Y44", GOOD[:-1], GOOD + "0", "", "I" * 18, "91350100M000100YO3"])
def test_what_is_no_uscc(text):
    with pytest.raises(NotANumber):
        uscc(text)


@given(st.text(USCC_CHARACTERS, min_size=17, max_size=17), st.integers(0, 16), st.sampled_from(USCC_CHARACTERS))
def test_one_changed_character_never_passes(first, at, other):
    """One check character fits, and no other character in one place fits beside it."""
    fits = [c for c in USCC_CHARACTERS if _is_uscc(first + c)]
    assert len(fits) == 1
    if first[at] != other:
        assert not _is_uscc(first[:at] + other + first[at + 1 :] + fits[0])


def _is_uscc(text):
    try:
        uscc(text)
    except NotANumber:
        return False
    return True


@pytest.mark.parametrize(("text", "number"), [
    ("11010519491231002X", "11010519491231002X"), ("11010519491231002x", "11010519491231002X"),
    (" 110105 19491231 002X", "11010519491231002X"), ("110105491231002", "11010519491231002X"),
])  # fmt: skip
def test_an_id_card_in_its_one_form(text, number):
    assert certificate_number("id_card", text) == number


@pytest.mark.parametrize("text", [
    "110105194912310021", "11010519491331002X", "110105194902300026", "1101051949123100", "abc", "", "X" * 65,
])  # fmt: skip
def test_what_is_no_id_card(text):
    with pytest.raises(NotANumber):
        certificate_number("id_card", text)


@pytest.mark.parametrize(("text", "good"), [("E123", True), ("E12", False), ("E" * 64, True), ("E" * 65, False)])
def test_other_certificates_have_their_length_only(text, good):
    if good:
        assert certificate_number("passport", text.lower()) == text
    else:
        with pytest.raises(NotANumber):
            certificate_number("passport", text)


@given(st.text(st.characters(categories=["Lu", "Ll", "Nd", "Zs", "Pd"]), max_size=40))
def test_the_one_form_is_stable(text):
    assert plain(plain(text)) == plain(text)
