"""What staff are shown of an application who are not to know who applies (a supervisor): its texts as the machine
redacts them with what we know of the applicant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from casework.storage.look import Look
from svc_disclosure.use_cases.masking import masking

# Where people have written something, and by what names; all else is days, counts and words from a list
PLACES = (
    "description", "document_number", "messages", "notes", "history", "timeline", "reasons", "attachments",
    "amendment", "extension", "consultations", "decision", "rejected", "delivered", "clock",
)  # fmt: skip
WRITTEN = frozenset(
    {
        "description", "document_number", "text", "reason", "notice", "words", "name", "where", "question",
        "information", "reply", "evidence", "paper", "scope", "method", "searcher",
    }
)  # fmt: skip
BODIES = frozenset({"body"})  # departments, which have names, too


def unnamed(look: Look, number: str, view: dict[str, Any]) -> dict[str, Any]:
    """The view without what names the applicant in texts and names of files."""
    mask = masking(look, number)
    return view | {place: _masked(view[place], mask, place in WRITTEN) for place in PLACES if place in view}


def _masked(value: Any, mask: Callable[[str], str], written: bool) -> Any:
    if isinstance(value, dict):
        return {
            name: one if name in BODIES else _masked(one, mask, written or name in WRITTEN)
            for name, one in value.items()
        }
    if isinstance(value, list):
        return [_masked(one, mask, written) for one in value]
    return mask(value) if written and isinstance(value, str) else value
