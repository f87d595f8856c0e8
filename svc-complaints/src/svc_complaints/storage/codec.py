"""The columns that queries need, derived from a complaint in one place; its document: `casework.storage.documents`."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from casework.domain.calendar import Calendar
from casework.domain.clock import Notice
from casework.storage import documents
from svc_complaints.domain.complaint import Complaint
from svc_complaints.domain.life import LIFECYCLE
from svc_complaints.domain.words import Part, State

WATCHED = frozenset(t.sources[0] for t in LIFECYCLE.transitions if t.action == "watch" and Part.SYSTEM in t.by)


def columns(complaint: Complaint, calendar: Calendar) -> dict[str, Any]:
    """The values of table `complaint` that follow from the complaint."""
    clock = complaint.clock
    counting = clock.stopped is None and complaint.state in WATCHED
    soon = clock.first_due_soon(calendar) if counting else None
    words = [a.at for a in complaint.answers] + [r.at for r in complaint.ratings]
    return {
        "document": documents.to_json(complaint),
        "version": complaint.version,
        "state": complaint.state.value,
        "outcome": complaint.outcome.value if complaint.outcome else None,
        "kind": complaint.kind.value,
        "office": complaint.office,
        "owner": complaint.owner,
        "received_at": complaint.received_at,
        "due_on": clock.due,
        "soon_on": soon,
        "watch_on": _watch_on(complaint, soon),
        "calendar_version": clock.calendar_version,
        "counting": counting,
        "extension_open": complaint.extension is not None and complaint.extension.approved is None,
        "measures_open": complaint.state is not State.INVESTIGATING and any(not m.kept for m in complaint.measures),
        "last_word_at": max(words, default=None),
    }


def _watch_on(complaint: Complaint, soon: date | None) -> date | None:
    """When the clock next has something to announce: due soon, then overdue, each once for a due day."""
    if soon is None:
        return None
    due, duty = complaint.clock.due, complaint.duty
    if (Notice.OVERDUE, duty, due) in complaint.noticed:
        return None
    return due + timedelta(days=1) if (Notice.DUE_SOON, duty, due) in complaint.noticed else soon
