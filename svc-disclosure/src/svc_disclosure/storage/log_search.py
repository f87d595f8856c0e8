"""Searching the disclosure log: by words, and by the description of an application that is about to be sent.

Chinese has no spaces, so a long word counts by its pairs of characters: most of them must be there. The same statement
on both databases.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, literal, select

from svc_disclosure.storage.log_entries import PUBLISHED
from svc_disclosure.storage.paper_tables import log_entry

MOST_PAIRS = 60  # of one question
ENOUGH = 0.5  # share of them that an entry must have
SHORT = 4  # characters of a word that must be there as it stands


@dataclass(frozen=True)
class Shown:
    """What everybody may read of an entry."""

    id: int
    agency: str
    outcome: str
    title: str
    summary: str
    published_at: datetime


def searchable(*texts: str) -> str:
    """One width, one case, no spaces: what is searched in."""
    return "".join(_plain(text) for text in texts)


def search(connection: Connection, q: str, agency: str, page: int, size: int) -> tuple[list[Shown], int]:
    """One page of what is published, the best first, then the newest; and how many there are in all."""
    there = log_entry.c.state == PUBLISHED
    if agency:
        there = and_(there, log_entry.c.agency == agency)
    score, least = _score(q)
    if least:
        there = and_(there, score >= least)
    total = connection.scalar(select(func.count()).select_from(log_entry).where(there)) or 0
    newest = (log_entry.c.published_at.desc(), log_entry.c.id.desc())
    order = (score.desc(), *newest) if least else newest
    rows = connection.execute(select(log_entry).where(there).order_by(*order).limit(size).offset((page - 1) * size))
    return [_shown(row) for row in rows], total


def published(connection: Connection, id_: int) -> Shown | None:
    """One that everybody may read."""
    mine = (log_entry.c.id == id_) & (log_entry.c.state == PUBLISHED)
    row = connection.execute(select(log_entry).where(mine)).first()
    return _shown(row) if row else None


def _score(q: str) -> tuple[ColumnElement[Any], float]:
    """How many pieces of the question an entry has, and how many it needs."""
    pieces = _pieces(q)
    if not pieces:
        return literal(0), 0
    hits = [case((log_entry.c.words.contains(piece, autoescape=True), 1), else_=0) for piece in pieces]
    total: ColumnElement[Any] = hits[0]
    for hit in hits[1:]:
        total = total + hit
    return total, max(1, ENOUGH * len(pieces))


def _pieces(q: str) -> Sequence[str]:
    words = [plain for word in q.split() if (plain := _plain(word))]
    pieces = [piece for word in words for piece in _of_word(word)]
    return list(dict.fromkeys(pieces))[:MOST_PAIRS]


def _of_word(word: str) -> list[str]:
    if len(word) <= SHORT or word.isascii():
        return [word]
    return [word[place : place + 2] for place in range(len(word) - 1)]


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum()).casefold()


def _shown(row: Any) -> Shown:
    return Shown(row.id, row.agency, row.outcome, row.title or "", row.summary or "", row.published_at)
