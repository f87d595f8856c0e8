"""Waiting for what is to happen, never for a time to pass."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


def wait_until(condition: Callable[[], Found], what: str, seconds: float = 60) -> Found:
    """What the condition gives once it is true; fails, saying what was waited for."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"still waiting for {what}")
        threading.Event().wait(0.01)
    return found
