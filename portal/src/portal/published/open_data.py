"""Released letters as CSV. What people write ends up in spreadsheets, so no cell may begin a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

COLUMNS = (
    "number", "department", "kind", "subject", "body", "answer", "received_at", "answered_at", "round",
    "rating_level", "published_at",
)  # fmt: skip
MARK = "\ufeff"  # spreadsheets take UTF-8 for something else without it
# What spreadsheets take for the beginning of a formula, in full width too; after blanks as well
STARTS = tuple("=+-@\t\r\n＝＋－＠")


def csv_lines(letters: Iterable[Any]) -> Iterator[str]:
    """The file, piece by piece."""
    yield MARK + _line(COLUMNS)
    for letter in letters:
        yield _line([_cell(getattr(letter, name)) for name in COLUMNS])


def safe(text: str) -> str:
    """The text with an apostrophe before it when a spreadsheet would calculate it."""
    return f"'{text}" if text.lstrip(" \u3000").startswith(STARTS) or text.startswith(STARTS) else text


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return safe(str(value))


def _line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()
