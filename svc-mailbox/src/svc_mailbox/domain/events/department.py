"""When a department ends."""

from __future__ import annotations

from dataclasses import dataclass

from casework.domain.event_fields import Department
from svc_mailbox.domain.events.base import AnyDepartment, LetterEvent


@dataclass(frozen=True, kw_only=True)
class LetterDepartmentChanged(LetterEvent, name="letter_department_changed"):
    """机构撤并: a department of the letter has ended, its successor goes on; the clocks run as before."""

    before: AnyDepartment  # owed the next step until now
    addressed: AnyDepartment  # stands for the one that the sender wrote to
    co_handlers: tuple[Department, ...]  # they give the lead their opinion
