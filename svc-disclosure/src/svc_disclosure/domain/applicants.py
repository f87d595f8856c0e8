"""Who applies (art. 27, art. 29 (1)): a natural person with an identity paper, or an organisation with its code.

Names and numbers are only checked here; they are kept sealed, and of all this the application keeps the class.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from casework.domain.errors import Invalid
from svc_disclosure.domain.content import checked
from svc_disclosure.domain.words import ApplicantClass

NAME = (1, 100)
PAPER_NUMBER = re.compile(r"[0-9A-Z()-]{4,30}")

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
ID_FORM = re.compile(r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])\d{4}(\d{8})\d{3}[\dX]", re.ASCII)
USCC_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # without I, O, S, V, Z


class IdentityPaper(StrEnum):
    """身份证明 of a natural person."""

    RESIDENT_ID = "resident_id"  # 居民身份证, also 港澳台居民居住证 (81, 82, 83)
    PASSPORT = "passport"
    FOREIGN_RESIDENT = "foreign_resident"  # 外国人永久居留身份证
    HOME_RETURN = "home_return"  # 港澳居民来往内地通行证, 台湾居民来往大陆通行证
    MILITARY = "military"  # 军官证 and the like
    OTHER = "other"


@dataclass(frozen=True)
class NaturalPerson:
    """公民."""

    name: str
    paper: IdentityPaper
    paper_number: str

    @property
    def kind(self) -> ApplicantClass:
        """Its column of table 3."""
        return ApplicantClass.NATURAL


@dataclass(frozen=True)
class Organisation:
    """法人或者其他组织: name, 统一社会信用代码, 法定代表人, 联系人, and which of the five columns it belongs to."""

    name: str
    code: str
    representative: str
    contact: str
    kind: ApplicantClass


Applicant = NaturalPerson | Organisation


def checked_applicant(applicant: Applicant, today: date) -> ApplicantClass:
    """The class of a well-formed applicant, to be frozen with the application. Raises Invalid that names the fields."""
    checked("name", applicant.name, NAME)
    if isinstance(applicant, NaturalPerson):
        _check_paper(applicant, today)
    else:
        _check_organisation(applicant)
    return applicant.kind


def is_resident_id(text: str, today: date) -> bool:
    """GB 11643-1999: 18 characters with region, a date of birth that has been, and the right check character."""
    form = ID_FORM.fullmatch(text.upper())
    if form is None or not _was(form[1], today):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(ID_WEIGHTS, text[:17], strict=True))
    return ID_CHECKS[total % 11] == text[17].upper()


def is_credit_code(text: str) -> bool:
    """GB 32100-2015: 18 characters, the last of which checks the others (weights 3^i mod 31)."""
    code = text.upper()
    if len(code) != 18 or not set(code) <= set(USCC_CHARACTERS):
        return False
    total = sum(USCC_CHARACTERS.index(character) * pow(3, place, 31) for place, character in enumerate(code[:17]))
    return USCC_CHARACTERS[-total % 31] == code[17]


def _check_paper(person: NaturalPerson, today: date) -> None:
    number = person.paper_number.strip()
    if person.paper is IdentityPaper.RESIDENT_ID:
        if not is_resident_id(number, today):
            raise _wrong("paper_number", "id_number_wrong", "The identity card number has a typing mistake.")
    elif not PAPER_NUMBER.fullmatch(number.upper()):
        raise _wrong("paper_number", "paper_number_wrong", "Give the number of the paper: 4 to 30 letters and digits.")


def _check_organisation(organisation: Organisation) -> None:
    if organisation.kind is ApplicantClass.NATURAL:
        raise _wrong("kind", "class_wrong", "An organisation is a business, a research institution, … or other.")
    if not is_credit_code(organisation.code.strip()):
        raise _wrong("code", "credit_code_wrong", "The unified social credit code has a typing mistake.")
    checked("representative", organisation.representative, NAME)
    checked("contact", organisation.contact, NAME)


def _wrong(field: str, code: str, told: str) -> Invalid:
    return Invalid(code, f"{told} Compare it with the paper.", errors={field: "not a valid value"})


def _was(text: str, today: date) -> bool:
    try:
        born = date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    return date(1880, 1, 1) <= born <= today
