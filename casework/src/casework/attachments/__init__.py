"""Attachments: what they are, made bare, and kept. `inspect` → `clean` → `Store.release`. Knows no Flask and no SQL."""

from casework.attachments.clamav import Verdict, scan
from casework.attachments.inspection import check_count, clean, inspect
from casework.attachments.model import MAX_BYTES, MAX_FILES, Inspected, Kind
from casework.attachments.store import Store

__all__ = ["MAX_BYTES", "MAX_FILES", "Inspected", "Kind", "Store", "Verdict", "check_count", "clean", "inspect", "scan"]
