"""What leaves when a case is erased: all that somebody wrote, and all by which the applicant is known. Number, days,
outcome and our own papers' numbers stay: table 3 adds up as before.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from sqlalchemy import Row, select, update

from casework import files
from casework.domain.errors import Invalid
from casework.storage.unit_of_work import UnitOfWork
from svc_disclosure.domain.numbering import parse
from svc_disclosure.storage import applications, texts
from svc_disclosure.storage.tables import application_entry
from svc_disclosure.use_cases.context import keep
from svc_disclosure.use_cases.papers import paper_erasing

T = TypeVar("T")

# Facts of an entry in which nobody wrote anything: they stay when words go
PLAIN_FACTS = frozenset({
    "how", "reached", "reached_by", "paper", "until", "handlers", "result", "days", "basis", "count", "fen", "supply",
    "paid_on", "outcome", "searched_on", "consultation", "helped", "on", "post", "written_by", "asked", "body",
    "served_on", "received_on", "opinion", "sender", "fields", "due", "due_before", "file",
})  # fmt: skip
PAPERS = ("paper", "evidence", "told_paper", "document")  # what a paper is called, wherever the rules keep it


def wordy(entry: Row[Any]) -> bool:
    """Whether a row of `application_entry` holds what somebody wrote."""
    return entry.words is not None or bool(set(entry.facts or {}) - PLAIN_FACTS)


def erase(uow: UnitOfWork, number: str) -> None:
    """Texts, parties, letters and files leave; it belongs to no account any more."""
    stored = applications.find(uow.connection, uow.runtime.vault, number, lock=True)
    if stored is None:
        raise ValueError(f"application {number} was here a moment ago")
    before = stored.application
    texts.erase(uow.connection, number)
    _forget_facts(uow, number)
    files.erase(uow, number)
    paper_erasing.erase(uow, number)
    after = replace(plain(before, number), owner="", version=before.version + 1)
    keep(uow, before, after, content_digest="", applicant_digest="", matter_digest="")


def plain(it: T, number: str) -> T:
    """The same without what papers were called by others; our own numbers (文号) say nothing of anybody."""
    changed = {
        one.name: _plain(one.name, getattr(it, one.name), number)
        for one in fields(it)  # type: ignore[arg-type]
        if one.init
    }
    return replace(it, **changed)  # type: ignore[type-var]


def _plain(name: str, value: Any, number: str) -> Any:
    if name in PAPERS and isinstance(value, str):
        return value if not value or _ours(value) else number
    if isinstance(value, tuple):
        return tuple(_plain("", one, number) for one in value)
    return plain(value, number) if is_dataclass(value) and not isinstance(value, type) else value


def _ours(paper: str) -> bool:
    try:
        parse(paper)
    except Invalid:
        return False
    return True


def _forget_facts(uow: UnitOfWork, number: str) -> None:
    mine = (application_entry.c.number == number) & application_entry.c.facts.is_not(None)
    for row in uow.connection.execute(select(application_entry).where(mine)).all():
        kept = {name: value for name, value in row.facts.items() if name in PLAIN_FACTS}
        place = (application_entry.c.number == number) & (application_entry.c.place == row.place)
        uow.connection.execute(update(application_entry).where(place).values(facts=kept or None))
