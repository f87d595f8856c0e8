"""Search over released letters: every word must occur; the newest come first.

SQLite: FTS5 with trigrams for words of three characters and more. PostgreSQL: LIKE over a pg_trgm index. Shorter words
(most Chinese ones) have no trigram: they are looked for by LIKE.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, func, literal_column, select, text
from sqlalchemy import column as col

from portal.tables import published_letter

PAGE = 10
MOST_WORDS = 8
TRIGRAM = 3


@dataclass(frozen=True)
class Query:
    """What is looked for; empty members do not narrow it."""

    q: str = ""
    department: str = ""
    kind: str = ""
    page: int = 1
    number: str = ""

    @property
    def words(self) -> list[str]:
        """The words of `q`, each once, at most eight."""
        return list(dict.fromkeys(self.q.split()))[:MOST_WORDS]


@dataclass(frozen=True)
class Found:
    """One page of results."""

    letters: list[Row[Any]]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return max(1, -(-self.total // PAGE))


def search(connection: Connection, query: Query) -> Found:
    """Released letters that fit, newest first."""
    fits = _conditions(connection, query)
    total = connection.scalar(select(func.count()).select_from(published_letter).where(*fits)) or 0
    order = (published_letter.c.published_at.desc(), published_letter.c.number)
    page = select(published_letter).where(*fits).order_by(*order).limit(PAGE).offset((query.page - 1) * PAGE)
    return Found(list(connection.execute(page)), total, query.page)


def _conditions(connection: Connection, query: Query) -> list[ColumnElement[bool]]:
    fits: list[ColumnElement[bool]] = []
    if query.department:
        fits.append(published_letter.c.department == query.department)
    if query.number:
        fits.append(published_letter.c.number == query.number)
    if query.kind:
        fits.append(published_letter.c.kind == query.kind)
    words = query.words
    if connection.dialect.name == "sqlite":
        long = [word for word in words if len(word) >= TRIGRAM]
        words = [word for word in words if len(word) < TRIGRAM]
        if long:
            fits.append(_in_index(long))
    fits += [published_letter.c.search_text.icontains(word, autoescape=True) for word in words]
    return fits


def _in_index(words: list[str]) -> ColumnElement[bool]:
    """Each word as a phrase in quotation marks: nothing in it is an operator of FTS5."""
    phrases = " AND ".join('"' + word.replace('"', '""') + '"' for word in words)
    match = literal_column("fts_published").op("MATCH")(bindparam("phrases", phrases))
    return published_letter.c.number.in_(select(col("number")).select_from(text("fts_published")).where(match))
