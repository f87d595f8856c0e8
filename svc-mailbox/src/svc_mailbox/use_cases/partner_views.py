"""Where a letter is when it is not here, and what it has to do with other offices."""

from __future__ import annotations

from typing import Any

from casework.domain.times import utc
from casework.storage.look import Look
from svc_mailbox.destinations import query_code
from svc_mailbox.storage import partners
from svc_mailbox.use_cases.context import Opened


def referral(look: Look, opened: Opened) -> dict[str, Any] | None:
    """Who has the letter and how far they have come; None for one that is with us."""
    letter = opened.letter
    if not letter.referred_to:
        return None
    row = partners.at_partner(look.connection, letter.number)
    shown: dict[str, Any] = {
        "to": letter.referred_to, "destination": letter.destination or None, "partner": None, "alias": None,
        "acknowledged_at": None, "notify_by": None, "status": None, "status_at": None, "office": None, "result": None,
    }  # fmt: skip
    if row is None or row.instance != letter.referred_to:
        return shown
    return shown | {
        "partner": row.partner,
        "alias": row.alias or None,
        "acknowledged_at": utc(row.acknowledged_at) if row.acknowledged_at else None,
        "notify_by": row.notify_by.isoformat() if row.notify_by else None,
        "status": row.status or None,
        "status_at": utc(row.status_at) if row.status_at else None,
        "office": row.office or None,
        "result": _result(look, row),
    }


def referral_for_sender(look: Look, opened: Opened) -> dict[str, Any] | None:
    """The same with the code that opens it there, for the sender's eyes only; None where the code they have goes on."""
    shown, letter = referral(look, opened), opened.letter
    return shown and shown | {"query_code": query_code(look, letter.number, letter.referred_to) or None}


def outside(look: Look, number: str) -> dict[str, Any]:
    """`{"came_from", "item"}`: who handed the letter to us, and the service item that it is about."""
    row = partners.outside(look.connection, number)
    if row is None:
        return {"came_from": None, "item": None}
    item = {"task_id": row.task_id, "task_name": row.task_name, "project_id": row.project_id}
    return {
        "came_from": {"instance": row.instance, "partner": row.partner or None, "alias": row.alias or None},
        "item": item if row.task_id else None,
    }


def _result(look: Look, row: Any) -> dict[str, Any] | None:
    if row.concluded_at is None:
        return None
    return {
        "outcome": row.outcome,
        "decided_at": utc(row.concluded_at),
        "text": partners.text_of(look.runtime.vault, row),
        "file": row.file or None,
    }
