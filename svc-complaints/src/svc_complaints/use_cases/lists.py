"""Lists: the desk's queues, the same as a file, figures, and a complainant's own."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from casework.domain.calendar import local_day
from casework.domain.times import utc
from casework.storage.look import Look
from svc_complaints import configuration
from svc_complaints.domain import counts, keys
from svc_complaints.domain.complaint import By, Complaint
from svc_complaints.storage import case_keys, search, texts
from svc_complaints.storage.complaints import Stored
from svc_complaints.storage.search import Wanted
from svc_complaints.use_cases import actions, words
from svc_complaints.use_cases.acting import acting, complaining
from svc_complaints.use_cases.context import Opened
from svc_complaints.use_cases.desk_views import row_facts
from svc_complaints.use_cases.views import clocks

MOST_EXPORTED = 10_000
YEAR = timedelta(days=365)
COLUMNS = ("number", "kind", "state", "outcome", "office", "received_at", "review_by", "accepted_at", "duty", "due_on")


def desk_list(look: Look, wanted: Wanted) -> dict[str, Any]:
    """A page of a queue, scoped and screened in the query."""
    by = acting(look)
    found, total = search.search(look.connection, by, wanted, local_day(look.now))
    opened = _opened(look, by, found)
    read = texts.texts_of(look.connection, {one.complaint.number: one.key for one in opened if one.key})
    rows = [_row(one, read.get(one.complaint.number)) for one in opened]
    return {"complaints": rows, "total": total, "page": wanted.page, "size": wanted.size}


def desk_csv(look: Look, wanted: Wanted) -> str:
    """The queue as CSV: where cases stand, no text and nobody's name."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for one in search.export(look.connection, acting(look), wanted, local_day(look.now), MOST_EXPORTED):
        row = _plain(one.complaint) | clocks(one.complaint)
        writer.writerow([row[name] if row[name] is not None else "" for name in COLUMNS])
    return out.getvalue()


def statistics(look: Look) -> dict[str, Any]:
    """A year back from now, of what this account may see; counts about one accused are shown from five on only."""
    least = configuration.of(look.runtime).limits().least_shown
    found = [s.complaint for s in search.since(look.connection, acting(look), look.now - YEAR)]
    accused = Counter(one for complaint in found for one in complaint.accused.departments)
    return {
        "since": utc(look.now - YEAR),
        "least_shown": least,
        "received": len(found),
        "by_state": _counted(c.state.value for c in found),
        "by_kind": _counted(c.kind.value for c in found),
        "by_finding": _counted(c.answers[-1].finding.value for c in found if c.answers and c.answers[-1].finding),
        "accepted_on_time": _on_time([bool(c.acceptance.on_time()) for c in found if c.acceptance.stopped]),
        "answered_on_time": _on_time([c.answers[0].on_time for c in found if c.answers]),
        "by_accused": counts.shown(accused, least),
        "by_accused_total": counts.shown_total(accused, least),
    }


def own_list(look: Look, page: int, size: int, language: str) -> dict[str, Any]:
    """A citizen's complaints."""
    by = complaining(look)
    found, total = search.owned_by(look.connection, by.actor.id, page, size)
    opened = _opened(look, by, found)
    read = texts.texts_of(look.connection, {one.complaint.number: one.key for one in opened if one.key})
    rows = [
        {
            "number": one.complaint.number,
            "subject": (read.get(one.complaint.number) or {}).get("subject", ""),
            "kind": one.complaint.kind.value,
            "state": one.complaint.state.value,
            "state_text": _state_text(one.complaint, language),
            **_due(one.complaint),
        }
        for one in opened
    ]
    return {"complaints": rows, "total": total, "page": page, "size": size}


def _opened(look: Look, by: By, found: Iterable[Stored]) -> list[Opened]:
    """With the key of each that this account holds, in one query."""
    there = list(found)
    holding = {one.complaint.number: keys.holding(one.complaint, by) for one in there}
    opening = case_keys.open_for_many(look.connection, look.runtime.vault, holding)
    return [Opened(one, by, opening.get(one.complaint.number)) for one in there]


def _row(opened: Opened, text: dict[str, Any] | None) -> dict[str, Any]:
    complaint = opened.complaint
    return _plain(complaint) | clocks(complaint) | row_facts(opened) | {
        "subject": text["subject"] if text else None,
        "naming": complaint.naming.value,
        "accused": sorted(complaint.accused.departments),
        "state_text": _state_text(complaint, "zh"),
        "actions": actions.for_staff(opened),
    }  # fmt: skip


def _plain(complaint: Complaint) -> dict[str, Any]:
    return {
        "number": complaint.number,
        "kind": complaint.kind.value,
        "state": complaint.state.value,
        "outcome": complaint.outcome.value if complaint.outcome else None,
        "office": complaint.office,
    }


def _due(complaint: Complaint) -> dict[str, Any]:
    told = clocks(complaint)
    return {name: told[name] for name in ("received_at", "due_on", "provisional")}


def _state_text(complaint: Complaint, language: str) -> str:
    outcome = complaint.outcome.value if complaint.outcome else None
    return words.state_text(complaint.state, outcome, language)


def _counted(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))


def _on_time(kept: list[bool]) -> dict[str, int]:
    return {"decided": len(kept), "on_time": sum(kept)}
