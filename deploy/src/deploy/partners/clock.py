"""What time it is at a partner: the machine's, or in a demonstration the time to which its city was moved."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

VARIABLE = "DEMO_CLOCK"  # a file {"offset_seconds": n}, the same that moves the city


def now() -> datetime:
    """Aware, in UTC."""
    named = os.environ.get(VARIABLE, "")
    path = Path(named)
    offset = json.loads(path.read_text(encoding="utf-8"))["offset_seconds"] if named and path.exists() else 0
    return datetime.now(UTC) + timedelta(seconds=offset)
