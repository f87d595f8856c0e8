"""文号: notices are numbered {机关代字}〔年〕第N号-告 or -答; a series of an agency and year has no gaps.

The form is usual practice; no rule of the country fixes it. Who stores a notice takes the next number in the same
transaction, so a number that was given has a notice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from casework.domain.errors import Invalid

LONGEST_CODE = 10  # characters
FIRST_YEAR, LAST_YEAR = 2008, 9999  # the first regulation is of 2008
MOST = 999_999
CODE = re.compile(rf"[\u4e00-\u9fffA-Z]{{1,{LONGEST_CODE}}}")
FORM = re.compile(rf"({CODE.pattern})〔([0-9]{{4}})〕第([1-9][0-9]{{0,5}})号-([告答])")


class Series(StrEnum):
    """What is counted apart."""

    NOTICE = "告"  # 告知: confirmation, correction, extension, fee
    ANSWER = "答"  # 答复: the decision


@dataclass(frozen=True, order=True)
class NoticeNumber:
    """南水务〔2026〕第12号-答: `agency` is the 机关代字, `serial` counts from 1."""

    agency: str
    year: int
    series: Series
    serial: int

    def __post_init__(self) -> None:
        """Raises Invalid that names what is out of range."""
        checks = {
            "agency": (bool(CODE.fullmatch(self.agency)), f"1 to {LONGEST_CODE} Chinese characters or capitals"),
            "year": (FIRST_YEAR <= self.year <= LAST_YEAR, f"{FIRST_YEAR} to {LAST_YEAR}"),
            "serial": (1 <= self.serial <= MOST, f"1 to {MOST:,}"),
        }
        wrong = {name: f"must be {told}" for name, (right, told) in checks.items() if not right}
        if wrong:
            told = "; ".join(f"{name} {what}" for name, what in wrong.items())
            raise Invalid("notice_number_wrong", f"Correct the number: {told}", errors=wrong)

    def __str__(self) -> str:
        """As it stands on the notice."""
        return f"{self.agency}〔{self.year}〕第{self.serial}号-{self.series}"


def next_number(agency: str, year: int, series: Series, last: int) -> NoticeNumber:
    """The number after `last`, which is 0 when the series has none. `year` is that of the notice in China."""
    return NoticeNumber(agency, year, series, last + 1)


def parse(text: str) -> NoticeNumber:
    """The number that `str` wrote. Raises Invalid for everything else."""
    form = FORM.fullmatch(text.strip())
    if form is None:
        raise Invalid("notice_number_malformed", "A notice number looks like 南水务〔2026〕第12号-答.")
    return NoticeNumber(form[1], int(form[2]), Series(form[4]), int(form[3]))


def missing(numbers: Iterable[NoticeNumber]) -> list[NoticeNumber]:
    """Those that are not there although a later one of their series is; none, when nothing was lost."""
    given: dict[tuple[str, int, Series], set[int]] = {}
    for number in numbers:
        given.setdefault((number.agency, number.year, number.series), set()).add(number.serial)
    return sorted(
        NoticeNumber(*series, serial)
        for series, serials in given.items()
        for serial in set(range(1, max(serials))) - serials
    )
