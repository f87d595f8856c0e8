"""What the city has set for this instance: departments, limits, calendar, each read again when it changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from casework import directory
from casework.calendars import current
from casework.config_files import ConfigFiles
from casework.domain.calendar import Calendar
from casework.domain.directory import Department as Known
from casework.domain.directory import Directory
from casework.domain.errors import Invalid, Unavailable
from casework.per_runtime import per_runtime
from casework.runtime import Runtime
from svc_mailbox.domain.limits import LimitRule
from svc_mailbox.domain.turns import Terms
from svc_mailbox.domain.words import Kind


@dataclass(frozen=True)
class Department:
    """One department, with the names it has now, or had last."""

    id: str
    name: str
    name_en: str


class Configuration:
    """One per runtime; use `of(runtime)`."""

    def __init__(self, runtime: Runtime) -> None:
        self._instance = runtime.instance
        self._copy = directory.of(runtime)
        self._serves: tuple[Directory, date, Mapping[str, Department]] | None = None
        self._calendar = current.of(runtime)
        self._files = ConfigFiles(Path(runtime.settings.config_dir))

    def departments(self) -> Mapping[str, Department]:
        """The departments that this instance serves today, by id."""
        known, today = self._copy.directory(), self._copy.today()
        if self._serves is None or self._serves[0] is not known or self._serves[1] != today:
            ours = [d for d in known.active(today) if d.seat(today).instance("mailbox") == self._instance]
            self._serves = (known, today, {d.id: _shown(d, today) for d in ours})
        return self._serves[2]

    def department(self, id_: str, field: str = "department") -> Department:
        """Raises Invalid naming `field` when this instance does not serve it."""
        found = self.departments().get(id_)
        if found is None and self._copy.ask():  # opened or handed to us this minute
            found = self.departments().get(id_)
        if found is None:
            raise self._refused(id_, field)
        return found

    def taker(self, id_: str, field: str = "department") -> Department:
        """Who takes a letter to `id_`: that department, or who has followed it. Raises Invalid naming `field`."""
        return self.department(self._copy.successor_of(id_) or id_, field)

    def named(self, id_: str) -> Department:
        """Any department there is or was; one that nobody knows is called by its id."""
        known = self._copy.directory().get(id_)
        return _shown(known, self._copy.today()) if known else Department(id_, id_, id_)

    def followed(self) -> Mapping[str, str]:
        """`{ended: who stands for it today}`, of departments that somebody has followed."""
        known, today = self._copy.directory(), self._copy.today()
        ended = {d.id: known.successor_of(d.id, today) for d in known if d.end and d.end.on <= today}
        return {id_: follows for id_, follows in ended.items() if follows}

    def _refused(self, id_: str, field: str) -> Invalid | Unavailable:
        known = self._copy.directory()
        if not len(known):
            return Unavailable("directory_missing", "The departments are not known here yet; try again.", retry_after=5)
        one = known.get(id_)
        if one is not None and one.end is not None and one.end.on <= self._copy.today():
            return Invalid(
                "department_abolished",
                f"'{id_}' ended on {one.end.on} and nobody takes its letters here; GET /api/departments lists others.",
                errors={field: ["abolished department"]},
            )
        return Invalid(
            "department_unknown", f"There is no department '{id_}' here; GET /api/departments lists them.",
            errors={field: ["unknown department"]},
        )  # fmt: skip

    def limits(self) -> tuple[LimitRule, ...]:
        """The city's limits; the rules' defaults stand behind them."""
        return self._files.read("limits.json", parse_limits, ())

    def calendar(self, connection: Connection, at_least: int = 0) -> Calendar:
        """The newest calendar (casework.calendars.current)."""
        return self._calendar.calendar(connection, at_least)

    def terms(self, connection: Connection) -> Terms:
        """Limits and calendar, as the rules want them."""
        return Terms(self.limits(), self.calendar(connection))


def _shown(one: Known, day: date) -> Department:
    name = one.name(day)
    return Department(one.id, name.zh, name.en or name.zh)


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
