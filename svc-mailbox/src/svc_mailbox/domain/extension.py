"""延期: asked by the lead's clerk, decided by another, told to the sender; approved once per letter."""

from __future__ import annotations

from dataclasses import replace

from casework.domain.calendar import Calendar
from casework.domain.errors import Conflict, Forbidden, Invalid
from svc_mailbox.domain import events
from svc_mailbox.domain.content import REASON, checked
from svc_mailbox.domain.letter import By, Done, Extension, Letter, step, tell
from svc_mailbox.domain.turns import extended, kept


def ask_extension(letter: Letter, by: By, days: int, reason: str) -> Done:
    """延期申请 for 1 to `rule.extension` working days, before it has passed; again after a refusal."""
    after = step(letter, "ask_extension", by)
    checked("reason", reason, REASON)
    most = letter.rule.extension
    if not 1 <= days <= most:
        raise Invalid(
            "extension_days",
            f"Ask for 1 to {most} working days." if most else "Letters of this kind are not extended.",
            errors={"days": f"1 to {most}"},
        )
    if letter.extension is not None and letter.extension.approved is not False:
        raise Conflict("extended_already", "An extension is asked or approved once per letter.")
    _check_running(letter, by)
    after = replace(after, extension=Extension(days, by.at, by.actor.id))
    return after, [tell(events.LetterExtensionAsked, after, by, days=days)]


def approve_extension(letter: Letter, by: By, calendar: Calendar) -> Done:
    """延期批准: both clocks get the days; a department's own that is over stays over.

    Too late once the sender's limit has passed: late stays late.
    """
    after, asked = _decided(letter, "approve_extension", by, approved=True)
    _check_running(letter, by)
    clock, unit = (extended(c, calendar, asked.days, by.at, letter.number) for c in (letter.clock, letter.turn.clock))
    after = replace(after, clock=clock, turn=replace(letter.turn, clock=unit))
    event = tell(events.LetterExtended, after, by, days=asked.days, due=clock.due, provisional=clock.provisional)
    return after, [event]


def refuse_extension(letter: Letter, by: By, reason: str) -> Done:
    """延期不予批准, with the reason; the limit holds."""
    after, _ = _decided(letter, "refuse_extension", by, approved=False)
    checked("reason", reason, REASON)
    return after, [tell(events.LetterExtensionRefused, after, by, due=after.clock.due)]


def _decided(letter: Letter, action: str, by: By, *, approved: bool) -> tuple[Letter, Extension]:
    after, asked = step(letter, action, by), letter.extension
    if asked is None or asked.approved is not None:
        raise Conflict("no_extension_asked", "No extension waits for a decision.")
    if by.actor.id == asked.asked_by:
        raise Forbidden("own_extension", "Whoever asked for an extension does not decide on it.")
    return replace(after, extension=replace(asked, approved=approved)), asked


def _check_running(letter: Letter, by: By) -> None:
    if not kept(letter.clock, by.at):
        raise Conflict(
            "extension_too_late", f"The limit passed with {letter.clock.due}; it cannot be extended any more."
        )
