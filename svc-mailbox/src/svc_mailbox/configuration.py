"""What the city has set for this instance: departments, limits, calendar. Files are read again when they change."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import structlog
from sqlalchemy import Connection, select

from casework.calendars import calendar_from_json, load
from casework.domain.calendar import Calendar
from casework.domain.errors import Invalid
from casework.runtime import Runtime
from svc_mailbox.domain.limits import LimitRule
from svc_mailbox.domain.turns import Terms
from svc_mailbox.domain.words import Kind
from svc_mailbox.storage.tables import calendar_version

LOOK_AGAIN = 5.0  # seconds after which another process's new calendar is seen at the latest

T = TypeVar("T")

log = structlog.get_logger()


@dataclass(frozen=True)
class Department:
    """One department of this instance."""

    id: str
    name: str
    name_en: str


class Configuration:
    """One per runtime; use `of(runtime)`."""

    def __init__(self, runtime: Runtime) -> None:
        self._folder = Path(runtime.settings.config_dir)
        self._instance = runtime.instance
        self._shipped = load(regions=runtime.settings.regions)
        self._calendar = self._shipped
        self._looked = float("-inf")
        self._files: dict[str, tuple[int | None, Any]] = {}

    def departments(self) -> Mapping[str, Department]:
        """The departments that this instance serves, by id."""
        found: Mapping[str, Department] = self._read("departments.json", self._parse_departments, {})
        return found

    def department(self, id_: str, field: str = "department") -> Department:
        """Raises Invalid naming `field` when this instance does not serve it."""
        known = self.departments().get(id_)
        if known is None:
            raise Invalid(
                "department_unknown", f"There is no department '{id_}' here; GET /api/departments lists them.",
                errors={field: ["unknown department"]},
            )  # fmt: skip
        return known

    def limits(self) -> tuple[LimitRule, ...]:
        """The city's limits; the rules' defaults stand behind them."""
        found: tuple[LimitRule, ...] = self._read("limits.json", parse_limits, ())
        return found

    def calendar(self, connection: Connection, at_least: int = 0) -> Calendar:
        """The newest calendar; asks the database at most every few seconds, or when a letter knows a newer one."""
        now = time.monotonic()
        if now >= self._looked + LOOK_AGAIN or self._calendar.version < at_least:
            newest = select(calendar_version).order_by(calendar_version.c.version.desc()).limit(1)
            if self._calendar is not self._shipped:
                newest = newest.where(calendar_version.c.version > self._calendar.version)
            row = connection.execute(newest).first()
            self._looked = now  # not before: an attempt that may not read (casework.storage.fresh) ends here
            if row is not None:
                self._calendar = calendar_from_json(row.document)
        return self._calendar

    def use(self, calendar: Calendar) -> None:
        """A calendar that this process has just stored."""
        self._calendar = calendar

    def terms(self, connection: Connection) -> Terms:
        """Limits and calendar, as the rules want them."""
        return Terms(self.limits(), self.calendar(connection))

    def _parse_departments(self, data: Any) -> dict[str, Department]:
        ours = [d for d in data["departments"] if d.get("instances", {}).get("mailbox") == self._instance]
        return {d["id"]: Department(d["id"], d["name"], d.get("name_en", "")) for d in ours}

    def _read(self, name: str, parse: Any, absent: T) -> T:
        """A file of the configuration folder, parsed once for each time it changes.

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


def parse_limits(data: Any) -> tuple[LimitRule, ...]:
    """`{"limits": [{"kind", "answer", "extension", "review"?, "return"?, "department"?, "since"?, "until"?,
    "source"?}]}`, days in working days, dates as YYYY-MM-DD. Raises Invalid for numbers out of range.
    """
    return tuple(_limit(entry) for entry in data["limits"])


def _limit(entry: Mapping[str, Any]) -> LimitRule:
    values = {("return_" if name == "return" else name): value for name, value in entry.items()}
    days = {name: date.fromisoformat(values[name]) for name in ("since", "until") if values.get(name)}
    return LimitRule(**{**values, **days, "kind": Kind(values["kind"])})


_CONFIGURATIONS: WeakKeyDictionary[Runtime, Configuration] = WeakKeyDictionary()


def of(runtime: Runtime) -> Configuration:
    """The configuration of a running instance."""
    found = _CONFIGURATIONS.get(runtime)
    if found is None:
        found = _CONFIGURATIONS[runtime] = Configuration(runtime)
    return found
