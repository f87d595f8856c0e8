"""更正 (art. 41): who shows that a record about them is wrong has it corrected, by us or by who may.

A request of its own, with its own number: it asks for no information, so table 3 does not have it. The regulation sets
no limit; a city does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from casework.domain import actors
from casework.domain.clock import Clock, Limit, kept, recompute, start
from casework.domain.errors import Conflict, Invalid
from casework.domain.events import Event
from casework.domain.lifecycle import Lifecycle, on
from svc_disclosure.domain import events
from svc_disclosure.domain.application import By, unknown
from svc_disclosure.domain.content import DESCRIPTION, PAPER, REASON, WHERE, checked
from svc_disclosure.domain.events.base import ApplicationEvent
from svc_disclosure.domain.limits import Terms
from svc_disclosure.domain.received import CORRECTION, out_of_range, within_stored
from svc_disclosure.domain.words import Part, Settled

SOURCE = "政府信息公开条例 art. 41"


class Stand(StrEnum):
    """Where a request to correct a record stands."""

    NEEDS_CORRECTION = "needs_correction"  # stored while we were away, and refused by a rule: its sender puts it right
    ASKED = "asked"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"  # nobody put it right


OPEN = (Stand.NEEDS_CORRECTION, Stand.ASKED)
LIFECYCLE = Lifecycle(
    Stand.ASKED,
    on("correct", [Stand.NEEDS_CORRECTION], Stand.ASKED, [Part.APPLICANT]),
    on("lapse", [Stand.NEEDS_CORRECTION], Stand.LAPSED, [Part.SYSTEM]),
    on("settle", [Stand.ASKED], Stand.SETTLED, [Part.INTAKE]),
    on("withdraw", OPEN, Stand.WITHDRAWN, [Part.APPLICANT]),
)


@dataclass(frozen=True)
class RecordCorrection:
    """One request; what is wrong and its proof are kept apart, sealed. No clock runs before it can be read."""

    number: str
    agency: str
    owner: str
    state: Stand
    clock: Clock | None
    result: Settled | None = None
    version: int = 1

    @property
    def running(self) -> Clock:
        """The clock of a request that can be settled."""
        if self.clock is None:
            raise ValueError(f"request {self.number} has no clock yet")
        return self.clock


Corrected = tuple[RecordCorrection, list[Event]]


def ask(
    number: str, agency: str, by: By, what: str, evidence: str, terms: Terms, arrived_at: datetime | None = None
) -> Corrected:
    """申请更正, with the evidence (有证据证明): without it there is nothing to check.

    `arrived_at`: when the gateway took it in; the limit counts from that day.
    """
    at = arrived_at or by.at
    if not within_stored(at, by.at):
        raise out_of_range()
    return _asked(RecordCorrection(number, agency, _own(by), Stand.ASKED, None), by, what, evidence, terms, at)


def open_for_correction(number: str, agency: str, by: By, fields: Iterable[str]) -> Corrected:
    """A stored request that a rule refuses becomes one that its sender can put right; `fields` are those at fault."""
    it = RecordCorrection(number, agency, _own(by), Stand.NEEDS_CORRECTION, None)
    return it, [_tell(events.RecordCorrectionNeedsCorrection, it, by, fields=tuple(fields))]


def correct(it: RecordCorrection, by: By, agency: str, what: str, evidence: str, terms: Terms) -> Corrected:
    """The same number with good content; the limit counts from today."""
    after = replace(_step(it, "correct", by), agency=agency, owner=it.owner or _own(by))
    return _asked(after, by, what, evidence, terms, by.at)


def lapse(it: RecordCorrection, by: By, asked_at: datetime) -> Corrected:
    """Nobody put it right in the days that an application has, too."""
    after = _step(it, "lapse", by)
    if by.at < asked_at + CORRECTION:
        raise Conflict("lapse_early", f"Its sender has {CORRECTION.days} days to put it right.")
    return after, [_tell(events.RecordCorrectionLapsed, after, by)]


def recount(it: RecordCorrection, by: By, terms: Terms) -> Corrected:
    """A new calendar; the same request and no event when no day moves. The caller audits it."""
    before = it.running
    clock = recompute(before, terms.calendar, by.at)
    if clock == before:
        return it, []
    after = replace(it, clock=clock, version=it.version + 1)
    if clock.due == before.due:
        return after, []
    return after, [_tell(events.RecordCorrectionRecounted, after, by, due_before=before.due, due=clock.due,
                         provisional=clock.provisional)]  # fmt: skip


def settle(it: RecordCorrection, by: By, result: Settled, reason: str, paper: str, to: str = "") -> Corrected:
    """更正并告知, or, when it is not ours to correct, passed on or redirected (`to`: where), or the record is right."""
    after = _step(it, "settle", by)
    checked("reason", reason, REASON)
    paper = checked("paper", paper, PAPER)
    elsewhere = result in (Settled.TRANSFERRED, Settled.REDIRECTED)
    if elsewhere:
        checked("to", to, WHERE)
    elif to:
        raise Invalid("to_unwanted", "Say where only when another body corrects it.", errors={"to": "must be empty"})
    on_time = kept(it.running, by.at)
    after = replace(after, result=result, clock=it.running.stop(by.day, cause=result.value, paper=paper))
    return after, [_tell(events.RecordCorrectionSettled, after, by, result=result, on_time=on_time)]


def withdraw(it: RecordCorrection, by: By) -> Corrected:
    """撤回. Not announced."""
    after = _step(it, "withdraw", by)
    clock = it.clock and it.clock.stop(by.day, cause="withdrawn", paper=it.number)
    return replace(after, clock=clock), []


def move(it: RecordCorrection, follows: Mapping[str, str]) -> RecordCorrection:
    """机构撤并: who has followed the agency answers in its place, by the same day. The same request when nobody has."""
    heir = follows.get(it.agency, it.agency)
    return it if heir == it.agency else replace(it, agency=heir, version=it.version + 1)


def parts(it: RecordCorrection, by: By) -> frozenset[Part]:
    """What the doer is to this request; empty means that it must not even be known to exist."""
    actor = by.actor
    if actor.kind is actors.Kind.SERVICE:
        return frozenset({Part.SYSTEM})
    if actor.kind is actors.Kind.STAFF:
        clerk = it.agency in by.homes and actor.has(actors.Role.CLERK) and it.clock is not None
        return frozenset({Part.INTAKE} if clerk else ())
    owns = actor.kind is actors.Kind.CITIZEN and bool(it.owner) and actor.id == it.owner
    return frozenset({Part.APPLICANT} if owns or by.holds_code else ())


def _asked(it: RecordCorrection, by: By, what: str, evidence: str, terms: Terms, since: datetime) -> Corrected:
    checked("what", what, DESCRIPTION)
    checked("evidence", evidence, PAPER)
    clock = start(terms.calendar, Limit(terms.limits.correction, source=SOURCE), since)
    after = replace(it, clock=clock)
    return after, [_tell(events.RecordCorrectionAsked, after, by, due=clock.due, provisional=clock.provisional)]


def _own(by: By) -> str:
    return by.actor.id if by.actor.kind is actors.Kind.CITIZEN else ""


def _tell(kind: type[ApplicationEvent], it: RecordCorrection, by: By, **facts: Any) -> Event:
    return kind(subject=it.number, department=it.agency, at=by.at, **facts)


def _step(it: RecordCorrection, action: str, by: By) -> RecordCorrection:
    held = parts(it, by)
    if not held:
        raise unknown()
    return replace(it, state=Stand(LIFECYCLE.advance(it.state, action, held)), version=it.version + 1)
