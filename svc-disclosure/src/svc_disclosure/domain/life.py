"""The life of an application on one screen, and who plays which part in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from casework.domain import actors
from casework.domain.lifecycle import Lifecycle, Transition, on
from svc_disclosure.domain.words import Asked, Part, State

if TYPE_CHECKING:
    from svc_disclosure.domain.application import Application, By

APPLICANT, INTAKE, HANDLER, REVIEWER = Part.APPLICANT, Part.INTAKE, Part.HANDLER, Part.REVIEWER
APPROVER, THIRD, JOINT = Part.APPROVER, Part.THIRD_PARTY, Part.JOINT_AGENCY
SUPERVISOR, SYSTEM = Part.SUPERVISOR, Part.SYSTEM

CONSULTING = (State.HANDLING, State.SECRECY_REFERRAL)  # opinions may be awaited
AT_WORK = (*CONSULTING, State.REVIEWING)
COUNTED = (State.RECEIVED, State.AMENDING, *AT_WORK, State.AWAITING_FEE, State.DECIDED)  # received, and not ended
BEFORE = (State.NEEDS_CORRECTION, State.SUBMITTED)  # here, but not received
THEIRS = (State.AMENDING, State.AWAITING_FEE)  # the applicant has the next step, and nothing is announced as late
OPEN = (State.SUBMITTED, *COUNTED)


def stay(action: str, states: Iterable[State], by: Iterable[str]) -> list[Transition]:
    """An act that leaves the application where it stands."""
    return [on(action, [state], state, by) for state in states]


LIFECYCLE = Lifecycle(
    State.SUBMITTED,
    on("correct", [State.NEEDS_CORRECTION], State.SUBMITTED, [APPLICANT]),
    on("lapse", [State.NEEDS_CORRECTION], State.CLOSED, [SYSTEM]),
    *stay("log_contact", [State.SUBMITTED], [INTAKE]),
    *stay("acknowledge", [State.SUBMITTED], [APPLICANT, INTAKE]),  # one side
    on("confirm", [State.SUBMITTED], State.RECEIVED, [APPLICANT, INTAKE]),  # the other
    on("ask_amendment", [State.RECEIVED, State.HANDLING], State.AMENDING, [INTAKE, HANDLER]),
    on("amend", [State.AMENDING], State.RECEIVED, [APPLICANT, INTAKE]),
    on("drop_unamended", [State.AMENDING], State.CLOSED, [INTAKE, SYSTEM]),
    on("assign", [State.RECEIVED, State.HANDLING], State.HANDLING, [INTAKE, REVIEWER, SUPERVISOR]),
    *stay("consult", [State.HANDLING], [HANDLER]),
    *stay("give_opinion", CONSULTING, [THIRD, JOINT, HANDLER]),
    *stay("note_silence", CONSULTING, [HANDLER, SYSTEM]),
    *stay("note_service", [*CONSULTING, *THEIRS], [INTAKE, HANDLER]),  # by post, later than made
    *stay("review_secrecy", [State.HANDLING], [REVIEWER]),
    on("refer_secrecy", [State.HANDLING], State.SECRECY_REFERRAL, [HANDLER]),
    on("settle_secrecy", [State.SECRECY_REFERRAL], State.HANDLING, [HANDLER]),
    *stay("ask_extension", AT_WORK, [HANDLER]),
    *stay("approve_extension", AT_WORK, [APPROVER]),
    *stay("refuse_extension", AT_WORK, [APPROVER]),
    *stay("ask_reasons", [State.HANDLING], [HANDLER]),
    *stay("give_reasons", AT_WORK, [APPLICANT, INTAKE]),
    *stay("delay", [State.HANDLING], [APPROVER]),
    *stay("count_items", [State.HANDLING], [HANDLER]),
    on("charge", [State.HANDLING], State.AWAITING_FEE, [HANDLER]),
    on("pay", [State.AWAITING_FEE], State.HANDLING, [INTAKE, SYSTEM]),
    on("drop_unpaid", [State.AWAITING_FEE], State.CLOSED, [INTAKE, SYSTEM]),
    on("draft", [State.HANDLING], State.REVIEWING, [HANDLER]),
    on("reject", [State.REVIEWING], State.HANDLING, [REVIEWER]),
    on("sign", [State.REVIEWING], State.DECIDED, [REVIEWER]),
    *stay("tell_third_party", [State.DECIDED], [HANDLER]),
    *stay("assist", COUNTED, [INTAKE, HANDLER]),
    on("deliver", [State.DECIDED], State.ANSWERED, [INTAKE, HANDLER]),
    on("convert", [State.ANSWERED], State.CONVERTING, [APPLICANT, INTAKE]),  # the consent
    on("confirm_conversion", [State.CONVERTING], State.CONVERTED, [SYSTEM]),
    on("refuse_conversion", [State.CONVERTING], State.ANSWERED, [SYSTEM]),
    on("take_back", [State.CONVERTING, State.CONVERTED], State.ANSWERED, [SYSTEM]),
    on("withdraw", [State.NEEDS_CORRECTION], State.CLOSED, [APPLICANT]),  # read at no desk
    on("withdraw", OPEN, State.CLOSED, [APPLICANT, INTAKE]),
    *stay("write", OPEN, [APPLICANT, INTAKE, HANDLER]),  # 指导和释明 (art. 30) among it
    *stay("watch", COUNTED, [SYSTEM]),
    *stay("recount", COUNTED, [SYSTEM]),
    *stay("move", [*BEFORE, *COUNTED], [SYSTEM]),
)


def parts(application: Application, by: By) -> frozenset[Part]:
    """What the doer is to this application; empty means that it must not even be known to exist."""
    actor = by.actor
    if actor.kind is actors.Kind.SERVICE:
        return frozenset({SYSTEM})
    if actor.kind is actors.Kind.STAFF:
        return frozenset(_staff_parts(application, by))
    held = {THIRD} if any(one.number in by.consulted for one in application.consultations) else set()
    owns = actor.kind is actors.Kind.CITIZEN and bool(application.owner) and actor.id == application.owner
    return frozenset(held | {APPLICANT} if owns or by.holds_code else held)


def _staff_parts(application: Application, by: By) -> Iterable[Part]:
    actor = by.actor
    if actor.has(actors.Role.SUPERVISOR):
        yield SUPERVISOR
    if actor.id in application.handlers and application.agency in {actor.department, *by.kin}:
        yield HANDLER  # assigned, and of the agency: nobody else's staff handles its work
    if application.agency in by.heads:
        yield APPROVER
    if application.agency in by.homes:
        yield from (part for role, part in _AT_HOME if actor.has(role))
    joint = (one for one in application.consultations if one.asked is Asked.JOINT_AGENCY)
    if any(one.body == actor.department for one in joint):
        yield JOINT


_AT_HOME = ((actors.Role.CLERK, INTAKE), (actors.Role.REVIEWER, REVIEWER))
