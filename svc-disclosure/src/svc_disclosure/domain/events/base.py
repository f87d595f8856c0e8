"""What all events of an application say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from casework.domain.event_fields import Department
from casework.domain.events import Event


@dataclass(frozen=True, kw_only=True)
class ApplicationEvent(Event):
    """`at` is when it happened; `agency` owes the answer. Who applies, and for what, stays inside the service."""

    agency: Department  # owes the answer
    at: datetime  # when it happened
