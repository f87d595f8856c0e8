"""Who acts, with what the barrier has to know of them: found anew for every request, so that no old answer opens it."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from casework.domain.actors import ANONYMOUS, Kind
from casework.storage.look import Look
from svc_complaints import configuration
from svc_complaints.domain.complaint import By
from svc_complaints.storage.barrier import clear_of


def acting(look: Look, holds_code: bool = False) -> By:
    """The doer of this request; staff with the departments whose being accused hides a complaint from them.

    `holds_code`: the receipt code of the complaint in question has been proved.
    """
    actor = look.actor
    if actor.kind is not Kind.STAFF:
        return By(actor, look.now, holds_code=holds_code)
    kin = configuration.of(look.runtime).kin(actor.department)
    return By(actor, look.now, holds_code=holds_code, kin=kin)


def clear(look: Look, number: ColumnElement[str]) -> ColumnElement[bool]:
    """What the kernel's own lists (audit, requests over personal data) show who asks: the barrier, in their queries."""
    return clear_of(acting(look).screen, number)


def complaining(look: Look, holds_code: bool = False) -> By:
    """The same as the complainant: an account of the staff complains like anybody, by number and code."""
    actor = look.actor if look.actor.kind is Kind.CITIZEN else ANONYMOUS
    return By(actor, look.now, holds_code=holds_code)
