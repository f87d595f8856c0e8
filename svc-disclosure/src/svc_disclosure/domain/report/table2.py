"""Table 2: 主动公开政府信息情况 (art. 20 (1), (5), (6), (8)), for one year. It rests on registers other than ours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

FEN_IN_TEN_THOUSAND_YUAN = 1_000_000


class RuleKind(StrEnum):
    """第二十条第(一)项."""

    REGULATION = "regulation"  # 规章
    NORMATIVE = "normative"  # 行政规范性文件


class Deed(StrEnum):
    """What is decided or taken one by one."""

    LICENCE = "licence"  # 第(五)项: 行政许可
    PENALTY = "penalty"  # 第(六)项: 行政处罚
    COERCION = "coercion"  # 第(六)项: 行政强制
    CHARGE = "charge"  # 第(八)项: 行政事业性收费, counted in fen


@dataclass(frozen=True)
class RuleDocument:
    """One document of general effect, with the day on which it was made and that on which it was repealed."""

    kind: RuleKind
    department: str
    made: date
    repealed: date | None = None


@dataclass(frozen=True)
class Return:
    """What a department returned for a year: decisions, or fen for charges."""

    deed: Deed
    department: str
    year: int
    amount: int


@dataclass(frozen=True)
class Table2:
    """`rules`: made, repealed in the year, and in force at its end; `deeds`: numbers of decisions, and fen."""

    year: int
    rules: dict[RuleKind, tuple[int, int, int]]
    deeds: dict[Deed, int]

    @property
    def charged(self) -> Decimal:
        """本年收费金额 in 万元, exact to the fen."""
        return Decimal(self.deeds[Deed.CHARGE]) / FEN_IN_TEN_THOUSAND_YUAN


def table2(
    rules: Iterable[RuleDocument], returns: Iterable[Return], year: int, departments: Iterable[str] | None = None
) -> Table2:
    """Counted from all documents and returns of the departments; None for the whole city."""
    asked = None if departments is None else frozenset(departments)
    ours = [rule for rule in rules if asked is None or rule.department in asked]
    told = [one for one in returns if one.year == year and (asked is None or one.department in asked)]
    by_kind = {kind: _counted([rule for rule in ours if rule.kind is kind], year) for kind in RuleKind}
    return Table2(year, by_kind, {deed: sum(one.amount for one in told if one.deed is deed) for deed in Deed})


def _counted(rules: Sequence[RuleDocument], year: int) -> tuple[int, int, int]:
    made = sum(rule.made.year == year for rule in rules)
    repealed = sum(rule.repealed is not None and rule.repealed.year == year for rule in rules)
    standing = sum(rule.made.year <= year and (rule.repealed is None or rule.repealed.year > year) for rule in rules)
    return made, repealed, standing
