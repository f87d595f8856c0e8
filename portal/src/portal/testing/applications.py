"""Events of applications for information, as the disclosure announces them; one hour apart, from 2 March 2026 on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from casework.domain.events import Envelope
from portal.testing.letters import AT

SOURCE = "/disclosure/city"


def event(
    number: str, sequence: int, name: str, department: str = "housing", source: str = SOURCE, **data: Any
) -> Envelope:
    """`name` without what all have in front: `received`."""
    at = AT + timedelta(hours=sequence)
    return Envelope(
        id=f"{source}{number}-{sequence}", source=source, type=f"disclosure.application_{name}.v1", subject=number,
        time=at, sequence=sequence, data={"department": department, "at": at.isoformat()} | data,
    )  # fmt: skip


def received(number: str, sequence: int = 1, department: str = "housing", **data: Any) -> Envelope:
    """The clock runs from 2 March 2026 to the 30th."""
    facts: dict[str, Any] = {
        "channel": "web",
        "applicant_class": "natural",
        "received_on": "2026-03-02",
        "due": "2026-03-30",
    }
    return event(number, sequence, "received", department, **facts | {"provisional": False} | data)


def answered(
    number: str, sequence: int, outcome: str = "disclosed", department: str = "housing", **data: Any
) -> Envelope:
    """In time, unless `on_time` says otherwise."""
    facts: dict[str, Any] = {"delivery": "online", "delivered_on": "2026-03-20", "due": "2026-03-30", "on_time": True}
    return event(number, sequence, "answered", department, **facts | {"outcome": outcome} | data)
