"""What can happen while an application is open: assign, write, take it back, and a merger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from casework.domain.calendar import local_day
from casework.domain.errors import Conflict, Forbidden, Invalid
from svc_disclosure.domain import events
from svc_disclosure.domain.application import Application, By, Done, end, step, tell
from svc_disclosure.domain.content import MESSAGE, checked
from svc_disclosure.domain.life import parts
from svc_disclosure.domain.on_paper import day_of
from svc_disclosure.domain.outcomes import Outcome
from svc_disclosure.domain.words import Part

MOST_HANDLERS = 10
MOST_MESSAGES = 100  # from both sides together


def assign(application: Application, by: By, handlers: Iterable[str]) -> Done:
    """These accounts handle it from now on, instead of any before, who are remembered (`Application.hands`).

    Only staff of the agency can act on it (`life.parts`). Raises Forbidden for a supervisor who names herself.
    """
    after = step(application, "assign", by)
    accounts = tuple(dict.fromkeys(one for one in handlers if one))
    if not 1 <= len(accounts) <= MOST_HANDLERS:
        raise Invalid("handlers_number", f"Assign 1 to {MOST_HANDLERS} handlers.",
                      errors={"handlers": f"1 to {MOST_HANDLERS}"})  # fmt: skip
    if Part.SUPERVISOR in parts(application, by) and by.actor.id in accounts:
        raise Forbidden("own_assignment", "A supervisor watches over an application, and does not handle it.")
    former = tuple(dict.fromkeys((*application.former_handlers, *application.handlers)))
    after = replace(after, handlers=accounts, former_handlers=former)
    return after, [tell(events.ApplicationAssigned, after, by)]


def write(application: Application, by: By, text: str) -> Done:
    """A message from applicant to agency or back: guidance and explanation (指导和释明, art. 30) among them."""
    after = step(application, "write", by)
    checked("text", text, MESSAGE)
    if application.messages >= MOST_MESSAGES:
        raise Conflict("messages_used", f"{MOST_MESSAGES} messages have been written; wait for the answer.")
    after = replace(after, messages=application.messages + 1)
    who = "applicant" if Part.APPLICANT in parts(application, by) else "agency"
    return after, [tell(events.ApplicationWritten, after, by, written_by=who, count=after.messages)]


def withdraw(application: Application, by: By, paper: str = "", received_on: date | None = None) -> Done:
    """撤回, until the answer is delivered: row 3.6.3; in no row when it had not been received. On paper, intake enters
    it: it ends on the day on which that came in.

    So ends also a conversion from another channel to which the applicant does not agree.
    """
    after = step(application, "withdraw", by)
    since = application.clock.day_zero if application.clock else local_day(application.submitted_at)
    day = day_of(application, by, since, paper, received_on)
    after = end(after, Outcome.OTHER, by, day, paper)
    return after, [tell(events.ApplicationWithdrawn, after, by, counted=after.counted)]


def move(application: Application, by: By, follows: Mapping[str, str]) -> Done:
    """机构撤并: who has followed the agency owes the answer, and who has followed a joint agency is asked in its place.

    Handlers stay, and no clock notices. Announced when the agency changes; unchanged when nothing has ended.
    """
    after = step(application, "move", by)
    agency = follows.get(application.agency, application.agency)
    asked = tuple(replace(one, body=follows.get(one.body, one.body)) for one in application.consultations)
    if (agency, asked) == (application.agency, application.consultations):
        return application, []
    after = replace(after, agency=agency, consultations=asked)
    told = agency != application.agency
    return after, [tell(events.ApplicationPassedOn, after, by)] if told else []
