"""After the answer: ask on, have it redone, close."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from casework.domain.calendar import local_day
from casework.domain.errors import Conflict
from svc_mailbox.domain import events
from svc_mailbox.domain.content import FOLLOW_UP, REPLY, checked
from svc_mailbox.domain.letter import By, Done, Letter, step, tell
from svc_mailbox.domain.life import parts
from svc_mailbox.domain.rating import BAD
from svc_mailbox.domain.turns import Terms, Turn
from svc_mailbox.domain.words import Part

MOST_FOLLOW_UPS = 3
QUIET = timedelta(days=30)  # then an answered letter can be closed without a word from its sender
LAST_ROUND = 2  # the answer, and one redo


def follow_up(letter: Letter, by: By, question: str) -> Done:
    """追问, up to three times."""
    after = step(letter, "follow_up", by)
    checked("question", question, FOLLOW_UP)
    if letter.follow_ups >= MOST_FOLLOW_UPS:
        raise Conflict(
            "follow_ups_used", f"{MOST_FOLLOW_UPS} questions have been asked on; write a new letter instead."
        )
    after = replace(after, follow_ups=letter.follow_ups + 1)
    return after, [tell(events.LetterFollowedUp, after, by, count=after.follow_ups)]


def answer_follow_up(letter: Letter, by: By, reply: str) -> Done:
    """追问答复: one reply to all that is open."""
    after = step(letter, "answer_follow_up", by)
    checked("reply", reply, REPLY)
    if letter.follow_ups == letter.follow_ups_answered:
        raise Conflict("no_follow_up", "No further question is open.")
    after = replace(after, follow_ups_answered=letter.follow_ups)
    return after, [tell(events.LetterFollowUpAnswered, after, by, count=after.follow_ups)]


def redo(letter: Letter, by: By, terms: Terms) -> Done:
    """重办, once, after a bad rating: a second round with a clock of its own. The first answer stays what it was."""
    after = step(letter, "redo", by)
    if letter.round >= LAST_ROUND:
        raise Conflict("redone_already", "A letter is redone once; write a new letter, or complain about the handling.")
    if letter.rating is None or letter.rating.level not in BAD:
        raise Conflict("redo_without_reason", "A letter is redone after a rating of 'dissatisfied' or worse.")
    clock = terms.clock(letter.rule, by.at)
    turn = Turn(clock, return_by=local_day(by.at), designated=True)
    after = replace(after, round=letter.round + 1, clock=clock, turn=turn)
    return after, [
        tell(events.LetterReopened, after, by, round=after.round, due=clock.due, provisional=clock.provisional)
    ]


def close(letter: Letter, by: By) -> Done:
    """办结: by the sender at any time; by others when the sender has been heard, or silent for 30 days.

    Raises Conflict, saying from when on it is possible.
    """
    after = step(letter, "close", by)
    if Part.CITIZEN not in parts(letter, by):
        _check_heard(letter, by)
    return after, [tell(events.LetterClosed, after, by, rounds=after.round)]


def _check_heard(letter: Letter, by: By) -> None:
    if letter.follow_ups > letter.follow_ups_answered:
        raise Conflict("follow_up_open", "Answer the open question first.")
    last_word = max([letter.answers[-1].at, *(r.at for r in letter.ratings)])
    rated = letter.rating is not None
    may_redo = rated and letter.round < LAST_ROUND and letter.ratings[-1].level in BAD
    if (not rated or may_redo) and by.at < last_word + QUIET:
        raise Conflict(
            "close_early",
            "The sender may still rate the answer, or have it redone.",
            closable_from=(last_word + QUIET).isoformat(),
        )
