"""Lists: the desk's queues, the same as a file, and an applicant's own."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from casework.domain.calendar import local_day
from casework.storage.look import Look
from svc_disclosure.domain.application import By
from svc_disclosure.domain.life import parts
from svc_disclosure.storage import search, texts
from svc_disclosure.storage.applications import Stored
from svc_disclosure.storage.search import Wanted
from svc_disclosure.use_cases import actions
from svc_disclosure.use_cases.acting import acting
from svc_disclosure.use_cases.context import Opened, terms
from svc_disclosure.use_cases.desk_views import KNOWS_APPLICANT, light
from svc_disclosure.use_cases.masking import masked
from svc_disclosure.use_cases.views import facts

MOST_EXPORTED = 10_000
COLUMNS = (
    "number", "agency", "channel", "applicant_class", "state", "outcome", "submitted_at", "received_on", "due",
    "provisional", "ended_on",
)  # fmt: skip


def desk_list(look: Look, wanted: Wanted, language: str = "zh") -> dict[str, Any]:
    """A page of a queue, scoped in the query."""
    by = acting(look)
    found, total = search.search(look.connection, look.runtime.vault, by, wanted, local_day(look.now))
    limits = terms(look)
    rows = [
        facts(look, one.application, language) | {
            "description": _for_staff(look, Opened(one, by), text), "light": light(one.application, by, one.soon_on),
            "handlers": list(one.application.handlers), "actions": actions.for_staff(Opened(one, by), limits),
        }
        for one, text in _with_texts(look, found)
    ]  # fmt: skip
    return {"applications": rows, "total": total, "page": wanted.page, "size": wanted.size}


def desk_csv(look: Look, wanted: Wanted) -> str:
    """The queue as CSV: where cases stand, no text and nobody's name."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    by, today = acting(look), local_day(look.now)
    for one in search.export(look.connection, look.runtime.vault, by, wanted, today, MOST_EXPORTED):
        row = facts(look, one.application, "zh") | {"agency": one.application.agency}
        writer.writerow([row[name] if row[name] is not None else "" for name in COLUMNS])
    return out.getvalue()


def own_list(look: Look, page: int, size: int, language: str) -> dict[str, Any]:
    """A citizen's applications."""
    found, total = search.owned_by(look.connection, look.runtime.vault, look.actor.id, page, size)
    by, limits = By(look.actor, look.now), terms(look)
    rows = [
        facts(look, one.application, language)
        | {"description": text, "actions": actions.for_applicant(Opened(one, by), limits)}
        for one, text in _with_texts(look, found)
    ]
    return {"applications": rows, "total": total, "page": page, "size": size}


def _for_staff(look: Look, opened: Opened, text: str | None) -> str | None:
    """A description, redacted for a joint agency and a supervisor: it may say who applies."""
    if text is None or parts(opened.application, opened.by) & KNOWS_APPLICANT:
        return text
    return masked(look, opened.application.number, text)


def _with_texts(look: Look, found: Sequence[Stored]) -> list[tuple[Stored, str | None]]:
    numbers = [one.application.number for one in found]
    read = texts.texts_of(look.connection, look.runtime.vault, numbers)
    return [(one, read.get(one.application.number, {}).get("description")) for one in found]
