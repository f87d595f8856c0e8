"""The departments of the city and who serves them: CONFIG_DIR/departments.json, read again when it changes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

log = structlog.get_logger()


@dataclass(frozen=True)
class Department:
    """`instances` by channel: {"mailbox": "mailbox/city"}."""

    id: str
    name: str
    name_en: str
    instances: Mapping[str, str]

    def to_json(self) -> dict[str, Any]:
        """As `GET /api/departments` shows it."""
        return {
            "id": self.id,
            "name": self.name,
            "name_en": self.name_en,
            "instances": dict(self.instances),
            "accepts": sorted(self.instances),
        }


class Departments:
    """Looks at the file's time at each question; a file that is broken leaves the last good one in force."""

    def __init__(self, config_dir: Path) -> None:
        self._path = config_dir / "departments.json"
        self._stamp: tuple[int, int] | None = None
        self._all: dict[str, Department] = {}

    def all(self) -> list[Department]:
        """In the order of the file."""
        return list(self._current().values())

    def get(self, id_: str) -> Department | None:
        """None when there is none."""
        return self._current().get(id_)

    def _current(self) -> dict[str, Department]:
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return self._all
        stamp = (status.st_mtime_ns, status.st_size)
        if stamp != self._stamp:
            self._stamp = stamp
            try:
                self._all = _read(json.loads(self._path.read_text(encoding="utf-8")))
            except (ValueError, KeyError, TypeError) as error:
                log.error("departments_unreadable", path=self._path.name, error=str(error))
        return self._all


def _read(body: Any) -> dict[str, Department]:
    found: dict[str, Department] = {}
    for entry in body["departments"]:
        one = Department(
            str(entry["id"]),
            str(entry["name"]),
            str(entry.get("name_en", "")),
            {str(c): str(i) for c, i in entry.get("instances", {}).items()},
        )
        if one.id in found:
            raise ValueError(f"department {one.id} stands twice")
        found[one.id] = one
    return found
