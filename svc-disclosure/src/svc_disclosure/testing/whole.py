"""Stories that together announce everything that the disclosure office can announce by its own acts."""

from __future__ import annotations

from datetime import date, timedelta

from casework.domain.calendar import Notice
from casework.domain.events import Event
from svc_disclosure.domain import correcting
from svc_disclosure.domain.limits import Limits, Terms
from svc_disclosure.domain.outcomes import PROVIDED, Outcome
from svc_disclosure.domain.papers import Override
from svc_disclosure.domain.rulings import Draft
from svc_disclosure.domain.words import Assistance, Opinion, Overriding, Review, Settled
from svc_disclosure.testing import people
from svc_disclosure.testing.stories import (
    CALENDAR,
    MONDAY,
    NUMBER,
    TERMS,
    Story,
    at_work,
    doing,
    handed_in,
    submitted,
    uncorrected,
)

HOLIDAY = Notice("national", 2026, "新的通知", days_off=((date(2026, 3, 4), "临时放假"),))
MOVED = Terms(Limits(), CALENDAR.with_notices([HOLIDAY]))


def told() -> list[Event]:
    """Every event of every story, and of requests to correct a record."""
    return [event for story in stories() for event in story.told] + record_corrected() + record_put_right()


def stories() -> list[Story]:
    """Each from the way in on."""
    return [
        submitted().all(["log_contact", "acknowledge", "confirm", "ask_amendment", "amend", "assign", "write", "move"]),
        uncorrected().do("correct"),
        uncorrected().later(days=30).do("lapse"),
        at_work().do("consult").on("2026-03-24").do("note_silence"),
        at_work().do("consult").on("2026-03-04").do("note_service"),
        overruled(),
        at_work().all(["review_secrecy", "refer_secrecy", "settle_secrecy"]),
        at_work().all(["ask_extension", "refuse_extension", "ask_extension", "approve_extension"]),
        at_work().all(["ask_reasons", "give_reasons", "delay"]),
        at_work().all(["charge", "pay"]),
        at_work().do("charge").later(days=40).do("drop_unpaid"),
        handed_in(assistance=frozenset({Assistance.READING})).do("assist").do("withdraw"),
        at_work().all(["draft", "reject", "draft", "sign", "deliver", "convert", "refuse_conversion", "convert",
                       "confirm_conversion", "take_back"]),
        at_work().on("2026-03-26").do("watch").on("2026-03-31").do("watch"),
        at_work().do("recount", terms=MOVED),
    ]  # fmt: skip


def overruled() -> Story:
    """Released although a third party refuses."""
    story = at_work().do("consult").do("give_opinion", opinion=Opinion.REFUSES, reason="商业秘密。")
    draft = Draft(Outcome.DISCLOSED, "重大。", PROVIDED, overrides=(Override(1, Overriding.PUBLIC_INTEREST),))
    story.do("review_secrecy", result=Review.DISCLOSABLE).do("draft", proposed=draft)
    return story.all(["sign", "tell_third_party", "deliver"])


def record_corrected() -> list[Event]:
    """A record is corrected."""
    it, asked = correcting.ask(NUMBER, people.AGENCY, doing(people.APPLICANT, MONDAY), "面积有误", "产权证", TERMS)
    by = doing(people.INTAKE, MONDAY)
    return asked + correcting.settle(it, by, Settled.CORRECTED, "核实有误。", "更正告知 2026-1")[1]


def record_put_right() -> list[Event]:
    """One that was stored is put right, and its day moves; another one nobody puts right."""
    by, job = doing(people.APPLICANT, MONDAY), doing(people.JOB, MONDAY)
    it, opened = correcting.open_for_correction(NUMBER, "", by, ["department", "what"])
    after, asked = correcting.correct(it, by, people.AGENCY, "面积有误", "产权证", TERMS)
    _, moved = correcting.recount(after, job, MOVED)
    _, lapsed = correcting.lapse(it, doing(people.JOB, MONDAY + timedelta(days=30)), MONDAY)
    return [*opened, *asked, *moved, *lapsed]
