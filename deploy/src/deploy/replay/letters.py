"""The file of letters: JSON Lines, gzip or plain, one letter a line."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# How the department is read from a letter of the contest's files, where place names are coded
PLACE = re.compile(r"[A-Z]\d*[市县区]")
OTHER = "其他"


@dataclass(frozen=True)
class Letter:
    """One line of the file, as far as it could be read; `problem` says why not."""

    line: int
    id: int
    author: str
    subject: Any
    body: Any
    reply: str
    problem: str = ""

    @property
    def place(self) -> str:
        """The department the letter is for."""
        found = PLACE.search(self.subject) if isinstance(self.subject, str) else None
        return found[0] if found else OTHER

    @property
    def level(self) -> int:
        """The stars this letter's writer gives (1–5)."""
        return self.id % 5 + 1


def department_id(place: str) -> str:
    """A department's id from its name: the same in every run."""
    return "d-" + hashlib.sha256(place.encode()).hexdigest()[:10]


def read(path: Path) -> Iterator[Letter]:
    """All lines of the file; a line that is no letter is one with a problem, never left out."""
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as stream:
        for number, raw in enumerate(stream, start=1):
            yield _letter(number, raw)


def _letter(number: int, raw: bytes) -> Letter:
    try:
        body = json.loads(raw.decode("utf-8"))
        if not isinstance(body, dict):
            raise ValueError("not an object")
    except (ValueError, RecursionError) as error:
        return Letter(number, 0, "", "", "", "", problem=f"not a letter: {error}")
    reply = body.get("reply")
    return Letter(
        line=number,
        id=_number(body.get("id"), number),
        author=str(body.get("author") or "")[:50],
        subject=body.get("subject"),
        body=body.get("body"),
        reply=reply if isinstance(reply, str) and reply.strip() else "",
    )


def _number(given: Any, line: int) -> int:
    digits = re.sub(r"\D", "", str(given))
    return int(digits) if digits else line
