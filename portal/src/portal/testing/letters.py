"""Events of letters, as a mailbox announces them; one hour apart, from Monday 2 March 2026 on."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from casework.domain.events import Envelope

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def event(
    number: str, sequence: int, name: str, department: str = "housing", source: str = "/mailbox/city", **data: Any
) -> Envelope:
    """An event as the mailbox announces it."""
    at = AT + timedelta(hours=sequence)
    body = {"department": department, "kind": "help", "at": at.isoformat()} | data
    return Envelope(
        id=f"{source}{number}-{sequence}", source=source, type=f"mailbox.{name}.v1", subject=number, time=at,
        sequence=sequence, data=json.loads(json.dumps(body, default=str)),
    )  # fmt: skip


def received(number: str, sequence: int = 1, **data: Any) -> Envelope:
    """It came on 2 March 2026 and is due on the 9th."""
    return event(number, sequence, "letter_received", received_at=AT.isoformat(), due="2026-03-09", **data)


def answered(number: str, sequence: int, on_time: bool = True, round_: int = 1, **data: Any) -> Envelope:
    """An answer, three days later."""
    return event(number, sequence, "letter_answered", round=round_, answered_at=(AT + timedelta(days=3)).isoformat(),
                 on_time=on_time, **data)  # fmt: skip


def rated(number: str, sequence: int, level: int, **data: Any) -> Envelope:
    """A rating of the first answer."""
    return event(number, sequence, "letter_rated", round=1, level=level, solved=None, **data)
