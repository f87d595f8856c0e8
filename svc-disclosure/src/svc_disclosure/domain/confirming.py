"""双方确认 (art. 31 (3)): each side says so, and the later of the two days is the day of receipt."""

from __future__ import annotations

from dataclasses import replace

from casework.domain.errors import Conflict
from svc_disclosure.domain import events
from svc_disclosure.domain.application import Application, By, Done, step, tell
from svc_disclosure.domain.life import parts
from svc_disclosure.domain.limits import Terms
from svc_disclosure.domain.papers import ContactAttempt
from svc_disclosure.domain.received import received
from svc_disclosure.domain.words import ContactBy, Part, Side

MOST_CONTACTS = 50


def log_contact(application: Application, by: By, how: ContactBy, *, reached: bool) -> Done:
    """A try to reach the applicant. Who is reached and agrees there and then: `confirm`, with the way.

    While nobody is reached the application stays registered and no clock runs (国办公开办函〔2015〕207号); when contact
    is restored, the day of the confirmation counts.
    """
    after = _contacted(step(application, "log_contact", by), by, how, reached=reached)
    return after, [tell(events.ApplicationContactTried, after, by, count=len(after.contacts), reached=reached)]


def acknowledge(application: Application, by: By) -> Done:
    """The first side confirms; the other is awaited, and still no clock runs. Again is no harm."""
    after = step(application, "acknowledge", by)
    side = _side(application, by)
    if application.confirmed - {side}:
        raise Conflict("confirm_now", "The other side has confirmed already: confirm, and the application is received.")
    if side in application.confirmed:
        return application, []
    after = replace(after, confirmed=frozenset({side}))
    return after, [tell(events.ApplicationAcknowledged, after, by, side=side)]


def confirm(application: Application, by: By, terms: Terms, reached_by: ContactBy | None = None) -> Done:
    """The second side confirms: today is 收到申请之日, and the clock begins.

    `reached_by`: a clerk has the applicant before them or on the line, who confirms there and then; it is logged.
    Raises Conflict while the other side has said nothing: the agency first has to reach the applicant.
    """
    after = step(application, "confirm", by)
    side = _side(application, by)
    if side is Side.AGENCY and reached_by is not None:
        after = _contacted(after, by, reached_by, reached=True)
    elif not application.confirmed - {side}:
        told = "The other side has not confirmed; acknowledge, and wait for it or say how the applicant was reached."
        raise Conflict("one_sided", told)
    return received(replace(after, confirmed=frozenset(Side)), by, terms)


def _contacted(application: Application, by: By, how: ContactBy, *, reached: bool) -> Application:
    if len(application.contacts) >= MOST_CONTACTS:
        raise Conflict("contacts_used", f"{MOST_CONTACTS} attempts have been logged.")
    tried = ContactAttempt(by.at, how, reached, by.actor.id)
    return replace(application, contacts=(*application.contacts, tried))


def _side(application: Application, by: By) -> Side:
    return Side.APPLICANT if Part.APPLICANT in parts(application, by) else Side.AGENCY
