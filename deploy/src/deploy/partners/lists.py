"""Daily lists: what an office has sent and used up of each case, and what the city's list says against it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from deploy.partners import clock, wire
from deploy.partners.book import Book

MOST_CASES = 1000  # in one part
NOTHING = {"sent": 0, "applied": 0}

Line = Mapping[str, Any]


class Lists:
    """One office's; parts of the city's list are kept until all are here."""

    def __init__(self, book: Book, over: Callable[[Mapping[str, Any]], bool]) -> None:
        self._book = book
        self._over = over
        self._theirs: dict[str, dict[int, dict[str, Line]]] = {}  # day → part → subject

    def parts(self) -> Iterator[dict[str, Any]]:
        """Our list as data of its messages; one part at least."""
        lines = [self._line(facts) for facts in self._book.cases()]
        cut = [lines[at : at + MOST_CASES] for at in range(0, len(lines), MOST_CASES)] or [[]]
        day = clock.now().astimezone(wire.CHINA).date().isoformat()
        for part, cases in enumerate(cut, 1):
            yield {"day": day, "part": part, "parts": len(cut), "cases": cases}

    def compare(self, data: Mapping[str, Any]) -> Iterator[tuple[str, int, int]]:
        """`(subject, send again from, ask for from)` once all parts are here; 0 for neither.

        A case that their list does not name has not arrived there at all.
        """
        parts = self._theirs.setdefault(data["day"], {})
        parts[data["part"]] = {line["subject"]: line for line in data["cases"]}
        if len(parts) < data["parts"]:
            return
        theirs = {subject: line for part in self._theirs.pop(data["day"]).values() for subject, line in part.items()}
        ours = {facts["subject"] for facts in self._book.cases() if not self._over(facts)}
        for subject in sorted({*theirs, *ours}):
            line, stream = theirs.get(subject, NOTHING), self._book.stream(subject)
            resend = line["applied"] + 1 if line["applied"] < stream["sent"] else 0
            ask = stream["applied"] + 1 if line["sent"] > stream["applied"] else 0
            yield subject, resend, ask

    def _line(self, facts: Mapping[str, Any]) -> Line:
        stream = self._book.stream(facts["subject"])
        state = "over" if self._over(facts) else "open"
        return {"subject": facts["subject"], "sent": stream["sent"], "applied": stream["applied"], "state": state}
