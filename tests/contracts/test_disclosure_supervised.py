"""督办 knows of an application what its office knows: stories of applications, told event by event."""

import pytest

from casework.domain.calendar import Notice as OfCalendar
from casework.domain.events import Envelope
from casework.messaging.inbox import Inbox, Outcome
from svc_complaints.service import service as complaints
from svc_complaints.storage import supervision
from svc_disclosure.domain.limits import Limits, Terms
from svc_disclosure.testing.stories import CALENDAR, MONDAY, at_work, handed_in, on_day, submitted, uncorrected

MOVED = CALENDAR.with_notices(
    [OfCalendar("national", 2026, "新的通知", days_off=((MONDAY.date().replace(day=4), "临时放假"),))]
)
STORIES = {
    "confirmed": submitted().all(["log_contact", "acknowledge", "confirm"]),
    "amended": on_day("2026-03-02").do("ask_amendment").on("2026-03-16").do("amend"),
    "amended at the last moment": on_day("2026-05-11").do("ask_amendment").on("2026-06-01").do("amend"),
    "standing": on_day("2026-03-02").do("ask_amendment"),
    "dropped": on_day("2026-03-02").do("ask_amendment").on("2026-03-24").do("drop_unamended"),
    "opinion": at_work().do("consult").later(days=7).do("give_opinion"),
    "silence": at_work().do("consult").on("2026-03-24").do("note_silence"),
    "secret": at_work().all(["review_secrecy", "refer_secrecy", "settle_secrecy"]),
    "extended": at_work().all(["ask_extension", "approve_extension"]),
    "delayed": at_work().all(["ask_reasons", "give_reasons", "delay"]),
    "extended, then paid": at_work().all(["ask_extension", "approve_extension", "charge", "pay"]),
    "unpaid": at_work().do("charge").later(days=40).do("drop_unpaid"),
    "answered": at_work().all(["draft", "sign", "deliver"]),
    "withdrawn": handed_in().do("withdraw"),
    "late": at_work().on("2026-03-26").do("watch").on("2026-03-31").do("watch"),
    "recounted": at_work().do("recount", terms=Terms(Limits(), MOVED)),
    "moved": at_work().do("move"),
    "never received": uncorrected().later(days=30).do("lapse"),
    "withdrawn before": submitted().do("withdraw"),
}


@pytest.fixture(scope="session")
def service():
    """Who hears it."""
    return complaints


@pytest.mark.parametrize("name", STORIES)
def test_what_is_watched_is_what_the_application_says_of_itself(runtime, name):
    story, inbox = STORIES[name], Inbox(complaints, runtime)
    for sequence, event in enumerate(story.told, 1):
        message = Envelope(
            id=str(sequence), source="/disclosure/city", type=f"disclosure.{event.name}.v{event.version}",
            subject=event.subject, time=MONDAY, sequence=sequence, data=event.data(),
        )  # fmt: skip
        assert inbox.take(message) in (Outcome.APPLIED, Outcome.IGNORED)
    it = story.application
    with runtime.read() as connection:
        case = supervision.find(connection, ("/disclosure/city", it.number))
    if it.clock is None:
        assert case is None, "what was never received was never owed"
        return
    assert (case.deadline.due, case.deadline.days, case.deadline.duty) == (it.running.due, it.running.total, 1)
    assert (case.department, case.done) == (it.agency, it.running.stopped is not None)
    assert case.done or case.suspended == (name == "standing")
