"""Another channel as 督办 hears it, event by event, with the fields that its published events have."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from casework.domain.calendar import local_day
from casework.domain.events import Envelope
from casework.messaging.inbox import Inbox, Outcome
from casework.runtime import Runtime
from casework.service import Service

LETTER = "MC-7K3F9-Q2XWD-K"
DUE = date(2026, 3, 23)  # 15 working days from the Monday on which the clock stands
MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # nine in the morning in China


class Channel:
    """What one other instance says, in order for each case."""

    def __init__(self, service: Service, runtime: Runtime, instance: str = "mailbox/city") -> None:
        self.instance, self.source = instance, f"/{instance}"
        self._runtime, self._inbox = runtime, Inbox(service, runtime)
        self._sequence = 0
        self._owed: dict[str, tuple[str, date]] = {}

    def tell(self, name: str, subject: str = LETTER, department: str = "shuiwu", **data: Any) -> Outcome:
        """One event, told now."""
        self._sequence += 1
        return self._inbox.take(self.envelope(name, subject, department, self._sequence, **data))

    def again(self, name: str, subject: str = LETTER, department: str = "shuiwu", **data: Any) -> Outcome:
        """The newest event once more, under another id: as an instance would that was set up from a backup."""
        return self._inbox.take(self.envelope(name, subject, department, self._sequence, **data))

    def envelope(self, name: str, subject: str, department: str, sequence: int, **data: Any) -> Envelope:
        """The event on the wire."""
        said = {key: value.isoformat() if isinstance(value, date) else value for key, value in data.items()}
        return Envelope(
            id=str(uuid4()), source=self.source, type=f"{self.instance.split('/')[0]}.{name}.v1", subject=subject,
            time=self._runtime.now(), sequence=sequence,
            data={"department": department, "kind": "consultation", "at": self._runtime.now().isoformat(), **said},
        )  # fmt: skip

    def receive(self, due: date, subject: str = LETTER, department: str = "shuiwu", **data: Any) -> Outcome:
        """A letter that came in now and is owed by `due`."""
        now = self._runtime.now()
        told = {"channel": "web", "anonymous": False, "received_at": now, "first_received_at": now,
                "review_by": due, "provisional": False}  # fmt: skip
        self._owed[subject] = (department, due)
        return self.tell("letter_received", subject, department, due=due, **{**told, **data})

    def notices(self) -> None:
        """What its clocks announce: letters that are late by now, each once for a due day."""
        today = local_day(self._runtime.now())
        for subject, (department, due) in list(self._owed.items()):
            if due < today:
                del self._owed[subject]
                self.tell("letter_overdue", subject, department, round=1, due=due)
