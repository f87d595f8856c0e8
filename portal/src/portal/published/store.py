"""Released texts and the list of those still to be fetched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, text, update

from casework.storage.statements import upsert
from portal.tables import published_letter, published_todo

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=2), timedelta(minutes=10)


@dataclass(frozen=True)
class Todo:
    """A released letter whose text is to be fetched; `sequence` tells this release from a later one."""

    number: str
    sequence: int
    tries: int


def want(connection: Connection, number: str, sequence: int, now: datetime) -> None:
    """Puts a letter on the list, or a newer release of it in the place of an older one."""
    upsert(
        connection, published_todo, {"number": number, "sequence": sequence, "tries": 0, "next_at": now}
    )  # fmt: skip


def wanted(connection: Connection, now: datetime, limit: int) -> list[Todo]:
    """What is due to be fetched, longest waiting first."""
    query = select(published_todo).where(published_todo.c.next_at <= now).order_by(published_todo.c.next_at)
    return [Todo(row.number, row.sequence, row.tries) for row in connection.execute(query.limit(limit))]


def later(connection: Connection, todo: Todo, now: datetime) -> None:
    """Tries again after a pause that doubles up to ten minutes."""
    pause = min(FIRST_PAUSE * 2 ** min(todo.tries, 16), LONGEST_PAUSE)
    changed = update(published_todo).where(_same(todo)).values(tries=todo.tries + 1, next_at=now + pause)
    connection.execute(changed)


def give_up(connection: Connection, todo: Todo) -> None:
    """It is not published any more."""
    connection.execute(delete(published_todo).where(_same(todo)))


def keep(connection: Connection, todo: Todo, letter: Mapping[str, Any]) -> bool:
    """Keeps a fetched text, unless the letter was taken back or released anew meanwhile; says whether it did."""
    gone = delete(published_todo).where(_same(todo)).returning(published_todo.c.number)
    if connection.execute(gone).first() is None:
        return False
    whole = "\n".join((letter["subject"], letter["body"], letter["answer"]))
    upsert(connection, published_letter, {**letter, "search_text": whole})
    if connection.dialect.name == "sqlite":
        _forget_words(connection, letter["number"])
        connection.execute(
            text("INSERT INTO fts_published (number, search_text) VALUES (:number, :words)"),
            {"number": letter["number"], "words": whole},
        )
    return True


def remove(connection: Connection, number: str) -> bool:
    """Takes a letter from page, search, feed and export, and from the list; says whether its text was here."""
    connection.execute(delete(published_todo).where(published_todo.c.number == number))
    found = delete(published_letter).where(published_letter.c.number == number).returning(published_letter.c.number)
    held = connection.execute(found).first() is not None
    if held and connection.dialect.name == "sqlite":
        _forget_words(connection, number)
    return held


def forget_traces(connection: Connection) -> None:
    """SQLite: the words of removed texts leave the search index's segments too, which else keep them until a merge.

    It writes the whole index anew: for erasures, which are rare, not for every letter that is taken down.
    """
    if connection.dialect.name == "sqlite":
        connection.execute(text("INSERT INTO fts_published (fts_published) VALUES ('optimize')"))


def everything(connection: Connection) -> Iterator[Row[Any]]:
    """All released letters, newest first, a few at a time."""
    order = (published_letter.c.published_at.desc(), published_letter.c.number)
    yield from connection.execution_options(yield_per=200).execute(select(published_letter).order_by(*order))


def _forget_words(connection: Connection, number: str) -> None:
    connection.execute(text("DELETE FROM fts_published WHERE number = :number"), {"number": number})


def is_kept(connection: Connection, number: str) -> bool:
    """Whether the text is here or on the list."""
    kept = select(published_letter.c.number).where(published_letter.c.number == number)
    listed = select(published_todo.c.number).where(published_todo.c.number == number)
    return connection.execute(kept.union_all(listed)).first() is not None


def one(connection: Connection, number: str) -> Row[Any] | None:
    """A released letter."""
    return connection.execute(select(published_letter).where(published_letter.c.number == number)).first()


def newest(connection: Connection, limit: int) -> list[Row[Any]]:
    """The letters released last."""
    order = (published_letter.c.published_at.desc(), published_letter.c.number)
    return list(connection.execute(select(published_letter).order_by(*order).limit(limit)))


def count(connection: Connection) -> int:
    """How many letters everybody may read."""
    return connection.scalar(select(func.count()).select_from(published_letter)) or 0


def _same(todo: Todo) -> Any:
    return (published_todo.c.number == todo.number) & (published_todo.c.sequence == todo.sequence)
