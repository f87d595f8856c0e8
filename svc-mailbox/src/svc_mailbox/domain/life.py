"""The life of a letter on one screen, and who plays which part in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from casework.domain import actors
from casework.domain.lifecycle import Lifecycle, Transition, on
from svc_mailbox.domain.words import Part, State

if TYPE_CHECKING:
    from svc_mailbox.domain.letter import By, Letter

CITIZEN, INTAKE, CLERK, CO_HANDLER = Part.CITIZEN, Part.INTAKE, Part.CLERK, Part.CO_HANDLER
REVIEWER, SUPERVISOR, SYSTEM = Part.REVIEWER, Part.SUPERVISOR, Part.SYSTEM

AT_INTAKE = (State.REGISTERED, State.ACCEPTED, State.RETURNED, State.DISPUTED)
AT_WORK = (State.DISPATCHED, State.HANDLING, State.DRAFTED)
OF_DEPARTMENT = "department:"  # before a department that a letter is kept from: a complaint about it became a letter
BY_OFFICE = "office:"  # before an account that its office, not itself or a supervisor, has set aside
WAITING = (*AT_INTAKE, *AT_WORK)  # somebody in an office owes the next step


def stay(action: str, states: Iterable[State], by: Iterable[str]) -> list[Transition]:
    """An act that leaves the letter where it stands."""
    return [on(action, [state], state, by) for state in states]


LIFECYCLE = Lifecycle(
    State.REGISTERED,
    on("correct", [State.NEEDS_CORRECTION], State.REGISTERED, [CITIZEN]),
    on("lapse", [State.NEEDS_CORRECTION], State.CLOSED, [SYSTEM]),
    on("accept", [State.REGISTERED], State.ACCEPTED, [INTAKE, SUPERVISOR]),
    on("decline", [State.REGISTERED], State.CLOSED, [INTAKE]),
    on("invalidate", [State.REGISTERED], State.CLOSED, [INTAKE]),
    on("merge", [State.REGISTERED, State.ACCEPTED], State.CLOSED, [INTAKE]),
    on("refer", AT_INTAKE, State.REFERRING, [INTAKE, SUPERVISOR]),
    on("confirm_referral", [State.REFERRING], State.CLOSED, [SYSTEM]),
    on("refuse_referral", [State.REFERRING], State.REGISTERED, [SYSTEM]),
    on("take_back", [State.REFERRING, State.CLOSED], State.REGISTERED, [SYSTEM]),  # returned by the receiver
    *stay("ask_name", AT_INTAKE, [INTAKE, SUPERVISOR]),
    *stay("give_name", AT_INTAKE, [CITIZEN]),
    *stay("refuse_name", AT_INTAKE, [CITIZEN]),
    on("dispatch", [State.ACCEPTED, State.RETURNED], State.DISPATCHED, [INTAKE, SUPERVISOR]),
    on("return", [State.DISPATCHED], State.RETURNED, [CLERK]),
    on("dispute", [State.RETURNED], State.DISPUTED, [INTAKE]),
    on("designate", [State.RETURNED, State.DISPUTED], State.DISPATCHED, [SUPERVISOR]),
    on("take", [State.DISPATCHED], State.HANDLING, [CLERK]),
    *stay("contribute", [State.HANDLING], [CO_HANDLER]),
    *stay("ask_extension", [State.HANDLING, State.DRAFTED], [CLERK]),
    *stay("approve_extension", [State.HANDLING, State.DRAFTED], [REVIEWER, SUPERVISOR]),
    *stay("refuse_extension", [State.HANDLING, State.DRAFTED], [REVIEWER, SUPERVISOR]),
    on("draft", [State.HANDLING], State.DRAFTED, [CLERK]),
    on("reject_draft", [State.DRAFTED], State.HANDLING, [REVIEWER]),
    on("answer", [State.DRAFTED], State.ANSWERED, [REVIEWER]),
    *stay("rate", [State.ANSWERED], [CITIZEN]),
    *stay("follow_up", [State.ANSWERED], [CITIZEN]),
    *stay("answer_follow_up", [State.ANSWERED], [REVIEWER]),
    on("redo", [State.ANSWERED], State.HANDLING, [CITIZEN, SUPERVISOR]),
    on("close", [State.ANSWERED], State.CLOSED, [CITIZEN, REVIEWER, SYSTEM]),
    on("withdraw", [State.NEEDS_CORRECTION, *WAITING], State.CLOSED, [CITIZEN]),
    *stay("add", WAITING, [CITIZEN]),
    *stay("urge", WAITING, [CITIZEN, SUPERVISOR]),
    *stay("recuse", WAITING, [INTAKE, REVIEWER, SUPERVISOR]),
    *stay("watch", [*WAITING, State.REFERRING], [SYSTEM]),
    *stay("recount", [*WAITING, State.REFERRING], [SYSTEM]),
    *stay("move", [state for state in State if state is not State.CLOSED], [SYSTEM]),
)


def parts(letter: Letter, by: By) -> frozenset[Part]:
    """What the doer is to this letter; empty means a stranger, who must not even learn that it exists.

    A staff account that stands aside (回避, 信访工作条例 art. 28) plays no part at all.
    """
    actor = by.actor
    if actor.kind is actors.Kind.SERVICE:
        return frozenset({SYSTEM})
    if actor.kind is actors.Kind.STAFF:
        return frozenset() if recusals(actor) & letter.recused else frozenset(_staff_parts(letter, actor))
    owns = actor.kind is actors.Kind.CITIZEN and bool(letter.owner) and actor.id == letter.owner
    return frozenset({CITIZEN}) if owns or by.holds_code else frozenset()


def kept_from(recused: Iterable[str]) -> frozenset[str]:
    """The departments among them that a letter is kept from (信访工作条例 art. 30 ¶3)."""
    return frozenset(one.removeprefix(OF_DEPARTMENT) for one in recused if one.startswith(OF_DEPARTMENT))


def recusals(actor: actors.Actor) -> frozenset[str]:
    """The entries among a letter's recused that bind this account.

    What an office enters for somebody else never binds a supervisor: else an office could hide a letter about itself.
    A letter that began as a complaint stays hidden from all of the departments it is about (信访工作条例 art. 30 ¶3).
    """
    own = frozenset({actor.id, *([OF_DEPARTMENT + actor.department] if actor.department else ())})
    return own if actor.has(actors.Role.SUPERVISOR) else own | {BY_OFFICE + actor.id}


def _staff_parts(letter: Letter, actor: actors.Actor) -> Iterable[Part]:
    if actor.has(actors.Role.SUPERVISOR):
        yield SUPERVISOR
    if not actor.department:
        return
    if actor.has(actors.Role.REVIEWER) and actor.department == letter.department:
        yield INTAKE
    if actor.department == letter.lead:
        yield from (part for role, part in _LEAD_PARTS.items() if actor.has(role))
    elif actor.department in letter.co_handlers and actor.has(actors.Role.CLERK):
        yield CO_HANDLER


_LEAD_PARTS = {actors.Role.CLERK: CLERK, actors.Role.REVIEWER: REVIEWER}
