"""The identities of the annual report's tables (勾稽关系). Each function returns what does not fit, or nothing.

The first is printed on table 3, the others follow from how its rows and columns are named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from svc_disclosure.domain.report import comparisons
from svc_disclosure.domain.report.comparisons import WIDTH, Compared
from svc_disclosure.domain.report.history import History
from svc_disclosure.domain.report.table3 import CARRIED_OUT, CODES, SUM, Table3, rows_of
from svc_disclosure.domain.report.table4 import Table4

Misfit = Compared  # one whose two sides differ


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
    return _misfits(comparisons.balance(table))


def leaves_add_up(table: Table3) -> list[Misfit]:
    """In each column, 三(七)总计 is the sum of the 21 leaf rows."""
    return _misfits(comparisons.leaves_add_up(table))


def columns_add_up(table: Table3) -> list[Misfit]:
    """In each row, 总计 is the sum of the six classes."""
    return _misfits(comparisons.columns_add_up(table))


def carried_over(table: Table3, last: Table3) -> list[Misfit]:
    """In each column, 上年结转 is what the report of the year before carried out. A changed class is found here.

    Raises ValueError when `last` is of another year.
    """
    if last.year != table.year - 1:
        raise ValueError(f"{last.year} is not the year before {table.year}")
    return _misfits(comparisons.carried_over(table, last.rows[CARRIED_OUT]))


def one_leaf_each(histories: Sequence[History], table: Table3) -> list[Misfit]:
    """No number is counted twice, and as many leaves are counted as cases ended in the year.

    `histories` are those of the departments of the table.
    """
    numbers = Counter(history.number for history in histories if rows_of(history, table.year))
    twice = [Misfit("one_leaf_each", number, None, times, 1) for number, times in numbers.items() if times > 1]
    ended = {h.number for h in histories if SUM in rows_of(h, table.year)}
    return twice + _misfits(comparisons.leaves_ended(table, len(ended)))


def proceedings_add_up(table: Table4) -> list[Misfit]:
    """In each part of table 4 总计 is the sum of the four others, and all are whole numbers from 0."""
    wrong = [
        Misfit("proceedings_add_up", part, place, figure, "0 or more")
        for part, row in table.rows.items()
        for place, figure in enumerate(row)
        if not _whole(figure)
    ]
    return wrong + _misfits(comparisons.proceedings_add_up(table))


def misfits(table: Table3, last: Table3 | None = None) -> list[Misfit]:
    """All that does not fit in table 3; of a table with holes, or without whole numbers, only these."""
    wrong = whole_numbers(table)
    if wrong:
        return wrong
    within = [*balance(table), *leaves_add_up(table), *columns_add_up(table)]
    return within if last is None else within + carried_over(table, last)


def _misfits(found: Iterable[Compared]) -> list[Misfit]:
    return [one for one in found if not one.fits]


def _whole(figure: object) -> bool:
    return isinstance(figure, int) and not isinstance(figure, bool) and figure >= 0
