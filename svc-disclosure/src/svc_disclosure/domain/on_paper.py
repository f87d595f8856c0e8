"""What an applicant says on paper, without an account or a code: intake enters it, with the paper and its day."""

from __future__ import annotations

from datetime import date

from casework.domain.errors import Invalid
from svc_disclosure.domain.application import Application, By
from svc_disclosure.domain.content import PAPER, checked
from svc_disclosure.domain.life import parts
from svc_disclosure.domain.words import Part


def day_of(application: Application, by: By, since: date, paper: str, received_on: date | None) -> date:
    """The day on which an act of the applicant counts: today, or the one on which the paper came in that intake enters.

    `since`: the first day that it can have come. Raises Invalid for a day before, one in the future, and no paper.
    """
    if Part.INTAKE not in parts(application, by):
        return by.day
    checked("paper", paper, PAPER)
    day = received_on or by.day
    if not since <= day <= by.day:
        raise Invalid("day_out_of_range", f"It came in since {since}, and not in the future.",
                      errors={"received_on": "out of range"})  # fmt: skip
    return day
