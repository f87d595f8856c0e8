"""A letter as an older system tells of it: where it would stand here, and what there is to announce of it.

Its clock is counted with the limits and the calendar of its day, so whether it was on time is as true as for a letter
of our own. Nothing is due any more: what is long past is announced neither as due soon nor as overdue.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from casework.domain.errors import Invalid
from casework.domain.events import Event
from svc_mailbox.domain import events, intake
from svc_mailbox.domain.aftermath import QUIET
from svc_mailbox.domain.content import REPLY, checked
from svc_mailbox.domain.intake import Submission
from svc_mailbox.domain.letter import Answer, By, Done, Letter, Rating, end, tell
from svc_mailbox.domain.turns import Notice, Terms, kept
from svc_mailbox.domain.words import Kind, Outcome, State

EARLIEST_YEAR = 1980  # before it lie the zeros of clocks: 1970 (Unix), 1900 (Excel), 1 (a date without a value)


@dataclass(frozen=True)
class Past:
    """One letter of an archive. Without `replied_at` it was never answered. Moments are aware."""

    id: str
    subject: str
    body: str
    submitted_at: datetime
    department: str
    kind: Kind
    author: str = ""
    reply: str = ""
    replied_at: datetime | None = None
    rating: int | None = None  # 5 to 1
    public: bool = False


def past_letter(past: Past, number: str, by: By, terms: Terms) -> Done:
    """The letter and its events. Raises Invalid for texts out of bounds and times that cannot be."""
    _check(past, by.at)
    sent = By(by.actor, past.submitted_at)
    new = Submission(number, past.kind, past.department, past.subject, past.body, anonymous=not past.author)
    letter, _told = intake.register(new, sent, terms)
    letter = replace(letter, state=State.ACCEPTED, accepted_at=past.submitted_at)
    told: list[Event] = [_received(letter, sent), tell(events.LetterAccepted, letter, sent)]
    if past.replied_at is None:
        due = letter.clock.due
        return replace(letter, noticed=frozenset({(Notice.DUE_SOON, due), (Notice.OVERDUE, due)})), told
    return _answered(past, letter, by, told, past.replied_at)


def _answered(past: Past, letter: Letter, by: By, told: list[Event], at: datetime) -> Done:
    then = By(by.actor, at)
    given = Answer(1, at, kept(letter.clock, at), kept(letter.turn.clock, at))
    due = letter.clock.due
    letter = replace(letter, state=State.ANSWERED, lead=past.department, answers=(given,))
    letter = end(letter, Outcome.ANSWERED, then)
    told.append(
        tell(events.LetterAnswered, letter, then, round=1, answered_at=at, due=due, on_time=given.on_time,
             unit_on_time=given.unit_on_time, imported=True)
    )  # fmt: skip
    if past.rating is not None:
        letter = replace(letter, ratings=(Rating(1, past.rating, None, at),))
        told.append(tell(events.LetterRated, letter, then, round=1, level=past.rating, solved=None, imported=True))
    if at + QUIET <= by.at:
        letter = replace(letter, state=State.CLOSED)
        told.append(tell(events.LetterClosed, letter, By(by.actor, at + QUIET), rounds=1))
    return letter, told


def _received(letter: Letter, by: By) -> events.LetterReceived:
    return tell(
        events.LetterReceived, letter, by, channel=letter.channel.value, anonymous=letter.anonymous,
        received_at=letter.received_at, first_received_at=letter.first_received_at, review_by=letter.review_by,
        due=letter.clock.due, provisional=letter.clock.provisional, imported=True,
    )  # fmt: skip


def _check(past: Past, now: datetime) -> None:
    """What `intake.register` does not look at."""
    if past.submitted_at > now:
        raise _wrong("submitted_at", "lies in the future")
    if past.submitted_at.year < EARLIEST_YEAR:
        raise _wrong("submitted_at", f"lies before {EARLIEST_YEAR}: the old system had no time for it")
    if (past.replied_at is None) != (not past.reply.strip()):
        raise _wrong("reply", "a reply and its time go together")
    if past.replied_at is None:
        if past.rating is not None:
            raise _wrong("rating", "only an answer is rated")
        return
    checked("reply", past.reply, REPLY)
    if not past.submitted_at <= past.replied_at <= now:
        raise _wrong("replied_at", "lies before the letter, or in the future")


def _wrong(field: str, why: str) -> Invalid:
    return Invalid("letter_invalid", f"{field}: {why}", errors={field: why})
