"""How far a process has come with a document: it writes page numbers into a pipe, a thread on this side reads them.

What comes is not trusted, as PDFium may have been taken over by what it read: what is no short number is let be.
"""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Told = Callable[[int], None]  # is given the page that is in hand, from 1; must not raise
LINE = 8  # bytes at most


def nobody(_page: int) -> None:
    """Told by who has nobody to tell."""


@contextmanager
def heard(told: Told) -> Iterator[int]:
    """Gives the end of the pipe to write into; whatever was written has been told when this ends."""
    reading, writing = os.pipe()
    thread = threading.Thread(target=_hear, args=(reading, told), name="pages", daemon=True)
    thread.start()
    try:
        yield writing
    finally:
        os.close(writing)
        thread.join()


def teller(end: int) -> Told:
    """Writes into the pipe; when nobody reads any more, that is no reason to stop."""

    def tell(page: int) -> None:
        with suppress(OSError):
            os.write(end, b"%d\n" % page)

    return tell


def _hear(reading: int, told: Told) -> None:
    """Waits by `select`, which lets others go on where threads take turns in one (gevent): a plain read would not."""
    kept = b""
    try:
        while select.select([reading], [], []) and (new := os.read(reading, 4096)):
            *lines, kept = (kept + new).split(b"\n")
            kept = kept[:LINE]
            for line in lines:
                if len(line) < LINE and line.isdigit():
                    told(int(line))
    finally:
        os.close(reading)
