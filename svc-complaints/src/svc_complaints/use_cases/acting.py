"""Who acts, with what the barrier has to know of them: found anew for every request, so that no old answer opens it."""

from __future__ import annotations

from casework import directory
from casework.domain.actors import Kind
from casework.domain.calendar import local_day
from casework.storage.look import Look
from svc_complaints.domain.barrier import kinship
from svc_complaints.domain.complaint import By


def acting(look: Look, holds_code: bool = False) -> By:
    """The doer of this request; staff with the departments whose being accused hides a complaint from them.

    `holds_code`: the receipt code of the complaint in question has been proved.
    """
    actor = look.actor
    if actor.kind is not Kind.STAFF:
        return By(actor, look.now, holds_code=holds_code)
    known = directory.of(look.runtime).directory()
    kin = kinship(known, actor.department, local_day(look.now), parents_barred=True)
    return By(actor, look.now, holds_code=holds_code, kin=kin)
