"""An office's own book (SQLite): cases, what came, what went out, and what was not in order."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS streams (
  subject TEXT PRIMARY KEY, sent INTEGER NOT NULL DEFAULT 0, applied INTEGER NOT NULL DEFAULT 0,
  asked INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS outgoing (
  position INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, subject TEXT NOT NULL, sequence INTEGER NOT NULL,
  type TEXT NOT NULL, token TEXT NOT NULL, waiting INTEGER NOT NULL DEFAULT 1);
CREATE INDEX IF NOT EXISTS outgoing_waiting ON outgoing (waiting, position);
CREATE TABLE IF NOT EXISTS incoming (
  id TEXT PRIMARY KEY, subject TEXT NOT NULL, sequence INTEGER NOT NULL, type TEXT NOT NULL, digest TEXT NOT NULL,
  state TEXT NOT NULL, token TEXT NOT NULL, repeats INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS cases (subject TEXT PRIMARY KEY, facts TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS reports (
  position INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, subject TEXT NOT NULL, message TEXT NOT NULL,
  reason TEXT NOT NULL);
"""
APPLIED, HELD = "applied", "held"


class Book:
    """One writer at a time; everything inside `with book.page():` is written together or not at all."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.executescript(SCHEMA)
        self._lock = threading.RLock()
        self._depth = 0

    @contextmanager
    def page(self) -> Iterator[None]:
        """A transaction; one inside another belongs to it."""
        with self._lock:
            if self._depth:
                yield
                return
            self._depth = 1
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            else:
                self._db.execute("COMMIT")
            finally:
                self._depth = 0

    def rows(self, query: str, *values: Any) -> list[sqlite3.Row]:
        """All rows of a query."""
        with self._lock:
            return self._db.execute(query, values).fetchall()

    def write(self, query: str, *values: Any) -> None:
        """One statement."""
        with self.page():
            self._db.execute(query, values)

    def stream(self, subject: str) -> dict[str, int]:
        """How far a case's messages have come: sent, applied, asked."""
        found = self.rows("SELECT sent, applied, asked FROM streams WHERE subject = ?", subject)
        return dict(found[0]) if found else {"sent": 0, "applied": 0, "asked": 0}

    def advance(self, subject: str, **columns: int) -> None:
        """Sets columns of a case's stream."""
        now = self.stream(subject) | columns
        self.write(
            "INSERT OR REPLACE INTO streams (subject, sent, applied, asked) VALUES (?, ?, ?, ?)",
            subject, now["sent"], now["applied"], now["asked"],
        )  # fmt: skip

    def keep(self, message: Mapping[str, Any], token: str) -> None:
        """What goes out; it waits until the line has taken it."""
        self.write(
            "INSERT INTO outgoing (id, subject, sequence, type, token) VALUES (?, ?, ?, ?, ?)",
            message["id"], message["subject"], message["sequence"], message["type"], token,
        )  # fmt: skip

    def took(self, message: Mapping[str, Any], digest: str, state: str, token: str) -> None:
        """What came; held ones keep their token."""
        self.write(
            "INSERT OR REPLACE INTO incoming (id, subject, sequence, type, digest, state, token)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            message["id"], message["subject"], message["sequence"], message["type"], digest, state, token,
        )  # fmt: skip

    def report(self, kind: str, message: Mapping[str, Any], reason: str) -> None:
        """What was not in order, for people."""
        self.write(
            "INSERT INTO reports (kind, subject, message, reason) VALUES (?, ?, ?, ?)",
            kind, str(message.get("subject", "")), str(message.get("id", "")), reason[:2000],
        )  # fmt: skip

    def case(self, subject: str) -> dict[str, Any]:
        """What is known of a case. Raises KeyError."""
        found = self.rows("SELECT facts FROM cases WHERE subject = ?", subject)
        if not found:
            raise KeyError(f"no case {subject} here")
        facts: dict[str, Any] = json.loads(found[0]["facts"])
        return facts

    def note(self, subject: str, **facts: Any) -> None:
        """Adds to what is known of a case, which may be new."""
        with self.page():
            try:
                known = self.case(subject)
            except KeyError:
                known = {"subject": subject}
            self.write(
                "INSERT OR REPLACE INTO cases (subject, facts) VALUES (?, ?)",
                subject, json.dumps(known | facts, ensure_ascii=False),
            )  # fmt: skip

    def cases(self) -> list[dict[str, Any]]:
        """All cases, oldest first."""
        return [json.loads(row["facts"]) for row in self.rows("SELECT facts FROM cases ORDER BY rowid")]

    def close(self) -> None:
        """Gives the file up."""
        with self._lock:
            self._db.close()
