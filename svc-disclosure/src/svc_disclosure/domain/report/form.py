"""What the form prints beside the figures (国办公开办函〔2021〕30号), and by when a report is due (art. 49)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from casework.domain.errors import Conflict, Invalid

FIRST_YEAR = 2008  # the regulation, in its first form, is in force since 2008-05-01


class Section(StrEnum):
    """The six sections, in their order."""

    OVERVIEW = "overview"
    PROACTIVE = "proactive"
    APPLICATIONS = "applications"
    REMEDIES = "remedies"
    PROBLEMS = "problems"
    OTHER = "other"


TITLES: Mapping[Section, tuple[str, str]] = {
    Section.OVERVIEW: ("一、总体情况", "1. Overview"),
    Section.PROACTIVE: ("二、主动公开政府信息情况", "2. Information published proactively"),
    Section.APPLICATIONS: ("三、收到和处理政府信息公开申请情况", "3. Applications received and handled"),
    Section.REMEDIES: ("四、政府信息公开行政复议、行政诉讼情况", "4. Administrative reconsideration and litigation"),
    Section.PROBLEMS: ("五、存在的主要问题及改进情况", "5. Main problems and improvements"),
    Section.OTHER: ("六、其他需要报告的事项", "6. Other matters to report"),
}
WRITTEN = (Section.OVERVIEW, Section.PROACTIVE, Section.PROBLEMS, Section.OTHER)  # those that somebody writes
NEEDED = (Section.OVERVIEW, Section.PROBLEMS, Section.OTHER)  # section 2 may be its table alone
TEXT = (1, 20_000)  # characters of a section; a cell of a workbook holds 32,767


def due_day(year: int, *, city: bool) -> date:
    """Art. 49: a department's report is published by 31 January, that of the local government by 31 March."""
    return date(year + 1, 3, 31) if city else date(year + 1, 1, 31)


def check_year(year: int, today: date) -> None:
    """Raises Invalid for a year that has no report, or none yet."""
    if FIRST_YEAR <= year <= today.year:
        return
    ask = f"Ask for a year from {FIRST_YEAR} to {today.year}."
    if year > today.year:
        raise Invalid("year_in_future", f"{year} has not begun. {ask}", errors={"year": ["in the future"]})
    raise Invalid("year_too_early", f"There were no reports for {year}. {ask}", errors={"year": ["too early"]})


def check_over(year: int, today: date) -> None:
    """Raises Conflict `year_not_over`: a report is about a whole year."""
    if today.year <= year:
        raise Conflict("year_not_over", f"{year} is not over; its report can be published from {year + 1}-01-01 on.")
