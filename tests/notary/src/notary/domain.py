"""Which cases a notary takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casework.domain.errors import Conflict
from casework.domain.events import Event

LONGEST_SUBJECT = 200  # characters kept of a subject


@dataclass(frozen=True, kw_only=True)
class EntryOpened(Event, name="entry_opened"):
    """A case stands in the register."""

    received_at: datetime


def subject_of(content: Mapping[str, Any]) -> str:
    """What the register shows of a case. Raises Conflict for a case that is not a notary's."""
    if content.get("kind") == "consultation":
        raise Conflict("not_for_a_notary", "A notary gives no advice; please answer this consultation yourselves.")
    subject = content.get("subject")
    if not isinstance(subject, str) or not subject.strip():
        raise Conflict("subject_missing", "A case needs a subject to stand in the register; send it with one.")
    return subject[:LONGEST_SUBJECT]
