"""Events of 督办, as the complaints service announces them; one hour apart, from Monday 2 March 2026 on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from casework.domain.events import Envelope
from portal.testing.letters import AT

SOURCE = "/complaints/city"


def issued(number: str, sequence: int, rung: str, department: str = "housing", **data: Any) -> Envelope:
    """An act against a letter's handling, about its first due day unless `deadline` says otherwise."""
    facts = {"recipient": "reviewer", "because": "time"} | data
    return _act(number, sequence, "supervision_act_issued", rung, department, facts)


def withdrawn(number: str, sequence: int, rung: str, department: str = "housing", **data: Any) -> Envelope:
    """It counts no more."""
    return _act(number, sequence, "supervision_act_withdrawn", rung, department, data)


def _act(number: str, sequence: int, name: str, rung: str, department: str, data: dict[str, Any]) -> Envelope:
    at = AT + timedelta(hours=sequence)
    body = {
        "source": "/mailbox/city", "department": department, "at": at.isoformat(), "rung": rung, "deadline": 1,
        "due": "2026-03-09",
    } | data  # fmt: skip
    return Envelope(
        id=f"{SOURCE}{number}-{sequence}", source=SOURCE, type=f"complaints.{name}.v1", subject=number, time=at,
        sequence=sequence, data=body,
    )  # fmt: skip
