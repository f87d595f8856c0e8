"""The answer, what the complainant makes of it, the one redo, and the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from casework.domain.clock import kept
from casework.domain.errors import Conflict, Forbidden
from casework.domain.levels import BAD, Level
from svc_complaints.domain import events
from svc_complaints.domain.complaint import Answer, By, Complaint, Done, Rating, end, step, tell
from svc_complaints.domain.content import REASON, REPLY, checked
from svc_complaints.domain.limits import Terms
from svc_complaints.domain.words import Outcome

LAST_ROUND = 2  # the answer, and one redo
QUIET = timedelta(days=30)  # how long the complainant may rate, or have it redone, before the office closes


def answer(complaint: Complaint, by: By, reply: str) -> Done:
    """审核并答复. Four eyes: by nobody who ever investigated. Whether it is on time is fixed here for ever."""
    after = step(complaint, "answer", by)
    checked("reply", reply, REPLY)
    if by.actor.id in complaint.investigated:
        raise Forbidden("own_conclusion", "Whoever investigated does not approve the conclusion; ask a colleague.")
    clock = complaint.clock
    given = Answer(complaint.round, by.at, kept(clock, by.at), complaint.finding)
    decided = complaint.extension is not None and complaint.extension.approved is not None
    after = end(after, Outcome.ANSWERED, by, answers=(*complaint.answers, given),
                extension=complaint.extension if decided else None)  # fmt: skip
    event = tell(events.ComplaintAnswered, after, by, round=given.round, answered_at=given.at, due=clock.due,
                 on_time=given.on_time)  # fmt: skip
    return after, [event]


def rate(complaint: Complaint, by: By, level: Level, solved: bool | None, reason: str = "") -> Done:
    """评价, once per answer (国办发〔2019〕51号). `solved` is a question of its own and may stay open (None).

    Raises Conflict when this answer has been rated, Invalid when a bad rating gives no reason.
    """
    after = step(complaint, "rate", by)
    if complaint.rating is not None:
        raise Conflict("rated_already", "This answer has been rated; each answer is rated once.")
    if level in BAD or reason.strip():
        checked("reason", reason, REASON)
    given = Rating(complaint.round, Level(level).value, solved, by.at)
    after = replace(after, ratings=(*complaint.ratings, given))
    return after, [tell(events.ComplaintRated, after, by, round=given.round, level=given.level, solved=solved)]


def redo(complaint: Complaint, by: By, terms: Terms) -> Done:
    """重办, once, after a bad rating: assigned anew, with a clock of its own. The first answer stays what it was."""
    after = step(complaint, "redo", by)
    if complaint.round >= LAST_ROUND:
        raise Conflict("redone_already", "A complaint is redone once; a petition (信访) is the way on.")
    if complaint.rating is None or complaint.rating.level not in BAD:
        raise Conflict("redo_without_reason", "A complaint is redone after a rating of 'dissatisfied' or worse.")
    clock = terms.reply(by.at)
    after = replace(
        after, round=complaint.round + 1, reply=clock, outcome=None, investigators=(), planned=False, finding=None,
        concluded_by="",
    )  # fmt: skip
    event = tell(events.ComplaintReopened, after, by, round=after.round, due=clock.due, provisional=clock.provisional)
    return after, [event]


def close(complaint: Complaint, by: By) -> Done:
    """办结: when every measure was carried out, and the complainant has been heard or silent for 30 days.

    Raises Conflict, saying what is open or from when on it is possible.
    """
    after = step(complaint, "close", by)
    open_ = [one.number for one in complaint.measures if not one.kept]
    if open_:
        raise Conflict("measures_open", f"Check these measures first: {open_}.", measures=open_)
    _check_heard(complaint, by)
    return after, [tell(events.ComplaintClosed, after, by, rounds=after.round)]


def _check_heard(complaint: Complaint, by: By) -> None:
    rating = complaint.rating
    may_redo = rating is not None and rating.level in BAD and complaint.round < LAST_ROUND
    last_word = rating.at if rating else complaint.answers[-1].at
    if (rating is None or may_redo) and by.at < last_word + QUIET:
        raise Conflict(
            "close_early", "The complainant may still rate the answer, or have it redone.",
            closable_from=(last_word + QUIET).isoformat(),
        )  # fmt: skip
