"""Both sides of every identity (勾稽关系), place by place: what a reader of the report sees beside "holds"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from svc_disclosure.domain.report.history import Proceeding
from svc_disclosure.domain.report.table3 import CARRIED_IN, CARRIED_OUT, CODES, LEAVES, NEW, SUM, TOTAL, Table3
from svc_disclosure.domain.report.table4 import CELLS, Table4

WIDTH = TOTAL + 1


@dataclass(frozen=True)
class Compared:
    """`identity` is the name of the function; `where` a row, a number or a part of table 4; `column` a place, or None.

    `printed` is the figure that is found, `due` the one that the others ask for.
    """

    identity: str
    where: str
    column: int | None
    printed: object
    due: object

    @property
    def fits(self) -> bool:
        """Whether the two sides are equal."""
        return self.printed == self.due


def balance(table: Table3) -> list[Compared]:
    """第一项加第二项之和,等于第三项加第四项之和."""
    rows = table.rows
    came = [rows[NEW][place] + rows[CARRIED_IN][place] for place in range(WIDTH)]
    left = [rows[SUM][place] + rows[CARRIED_OUT][place] for place in range(WIDTH)]
    return compared("balance", "1+2", came, left)


def leaves_add_up(table: Table3) -> list[Compared]:
    """三(七)总计 and the sum of the 21 leaf rows."""
    sums = [sum(table.rows[code][place] for code in LEAVES) for place in range(WIDTH)]
    return compared("leaves_add_up", SUM, table.rows[SUM], sums)


def columns_add_up(table: Table3) -> list[Compared]:
    """In each row, 总计 and the sum of the six classes."""
    rows = [(code, table.rows[code]) for code in CODES]
    return [Compared("columns_add_up", code, TOTAL, row[TOTAL], sum(row[:TOTAL])) for code, row in rows]


def carried_over(table: Table3, last: Sequence[int]) -> list[Compared]:
    """上年结转 and `last`: row 4 of the report of the year before, as it was published."""
    return compared("carried_over", CARRIED_IN, table.rows[CARRIED_IN], last)


def leaves_ended(table: Table3, ended: int) -> list[Compared]:
    """All leaves together, and how many cases ended in the year: each in exactly one."""
    counted = sum(table.rows[code][TOTAL] for code in LEAVES)
    return compared("one_leaf_each", "leaves", [counted], [ended], TOTAL)


def proceedings_add_up(table: Table4) -> list[Compared]:
    """In each part of table 4, 总计 and the sum of the four others."""
    found: list[Compared] = []
    for part in Proceeding:
        row = table.rows[part]
        found += compared("proceedings_add_up", part, [row[-1]], [sum(row[:-1])], len(CELLS))
    return found


def compared(identity: str, where: str, printed: Sequence[int], due: Sequence[int], first: int = 0) -> list[Compared]:
    """Place by place, from the place `first` on."""
    pairs = enumerate(zip(printed, due, strict=True), first)
    return [Compared(identity, where, place, one, other) for place, (one, other) in pairs]
