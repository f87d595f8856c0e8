"""Archives read piece by piece: JSON Lines, plain or gzip, and xlsx. Bounded, whatever the file claims to be."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from casework.domain.errors import Refusal
from casework.web.json_body import load

MEGABYTE = 2**20
# What zipfile and openpyxl raise for a broken, encrypted or newer file
BROKEN = (
    ArithmeticError, AttributeError, EOFError, LookupError, OSError, RuntimeError, SyntaxError, TypeError, ValueError,
    zipfile.BadZipFile, zlib.error,
)  # fmt: skip


@dataclass(frozen=True)
class Bounds:
    """Bytes, characters and rows. Excel itself stops at 1,048,576 rows and 32,767 characters of a cell."""

    line: int = MEGABYTE  # bytes of one line
    rows: int = 2_000_000
    expanded: int = 8 * 1024 * MEGABYTE  # bytes of an unpacked .gz
    book: int = 1024 * MEGABYTE  # bytes of an unpacked .xlsx
    ratio: int = 200  # unpacked to packed, of a .xlsx above 10 MB
    parts: int = 2000  # files inside a .xlsx
    columns: int = 100
    cell: int = 40_000  # characters


class Unreadable(Exception):
    """The file as a whole cannot be read; the text says why and what to do."""


@dataclass(frozen=True)
class Row:
    """One line of the archive. `fault` says why it could not be read; `values`, by column, is what could be, then."""

    line: int
    values: dict[str, Any]
    fault: str = ""


Seen = Callable[[int, int], None]  # bytes or rows done, and how many there are; 0: not known


def read(path: Path, bounds: Bounds, seen: Seen = lambda _done, _of: None) -> Iterator[Row]:
    """The lines of an archive by the kind of file that it is. Raises Unreadable."""
    with path.open("rb") as file:
        head = file.read(4)
        file.seek(0)
        if head[:2] == b"\x1f\x8b":
            yield from _json_lines(file, gzip.GzipFile(fileobj=file), bounds, seen, path.stat().st_size)
        elif head == b"PK\x03\x04":
            yield from _workbook(file, bounds, seen, path.stat().st_size)
        else:
            yield from _json_lines(file, file, bounds, seen, path.stat().st_size)


def _json_lines(raw: BinaryIO, lines: Any, bounds: Bounds, seen: Seen, size: int) -> Iterator[Row]:
    number = total = 0
    try:
        while piece := lines.readline(bounds.line + 1):
            number, total = number + 1, total + len(piece)
            _check_size(number, total, bounds)
            if len(piece) > bounds.line:
                total += 0 if piece.endswith(b"\n") else _skip(lines, bounds)
                yield Row(number, {}, f"the line has more than {bounds.line} bytes")
            elif piece.strip():
                yield _parsed(number, piece)
            seen(raw.tell(), size)
    except (OSError, EOFError, zlib.error) as error:
        raise Unreadable(f"after line {number} the file is broken: {error}") from error


def _skip(lines: Any, bounds: Bounds) -> int:
    """To the end of a line that is too long."""
    skipped = 0
    while piece := lines.readline(bounds.line):
        skipped += len(piece)
        if piece.endswith(b"\n") or skipped > bounds.expanded:
            break
    return skipped


def _check_size(number: int, total: int, bounds: Bounds) -> None:
    if number > bounds.rows or total > bounds.expanded:
        raise Unreadable(f"more than {bounds.rows} lines or {bounds.expanded} bytes: split the file")


def _parsed(number: int, piece: bytes) -> Row:
    try:
        value = load(piece)
    except Refusal as refusal:
        return Row(number, {}, refusal.detail)
    return Row(number, value) if isinstance(value, dict) else Row(number, {}, "the line is no JSON object")


def _workbook(file: BinaryIO, bounds: Bounds, seen: Seen, size: int) -> Iterator[Row]:
    _check_book(file, bounds, size)
    import openpyxl  # here: nothing else of the mailbox needs it

    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        of = sheet.max_row or 0
        sheet.reset_dimensions()  # what a sheet says of its size is often wrong, and rows beyond it would not be read
        rows = sheet.iter_rows(values_only=True, max_col=bounds.columns)
        names = _headings(next(rows, ()))
        for number, cells in enumerate(rows, start=2):
            _check_size(number, 0, bounds)
            if any(cell is not None for cell in cells):
                yield _cells(number, names, cells, bounds)
            seen(number, max(number, of))
    except BROKEN as error:
        raise Unreadable(f"this is no workbook that can be read: {type(error).__name__}") from error


def _check_book(file: BinaryIO, bounds: Bounds, size: int) -> None:
    """What it unpacks to is known before anything is unpacked; zipfile reads no more of a part than it declares."""
    try:
        parts = zipfile.ZipFile(file).infolist()
    except BROKEN as error:
        raise Unreadable("the file begins like a workbook and is none") from error
    expanded = sum(part.file_size for part in parts)
    bomb = expanded > 10 * MEGABYTE and expanded > bounds.ratio * size
    if len(parts) > bounds.parts or expanded > bounds.book or bomb:
        raise Unreadable(f"the workbook unpacks to {expanded} bytes in {len(parts)} parts: more than is taken")
    file.seek(0)


def _cells(number: int, names: list[str], cells: tuple[Any, ...], bounds: Bounds) -> Row:
    values = {name: cell for name, cell in zip(names, cells, strict=False) if name}
    fits = {name: cell for name, cell in values.items() if not isinstance(cell, str) or len(cell) <= bounds.cell}
    return Row(number, fits, f"a cell has more than {bounds.cell} characters" if len(fits) < len(values) else "")


def _headings(cells: tuple[Any, ...]) -> list[str]:
    names = [str(cell).strip() if cell is not None else "" for cell in cells]
    known = Counter(name for name in names if name)
    if not known:
        raise Unreadable("the first row of the first sheet has no headings: write there what each column holds")
    if twice := [name[:50] for name, times in known.items() if times > 1]:
        raise Unreadable(f"more than one column is headed {', '.join(twice)}: rename or remove all but one")
    return names
