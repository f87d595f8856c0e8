"""Which remedies a notice names; they follow from the outcome.

行政复议法 (2023) art. 23 and 法释〔2025〕8号 (in force 2025-06-01): a refusal by arts. 14 to 16 goes to reconsideration
first; what cannot be provided or is not handled goes to either. Where two rules do not agree the notice shows both, and
advises neither: that is for the court.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from casework.domain.errors import Invalid
from svc_disclosure.domain.grounds import RULES, Force, Ground
from svc_disclosure.domain.outcomes import ROWS, Group, Outcome


class Order(StrEnum):
    """In which order reconsideration and suit are open."""

    REVIEW_FIRST = "review_first"  # 复议前置
    EITHER = "either"  # 复议或者诉讼
    UNSETTLED = "unsettled"  # two rules, both shown


class Part(StrEnum):
    """What of an answer a remedy is about."""

    WHOLE = "whole"
    GIVEN = "given"  # the part that is disclosed
    WITHHELD = "withheld"  # the part that is left out (art. 37)
    SILENCE = "silence"  # no answer in time


class Rule(StrEnum):
    """The rule that an order rests on."""

    REVIEW_ART_23_1_4 = "review_23_1_4"  # 行政复议法 art. 23 (1) 4: 申请政府信息公开,行政机关不予公开
    REVIEW_ART_23_1_3 = "review_23_1_3"  # 行政复议法 art. 23 (1) 3: 未履行法定职责
    COURT_ART_1_1 = "court_1_1"  # 法释〔2025〕8号 art. 1 (1): 无法提供或者不予处理
    COURT_ART_1_3 = "court_1_3"  # 法释〔2025〕8号 art. 1 (3): 提供的政府信息不符合申请内容
    COURT_ART_1_5 = "court_1_5"  # 法释〔2025〕8号 art. 1 (5): 其他行为
    COURT_ART_2_2 = "court_2_2"  # 法释〔2025〕8号 art. 2 ¶2: 答复、逾期不予答复


@dataclass(frozen=True)
class Remedy:
    """For one part of an answer: the order, and the rules it rests on (two where it is unsettled)."""

    part: Part
    order: Order
    rules: tuple[Rule, ...]


def remedies(outcome: Outcome, grounds: Iterable[Ground] = ()) -> tuple[Remedy, ...]:
    """What a notice with this outcome names; `grounds` are those of the redactions, needed for 部分公开 only.

    Raises Invalid when part is withheld and no ground says why: then nobody could tell the order.
    """
    if ROWS[outcome].group is Group.PARTLY:
        withheld = frozenset(grounds)
        if not withheld:
            raise Invalid("ground_missing", "Say on which ground each part is withheld.", errors={"grounds": "missing"})
        return (_given(Part.GIVEN), *_withheld(withheld))
    return (_whole(outcome),)


def remedies_when_silent() -> tuple[Remedy, ...]:
    """No answer in time: one rule lets the applicant choose, the other puts reconsideration first."""
    return (Remedy(Part.SILENCE, Order.UNSETTLED, (Rule.COURT_ART_2_2, Rule.REVIEW_ART_23_1_3)),)


def remedies_of_fee() -> tuple[Remedy, ...]:
    """None: a fee notice is not reviewed by itself, but the later decision not to go on is (109号, from memory)."""
    return ()


def remedies_of_correction() -> tuple[Remedy, ...]:
    """A record is not corrected (art. 41): either, as for other acts of disclosure work."""
    return (Remedy(Part.WHOLE, Order.EITHER, (Rule.COURT_ART_1_5, Rule.COURT_ART_2_2)),)


def _given(part: Part) -> Remedy:
    return Remedy(part, Order.EITHER, (Rule.COURT_ART_1_3, Rule.COURT_ART_2_2))


def _refused(part: Part, force: Force) -> Remedy:
    """Art. 36 (7) refuses as well, but not by arts. 14 to 16: the two laws do not say the same of it."""
    if force is Force.ELSEWHERE:
        return Remedy(part, Order.UNSETTLED, (Rule.REVIEW_ART_23_1_4, Rule.COURT_ART_1_5))
    return Remedy(part, Order.REVIEW_FIRST, (Rule.REVIEW_ART_23_1_4,))


def _withheld(grounds: frozenset[Ground]) -> list[Remedy]:
    """Once each, although many parts are withheld; the stricter first."""
    found = {_refused(Part.WITHHELD, RULES[ground].force) for ground in grounds}
    return sorted(found, key=lambda remedy: list(Order).index(remedy.order))


def _whole(outcome: Outcome) -> Remedy:
    group = ROWS[outcome].group
    if group is Group.DISCLOSED:
        return _given(Part.WHOLE)
    if group is Group.REFUSED:
        return _refused(Part.WHOLE, Force.ELSEWHERE if outcome is Outcome.SPECIAL_ENQUIRY else Force.MUST)
    return Remedy(Part.WHOLE, Order.EITHER, (Rule.COURT_ART_1_1, Rule.COURT_ART_2_2))
