"""Stories that together announce everything that a complaint can announce by its own acts."""

from __future__ import annotations

from datetime import date

from casework.domain.calendar import Notice
from svc_complaints.testing import people
from svc_complaints.testing.stories import ANSWERED, CALENDAR, INVESTIGATED, Story, sent, uncorrected


def stories() -> list[Story]:
    """Each from receipt on."""
    moved = CALENDAR.with_notices([Notice("national", 2026, "新的通知", days_off=((date(2026, 3, 4), "临时放假"),))])
    closed = sent().all([*ANSWERED, "check_measure", "rate"]).do("redo").all(["write", "withdraw"])
    extended = sent().all(["accept", "assign", "ask_extension", "refuse_extension", "ask_extension"])
    return [
        closed,
        extended.all(["approve_extension", "suspend", "resume"]),
        sent().all([*INVESTIGATED, "reject_conclusion"]),
        uncorrected().do("correct").do("decline"),
        uncorrected().later(days=30).do("lapse"),
        sent().do("refer").do("refuse_referral").do("refer").do("confirm_referral").do("take_back"),
        sent().do("move").do("pass_on", people.SUPERVISOR, office=people.OFFICE).do("withdraw"),
        sent().do("recount", calendar=moved),
        sent().later(days=2).do("watch").later(days=5).do("watch"),
    ]
