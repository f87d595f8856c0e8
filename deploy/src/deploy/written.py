"""Files of a city's configuration that are written for a beginning, and are the city's own from then on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def write_once(path: Path, body: Any) -> None:
    """What somebody else may have changed since stays as it is."""
    if not path.exists():
        write(path, body)


def write(path: Path, body: Any) -> None:
    """Whole at once: a service may read it this very moment."""
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(body, ensure_ascii=False, indent=1), encoding="utf-8")
    draft.replace(path)
