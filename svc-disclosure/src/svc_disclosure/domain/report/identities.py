"""The identities of the annual report's tables (勾稽关系). Each function returns what does not fit, or nothing.

The first is printed on table 3, the others follow from how its rows and columns are named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from svc_disclosure.domain.report.history import History, Proceeding
from svc_disclosure.domain.report.table3 import (
    CARRIED_IN,
    CARRIED_OUT,
    CODES,
    LEAVES,
    NEW,
    SUM,
    TOTAL,
    Table3,
    rows_of,
)
from svc_disclosure.domain.report.table4 import CELLS, Table4

WIDTH = TOTAL + 1


@dataclass(frozen=True)
class Misfit:
    """`identity` is the name of the function; `where` a row, a number or a part of table 4; `column` a place, or None.

    `printed` is the figure that is found, `due` the one that the others ask for.
    """

    identity: str
    where: str
    column: int | None
    printed: object
    due: object


def whole_numbers(table: Table3) -> list[Misfit]:
    """The 25 rows are there and no others, with seven figures, each a whole number from 0."""
    widths = {code: len(table.rows.get(code, ())) for code in (*CODES, *table.rows)}
    due = {code: WIDTH if code in CODES else 0 for code in widths}
    shape = [Misfit("whole_numbers", code, None, widths[code], due[code]) for code in due if widths[code] != due[code]]
    cells = ((code, place, figure) for code, row in table.rows.items() for place, figure in enumerate(row))
    return shape + [
        Misfit("whole_numbers", code, place, figure, "0 or more") for code, place, figure in cells if not _whole(figure)
    ]


def balance(table: Table3) -> list[Misfit]:
    """第一项加第二项之和,等于第三项加第四项之和: in each column, what came in was dealt with or goes on."""
    rows = table.rows
    came = [rows[NEW][place] + rows[CARRIED_IN][place] for place in range(WIDTH)]
    left = [rows[SUM][place] + rows[CARRIED_OUT][place] for place in range(WIDTH)]
    return _compared("balance", "1+2", came, left)


def leaves_add_up(table: Table3) -> list[Misfit]:
    """In each column, 三(七)总计 is the sum of the 21 leaf rows."""
    sums = [sum(table.rows[code][place] for code in LEAVES) for place in range(WIDTH)]
    return _compared("leaves_add_up", SUM, list(table.rows[SUM]), sums)


def columns_add_up(table: Table3) -> list[Misfit]:
    """In each row, 总计 is the sum of the six classes."""
    sums = {code: sum(table.rows[code][:TOTAL]) for code in CODES}
    return [
        Misfit("columns_add_up", code, TOTAL, table.rows[code][TOTAL], due)
        for code, due in sums.items()
        if table.rows[code][TOTAL] != due
    ]


def carried_over(table: Table3, last: Table3) -> list[Misfit]:
    """In each column, 上年结转 is what the report of the year before carried out. A changed class is found here.

    Raises ValueError when `last` is of another year.
    """
    if last.year != table.year - 1:
        raise ValueError(f"{last.year} is not the year before {table.year}")
    return _compared("carried_over", CARRIED_IN, list(table.rows[CARRIED_IN]), list(last.rows[CARRIED_OUT]))


def one_leaf_each(histories: Sequence[History], table: Table3) -> list[Misfit]:
    """No number is counted twice, and as many leaves are counted as cases ended in the year.

    `histories` are those of the departments of the table.
    """
    numbers = Counter(history.number for history in histories if rows_of(history, table.year))
    twice = [Misfit("one_leaf_each", number, None, times, 1) for number, times in numbers.items() if times > 1]
    ended = {h.number for h in histories if SUM in rows_of(h, table.year)}
    counted = sum(table.rows[code][TOTAL] for code in LEAVES)
    return twice + _compared("one_leaf_each", "leaves", [counted], [len(ended)], TOTAL)


def proceedings_add_up(table: Table4) -> list[Misfit]:
    """In each part of table 4 总计 is the sum of the four others, and all are whole numbers from 0."""
    wrong = [
        Misfit("proceedings_add_up", part, place, figure, "0 or more")
        for part, row in table.rows.items()
        for place, figure in enumerate(row)
        if not _whole(figure)
    ]
    for part in Proceeding:
        row = table.rows[part]
        wrong += _compared("proceedings_add_up", part, [row[-1]], [sum(row[:-1])], len(CELLS))
    return wrong


def misfits(table: Table3, last: Table3 | None = None) -> list[Misfit]:
    """All that does not fit in table 3; of a table with holes, or without whole numbers, only these."""
    wrong = whole_numbers(table)
    if wrong:
        return wrong
    within = [*balance(table), *leaves_add_up(table), *columns_add_up(table)]
    return within if last is None else within + carried_over(table, last)


def _compared(identity: str, where: str, printed: list[int], due: list[int], first: int = 0) -> list[Misfit]:
    pairs = enumerate(zip(printed, due, strict=True), first)
    return [Misfit(identity, where, place, one, other) for place, (one, other) in pairs if one != other]


def _whole(figure: object) -> bool:
    return isinstance(figure, int) and not isinstance(figure, bool) and figure >= 0
