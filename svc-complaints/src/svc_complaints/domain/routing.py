"""Which office may have a complaint: the usual one, or a higher one, never one of the accused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from svc_complaints.domain.barrier import Accused, marks_of
from svc_complaints.domain.words import Kind


def office_for(kind: Kind, accused: Accused, offices: Sequence[str], kin: Mapping[str, frozenset[str]]) -> str:
    """The lowest of `offices` (lowest first, by configuration) that the complaint is not about.

    打击报复 (信访工作条例 art. 18 ¶4) starts above the lowest: whoever might have let it happen does not judge it.
    `kin` has each office's (`barrier.kinship`). Empty when no office is left: a supervisor then sends it elsewhere.
    """
    free = (one for one in able_offices(kind, offices) if marks_of({one, *kin[one]}, ()).isdisjoint(accused.marks))
    return next(free, "")


def able_offices(kind: Kind, offices: Sequence[str]) -> Sequence[str]:
    """Those that may have a complaint of this kind, whomever it is about."""
    return offices[1:] if kind is Kind.RETALIATION else offices
