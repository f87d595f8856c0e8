"""Table 3: 收到和处理政府信息公开申请情况, 25 rows of 7 columns, for one year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from svc_disclosure.domain.outcomes import ROWS, Outcome
from svc_disclosure.domain.report.history import History, of
from svc_disclosure.domain.words import ApplicantClass

NEW, CARRIED_IN, SUM, CARRIED_OUT = "1", "2", "3.7", "4"
LEAVES = tuple(ROWS[outcome].code for outcome in Outcome)
CODES = (NEW, CARRIED_IN, *LEAVES, SUM, CARRIED_OUT)
CLASSES = tuple(ApplicantClass)
TOTAL = len(CLASSES)  # place of the column 总计

CAPTION = (
    "本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和",
    "In each column, item 1 and item 2 together equal item 3 and item 4 together",
)
COLUMNS: tuple[tuple[str, str], ...] = (
    ("自然人", "Natural persons"),
    ("商业企业", "Businesses"),
    ("科研机构", "Research institutions"),
    ("社会公益组织", "Public benefit organisations"),
    ("法律服务机构", "Legal service institutions"),
    ("其他", "Other"),
    ("总计", "Total"),
)  # of them, the second to the sixth stand under 法人或其他组织, legal persons and other organisations
NAMES: Mapping[str, tuple[str, str]] = {
    NEW: ("本年新收政府信息公开申请数量", "Applications received in the year"),
    CARRIED_IN: ("上年结转政府信息公开申请数量", "Applications carried over from the year before"),
    **{row.code: (row.name, row.en) for row in ROWS.values()},
    SUM: ("总计", "Total"),
    CARRIED_OUT: ("结转下年度继续办理", "Carried over to the next year"),
}


@dataclass(frozen=True)
class Table3:
    """`rows`: by code of the row (`CODES`), the figures of the six classes and their total, as they are printed.

    Also a table that somebody typed; whether it is in order say the `identities`.
    """

    year: int
    rows: Mapping[str, tuple[int, ...]]

    def lines(self) -> Iterator[tuple[str, tuple[str, str], tuple[int, ...]]]:
        """Code, names and figures of the rows, from top to bottom."""
        return ((code, NAMES[code], self.rows[code]) for code in CODES)


def table3(histories: Iterable[History], year: int, departments: Iterable[str] | None = None) -> Table3:
    """Counted anew from all histories; those of other years and departments do not matter. Before the year is over,
    row 4 is what is open now.
    """
    cells: Counter[tuple[str, ApplicantClass]] = Counter()
    for history in of(histories, departments):
        cells.update((code, history.applicant) for code in rows_of(history, year))
    rows = {code: tuple(cells[code, each] for each in CLASSES) for code in CODES}
    return Table3(year, {code: (*figures, sum(figures)) for code, figures in rows.items()})


def rows_of(history: History, year: int) -> list[str]:
    """The rows in which a case counts in that year: how it came into it, and how it left; none when it did not."""
    ended = history.ended
    if history.received.year > year or (ended is not None and ended.year < year):
        return []
    came = NEW if history.received.year == year else CARRIED_IN
    if history.outcome is None or ended is None or ended.year > year:
        return [came, CARRIED_OUT]
    return [came, ROWS[history.outcome].code, SUM]
