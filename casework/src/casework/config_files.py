"""Files in which the city sets something, each read again when it changes: nothing has to be restarted for them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import structlog

from casework.domain.errors import Invalid

T = TypeVar("T")

log = structlog.get_logger()


class ConfigFiles:
    """The JSON files of one folder, `CONFIG_DIR`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, tuple[int | None, Any]] = {}  # name → time of its last change in ns, what it says

    def read(self, name: str, parse: Callable[[Any], T], absent: T) -> T:
        """What `parse` makes of a file, parsed once for each time it changes; `absent` while there is none.

        One that cannot be read is reported, and what was there before holds on: no sender pays for a slip of an editor.
        """
        path = self._folder / name
        try:
            stamp = path.stat().st_mtime_ns
        except FileNotFoundError:
            return absent
        kept = self._files.get(name, (None, absent))
        if kept[0] != stamp:
            try:
                kept = (stamp, parse(json.loads(path.read_text(encoding="utf-8"))))
            except (Invalid, ValueError, TypeError, KeyError, AttributeError) as error:
                log.error("configuration_unreadable", file=str(path), reason=str(error)[:300])
                kept = (stamp, kept[1])
            self._files[name] = kept
        value: T = kept[1]
        return value
