"""Table 4: 政府信息公开行政复议、行政诉讼情况, one row of 15 cells, for one year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from svc_disclosure.domain.report.history import Entry, History, Proceeding, Result, of

PENDING = "pending"  # 尚未审结
CELLS = (*(result.value for result in Result), PENDING)
NAMES: Mapping[str, tuple[str, str]] = {
    Proceeding.RECONSIDERATION: ("行政复议", "Administrative reconsideration"),
    Proceeding.DIRECT_SUIT: ("未经复议直接起诉", "Suit without reconsideration"),
    Proceeding.SUIT_AFTER: ("复议后起诉", "Suit after reconsideration"),
    Result.UPHELD: ("结果维持", "Upheld"),
    Result.CORRECTED: ("结果纠正", "Corrected"),
    Result.OTHER: ("其他结果", "Other result"),
    PENDING: ("尚未审结", "Not concluded"),
    "total": ("总计", "Total"),
}


@dataclass(frozen=True)
class Table4:
    """`rows`: for each proceeding, in the order of the form, the figures of `CELLS` and their total."""

    year: int
    rows: Mapping[Proceeding, tuple[int, ...]]


def table4(histories: Iterable[History], year: int, departments: Iterable[str] | None = None) -> Table4:
    """What was concluded in the year, by its result, and what was pending at its end, whenever it was filed.

    The form does not say which proceedings belong to a year; so each result is counted once, and what goes on shows.
    """
    cells: Counter[tuple[Proceeding, str]] = Counter()
    for history in of(histories, departments):
        cells.update((entry.proceeding, cell) for entry in history.entries for cell in cells_of(entry, year))
    rows = {each: tuple(cells[each, cell] for cell in CELLS) for each in Proceeding}
    return Table4(year, {each: (*figures, sum(figures)) for each, figures in rows.items()})


def cells_of(entry: Entry, year: int) -> list[str]:
    """The cell in which an entry counts in that year; none when it was not filed yet, or concluded before."""
    concluded = entry.concluded
    if entry.filed.year > year or (concluded is not None and concluded.year < year):
        return []
    if entry.result is None or concluded is None or concluded.year > year:
        return [PENDING]
    return [entry.result.value]
