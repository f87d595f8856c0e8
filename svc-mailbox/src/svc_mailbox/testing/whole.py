"""Stories that between them tell of every event of a letter."""

from __future__ import annotations

from datetime import date

from casework.domain.calendar import NATIONAL, Notice
from svc_mailbox.domain.letter import By
from svc_mailbox.domain.publication import opened, propose, publish, withdraw_consent
from svc_mailbox.testing import people
from svc_mailbox.testing.stories import CALENDAR, MONDAY, Story, answered, faulty, sent


def stories() -> list[Story]:
    """All of them, told anew."""
    work = ["accept", "dispatch", "take"]
    return [
        published(),
        sent().all([*work, "contribute", "ask_extension", "refuse_extension", "ask_extension", "approve_extension"])
        .all(["draft", "reject_draft", "add", "urge", "withdraw"]),
        sent().all(["accept", "dispatch", "return", "dispute", "designate"]).later(days=3).do("watch").later(days=1)
        .do("watch"),
        sent().all(["refer", "refuse_referral", "refer", "confirm_referral", "take_back"]),
        sent(anonymous=True).all(["ask_name", "give_name"]), sent(anonymous=True).all(["ask_name", "refuse_name"]),
        sent().do("decline"), sent().do("merge"), sent().do("invalidate"), recounted(),
        faulty().do("correct"), faulty().later(days=30).do("lapse"),
    ]  # fmt: skip


def published() -> Story:
    """Answered twice, rated twice, shown to everybody, and taken down."""
    story = answered().all(["follow_up", "answer_follow_up", "rate", "redo", "draft", "answer", "rate", "close"])
    it, _ = propose(opened(True), story.letter, By(people.CLERK, MONDAY), 0)
    it, told = publish(it, story.letter, By(people.REVIEWER, MONDAY))
    story.told += told + withdraw_consent(it, story.letter, By(people.SENDER, MONDAY))[1]
    return story


def recounted() -> Story:
    """A day off that nobody knew of moves the due day."""
    flood = Notice(NATIONAL, 2026, source="test", days_off=((date(2026, 3, 4), "flood"),))
    return sent().all(["accept", "dispatch"]).do("recount", calendar=CALENDAR.with_notices([flood]))
