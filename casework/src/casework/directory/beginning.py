"""CONFIG_DIR/departments.json: how a new city begins, until the gateway's directory has something to say."""

from __future__ import annotations

import json
from pathlib import Path

import structlog

from casework.directory.documents import from_file
from casework.domain.directory import Directory

NAME = "departments.json"

log = structlog.get_logger()


class Beginning:
    """Read again when the file changes; one that is broken leaves the last good one in force."""

    def __init__(self, config_dir: Path) -> None:
        self.path = Path(config_dir) / NAME
        self._stamp: tuple[int, int] | None = None
        self._last = Directory()

    def read(self) -> Directory:
        """Empty when there is no file."""
        try:
            status = self.path.stat()
        except FileNotFoundError:
            return self._last
        stamp = (status.st_mtime_ns, status.st_size)
        if stamp != self._stamp:
            self._stamp = stamp
            try:
                self._last = from_file(json.loads(self.path.read_text(encoding="utf-8")))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                log.error("departments_unreadable", path=str(self.path), error=str(error)[:300])
        return self._last
