"""Which requests a staff account may know of, and decide on: a condition in the query, so that no view forgets it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, true

from casework.domain.actors import Kind, Role
from casework.storage.look import Look
from casework.storage.tables import personal_request as table


def own_department(look: Look) -> ColumnElement[bool]:
    """Those of its department for a reviewer, all of them for a supervisor."""
    actor = look.actor
    if actor.kind is not Kind.STAFF:
        return false()
    if actor.has(Role.SUPERVISOR):
        return true()
    mine = bool(actor.department) and actor.has(Role.REVIEWER)
    return table.c.department == actor.department if mine else false()
