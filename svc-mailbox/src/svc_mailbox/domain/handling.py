"""At work: take, contribute, draft, review, answer."""

from __future__ import annotations

from dataclasses import replace

from casework.domain.errors import Forbidden
from svc_mailbox.domain import events
from svc_mailbox.domain.content import BODY, REASON, REPLY, checked
from svc_mailbox.domain.letter import Answer, By, Done, Letter, end, step, tell
from svc_mailbox.domain.turns import kept
from svc_mailbox.domain.words import Outcome


def take(letter: Letter, by: By) -> Done:
    """The lead begins, and with that gives up returning it."""
    after = step(letter, "take", by)
    return after, [tell(events.LetterTaken, after, by)]


def contribute(letter: Letter, by: By, opinion: str) -> Done:
    """协办意见: a co-handler tells the lead what it knows; the lead answers."""
    after = step(letter, "contribute", by)
    checked("opinion", opinion, BODY)
    return after, [tell(events.LetterContributed, after, by, co_handler=by.actor.department)]


def draft(letter: Letter, by: By, reply: str) -> Done:
    """拟稿."""
    after = step(letter, "draft", by)
    checked("reply", reply, REPLY)
    after = replace(after, drafted_by=by.actor.id)
    return after, [tell(events.LetterDrafted, after, by, round=after.round)]


def reject_draft(letter: Letter, by: By, reason: str) -> Done:
    """The reviewer sends the draft back, and says why."""
    after = step(letter, "reject_draft", by)
    checked("reason", reason, REASON)
    after = replace(after, drafted_by="")
    return after, [tell(events.LetterDraftRejected, after, by, round=after.round)]


def answer(letter: Letter, by: By) -> Done:
    """审核通过并答复: the draft goes out. Four eyes: not by whoever drafted it.

    Whether it is on time is fixed here for ever; an extension nobody has decided falls away.
    """
    after = step(letter, "answer", by)
    if by.actor.id == letter.drafted_by:
        raise Forbidden("own_draft", "Whoever drafted an answer does not review it; ask another reviewer.")
    given = Answer(letter.round, by.at, kept(letter.clock, by.at), kept(letter.turn.clock, by.at))
    extension = letter.extension if letter.extension and letter.extension.approved is not None else None
    after = end(after, Outcome.ANSWERED, by, drafted_by="", answers=(*letter.answers, given), extension=extension)
    event = tell(
        events.LetterAnswered, after, by, round=given.round, answered_at=given.at, due=letter.clock.due,
        on_time=given.on_time, unit_on_time=given.unit_on_time,
    )  # fmt: skip
    return after, [event]
