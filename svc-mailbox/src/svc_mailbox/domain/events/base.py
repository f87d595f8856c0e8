"""What all events of a letter say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from casework.domain.events import Event


@dataclass(frozen=True, kw_only=True)
class LetterEvent(Event):
    """`at` is when it happened; `department` owes the next step, or owed the last."""

    department: str
    kind: str
    at: datetime
