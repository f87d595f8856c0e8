"""The receipt code: typo-safe, typed back before leaving, and a wrong one tells nothing."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.domain.errors import Conflict, Invalid, NotFound
from casework.domain.numbers import ALPHABET, mint_query_code
from svc_complaints.domain import receipt
from svc_complaints.domain.complaint import By, unknown
from svc_complaints.domain.receipt import LIFECYCLE, Written
from svc_complaints.domain.words import Naming
from svc_complaints.testing import people
from svc_complaints.testing.stories import MONDAY, sent

CODE = "7K3F9Q2X"
BY = By(people.NOBODY, MONDAY)


def right(code):
    return code == CODE


def test_an_anonymous_complainant_types_the_code_back_before_leaving():
    it = receipt.issued(Naming.ANONYMOUS)
    with pytest.raises(Conflict) as refusal:
        receipt.check_may_leave(it)
    assert refusal.value.code == "receipt_unconfirmed"
    it = receipt.confirm(it, BY, receipt.printed(CODE), right)
    receipt.check_may_leave(it)
    assert (it.state, it.confirmed_at) == (Written.CONFIRMED, MONDAY)
    assert receipt.confirm(it, By(people.NOBODY, MONDAY), "7k3f9 q2xg", right) == it, "again is no harm"


@pytest.mark.parametrize("naming", [Naming.NAMED, Naming.CONFIDENTIAL])
def test_who_gave_a_name_may_leave(naming):
    it = receipt.issued(naming)
    receipt.check_may_leave(it)
    with pytest.raises(NotFound):
        receipt.confirm(it, BY, receipt.printed(CODE), right)


@given(seed=st.integers(0, 2**32), place=st.integers(0, 8), other=st.sampled_from(ALPHABET))
def test_every_slip_of_the_pen_is_found_before_anything_is_asked(seed, place, other):
    asked = []
    typed = list(receipt.printed(mint_query_code(Random(seed))).replace("-", ""))
    if typed[place] == other:
        return
    typed[place] = other
    with pytest.raises(Invalid) as refusal:
        receipt.confirm(receipt.issued(Naming.ANONYMOUS), BY, "".join(typed), asked.append)
    assert (refusal.value.code, asked) == ("receipt_mistyped", [])


@pytest.mark.parametrize("typed", ["", "7K3F9-Q2X", "7K3F9-Q2XGG", "回执码", "7K3F9-Q2X!", "7" * 100])
def test_what_is_no_code_is_told_so(typed):
    with pytest.raises(Invalid) as refusal:
        receipt.confirm(receipt.issued(Naming.ANONYMOUS), BY, typed, right)
    assert refusal.value.code == "receipt_malformed"


def test_a_wrong_code_is_refused_like_a_number_that_does_not_exist():
    guessed = receipt.printed("00000000")
    with pytest.raises(NotFound) as wrong:
        receipt.confirm(receipt.issued(Naming.ANONYMOUS), BY, guessed, right)
    with pytest.raises(NotFound) as named:
        receipt.confirm(receipt.issued(Naming.NAMED), BY, receipt.printed(CODE), right)
    with pytest.raises(NotFound) as stranger:
        sent().do("write", people.NOBODY)
    assert vars(wrong.value) == vars(named.value) == vars(stranger.value) == vars(unknown())
    assert wrong.value.facts == {}


def test_a_complaint_counts_whether_its_receipt_was_typed_back_or_not():
    assert sent(naming=Naming.ANONYMOUS).do("accept").complaint.reply is not None
    assert LIFECYCLE.initial is Written.ISSUED
