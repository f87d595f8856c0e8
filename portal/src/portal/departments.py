"""The departments of the city, from the file that the operator keeps; read again when it changes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path


@dataclass(frozen=True)
class Department:
    """A department: its names, and whether it takes letters."""

    id: str
    name: str
    name_en: str
    takes_letters: bool


class Departments:
    """`CONFIG_DIR/departments.json`, the same file that the gateway routes by."""

    def __init__(self, config_dir: Path) -> None:
        self._path = Path(config_dir) / "departments.json"

    def all(self) -> tuple[Department, ...]:
        """In the order of the file; empty when there is none."""
        try:
            changed = self._path.stat().st_mtime_ns
        except FileNotFoundError:
            return ()
        return _read(self._path, changed)

    def name(self, id_: str, lang: str) -> str:
        """The name in a language; the id of one that is not in the file (any more)."""
        found = next((d for d in self.all() if d.id == id_), None)
        if found is None:
            return id_
        return found.name_en if lang == "en" and found.name_en else found.name


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> tuple[Department, ...]:
    body = json.loads(path.read_text(encoding="utf-8"))
    return tuple(
        Department(d["id"], d["name"], d.get("name_en", ""), "mailbox" in d.get("accepts", ["mailbox"]))
        for d in body["departments"]
    )
