"""What all events of a complaint say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from casework.domain.event_fields import Rule
from casework.domain.events import Event

AnyDepartment = Annotated[str, Rule(most=64, example="xiaoneng")]


@dataclass(frozen=True, kw_only=True)
class ComplaintEvent(Event):
    """`at` is when it happened; `office` owes the next step, or owed the last.

    Nothing else that all would share: whom it is about, what was done wrong and what was found stay inside the service
    (信访工作条例 art. 30 ¶3), for the accused can know the number when the case began as a letter to them.
    """

    office: AnyDepartment  # handles it; empty while no office of the city may
    at: datetime  # when it happened
