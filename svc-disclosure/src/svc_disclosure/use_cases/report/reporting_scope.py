"""Which report is asked for, and who may see its draft, enter for it, and publish it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from casework import directory
from casework.domain.actors import Actor, Kind, Role
from casework.domain.calendar import local_day
from casework.domain.directory import Directory
from casework.domain.errors import Forbidden, Invalid, Unavailable
from casework.runtime import Runtime
from casework.storage.look import Look
from svc_disclosure.domain.report.form import check_year, due_day
from svc_disclosure.domain.report.scope import CITY, Scope, scope_of


@dataclass(frozen=True)
class About:
    """The report of `scope` for `year`, asked for on the day `today`, by this directory."""

    year: int
    scope: Scope
    today: date
    directory: Directory

    @property
    def agency(self) -> str:
        """Who reports; empty: the city."""
        return self.scope.agency

    @property
    def due(self) -> date:
        """Art. 49."""
        return due_day(self.year, city=self.scope.city)

    @property
    def has_ended(self) -> bool:
        """Whether the department is there no more."""
        known = self.directory.get(self.agency)
        return known is not None and known.end is not None and known.end.on <= self.today

    @property
    def subject(self) -> str:
        """How the audit names it."""
        return f"report:{self.year}:{self.agency or 'city'}"


def about(look: Look, year: int, agency: str, *, alone: bool = False) -> About:
    """Raises Invalid for a year or a department that has no report."""
    today = local_day(look.now)
    check_year(year, today)
    known = _directory(look.runtime, agency)
    return About(year, scope_of(agency, known, today, alone=alone), today, known)


def may_see(actor: Actor, one: About) -> bool:
    """Drafts: clerks and reviewers of the department, or of the one that has followed it; supervisors all."""
    if actor.kind is not Kind.STAFF:
        return False
    return actor.has(Role.SUPERVISOR) or (_at_home(actor, one) and actor.has(Role.CLERK, Role.REVIEWER))


def check_sees(actor: Actor, one: About) -> None:
    """Raises Forbidden for who may not see the draft."""
    if not may_see(actor, one):
        raise Forbidden("not_yours", "Only the department itself and supervisors see what is not published yet.")


def check_writes(actor: Actor, one: About) -> None:
    """Entering and publishing: a reviewer of the department; for the city's report a supervisor. Raises Forbidden."""
    if actor.kind is Kind.STAFF and one.agency == CITY and actor.has(Role.SUPERVISOR):
        return
    if actor.kind is Kind.STAFF and _at_home(actor, one) and actor.has(Role.REVIEWER):
        return
    who = "a supervisor" if one.agency == CITY else "a reviewer of the department"
    raise Forbidden("not_yours", f"This is for {who}.")


def owing(look: Look, year: int) -> list[About]:
    """The reports of a year that this account may see the draft of: the city's, and of departments that were at work
    on its last day. Raises Invalid for a year without reports.
    """
    city = about(look, year, CITY)
    day = date(year, 12, 31)
    agencies = (one.id for one in city.directory if one.opened_on <= day and not (one.end and one.end.on <= day))
    all_ = [city, *(replace(city, scope=scope_of(id_, city.directory, city.today)) for id_ in agencies)]
    return [one for one in all_ if may_see(look.actor, one)]


def agency_view(one: About, id_: str) -> dict[str, Any]:
    """`{"id", "name", "name_en"}` as it is called today; the city has an empty id."""
    return department_view(one.directory, id_, one.today)


def department_view(known: Directory, id_: str, day: date) -> dict[str, Any]:
    """The names of a department (or the city) on a day; one that nobody knows is called by its id."""
    if id_ == CITY:
        return {"id": CITY, "name": "全市", "name_en": "The whole city"}
    return {"id": id_, "name": known.name_at(id_, day), "name_en": known.name_at(id_, day, "en")}


def _at_home(actor: Actor, one: About) -> bool:
    home = one.directory.successor_of(one.agency, one.today) or one.agency
    return bool(actor.department) and actor.department == home


def _directory(runtime: Runtime, agency: str) -> Directory:
    copy = directory.of(runtime)
    known = copy.directory()
    if agency and known.get(agency) is None and copy.ask():  # opened this minute
        known = copy.directory()
    if not agency or known.get(agency) is not None:
        return known
    if not len(known):
        raise Unavailable("directory_missing", "The departments are not known here yet; try again.", retry_after=5)
    raise Invalid(
        "department_unknown", f"There is no department '{agency}' here; GET /api/departments lists them.",
        errors={"agency": ["unknown department"]},
    )  # fmt: skip
