"""What the city has set for this instance: offices, limits, departments, each read again when it changes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from casework.calendars import current
from casework.config_files import ConfigFiles
from casework.crypto.custody import alias_key, custody_vault
from casework.crypto.vault import Vault
from casework.directory.serving import Departments
from casework.domain.calendar import Calendar
from casework.domain.directory import Directory
from casework.domain.errors import Invalid, Unavailable
from casework.per_runtime import per_runtime
from casework.runtime import Runtime
from svc_complaints.domain.barrier import Screen, kinship, marks_of
from svc_complaints.domain.limits import Limits, Terms
from svc_complaints.domain.routing import homes
from svc_complaints.domain.words import Kind

FILE = "complaints.json"


@dataclass(frozen=True)
class Setting:
    """`complaints.json`: which offices take complaints, lowest first, and the city's numbers."""

    offices: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)


class Configuration(Departments):
    """One per runtime; use `of(runtime)`."""

    def __init__(self, runtime: Runtime) -> None:
        super().__init__(runtime)
        self._files = ConfigFiles(Path(runtime.settings.config_dir))
        self._calendars = current.of(runtime)
        self._keys = runtime.settings.keys_dir, runtime.instance
        self._kin: tuple[Directory, date, bool] | None = None
        self._kin_of: dict[str, frozenset[str]] = {}

    @property
    def custody(self) -> Vault:
        """The custodian key: opened for each identity that is sealed or read, and not remembered."""
        return custody_vault(*self._keys)

    @cached_property
    def alias_key(self) -> bytes:
        """By what accounts of complainants are known: from the custodian's key; remembered, for it opens nothing."""
        return alias_key(*self._keys)

    def setting(self) -> Setting:
        """As the file says now; a city without one has no office, and then only supervisors see complaints."""
        found: Setting = self._files.read(FILE, parse, Setting())
        return found

    def limits(self) -> Limits:
        """The city's numbers."""
        return self.setting().limits

    def offices(self) -> Sequence[str]:
        """Those that take complaints, lowest first; one that has ended counts as who has followed it."""
        return tuple(dict.fromkeys(self._copy.successor_of(one) or one for one in self.setting().offices))

    def accusable(self, id_: str, field_: str) -> str:
        """A department that can be complained about: any that is, or that somebody has followed. Raises Invalid."""
        known = self._copy.directory()
        if known.get(id_) is None and self._copy.ask():  # opened this minute
            known = self._copy.directory()
        if known.get(id_) is not None:
            return id_
        if not len(known):
            raise Unavailable("directory_missing", "The departments are not known here yet; try again.", retry_after=5)
        raise Invalid(
            "department_unknown", f"There is no department '{id_}' here; GET /api/departments lists them.",
            errors={field_: ["unknown department"]},
        )  # fmt: skip

    def served_by(self, department: str, channel: str) -> str:
        """The instance that takes cases of this channel to it today; empty when none does."""
        known = self._copy.directory().get(self._copy.successor_of(department) or department)
        return known.seat(self._copy.today()).instance(channel) if known else ""

    def serves_somebody(self, instance: str) -> bool:
        """Whether a department that works today takes its cases there."""
        day = self._copy.today()
        return any(instance in one.seat(day).instances for one in self._copy.directory().active(day))

    def kin(self, department: str) -> frozenset[str]:
        """The departments whose being accused hides a complaint from this one's staff, by today's directory."""
        known = self._copy.directory(), self._copy.today(), self.limits().parents_barred
        if self._kin != known:
            self._kin, self._kin_of = known, {}
        if department not in self._kin_of:
            self._kin_of[department] = kinship(known[0], department, known[1], parents_barred=known[2])
        return self._kin_of[department]

    def screen(self, department: str) -> Screen:
        """What the staff of this department see nothing of, whoever they are."""
        return Screen(marks_of({department, *self.kin(department)}, ()))

    def barred(self, accused: Collection[str]) -> list[str]:
        """The departments whose staff see nothing of a complaint about these, by today's directory."""
        return sorted(one.id for one in self._copy.directory() if not self.kin(one.id).isdisjoint(accused))

    def homes(self, kind: Kind, office: str) -> frozenset[str]:
        """The departments whose accounts may investigate (`routing.homes`), by today's directory."""
        everybody = [one.id for one in self._copy.directory()]
        return homes(kind, self.with_followed(office) if office else (), self.offices(), everybody)

    def kin_of_offices(self) -> Mapping[str, frozenset[str]]:
        """Each office's."""
        return {one: self.kin(one) for one in self.offices()}

    def calendar(self, connection: Connection, at_least: int = 0) -> Calendar:
        """The newest calendar."""
        return self._calendars.calendar(connection, at_least)

    def terms(self, connection: Connection) -> Terms:
        """Limits and calendar, as the rules want them."""
        return Terms(self.limits(), self.calendar(connection))


def parse(data: Any) -> Setting:
    """`{"offices": [id, …], "limits"?: {"acceptance": 3, …}}`. Raises Invalid for numbers out of range."""
    offices = tuple(data["offices"])
    if not all(isinstance(one, str) and one for one in offices):
        raise ValueError("offices must be ids of departments")
    return Setting(offices, Limits(**data.get("limits", {})))


of = per_runtime(Configuration)  # (runtime): the configuration of a running instance
