"""What all events of a letter say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from casework.domain.event_fields import Rule
from casework.domain.events import Event
from svc_mailbox.domain.words import Kind

AnyDepartment = Annotated[str, Rule(most=64, example="jiaotong")]


@dataclass(frozen=True, kw_only=True)
class LetterEvent(Event):
    """`at` is when it happened; `department` owes the next step, or owed the last."""

    department: AnyDepartment  # owes the next step, or owed the last; empty while the sender has named none of ours
    kind: Annotated[str, Kind]  # what the sender wants
    at: datetime  # when it happened
