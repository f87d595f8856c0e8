"""The departments of the city as pages need them: names in two languages, on a day, and who takes letters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from casework import directory
from casework.domain.calendar import local_day
from casework.domain.directory import Department as Known
from casework.runtime import Runtime


@dataclass(frozen=True)
class Department:
    """A department: its names, and whether it takes letters."""

    id: str
    name: str
    name_en: str
    takes_letters: bool
    ended: bool = False


class Departments:
    """The portal's copy of the gateway's directory."""

    def __init__(self, runtime: Runtime) -> None:
        self._copy = directory.of(runtime)

    def all(self) -> tuple[Department, ...]:
        """Those that work today."""
        today = self._copy.today()
        return tuple(_shown(one, today) for one in self._copy.directory().active(today))

    def ever(self) -> tuple[Department, ...]:
        """Those that have ended, too: old letters are still found under them."""
        today = self._copy.today()
        return tuple(_shown(one, today) for one in self._copy.directory() if one.opened_on <= today)

    def name(self, id_: str, lang: str, on: date | datetime | None = None) -> str:
        """What it was called on a day, today when absent; its last name when it has ended; the id of a stranger."""
        day = self._copy.today() if on is None else local_day(on)
        return self._copy.directory().name_at(id_, day, lang)


def _shown(one: Known, today: date) -> Department:
    name, active = one.name(today), one.is_active(today)
    return Department(one.id, name.zh, name.en, active and bool(one.seat(today).instance("mailbox")), not active)
