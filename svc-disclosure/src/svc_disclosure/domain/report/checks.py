"""The identities of one report, each with its name, both sides and whether it holds: as they are published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from svc_disclosure.domain.report import comparisons, identities
from svc_disclosure.domain.report.comparisons import WIDTH, Compared
from svc_disclosure.domain.report.table3 import CAPTION, CODES, Table3
from svc_disclosure.domain.report.table4 import Table4

CELLS_OF_TABLE_3 = len(CODES) * WIDTH  # 175

NAMES: Mapping[str, tuple[str, str]] = {
    "whole_numbers": (
        "25行、7列，每格都是不小于0的整数",
        "25 rows of 7 columns, each cell a whole number from 0",
    ),
    "balance": CAPTION,
    "leaves_add_up": (
        "各列中，第三项总计等于21种办理结果之和",
        "In each column, the total of item 3 is the sum of the 21 outcomes",
    ),
    "columns_add_up": (
        "各行中，总计等于六类申请人之和",
        "In each row, the total is the sum of the six classes of applicants",
    ),
    "carried_over": (
        "各列中，上年结转等于已公布的上一年度报告的结转下年度",
        "In each column, what is carried in is what the published report of the year before carried out",
    ),
    "one_leaf_each": (
        "本年度办结的每件申请计入且只计入一种办理结果",
        "Each application ended in the year counts in exactly one outcome",
    ),
    "proceedings_add_up": (
        "行政复议、行政诉讼各部分中，总计等于四种结果之和",
        "In each part on reconsideration and suits, the total is the sum of the four others",
    ),
}


@dataclass(frozen=True)
class Check:
    """One identity. `sides`: what was compared, place by place; none when there is nothing to compare with."""

    identity: str
    sides: tuple[Compared, ...] = ()

    @property
    def holds(self) -> bool | None:
        """None when nothing could be compared."""
        return all(one.fits for one in self.sides) if self.sides else None


def checks(table: Table3, ended: int, last: Sequence[int] | None, table4: Table4) -> list[Check]:
    """All of them, in the order of `NAMES`.

    `ended`: how many applications ended in the year, counted by themselves. `last`: row 4 of the report published for
    the year before; None when there is none.
    """
    wrong = identities.whole_numbers(table)
    whole = Compared("whole_numbers", "cells", None, CELLS_OF_TABLE_3 - len(wrong), CELLS_OF_TABLE_3)
    if wrong:  # the others cannot be counted
        return [Check("whole_numbers", (whole, *wrong)), *(Check(name) for name in NAMES if name != "whole_numbers")]
    found: dict[str, list[Compared]] = {
        "whole_numbers": [whole],
        "balance": comparisons.balance(table),
        "leaves_add_up": comparisons.leaves_add_up(table),
        "columns_add_up": comparisons.columns_add_up(table),
        "carried_over": [] if last is None else comparisons.carried_over(table, last),
        "one_leaf_each": comparisons.leaves_ended(table, ended),
        "proceedings_add_up": comparisons.proceedings_add_up(table4),
    }
    return [Check(name, tuple(found[name])) for name in NAMES]


def broken(found: Sequence[Check]) -> list[str]:
    """The names of those that do not hold."""
    return [check.identity for check in found if check.holds is False]
