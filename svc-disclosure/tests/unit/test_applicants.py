"""Who applies (art. 27, art. 29 (1)): GB 11643 and GB 32100 with the standards' own vectors."""

from dataclasses import replace
from datetime import date

import pytest

from svc_disclosure.domain.applicants import (
    IdentityPaper,
    NaturalPerson,
    checked_applicant,
    is_credit_code,
    is_resident_id,
)
from svc_disclosure.domain.words import ApplicantClass
from svc_disclosure.testing.people import COMPANY, WANG
from svc_disclosure.testing.refusals import refused

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize("number", ["11010519491231002X", "11010519491231002x", "440524188001010014"])
def test_gb_11643_accepts_the_standards_examples(number):
    assert is_resident_id(number, TODAY)


@pytest.mark.parametrize(
    "number",
    ["110105194912310021", "11010519491231002", "11010519491331002X", "99010519491231002X", "1101051949123100２X",
     "110105187912310025", "", "110105491231002"],
)  # fmt: skip
def test_gb_11643_refuses_a_wrong_check_character_date_region_or_length(number):
    assert not is_resident_id(number, TODAY)


def test_nobody_is_born_tomorrow():
    assert not is_resident_id("11010519491231002X", date(1949, 12, 30))
    assert is_resident_id("11010519491231002X", date(1949, 12, 31))


def test_every_single_wrong_digit_of_an_id_number_is_found():
    right = "11010519491231002X"
    for place in range(17):
        others = (right[:place] + digit + right[place + 1 :] for digit in "0123456789" if digit != right[place])
        assert not any(is_resident_id(other, TODAY) for other in others)


@pytest.mark.parametrize(("code", "fine"), [
    ("91350100M000100Y43", True), ("91350100m000100y43", True), ("91350100M000100Y44", False),
    ("91350100M000100Y4", False), ("91350100I000100Y43", False), ("", False),
])  # fmt: skip
def test_gb_32100_checks_the_credit_code(code, fine):
    assert is_credit_code(code) is fine


def test_art_27_a_natural_person_and_each_kind_of_organisation_may_apply():
    assert checked_applicant(WANG, TODAY) is ApplicantClass.NATURAL
    for kind in set(ApplicantClass) - {ApplicantClass.NATURAL}:
        assert checked_applicant(replace(COMPANY, kind=kind), TODAY) is kind


@pytest.mark.parametrize("paper", list(IdentityPaper))
def test_art_29_other_papers_have_4_to_30_letters_and_digits(paper):
    number = WANG.paper_number if paper is IdentityPaper.RESIDENT_ID else "h1234567(8)"
    assert checked_applicant(NaturalPerson("李·艾力", paper, number), TODAY) is ApplicantClass.NATURAL
    code = "id_number_wrong" if paper is IdentityPaper.RESIDENT_ID else "paper_number_wrong"
    with refused(code) as refusal:
        checked_applicant(NaturalPerson("李四", paper, "护照"), TODAY)
    assert refusal.value.facts["errors"] == {"paper_number": "not a valid value"}


@pytest.mark.parametrize(("field", "value", "code"), [
    ("name", " ", "text_length"), ("code", "91350100M000100Y44", "credit_code_wrong"),
    ("representative", "", "text_length"), ("contact", "", "text_length"),
    ("kind", ApplicantClass.NATURAL, "class_wrong"),
])  # fmt: skip
def test_art_29_an_organisation_has_name_code_representative_contact_and_class(field, value, code):
    with refused(code):
        checked_applicant(replace(COMPANY, **{field: value}), TODAY)


def test_a_natural_person_has_a_name():
    with refused("text_length"):
        checked_applicant(replace(WANG, name=""), TODAY)
