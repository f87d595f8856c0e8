"""What leaves when a case is erased: all that somebody wrote. Number, dates, findings and ratings stay, and so does
whom it was about: without that the barrier would fall.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, select, update

from casework import files
from casework.domain.clock import Clock, Resume, Suspend
from casework.personal.derive import holder
from casework.storage.unit_of_work import UnitOfWork
from svc_complaints.storage import complaints, identities, supervision_words, texts
from svc_complaints.storage.tables import complaint_entry
from svc_complaints.use_cases.context import keep

# Facts of an entry in which nobody wrote anything: they stay when words go
PLAIN_FACTS = frozenset({
    "why", "finding", "measure", "kept", "level", "solved", "days", "cause", "whom", "held_at", "written_by",
    "relation", "account", "accounts", "departments", "investigators", "office", "to", "sender", "opening", "asked_by",
    "until", "fields",
})  # fmt: skip


def wordy(entry: Row[Any]) -> bool:
    """Whether a row of `complaint_entry` holds what somebody wrote."""
    return bool(entry.text) or bool(set(entry.facts or {}) - PLAIN_FACTS)


def erase(uow: UnitOfWork, number: str) -> None:
    """Text, key, identity and files leave, and what offices wrote about it; it belongs to no account any more."""
    stored = complaints.find(uow.connection, number, lock=True)
    if stored is None:
        raise ValueError(f"complaint {number} was here a moment ago")
    before = stored.complaint
    texts.erase(uow.connection, number)
    _forget_facts(uow.connection, number)
    written = supervision_words.wordy(uow.connection, number, source=uow.runtime.source)
    supervision_words.forget(uow.connection, written)
    identities.erase(uow.connection, number)
    files.erase(uow, number)
    known = before.accused.departments or before.accused.accounts  # else there is no digest, or nothing but it
    accused = replace(before.accused, persons=frozenset()) if known else before.accused
    acceptance, reply = _plain(before.acceptance, number), before.reply and _plain(before.reply, number)
    after = replace(before, owner="", accused=accused, acceptance=acceptance, reply=reply, version=before.version + 1)
    keep(uow, before, after, content_digest="")


def erase_copies(uow: UnitOfWork, number: str) -> dict[str, int]:
    """A case of another channel was erased there: what was written about it here, between offices."""
    ids = supervision_words.wordy(uow.connection, number, but=uow.runtime.source)
    supervision_words.forget(uow.connection, ids)
    return {"supervision_act": len(ids)}


def _forget_facts(connection: Connection, number: str) -> None:
    mine = (complaint_entry.c.number == number) & complaint_entry.c.facts.is_not(None)
    for row in connection.execute(select(complaint_entry).where(mine)).all():
        kept = {name: value for name, value in row.facts.items() if name in PLAIN_FACTS}
        connection.execute(update(complaint_entry).where(complaint_entry.c.id == row.id).values(facts=kept or None))


def _plain(clock: Clock, number: str) -> Clock:
    """That it stood still, and when, stays; on what paper was somebody's word."""
    plain = [replace(o, paper=number) if isinstance(o, Suspend | Resume) else o for o in clock.operators]
    return replace(clock, operators=tuple(plain))


ERASED, COPIES_ERASED = holder(erase_copies)
