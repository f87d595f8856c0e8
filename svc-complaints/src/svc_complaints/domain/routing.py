"""Which office may have a complaint: the usual one, or a higher one, never one of the accused."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from svc_complaints.domain.barrier import Accused, marks_of
from svc_complaints.domain.words import Kind


def office_for(
    kind: Kind, accused: Accused, offices: Sequence[str], kin: Mapping[str, frozenset[str]],
    without: Collection[str] = (),
) -> str:  # fmt: skip
    """The lowest of `offices` (lowest first, by configuration) that the complaint is not about, and not of `without`:
    those in which nobody may know of it.

    打击报复 (信访工作条例 art. 18 ¶4) starts above the lowest: whoever might have let it happen does not judge it.
    `kin` has each office's (`barrier.kinship`). Empty when no office is left: a supervisor then sends it elsewhere.
    """
    able = [one for one in able_offices(kind, offices) if one not in without]
    free = (one for one in able if marks_of({one, *kin[one]}, ()).isdisjoint(accused.marks))
    return next(free, "")


def able_offices(kind: Kind, offices: Sequence[str]) -> Sequence[str]:
    """Those that may have a complaint of this kind, whomever it is about."""
    return offices[1:] if kind is Kind.RETALIATION else offices


def homes(kind: Kind, office: Collection[str], offices: Sequence[str], everybody: Collection[str]) -> frozenset[str]:
    """The departments whose accounts may investigate: the `office` that has it, with those that it has followed.

    Where no office is left (empty), whoever a supervisor finds in the city, but nobody of an office that may not have a
    complaint of this kind.
    """
    return frozenset(office) or frozenset(everybody) - (frozenset(offices) - frozenset(able_offices(kind, offices)))
