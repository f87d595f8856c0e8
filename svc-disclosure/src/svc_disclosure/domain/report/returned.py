"""What an agency returned for a year's table 2: figures that a reviewer enters, for they rest on registers not ours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from casework.domain.errors import Invalid
from svc_disclosure.domain.report.table2 import Deed, RuleKind, Table2

MOST_DOCUMENTS = 100_000  # made, repealed, or in force: a province has some thousand
MOST_DECISIONS = 100_000_000  # licences, penalties, coercive acts of a year: traffic police of a large city, ten times
MOST_FEN = 10**14  # 10,000 亿元 of charges in a year; the sum of a thousand agencies still fits 64 bits

RULE_NAMES: Mapping[RuleKind, tuple[str, str]] = {
    RuleKind.REGULATION: ("规章", "Regulations"),
    RuleKind.NORMATIVE: ("行政规范性文件", "Normative documents"),
}
RULE_COLUMNS = (
    ("本年制发件数", "Made in the year"),
    ("本年废止件数", "Repealed in the year"),
    ("现行有效件数", "In force"),
)
DEED_NAMES: Mapping[Deed, tuple[str, str]] = {
    Deed.LICENCE: ("行政许可", "Administrative licences"),
    Deed.PENALTY: ("行政处罚", "Administrative penalties"),
    Deed.COERCION: ("行政强制", "Administrative coercion"),
    Deed.CHARGE: ("行政事业性收费", "Administrative charges"),
}
DECIDED, CHARGED = (
    ("本年处理决定数量", "Decisions in the year"),
    ("本年收费金额（单位：万元）", "Charged in the year (10,000 yuan)"),
)
ITEMS: tuple[tuple[tuple[str, str], tuple[str, ...]], ...] = (
    (("第二十条第（一）项", "Art. 20 (1)"), tuple(RuleKind)),
    (("第二十条第（五）项", "Art. 20 (5)"), (Deed.LICENCE,)),
    (("第二十条第（六）项", "Art. 20 (6)"), (Deed.PENALTY, Deed.COERCION)),
    (("第二十条第（八）项", "Art. 20 (8)"), (Deed.CHARGE,)),
)  # the parts of table 2 with their rows


def check_returned(given: Table2) -> None:
    """Raises Invalid `figures_do_not_fit`: what was made in the year is in force at its end, or was repealed in it."""
    wrong = {
        f"rules.{kind.value}.made": [f"{made} made, but only {in_force} in force and {repealed} repealed"]
        for kind, (made, repealed, in_force) in given.rules.items()
        if made > in_force + repealed
    }
    if wrong:
        raise Invalid(
            "figures_do_not_fit", "What was made in the year is in force at its end or was repealed in it; correct it.",
            errors=wrong,
        )  # fmt: skip


def added(returned: Iterable[Table2], year: int) -> Table2:
    """The table of several agencies together; of none, all zeros."""
    all_ = list(returned)
    rules = {kind: tuple(sum(one.rules[kind][place] for one in all_) for place in range(3)) for kind in RuleKind}
    deeds = {deed: sum(one.deeds[deed] for one in all_) for deed in Deed}
    return Table2(year, {kind: (row[0], row[1], row[2]) for kind, row in rules.items()}, deeds)
