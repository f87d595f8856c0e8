"""Case numbers and query codes: hard to guess, easy to read out over the telephone, and safe against a slip of the pen.

A number is `MC-7K3F9-Q2XWD-4`: code of the home instance (2 or 3 characters), 50 unguessable bits, and a check
character. The alphabet has no I, L, O or U, so that what people write for them can be read as 1, 1, 0 and V.
"""

from __future__ import annotations

import unicodedata
from typing import Protocol

from casework.domain.errors import Invalid

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTHS = (2, 3)
GROUP = 5
RANDOM_LENGTH = 2 * GROUP
QUERY_CODE_LENGTH = 8
LONGEST_INPUT = 64  # characters somebody may send us as a number or code, blanks and dashes included

_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_VALUES = frozenset(ALPHABET)
_READ_AS = str.maketrans("ILOU", "110V")
_BLANKS_AND_DASHES = frozenset("-_‐‑‒–—―−\u200b\u200c\u200d\u2060\ufeff")


class Chooser(Protocol):
    """What minting needs of a source of randomness: `random.SystemRandom()` or the module `secrets` will do."""

    def choice(self, seq: str, /) -> str:
        """One character of `seq`, each as likely."""


def mint_number(instance_code: str, rng: Chooser) -> str:
    """A new number, `MC-7K3F9-Q2XWD-4`. Invalid when `instance_code` is not 2 or 3 characters of the alphabet."""
    body = check_instance_code(instance_code) + _draw(RANDOM_LENGTH, rng)
    return _grouped(body + _check_character(body))


def parse_number(text: str) -> str:
    """The number as we write it, from what a person typed.

    Forgives case, blanks, missing or odd dashes, full-width characters, and I, L, O, U.
    Raises Invalid `number_malformed` or `number_mistyped`; the detail says what to do.
    """
    plain = _plain(text)
    if len(plain) - RANDOM_LENGTH - 1 not in CODE_LENGTHS or not _in_alphabet(plain):
        raise Invalid(
            "number_malformed",
            "This is not a case number. A case number looks like MC-7K3F9-Q2XWD-4; copy it from your receipt.",
        )
    if _check_character(plain[:-1]) != plain[-1]:
        raise Invalid(
            "number_mistyped",
            "The case number has a typing mistake: its last character does not fit the others. "
            "Compare it with your receipt, character by character.",
        )
    return _grouped(plain)


def instance_code_of(number: str) -> str:
    """Code of the instance that minted the number: `MC`. Raises Invalid as `parse_number` does."""
    return parse_number(number).partition("-")[0]


def mint_query_code(rng: Chooser) -> str:
    """A new query code, 8 characters (40 bits), `7K3F9Q2X`. Only its keyed hash may be stored."""
    return _draw(QUERY_CODE_LENGTH, rng)


def normalise_query_code(text: str) -> str:
    """The query code as it was minted, from what a person typed, with the character of `with_check` or without it.

    Forgives as `parse_number`. Raises Invalid `query_code_malformed`, or `receipt_mistyped` as `parse_checked` does.
    """
    plain = _plain(text)
    if len(plain) not in (QUERY_CODE_LENGTH, QUERY_CODE_LENGTH + 1) or not _in_alphabet(plain):
        raise Invalid(
            "query_code_malformed",
            f"A query code has {QUERY_CODE_LENGTH} letters and digits, and one more where it can be checked; "
            "copy it from your receipt.",
        )
    return plain if len(plain) == QUERY_CODE_LENGTH else parse_checked(plain)


def with_check(code: str) -> str:
    """A query code that has to survive pen and paper: `7K3F9-Q2XG`, the last character checks the others."""
    checked = code + _check_character(code)
    return f"{checked[:GROUP]}-{checked[GROUP:]}"


def parse_checked(text: str) -> str:
    """The query code in what `with_check` wrote, from what a person typed; forgives as `parse_number`.

    Raises Invalid `receipt_malformed` or `receipt_mistyped`. Both follow from the characters alone, so they tell
    nothing of any case; every single wrong character and every exchange of two is found.
    """
    plain = _plain(text)
    if len(plain) != QUERY_CODE_LENGTH + 1 or not _in_alphabet(plain):
        raise Invalid(
            "receipt_malformed",
            f"A receipt code has {QUERY_CODE_LENGTH + 1} letters and digits, like 7K3F9-Q2XG; copy it once more.",
        )
    if _check_character(plain[:-1]) != plain[-1]:
        raise Invalid(
            "receipt_mistyped",
            "The receipt code has a typing mistake: its last character does not fit the others. "
            "Compare it with what you wrote down, character by character.",
        )
    return plain[:-1]


def as_number(text: str) -> str:
    """The number in its one form; empty when it is none, and then it is no case's."""
    try:
        return parse_number(text)
    except Invalid:
        return ""


def as_query_code(text: str) -> str:
    """The query code in its one form; empty when it is none, and then it opens nothing."""
    try:
        return normalise_query_code(text)
    except Invalid:
        return ""


def check_instance_code(code: str) -> str:
    """`code` itself when an instance may carry it; else Invalid. No I, L, O, U: people would read another code."""
    if len(code) not in CODE_LENGTHS or not _in_alphabet(code):
        raise Invalid(
            "instance_code_malformed",
            f"An instance code has 2 or 3 capital letters or digits, without I, L, O and U; {code!r} has not.",
        )
    return code


def _plain(text: str) -> str:
    """Capitals without blanks and dashes; empty, which nothing accepts, when far too long or not in Latin script."""
    if len(text) > LONGEST_INPUT:
        return ""
    if text.isascii():  # nearly always, and four times as fast
        kept = "".join(text.replace("-", "").replace("_", "").split())
    else:
        wide = unicodedata.normalize("NFKC", text)
        kept = "".join(c for c in wide if not c.isspace() and c not in _BLANKS_AND_DASHES)
    return kept.upper().translate(_READ_AS) if kept.isascii() else ""


def _in_alphabet(text: str) -> bool:
    return _VALUES.issuperset(text)


def _draw(length: int, rng: Chooser) -> str:
    return "".join(rng.choice(ALPHABET) for _ in range(length))


def _grouped(plain: str) -> str:
    code, first, second = plain[: -RANDOM_LENGTH - 1], plain[-RANDOM_LENGTH - 1 : -GROUP - 1], plain[-GROUP - 1 : -1]
    return f"{code}-{first}-{second}-{plain[-1]}"


def _check_character(body: str) -> str:
    """The value at 2 of the polynomial over GF(32) whose coefficients are the characters.

    2 generates the field, so the first 31 positions all weigh differently and none weighs nothing: every single wrong
    character and every exchange of two characters changes the result. Starting at 1 makes leading zeros count.
    """
    check = 1
    for character in body:
        check = _DOUBLED[check] ^ _VALUE[character]
    return ALPHABET[_DOUBLED[check]]


def _doubled(value: int) -> int:
    """Twice `value` in GF(32) = GF(2)[x]/(x^5 + x^2 + 1)."""
    shifted = value << 1
    return shifted ^ 0b100101 if shifted & 0b100000 else shifted


_DOUBLED = tuple(_doubled(value) for value in range(len(ALPHABET)))
