"""What all events of a letter say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from casework.domain.event_fields import Department
from casework.domain.events import Event
from svc_mailbox.domain.words import Kind


@dataclass(frozen=True, kw_only=True)
class LetterEvent(Event):
    """`at` is when it happened; `department` owes the next step, or owed the last."""

    department: Department  # owes the next step, or owed the last
    kind: Annotated[str, Kind]  # what the sender wants
    at: datetime  # when it happened
