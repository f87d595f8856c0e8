"""What can happen while a letter waits: add, urge, withdraw, stand aside, and the jobs that watch the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from math import ceil

from casework.domain.calendar import Calendar
from casework.domain.clock import recompute
from casework.domain.errors import Conflict, Invalid, TooMany
from svc_mailbox.domain import events
from svc_mailbox.domain.content import ADDITION, checked
from svc_mailbox.domain.letter import By, Done, Letter, end, step, tell
from svc_mailbox.domain.life import BY_OFFICE, parts
from svc_mailbox.domain.turns import Notice, notice
from svc_mailbox.domain.words import Outcome, Part

MOST_ADDITIONS = 10
URGE_EVERY = timedelta(hours=24)


def add(letter: Letter, by: By, text: str) -> Done:
    """补充, up to ten times."""
    after = step(letter, "add", by)
    checked("text", text, ADDITION)
    if letter.additions >= MOST_ADDITIONS:
        raise Conflict("additions_used", f"{MOST_ADDITIONS} additions have been made; wait for the answer.")
    after = replace(after, additions=letter.additions + 1)
    return after, [tell(events.LetterAdded, after, by, count=after.additions)]


def urge(letter: Letter, by: By) -> Done:
    """催办: by the sender once in 24 hours, by a supervisor at any time."""
    after = step(letter, "urge", by)
    supervises = Part.SUPERVISOR in parts(letter, by)
    if not supervises:
        _check_pace(letter, by)
        after = replace(after, urged_at=by.at)
    after = replace(after, urges=letter.urges + 1)
    who = Part.SUPERVISOR if supervises else Part.CITIZEN
    return after, [tell(events.LetterUrged, after, by, urged_by=who.value, count=after.urges)]


def withdraw(letter: Letter, by: By) -> Done:
    """撤回. Before an answer the letter leaves the count; given up in a redo, it is closed with the answer it has."""
    after = step(letter, "withdraw", by)
    if letter.answers:
        after = end(after, Outcome.ANSWERED, by)
        return after, [tell(events.LetterClosed, after, by, rounds=after.round)]
    after = end(after, Outcome.WITHDRAWN, by)
    return after, [tell(events.LetterWithdrawn, after, by)]


def recuse(letter: Letter, by: By, account: str) -> Done:
    """回避: from now on this account plays no part in this letter (a supervisor only by itself or another one).

    Not announced: the audit log holds it.
    """
    after = step(letter, "recuse", by)
    if not account:
        raise Invalid("account_missing", "Name the account that stands aside.", errors={"account": "must not be empty"})
    own = account == by.actor.id or Part.SUPERVISOR in parts(letter, by)
    return replace(after, recused=letter.recused | {account if own else BY_OFFICE + account}), []


def watch(letter: Letter, by: By, calendar: Calendar) -> Done:
    """What the clock has to announce now; the same letter and no event when there is nothing new, so run it often."""
    after = step(letter, "watch", by)
    called = notice(letter.clock, calendar, by.at)
    if called is None or (called, letter.clock.due) in letter.noticed:
        return letter, []
    after = replace(after, noticed=letter.noticed | {(called, letter.clock.due)})
    facts = {"round": letter.round, "due": letter.clock.due}
    if called is Notice.OVERDUE:
        return after, [tell(events.LetterOverdue, after, by, **facts)]
    return after, [tell(events.LetterDueSoon, after, by, **facts)]


def recount(letter: Letter, by: By, calendar: Calendar) -> Done:
    """A new calendar for an open letter; the same one and no event when no day moves. The caller audits it."""
    after = step(letter, "recount", by)
    clock = recompute(letter.clock, calendar, by.at)
    unit = recompute(letter.turn.clock, calendar, by.at)
    if (clock, unit) == (letter.clock, letter.turn.clock):
        return letter, []
    after = replace(after, clock=clock, turn=replace(letter.turn, clock=unit))
    if clock.due == letter.clock.due:
        return after, []
    event = tell(events.LetterRecounted, after, by, due_before=letter.clock.due, due=clock.due,
                 promised=clock.promised, provisional=clock.provisional)  # fmt: skip
    return after, [event]


def _check_pace(letter: Letter, by: By) -> None:
    if letter.urged_at is None or by.at >= letter.urged_at + URGE_EVERY:
        return
    wait = letter.urged_at + URGE_EVERY - by.at
    raise TooMany("urged_already", "A letter can be urged once in 24 hours.", retry_after=ceil(wait.total_seconds()))
