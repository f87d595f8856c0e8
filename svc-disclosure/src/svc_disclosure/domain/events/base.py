"""What all events of an application say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from casework.domain.event_fields import Rule
from casework.domain.events import Event

AnyDepartment = Annotated[str, Rule(most=64, example="jiaotong")]


@dataclass(frozen=True, kw_only=True)
class ApplicationEvent(Event):
    """`at` is when it happened. Who applies, and for what, stays inside the service."""

    department: AnyDepartment  # the agency that owes the answer; empty while the applicant has named none of ours
    at: datetime  # when it happened
