"""The departments as an instance of a channel needs them: whom it serves today, what they are called, who followed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from casework.directory.copy import of
from casework.domain.directory import Department as Known
from casework.domain.directory import Directory
from casework.domain.errors import Invalid, Unavailable
from casework.runtime import Runtime


@dataclass(frozen=True)
class Department:
    """One department, with the names it has now, or had last."""

    id: str
    name: str
    name_en: str


class Departments:
    """One per runtime: a service's configuration inherits it."""

    def __init__(self, runtime: Runtime) -> None:
        self._instance, self._channel = runtime.instance, runtime.channel
        self._copy = of(runtime)
        self._serves: tuple[Directory, date, Mapping[str, Department]] | None = None

    def departments(self) -> Mapping[str, Department]:
        """The departments that this instance serves today, by id."""
        known, today = self._copy.directory(), self._copy.today()
        if self._serves is None or self._serves[0] is not known or self._serves[1] != today:
            ours = [d for d in known.active(today) if d.seat(today).instance(self._channel) == self._instance]
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
        """Who takes what is sent to `id_`: that department, or who has followed it. Raises Invalid naming `field`."""
        return self.department(self._copy.successor_of(id_) or id_, field)

    def taker_known(self, id_: str) -> Department | None:
        """The same for what may name anything: None instead of a refusal, and nobody is asked anew."""
        return self.departments().get(self.followed().get(id_, id_))

    def known(self, id_: str) -> Department | None:
        """A department that works today, whoever takes its cases; None for any other id."""
        today = self._copy.today()
        found = {one.id: one for one in self._copy.directory().active(today)}.get(id_)
        return _shown(found, today) if found else None

    def named(self, id_: str) -> Department:
        """Any department there is or was; one that nobody knows is called by its id."""
        known = self._copy.directory().get(id_)
        return _shown(known, self._copy.today()) if known else Department(id_, id_, id_)

    def followed(self) -> Mapping[str, str]:
        """`{ended: who stands for it today}`, of departments that somebody has followed."""
        known, today = self._copy.directory(), self._copy.today()
        ended = {d.id: known.successor_of(d.id, today) for d in known if d.end and d.end.on <= today}
        return {id_: follows for id_, follows in ended.items() if follows}

    def with_followed(self, id_: str) -> list[str]:
        """This department, and those that it stands for today."""
        return [id_, *sorted(ended for ended, heir in self.followed().items() if heir == id_)]

    def _refused(self, id_: str, field: str) -> Invalid | Unavailable:
        known = self._copy.directory()
        if not len(known):
            return Unavailable("directory_missing", "The departments are not known here yet; try again.", retry_after=5)
        one = known.get(id_)
        if one is not None and one.end is not None and one.end.on <= self._copy.today():
            return Invalid(
                "department_abolished",
                f"'{id_}' ended on {one.end.on} and nobody takes its cases here; GET /api/departments lists others.",
                errors={field: ["abolished department"]},
            )
        return Invalid(
            "department_unknown", f"There is no department '{id_}' here; GET /api/departments lists them.",
            errors={field: ["unknown department"]},
        )  # fmt: skip


def _shown(one: Known, day: date) -> Department:
    name = one.name(day)
    return Department(one.id, name.zh, name.en or name.zh)
