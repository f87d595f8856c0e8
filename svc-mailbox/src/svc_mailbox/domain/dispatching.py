"""Whose letter it is: dispatch, return, dispute; and letters that are another channel's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from casework.domain.errors import Conflict, Forbidden, Invalid
from svc_mailbox.domain import events
from svc_mailbox.domain.content import REASON, checked
from svc_mailbox.domain.letter import By, Done, Letter, end, step, tell
from svc_mailbox.domain.life import OF_DEPARTMENT, kept_from, parts
from svc_mailbox.domain.petitioning import Petition, given_back
from svc_mailbox.domain.turns import Terms, Turn, stopped
from svc_mailbox.domain.words import Destination, Outcome, Part

MOST_ABOUT = 10  # departments that one complaint is about
MOST_CO_HANDLERS = 10
RETURNS_BEFORE_SUPERVISOR = 2  # a letter that has come back so often is no longer passed on by its intake


def dispatch(letter: Letter, by: By, lead: str, co_handlers: Iterable[str], terms: Terms) -> Done:
    """派单 to one lead (主办) and its co-handlers (协办). The lead's own clock starts; the citizen's goes on.

    Not again to a department that returned it, and after two returns only by a supervisor: that takes `designate`.
    """
    after = step(letter, "dispatch", by)
    if lead in letter.returned_by:
        raise Conflict(
            "returned_by_lead", f"{lead} has returned this letter; choose another, or have a supervisor decide."
        )
    if len(letter.returned_by) >= RETURNS_BEFORE_SUPERVISOR and Part.SUPERVISOR not in parts(letter, by):
        raise Forbidden("supervisor_decides", "This letter has been returned twice: a supervisor decides whose it is.")
    return _handed(after, by, lead, co_handlers, terms, designated=False)


def designate(letter: Letter, by: By, lead: str, co_handlers: Iterable[str], terms: Terms) -> Done:
    """A supervisor decides whose letter it is; the lead can no longer return it."""
    return _handed(step(letter, "designate", by), by, lead, co_handlers, terms, designated=True)


def return_(letter: Letter, by: By, reason: str) -> Done:
    """退单 with a reason, up to the last day of the lead's turn. The citizen's clock does not notice."""
    after = step(letter, "return", by)
    checked("reason", reason, REASON)
    letter.turn.check_return(by.at)
    turn = replace(letter.turn, clock=stopped(letter.turn.clock, by.at, "returned", letter.number))
    after = replace(after, lead="", co_handlers=(), returned_by=(*letter.returned_by, letter.lead), turn=turn)
    event = tell(events.LetterReturned, after, by, returned_by=letter.lead, returns=len(after.returned_by),
                 due=after.clock.due)  # fmt: skip
    return after, [event]


def dispute(letter: Letter, by: By, reason: str) -> Done:
    """The department addressed does not accept the return: a supervisor shall decide."""
    after = step(letter, "dispute", by)
    checked("reason", reason, REASON)
    return after, [tell(events.LetterReturnDisputed, after, by)]


def refer(
    letter: Letter, by: By, to: str, reason: str, petition: Petition | None = None, *, barrier: bool = True
) -> Done:
    """转办: a person sends it to another channel or partner `to`; the clock runs until the receiver confirms.

    `petition` when `to` is the petitions bureau: then its rules hold. `barrier`: whether a department that the letter
    is kept from (art. 30 ¶3) cannot read it there either. Raises Forbidden when that is needed and missing.
    """
    after = step(letter, "refer", by)
    checked("to", to, (1, 100))
    checked("reason", reason, REASON)
    if not barrier and kept_from(letter.recused):
        told = "This letter is kept from a department, and nobody is barred there: answer it here."
        raise Forbidden("channel_without_barrier", told)
    if petition is not None:
        petition.check(letter, by)
    after = replace(after, referred_to=to, destination=Destination.PETITION.value if petition else "")
    return after, [tell(events.LetterReferring, after, by, to=to)]


def confirm_referral(letter: Letter, by: By) -> Done:
    """The receiver has opened its case: ours ends, and keeps number, status and clock only.

    Of a complaint its mailbox does not know the sender's account either: the department it accuses may read there.
    """
    after = end(step(letter, "confirm_referral", by), Outcome.REFERRED, by)
    after = replace(after, owner="") if after.is_complaint else after
    return after, [tell(events.LetterReferred, after, by, to=letter.referred_to)]


def refuse_referral(letter: Letter, by: By) -> Done:
    """The receiver will not take it: back to review. The clock has been running all the time."""
    after = replace(step(letter, "refuse_referral", by), **given_back(letter))
    return after, [tell(events.LetterReferralRefused, after, by, to=letter.referred_to)]


def _handed(after: Letter, by: By, lead: str, co_handlers: Iterable[str], terms: Terms, *, designated: bool) -> Done:
    helpers = tuple(co_handlers)
    _check_departments(lead, helpers)
    if not {OF_DEPARTMENT + one for one in (lead, *helpers)}.isdisjoint(after.recused):
        raise Forbidden("department_barred", "This letter is kept from one of these departments; choose others.")
    rule = terms.rule(after.kind, lead, by.at)
    turn = Turn(terms.clock(rule, by.at), return_by=terms.day(by.at, rule.return_), designated=designated)
    after = replace(after, lead=lead, co_handlers=helpers, turn=turn)
    event = tell(
        events.LetterDispatched, after, by, co_handlers=helpers, designated=designated, return_by=turn.return_by,
        unit_due=turn.clock.due, due=after.clock.due,
    )  # fmt: skip
    return after, [event]


def _check_departments(lead: str, helpers: tuple[str, ...]) -> None:
    if not lead or not all(helpers):
        raise Invalid("department_missing", "Name the lead department, and no empty co-handler.")
    if len(helpers) > MOST_CO_HANDLERS or len({lead, *helpers}) != len(helpers) + 1:
        raise Invalid("co_handlers", f"Name at most {MOST_CO_HANDLERS} co-handlers, each once, and not the lead.")
