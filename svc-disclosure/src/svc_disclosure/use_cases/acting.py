"""Who acts, with what the rules have to know of them: found anew for every request."""

from __future__ import annotations

from casework.domain.actors import ANONYMOUS, Kind
from casework.storage.look import Look
from svc_disclosure import configuration
from svc_disclosure.domain.application import By


def acting(look: Look) -> By:
    """An account of the staff, with the agencies whose disclosure office it heads, and whom its department followed."""
    actor, known = look.actor, configuration.of(look.runtime)
    if actor.kind is not Kind.STAFF:
        return By(actor, look.now)
    pairs = known.followed().items() if actor.department else ()
    kin = {other for pair in pairs if actor.department in pair for other in pair}
    return By(actor, look.now, heads=known.heads(actor.id), kin=frozenset(kin))


def applying(look: Look, *, holds_code: bool = False) -> By:
    """An applicant: an account of the staff applies like anybody, by number and code."""
    actor = look.actor if look.actor.kind is Kind.CITIZEN else ANONYMOUS
    return By(actor, look.now, holds_code=holds_code)


def consulted(look: Look, consultation: int) -> By:
    """Who holds the code of the letter that asks for this opinion."""
    return By(ANONYMOUS, look.now, consulted=frozenset({consultation}))
