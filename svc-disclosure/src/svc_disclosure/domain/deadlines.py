"""答复期限 (art. 33): 20 working days, and at most 20 more, once, agreed by the head of the disclosure office."""

from __future__ import annotations

from dataclasses import replace

from casework.domain.calendar import Calendar
from casework.domain.clock import Notice, notice
from casework.domain.errors import Conflict, Forbidden, Invalid
from svc_disclosure.domain import events
from svc_disclosure.domain.application import Application, By, Done, check_running, step, tell
from svc_disclosure.domain.content import PAPER, REASON, checked
from svc_disclosure.domain.life import THEIRS
from svc_disclosure.domain.limits import EXTENSION
from svc_disclosure.domain.papers import Extension


def ask_extension(application: Application, by: By, days: int, reason: str) -> Done:
    """延期申请 for 1 to 20 working days, before the limit has passed; again after a refusal."""
    after = step(application, "ask_extension", by)
    checked("reason", reason, REASON)
    if not 1 <= days <= EXTENSION:
        told = f"Ask for 1 to {EXTENSION} working days (art. 33)."
        raise Invalid("extension_days", told, errors={"days": f"1 to {EXTENSION}"})
    if application.extension is not None and application.extension.approved is not False:
        raise Conflict("extended_already", "An extension is asked or approved once per application.")
    check_running(application, by)
    after = replace(after, extension=Extension(days, by.at, by.actor.id))
    return after, [tell(events.ApplicationExtensionAsked, after, by, days=days)]


def approve_extension(application: Application, by: By, paper: str, calendar: Calendar) -> Done:
    """政府信息公开工作机构负责人同意并告知申请人: `paper` is the notice, which goes out within the first limit."""
    after, asked = _decided(application, "approve_extension", by, approved=True)
    paper = checked("paper", paper, PAPER)
    clock = check_running(application, by).extend(calendar, asked.days, by.day, cause="extended", paper=paper)
    after = replace(after, clock=clock)
    event = tell(events.ApplicationExtended, after, by, days=asked.days, due=clock.due, provisional=clock.provisional)
    return after, [event]


def refuse_extension(application: Application, by: By, reason: str) -> Done:
    """不同意延期, with the reason; the limit holds."""
    after, _ = _decided(application, "refuse_extension", by, approved=False)
    checked("reason", reason, REASON)
    return after, [tell(events.ApplicationExtensionRefused, after, by, due=after.running.due)]


def watch(application: Application, by: By, calendar: Calendar) -> Done:
    """What the clock has to announce now; the same application and no event when there is nothing new.

    Nothing while the applicant has the next step, nor in the days of grace after it.
    """
    after, clock = step(application, "watch", by), application.running
    called = notice(clock, calendar, by.at) if application.state not in THEIRS else None
    if called is None or (called, clock.due) in application.noticed:
        return application, []
    after = replace(after, noticed=application.noticed | {(called, clock.due)})
    if called is Notice.OVERDUE:
        return after, [tell(events.ApplicationOverdue, after, by, due=clock.due)]
    return after, [tell(events.ApplicationDueSoon, after, by, due=clock.due)]


def _decided(application: Application, action: str, by: By, *, approved: bool) -> tuple[Application, Extension]:
    after, asked = step(application, action, by), application.extension
    if asked is None or asked.approved is not None:
        raise Conflict("no_extension_asked", "No extension waits for a decision.")
    if by.actor.id in {asked.asked_by, *application.hands}:
        raise Forbidden("own_extension", "Whoever handles an application does not decide on its extension.")
    return replace(after, extension=replace(asked, approved=approved)), asked
