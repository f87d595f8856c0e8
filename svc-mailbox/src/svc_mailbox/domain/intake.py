"""From the letter box to the review: receive, correct, accept, decline, merge, set aside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from casework.domain import actors
from casework.domain.calendar import local_day
from casework.domain.errors import Conflict, Forbidden, Invalid
from svc_mailbox.domain import events
from svc_mailbox.domain.content import REASON, WHERE_TO, checked, checked_letter
from svc_mailbox.domain.letter import By, Done, Letter, end, step, tell
from svc_mailbox.domain.turns import Terms, Turn
from svc_mailbox.domain.words import ENTERED, Channel, DeclineReason, Kind, Outcome, State

ENTRY_BACK = timedelta(days=30)  # staff enter paper that arrived up to this long ago
CORRECTION = timedelta(days=30)  # then a submission that was never corrected lapses


@dataclass(frozen=True)
class Submission:
    """What comes in. The texts are only measured here; names and contacts go past the rules into encrypted storage."""

    number: str
    kind: Kind
    department: str
    subject: str
    body: str
    place: str = ""
    channel: Channel = Channel.WEB
    anonymous: bool = False


def register(
    new: Submission,
    by: By,
    terms: Terms,
    received_at: datetime | None = None,
    first_received_at: datetime | None = None,
) -> Done:
    """登记. `received_at` is earlier than now for stored submissions and entered paper; the clock starts there.

    `first_received_at` is history: when a referred letter first reached another office.
    Raises Invalid for texts out of bounds or a time in the future, Forbidden when the channel is not the actor's.
    """
    checked_letter(new.subject, new.body, new.place)
    letter = _opened(new, by, terms, received_at or by.at, State.REGISTERED)
    if first_received_at is not None:
        letter = replace(letter, first_received_at=min(first_received_at, letter.received_at))
    return letter, [_received(letter, by)]


@dataclass(frozen=True)
class CameFrom:
    """What a letter has behind it that another office hands over."""

    first_received_at: datetime
    owner: str = ""
    given_back: tuple[str, ...] = ()
    hops: int = 0
    kept_from: frozenset[str] = frozenset()  # among `Letter.recused`: accounts, and departments (`life.OF_DEPARTMENT`)


def take_over(new: Submission, by: By, terms: Terms, before: CameFrom) -> Done:
    """A case of another office becomes a letter: the clock is ours and starts now, the first receipt is history."""
    letter, told = register(new, by, terms, first_received_at=before.first_received_at)
    owner = "" if new.anonymous else before.owner
    return replace(letter, owner=owner, given_back=before.given_back, hops=before.hops, recused=before.kept_from), told


def open_for_correction(new: Submission, by: By, terms: Terms, received_at: datetime, fields: Iterable[str]) -> Done:
    """A stored submission that a rule refuses becomes a letter that its sender can correct; `fields` are at fault."""
    letter = _opened(new, by, terms, received_at, State.NEEDS_CORRECTION)
    return letter, [tell(events.LetterNeedsCorrection, letter, by, fields=tuple(fields))]


def correct(letter: Letter, by: By, new: Submission, terms: Terms) -> Done:
    """更正: the same number with good content. The clock starts now; the first receipt stays as history."""
    after = step(letter, "correct", by)
    checked_letter(new.subject, new.body, new.place)
    after = replace(after, kind=new.kind, department=new.department, **_started(new, by.at, terms))
    return after, [_received(after, by)]


def lapse(letter: Letter, by: By) -> Done:
    """A submission that nobody corrected in 30 days ends without ever having counted."""
    after = step(letter, "lapse", by)
    if by.at < letter.first_received_at + CORRECTION:
        raise Conflict("lapse_early", f"The sender has {CORRECTION.days} days to correct the letter.")
    after = end(after, Outcome.LAPSED, by)
    return after, [tell(events.LetterLapsed, after, by)]


def accept(letter: Letter, by: By) -> Done:
    """受理. A letter that comes back from a refused referral keeps its first acceptance."""
    after = step(letter, "accept", by)
    after = replace(after, accepted_at=letter.accepted_at or by.at)
    return after, [tell(events.LetterAccepted, after, by)]


def decline(letter: Letter, by: By, why: DeclineReason, reason: str, where_to: str) -> Done:
    """不予受理: always with the reason, and with the channel that is right for the matter."""
    after = step(letter, "decline", by)
    checked("reason", reason, REASON)
    checked("where_to", where_to, WHERE_TO)
    after = end(after, Outcome.DECLINED, by)
    return after, [tell(events.LetterDeclined, after, by, reason=why.value)]


def invalidate(letter: Letter, by: By, reason: str) -> Done:
    """无效件: empty of meaning, a test, an advertisement."""
    after = step(letter, "invalidate", by)
    checked("reason", reason, REASON)
    after = end(after, Outcome.INVALID, by)
    return after, [tell(events.LetterInvalidated, after, by)]


def merge(letter: Letter, by: By, into: str) -> Done:
    """重复件: the same sender's same matter is already letter `into`."""
    after = step(letter, "merge", by)
    if not into or into == letter.number:
        raise Invalid("merge_target", "Name the other letter that this one repeats.", errors={"into": "another number"})
    after = end(after, Outcome.MERGED, by, merged_into=into)
    return after, [tell(events.LetterMerged, after, by, into=into)]


def _opened(new: Submission, by: By, terms: Terms, received_at: datetime, state: State) -> Letter:
    _check_channel(new, by)
    _check_received(new, by, received_at)
    citizen = by.actor.kind is actors.Kind.CITIZEN
    return Letter(
        number=new.number, kind=new.kind, department=new.department, channel=new.channel, anonymous=new.anonymous,
        state=state, first_received_at=received_at,
        owner=by.actor.id if citizen and not new.anonymous else "",
        entered_by=by.actor.id if by.actor.kind is actors.Kind.STAFF else "",
        **_started(new, received_at, terms),
    )  # fmt: skip


def _check_channel(new: Submission, by: By) -> None:
    if by.actor.kind is actors.Kind.SERVICE:
        return  # referred to us: came in elsewhere, by any channel
    enters = by.actor.kind is actors.Kind.STAFF
    if enters and not by.actor.has(actors.Role.CLERK, actors.Role.REVIEWER):
        raise Forbidden("not_yours", "Letters are entered by clerks and reviewers.")
    if enters != (new.channel in ENTERED):
        raise Forbidden(
            "channel_not_yours", "Staff enter letters by phone, paper or walk-in; citizens write on the web."
        )


def _check_received(new: Submission, by: By, received_at: datetime) -> None:
    early = new.channel is not Channel.WEB and received_at < by.at - ENTRY_BACK
    if received_at > by.at or early:
        raise Invalid(
            "received_at_out_of_range", f"received_at lies at most {ENTRY_BACK.days} days back, and not in the future.",
            errors={"received_at": "out of range"},
        )  # fmt: skip


def _started(new: Submission, at: datetime, terms: Terms) -> dict[str, Any]:
    rule = terms.rule(new.kind, new.department, at)
    clock = terms.clock(rule, at)
    return {
        "rule": rule,
        "received_at": at,
        "review_by": terms.day(at, rule.review),
        "clock": clock,
        "turn": Turn(clock, return_by=local_day(at)),  # the department addressed has the first turn
    }


def _received(letter: Letter, by: By) -> events.LetterReceived:
    return tell(
        events.LetterReceived, letter, by,
        channel=letter.channel.value, anonymous=letter.anonymous, received_at=letter.received_at,
        first_received_at=letter.first_received_at, review_by=letter.review_by, due=letter.clock.due,
        provisional=letter.clock.provisional,
    )  # fmt: skip
