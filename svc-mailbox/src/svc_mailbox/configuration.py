"""What the city has set for this instance: departments, limits, calendar, each read again when it changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from casework.calendars import current
from casework.config_files import ConfigFiles
from casework.directory.serving import Departments
from casework.domain.calendar import Calendar
from casework.per_runtime import per_runtime
from casework.runtime import Runtime
from svc_mailbox.domain.limits import LimitRule
from svc_mailbox.domain.turns import Terms
from svc_mailbox.domain.words import Kind


class Configuration(Departments):
    """One per runtime; use `of(runtime)`."""

    def __init__(self, runtime: Runtime) -> None:
        super().__init__(runtime)
        self._calendar = current.of(runtime)
        self._files = ConfigFiles(Path(runtime.settings.config_dir))

    def limits(self) -> tuple[LimitRule, ...]:
        """The city's limits; the rules' defaults stand behind them."""
        return self._files.read("limits.json", parse_limits, ())

    def calendar(self, connection: Connection, at_least: int = 0) -> Calendar:
        """The newest calendar (casework.calendars.current)."""
        return self._calendar.calendar(connection, at_least)

    def terms(self, connection: Connection) -> Terms:
        """Limits and calendar, as the rules want them."""
        return Terms(self.limits(), self.calendar(connection))


def parse_limits(data: Any) -> tuple[LimitRule, ...]:
    """`{"limits": [{"kind", "answer", "extension", "review"?, "return"?, "department"?, "since"?, "until"?,
    "source"?}]}`, days in working days, dates as YYYY-MM-DD. Raises Invalid for numbers out of range.
    """
    return tuple(_limit(entry) for entry in data["limits"])


def _limit(entry: Mapping[str, Any]) -> LimitRule:
    values = {("return_" if name == "return" else name): value for name, value in entry.items()}
    days = {name: date.fromisoformat(values[name]) for name in ("since", "until") if values.get(name)}
    return LimitRule(**{**values, **days, "kind": Kind(values["kind"])})


of = per_runtime(Configuration)  # (runtime): the configuration of a running instance
