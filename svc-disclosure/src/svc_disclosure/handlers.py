"""What the disclosure office hears from others: what becomes of departments."""

from __future__ import annotations

from casework import directory

HANDLERS = [*directory.handlers()]
