"""Numbers that carry their own proof: ID card (GB 11643), bank card (Luhn), company code (GB 32100)."""

from __future__ import annotations

import re
from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
# First two digits: provinces, 81–83 residents from Hong Kong, Macao and Taiwan, 9x permanent residence of foreigners.
_REGION = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|9")
_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def is_id_number(text: str, checked: bool = True) -> bool:
    """18 characters with region, a real date of birth (1880–2099), and, when `checked`, the right check character."""
    if not _REGION.match(text) or not _is_date(text[6:10], text[10:12], text[12:14]):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text, strict=False))
    return not checked or _CHECKS[total % 11] == text[17].upper()


def is_old_id_number(text: str) -> bool:
    """The form of 15 digits used until 1999: region and date, no check character."""
    return bool(_REGION.match(text)) and text[0] != "9" and _is_date("19" + text[6:8], text[8:10], text[10:12])


def is_bank_card(digits: str) -> bool:
    """16–19 digits, an issuer's first digit, and Luhn's sum."""
    if not 16 <= len(digits) <= 19 or digits[0] not in "34569":
        return False
    doubled = (sum(divmod(2 * int(d), 10)) for d in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0


def is_company_code(text: str) -> bool:
    """18 characters of GB 32100 with the right check character."""
    upper = text.upper()
    if len(upper) != 18 or any(c not in _USCC for c in upper):
        return False
    total = sum(_USCC.index(c) * pow(3, place, 31) for place, c in enumerate(upper[:17]))
    return _USCC[-total % 31] == upper[17]


def _is_date(year: str, month: str, day: str) -> bool:
    if not "1880" <= year <= "2099":
        return False
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True
