"""Who is left to have a complaint: names hide it from whoever bears them, but never from everybody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import Row

from casework.domain.actors import Role
from casework.storage.look import Look
from svc_complaints import configuration
from svc_complaints.domain.barrier import Accused
from svc_complaints.domain.routing import office_for
from svc_complaints.domain.words import Kind
from svc_complaints.storage import staff
from svc_complaints.use_cases.accusing import person
from svc_complaints.use_cases.acting import candidates


def heard(look: Look, accused: Accused) -> Accused:
    """As far as the names leave a supervisor who may know of it.

    A complainant's word on who somebody is reaches far, and whoever names all who supervise would hide the complaint
    from everybody for ever: then those names hide it from nobody, and departments and accounts do as before.
    """
    supervisors = staff.having(look.connection, Role.SUPERVISOR) if accused.names else []
    if not supervisors or _anybody(look, supervisors, accused):
        return accused
    return replace(accused, names=accused.names - {person(look.runtime, row.name) for row in supervisors})


def office(look: Look, kind: Kind, accused: Accused) -> str:
    """Which office has it: the lowest that it is not about, and whose reviewers do not all bear a name that it names;
    empty when none is. An office nobody of which was here yet counts: whoever comes there is asked then.
    """
    setting = configuration.of(look.runtime)
    without = _without_anybody(look, accused) if accused.names else frozenset()
    return office_for(kind, accused, setting.offices(), setting.kin_of_offices(), without)


def _without_anybody(look: Look, accused: Accused) -> frozenset[str]:
    """Departments all of whose reviewers bear a name that it names."""
    rows = staff.having(look.connection, Role.REVIEWER)
    left = {row.department for row in rows if person(look.runtime, row.name) not in accused.names}
    return frozenset(row.department for row in rows) - left


def watchers(look: Look, accused: Accused) -> bool:
    """Whether a name among these is that of somebody who supervises, or works for an office."""
    offices = set(configuration.of(look.runtime).offices())
    rows = staff.having(look.connection, Role.SUPERVISOR, Role.REVIEWER, Role.CLERK)
    watching = [row for row in rows if row.department in offices or Role.SUPERVISOR in row.roles]
    return any(person(look.runtime, row.name) in accused.names for row in watching)


def _anybody(look: Look, rows: Iterable[Row[Any]], accused: Accused) -> bool:
    return any(not one.screen.hides(accused.marks) for one in candidates(look, list(rows)))
