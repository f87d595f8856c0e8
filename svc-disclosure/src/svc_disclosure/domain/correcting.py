"""更正 (art. 41): who shows that a record about them is wrong has it corrected, by us or by who may.

A request of its own, with its own number: it asks for no information, so table 3 does not have it. The regulation sets
no limit; a city does.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from casework.domain import actors
from casework.domain.clock import Clock, Limit, kept, start
from casework.domain.errors import Invalid
from casework.domain.events import Event
from casework.domain.lifecycle import Lifecycle, on
from svc_disclosure.domain import events
from svc_disclosure.domain.application import By, unknown
from svc_disclosure.domain.content import DESCRIPTION, PAPER, REASON, WHERE, checked
from svc_disclosure.domain.limits import Terms
from svc_disclosure.domain.words import Part, Settled

SOURCE = "政府信息公开条例 art. 41"


class Stand(StrEnum):
    """Where a request to correct a record stands."""

    ASKED = "asked"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"


LIFECYCLE = Lifecycle(
    Stand.ASKED,
    on("settle", [Stand.ASKED], Stand.SETTLED, [Part.INTAKE]),
    on("withdraw", [Stand.ASKED], Stand.WITHDRAWN, [Part.APPLICANT]),
)


@dataclass(frozen=True)
class RecordCorrection:
    """One request; what is wrong and its proof are kept apart, sealed."""

    number: str
    agency: str
    owner: str
    state: Stand
    clock: Clock
    result: Settled | None = None
    version: int = 1


Corrected = tuple[RecordCorrection, list[Event]]


def ask(number: str, agency: str, by: By, what: str, evidence: str, terms: Terms, owner: str = "") -> Corrected:
    """申请更正, with the evidence (有证据证明): without it there is nothing to check."""
    checked("what", what, DESCRIPTION)
    checked("evidence", evidence, PAPER)
    clock = start(terms.calendar, Limit(terms.limits.correction, source=SOURCE), by.at)
    own = owner or (by.actor.id if by.actor.kind is actors.Kind.CITIZEN else "")
    it = RecordCorrection(number, agency, own, Stand.ASKED, clock)
    event = events.RecordCorrectionAsked(subject=number, department=agency, at=by.at, due=clock.due,
                                         provisional=clock.provisional)  # fmt: skip
    return it, [event]


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
    on_time = kept(it.clock, by.at)
    after = replace(after, result=result, clock=it.clock.stop(by.day, cause=result.value, paper=paper))
    event = events.RecordCorrectionSettled(subject=it.number, department=it.agency, at=by.at, result=result,
                                           on_time=on_time)  # fmt: skip
    return after, [event]


def withdraw(it: RecordCorrection, by: By) -> Corrected:
    """撤回. Not announced."""
    after = _step(it, "withdraw", by)
    return replace(after, clock=it.clock.stop(by.day, cause="withdrawn", paper=it.number)), []


def parts(it: RecordCorrection, by: By) -> frozenset[Part]:
    """What the doer is to this request; empty means that it must not even be known to exist."""
    actor = by.actor
    if actor.kind is actors.Kind.STAFF:
        clerk = actor.department == it.agency and actor.has(actors.Role.CLERK)
        return frozenset({Part.INTAKE} if clerk else ())
    owns = actor.kind is actors.Kind.CITIZEN and bool(it.owner) and actor.id == it.owner
    return frozenset({Part.APPLICANT} if owns or by.holds_code else ())


def _step(it: RecordCorrection, action: str, by: By) -> RecordCorrection:
    held = parts(it, by)
    if not held:
        raise unknown()
    return replace(it, state=Stand(LIFECYCLE.advance(it.state, action, held)), version=it.version + 1)
