"""Complaints in disguise (art. 39 ¶1): told that it is not handled as an application, and by which way to go.

The answer is given first (row 3.5.1, `deciding`) and may offer a channel. The conversion is the applicant's consent to
it: the same number goes on there. Whatever becomes of it, the outcome here stays.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from casework.domain.errors import Conflict
from svc_disclosure.domain import events
from svc_disclosure.domain.application import Application, By, Done, step, tell
from svc_disclosure.domain.deciding import decision_of
from svc_disclosure.domain.on_paper import day_of


def convert(application: Application, by: By, paper: str = "", received_on: date | None = None) -> Done:
    """The applicant agrees that it goes on as a letter, complaint or petition; on paper, intake enters it with its day.

    Raises Conflict when nothing was offered.
    """
    after = step(application, "convert", by)
    to = decision_of(application).convert_to
    if not to:
        raise Conflict("conversion_not_offered", "This answer offers no other channel.")
    offered_on = application.delivered.on if application.delivered else by.day
    day_of(application, by, offered_on, paper, received_on)
    after = replace(after, converted_to=to)
    return after, [tell(events.ApplicationConverting, after, by, to=to)]


def confirm_conversion(application: Application, by: By) -> Done:
    """The receiver has it."""
    after = step(application, "confirm_conversion", by)
    return after, [tell(events.ApplicationConverted, after, by, to=application.converted_to)]


def refuse_conversion(application: Application, by: By, sender: str) -> Done:
    """`sender` would not take it: the answer stands, and may be tried again. Conflict when it was not asked."""
    after = step(application, "refuse_conversion", by)
    _check_there(application, sender)
    after = replace(after, converted_to="")
    return after, [tell(events.ApplicationConversionRefused, after, by, to=sender)]


def take_back(application: Application, by: By, sender: str) -> Done:
    """The receiver gives it back, also before its confirmation came: the answer stands, under the same number."""
    after = step(application, "take_back", by)
    _check_there(application, sender)
    after = replace(after, converted_to="")
    return after, [tell(events.ApplicationTakenBack, after, by, back_from=sender)]


def _check_there(application: Application, sender: str) -> None:
    if application.converted_to != sender:
        raise Conflict("not_there", f"{sender} does not have this application; nothing can come back from there.")
