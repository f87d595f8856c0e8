"""The life of a complaint on one screen, and who plays which part in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from casework.domain import actors
from casework.domain.lifecycle import Lifecycle, Transition, on
from svc_complaints.domain.words import Part, State

if TYPE_CHECKING:
    from svc_complaints.domain.complaint import By, Complaint

COMPLAINANT, INTAKE, INVESTIGATOR = Part.COMPLAINANT, Part.INTAKE, Part.INVESTIGATOR
SUPERVISOR, SYSTEM = Part.SUPERVISOR, Part.SYSTEM
OFFICE = (INTAKE, INVESTIGATOR, SUPERVISOR)

AT_WORK = (State.INVESTIGATING, State.CONCLUDED)
WAITING = (State.RECEIVED, State.ACCEPTED, *AT_WORK)  # somebody in an office owes the next step
ALIVE = (*WAITING, State.REFERRING, State.ANSWERED)  # it counts, and can be spoken about


def stay(action: str, states: Iterable[State], by: Iterable[str]) -> list[Transition]:
    """An act that leaves the complaint where it stands."""
    return [on(action, [state], state, by) for state in states]


LIFECYCLE = Lifecycle(
    State.RECEIVED,
    on("correct", [State.NEEDS_CORRECTION], State.RECEIVED, [COMPLAINANT]),
    on("lapse", [State.NEEDS_CORRECTION], State.CLOSED, [SYSTEM]),
    on("accept", [State.RECEIVED], State.ACCEPTED, [INTAKE, SUPERVISOR]),
    on("decline", [State.RECEIVED], State.CLOSED, [INTAKE]),
    on("refer", [State.RECEIVED, State.ACCEPTED], State.REFERRING, [INTAKE, SUPERVISOR]),
    on("confirm_referral", [State.REFERRING], State.CLOSED, [SYSTEM]),
    on("refuse_referral", [State.REFERRING], State.RECEIVED, [SYSTEM]),
    on("take_back", [State.REFERRING, State.CLOSED], State.RECEIVED, [SYSTEM]),  # returned by the receiver
    on("assign", [State.ACCEPTED, State.INVESTIGATING], State.INVESTIGATING, [INTAKE, SUPERVISOR]),
    *stay("plan", [State.INVESTIGATING], [INVESTIGATOR]),
    *stay("interview", [State.INVESTIGATING], [INVESTIGATOR]),
    *stay("suspend", [State.INVESTIGATING], [INTAKE, SUPERVISOR]),
    *stay("resume", AT_WORK, [INTAKE, SUPERVISOR]),
    *stay("ask_extension", AT_WORK, [INVESTIGATOR]),
    *stay("approve_extension", AT_WORK, [INTAKE, SUPERVISOR]),
    *stay("refuse_extension", AT_WORK, [INTAKE, SUPERVISOR]),
    on("conclude", [State.INVESTIGATING], State.CONCLUDED, [INVESTIGATOR]),
    on("reject_conclusion", [State.CONCLUDED], State.INVESTIGATING, [INTAKE, SUPERVISOR]),
    on("answer", [State.CONCLUDED], State.ANSWERED, [INTAKE, SUPERVISOR]),
    *stay("check_measure", [State.CONCLUDED, State.ANSWERED, State.CLOSED], [INTAKE, INVESTIGATOR]),
    *stay("rate", [State.ANSWERED], [COMPLAINANT]),
    on("redo", [State.ANSWERED], State.ACCEPTED, [COMPLAINANT, SUPERVISOR]),
    on("close", [State.ANSWERED], State.CLOSED, [INTAKE, SYSTEM]),
    on("withdraw", [State.NEEDS_CORRECTION, *WAITING], State.CLOSED, [COMPLAINANT]),
    *stay("write", ALIVE, [COMPLAINANT, INTAKE, INVESTIGATOR]),
    *stay("name_accused", WAITING, OFFICE),
    *stay("recuse", WAITING, OFFICE),
    *stay("pass_on", WAITING, [INTAKE, SUPERVISOR]),
    *stay("watch", [*WAITING, State.REFERRING], [SYSTEM]),
    *stay("recount", [*WAITING, State.REFERRING], [SYSTEM]),
    *stay("move", [State.NEEDS_CORRECTION, *ALIVE], [SYSTEM]),
    *stay("stand_aside", ALIVE, [SYSTEM]),
)


def parts(complaint: Complaint, by: By) -> frozenset[Part]:
    """What the doer is to this complaint; empty means that it must not even be known to exist.

    Staff behind the barrier, or standing aside (art. 28 ¶3), play no part at all, whatever they were assigned to. Nor
    does anybody of the staff while nobody is named (`Accused.nobody`): whoever it is about could be among them.
    """
    actor = by.actor
    if actor.kind is actors.Kind.SERVICE:
        return frozenset({SYSTEM})
    if actor.kind is actors.Kind.STAFF:
        hidden = by.screen.hides(complaint.marks)
        return frozenset() if hidden else frozenset(_staff_parts(complaint, actor))
    owns = actor.kind is actors.Kind.CITIZEN and bool(complaint.owner) and actor.id == complaint.owner
    return frozenset({COMPLAINANT}) if owns or by.holds_code else frozenset()


def _staff_parts(complaint: Complaint, actor: actors.Actor) -> Iterable[Part]:
    if actor.has(actors.Role.SUPERVISOR):
        yield SUPERVISOR
    if actor.id in complaint.investigators:
        yield INVESTIGATOR
    at_home = bool(complaint.office) and actor.department == complaint.office
    if at_home and actor.has(actors.Role.REVIEWER):
        yield INTAKE
