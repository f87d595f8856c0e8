"""Who acts, with what the rules have to know of them: found anew for every request."""

from __future__ import annotations

from casework.arrivals import Arrival
from casework.domain.actors import ANONYMOUS, Kind, Role
from casework.personal.closing import is_closed
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
    homes = known.with_followed(actor.department) if actor.department else ()
    return By(actor, look.now, heads=known.heads(actor.id), kin=frozenset(kin), followed=frozenset(homes))


def applying(look: Look, *, holds_code: bool = False) -> By:
    """An applicant: an account of the staff applies like anybody, by number and code."""
    actor = look.actor if look.actor.kind is Kind.CITIZEN else ANONYMOUS
    return By(actor, look.now, holds_code=holds_code)


def sending(look: Look, arrival: Arrival) -> By:
    """Who sends it; nobody when it was stored so long that the sender's account is closed by now."""
    by = applying(look)
    stale = arrival.at is not None and is_closed(look.connection, by.actor.id)
    return By(ANONYMOUS, look.now) if stale else by


def decides_for(by: By) -> list[str]:
    """The agencies about whose cases somebody decides on personal data; a supervisor on those that name none."""
    return sorted(by.homes) + ([""] if by.actor.has(Role.SUPERVISOR) else [])


def consulted(look: Look, consultation: int) -> By:
    """Who holds the code of the letter that asks for this opinion."""
    return By(ANONYMOUS, look.now, consulted=frozenset({consultation}))
