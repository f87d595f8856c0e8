"""An application as a sealed document, and the columns that queries need, derived from it in one place."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any, TypeVar

from casework import plain_json
from casework.crypto.vault import Vault, context
from casework.domain.calendar import Calendar
from casework.domain.clock import Notice
from casework.storage import documents
from svc_disclosure.domain.application import Application
from svc_disclosure.domain.life import LIFECYCLE, THEIRS
from svc_disclosure.domain.words import Part, State

T = TypeVar("T")

WATCHED = frozenset(t.sources[0] for t in LIFECYCLE.transitions if t.action == "watch" and Part.SYSTEM in t.by)


def seal(vault: Vault, table: str, number: str, it: Any) -> str:
    """For the column `document` of that table."""
    return vault.seal(plain_json.dumps(documents.to_json(it)), context(table, "document", number))


def opened(vault: Vault, table: str, number: str, sealed: str, kind: type[T]) -> T:
    """The reverse."""
    return documents.from_json(kind, json.loads(vault.open(sealed, context(table, "document", number))))


def columns(vault: Vault, it: Application, calendar: Calendar) -> dict[str, Any]:
    """The values of table `application` that follow from the application."""
    clock = it.clock
    counting = clock is not None and clock.stopped is None and it.state in WATCHED
    soon = clock.first_due_soon(calendar) if clock is not None and counting else None
    return {
        "document": seal(vault, "application", it.number, it),
        "version": it.version,
        "state": it.state.value,
        "outcome": it.outcome.value if it.outcome else None,
        "agency": it.agency,
        "applicant_class": it.applicant_class.value,
        "channel": it.channel.value,
        "owner": it.owner,
        "submitted_at": it.submitted_at,
        "contact_by": it.contact_by,
        "received_on": it.received_on,
        "ended_on": it.ended_on,
        "due": clock.due if clock else None,
        "soon_on": soon,
        "watch_on": _watch_on(it, soon),
        "awaited_until": _awaited_until(it),
        "calendar_version": clock.calendar_version if clock else 0,
        "counting": counting,
        "extension_open": it.extension is not None and it.extension.approved is None,
        "suggests_publication": it.suggests_publication,
        "submitted": it.submitted,
    }


def _watch_on(it: Application, soon: date | None) -> date | None:
    """When the clock next has something to announce: due soon, then overdue, each once for a due day; not while the
    applicant has the next step."""
    if soon is None or it.state in THEIRS:
        return None
    due = it.running.due
    if (Notice.OVERDUE, due) in it.noticed:
        return None
    return due + timedelta(days=1) if (Notice.DUE_SOON, due) in it.noticed else soon


def _awaited_until(it: Application) -> date | None:
    """The last day of what the applicant has to do."""
    if it.state is State.AMENDING and it.amendment is not None:
        return it.amendment.until
    if it.state is State.AWAITING_FEE and it.fee is not None:
        return it.fee.until
    return None
