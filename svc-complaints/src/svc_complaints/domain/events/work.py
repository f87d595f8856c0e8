"""While it is investigated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from casework.domain.event_fields import Count, Days
from svc_complaints.domain.events.base import ComplaintEvent
from svc_complaints.domain.words import SuspendCause


@dataclass(frozen=True, kw_only=True)
class ComplaintConcluded(ComplaintEvent, name="complaint_concluded"):
    """调查终结: a conclusion waits for a second pair of eyes."""

    round: Count  # 1, and 2 for the redo


@dataclass(frozen=True, kw_only=True)
class ComplaintConclusionRejected(ComplaintEvent, name="complaint_conclusion_rejected"):
    """The conclusion went back to the investigators."""

    round: Count  # 1, and 2 for the redo


@dataclass(frozen=True, kw_only=True)
class ComplaintSuspended(ComplaintEvent, name="complaint_suspended"):
    """中止: the reply clock stands still; `due` is where it ends if nothing resumes it earlier."""

    cause: Annotated[str, SuspendCause]  # why
    due: date  # answered by then at the latest
    provisional: bool  # counted on a forecast of the calendar


@dataclass(frozen=True, kw_only=True)
class ComplaintResumed(ComplaintEvent, name="complaint_resumed"):
    """恢复: the reply clock goes on."""

    due: date  # answered by then
    provisional: bool  # counted on a forecast of the calendar


@dataclass(frozen=True, kw_only=True)
class ComplaintExtensionAsked(ComplaintEvent, name="complaint_extension_asked"):
    """延期申请: more time is asked for."""

    days: Days  # working days


@dataclass(frozen=True, kw_only=True)
class ComplaintExtended(ComplaintEvent, name="complaint_extended"):
    """延期批准: the complainant is told the new `due`."""

    days: Days  # working days
    due: date  # answered by then
    provisional: bool  # counted on a forecast of the calendar


@dataclass(frozen=True, kw_only=True)
class ComplaintExtensionRefused(ComplaintEvent, name="complaint_extension_refused"):
    """延期不予批准: `due` holds."""

    due: date  # answered by then


@dataclass(frozen=True, kw_only=True)
class ComplaintWritten(ComplaintEvent, name="complaint_written"):
    """A message between complainant and office; the portal fetches it for whom it is meant."""

    written_by: Literal["complainant", "office"]  # who wrote
    count: Count  # messages so far


@dataclass(frozen=True, kw_only=True)
class ComplaintDueSoon(ComplaintEvent, name="complaint_due_soon"):
    """Announced once for a due day."""

    duty: Literal["acceptance", "reply"]  # what is due
    round: Count  # 1, and 2 for the redo
    due: date  # done by then


@dataclass(frozen=True, kw_only=True)
class ComplaintOverdue(ComplaintEvent, name="complaint_overdue"):
    """Announced once for a due day."""

    duty: Literal["acceptance", "reply"]  # what is due
    round: Count  # 1, and 2 for the redo
    due: date  # done by then


@dataclass(frozen=True, kw_only=True)
class ComplaintRecounted(ComplaintEvent, name="complaint_recounted"):
    """A new calendar moved the due day; `promised` is what the complainant was told and can still expect."""

    due_before: date  # by the calendar before
    due: date  # by the new calendar
    promised: date  # told, and still to be expected
    provisional: bool  # counted on a forecast of the calendar
