"""Lives of applications by name, one for each thing that others hear of them."""

from __future__ import annotations

from casework.domain.calendar import Notice as OfCalendar
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
