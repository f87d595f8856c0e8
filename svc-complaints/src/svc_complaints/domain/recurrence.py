"""Repeats: the same accused and the same matter again within a period; shown to the investigator."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from svc_complaints.domain.barrier import Accused, Mark, Screen
from svc_complaints.domain.complaint import Complaint
from svc_complaints.domain.limits import Limits
from svc_complaints.domain.words import Kind


@dataclass(frozen=True)
class Past:
    """What is kept of a complaint for finding repeats; `marks` hide it as they did the complaint."""

    number: str
    kind: Kind
    accused: Accused
    received_at: datetime
    marks: frozenset[Mark]
    earlier: str = ""


def earlier_numbers(complaint: Complaint, past: Iterable[Past], limits: Limits, screen: Screen) -> list[str]:
    """Numbers of earlier complaints about the same accused and matter, the latest first.

    Only those that the reader's `screen` lets through: a repeat is no way around the barrier.
    """
    since = complaint.received_at - timedelta(days=limits.recurrence_days)
    found = [
        one
        for one in past
        if one.number != complaint.number
        and since <= one.received_at <= complaint.received_at
        and same_accused(one.accused, complaint.accused)
        and _same_matter(one, complaint)
        and not screen.hides(one.marks)
    ]
    return [one.number for one in sorted(found, key=lambda one: (one.received_at, one.number), reverse=True)]


def same_accused(one: Accused, other: Accused) -> bool:
    """The same official where both name one; else the same department."""
    officials, others = one.accounts | one.persons, other.accounts | other.persons
    if officials and others:
        return not officials.isdisjoint(others)
    return not one.departments.isdisjoint(other.departments)


def _same_matter(one: Past, complaint: Complaint) -> bool:
    """The same wrong, or the same case behind it."""
    return one.kind is complaint.kind or (bool(one.earlier) and one.earlier == complaint.earlier)
