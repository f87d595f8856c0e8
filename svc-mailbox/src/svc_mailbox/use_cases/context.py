"""What a use case works with, and how it comes by the letter it is about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from casework.crypto import query_codes
from casework.domain.actors import ANONYMOUS, Kind
from casework.domain.numbers import as_number
from casework.storage.look import Look
from casework.storage.unit_of_work import UnitOfWork
from svc_mailbox import configuration
from svc_mailbox.domain.letter import By, Done, Letter
from svc_mailbox.domain.life import AT_INTAKE, LIFECYCLE, parts
from svc_mailbox.domain.words import State
from svc_mailbox.storage import letters, texts
from svc_mailbox.storage.letters import Stored

AUDITED = 2_000  # characters of a text in the audit; the whole of it stands in the entry
# After these a letter may still become a complaint: the audit says that they were done, never with what words, for
# those would outlive the letter's own
BEFORE_REFERRAL = (*AT_INTAKE, State.REFERRING)
UNQUOTED = frozenset({"note", *(t.action for t in LIFECYCLE.transitions if t.target in BEFORE_REFERRAL)})


@dataclass(frozen=True)
class Opened:
    """A letter in somebody's hands: proved to be theirs to see."""

    stored: Stored
    by: By

    @property
    def letter(self) -> Letter:
        """The letter itself."""
        return self.stored.letter


def for_sender(look: Look, number: str, code: str, *, lock: bool = False) -> Opened:
    """The letter for its owner's account, or for who holds its query code. Raises NotFound `case_unknown`."""
    actor = look.actor if look.actor.kind is Kind.CITIZEN else ANONYMOUS
    number = as_number(number)
    stored = letters.find(look.connection, number, lock=lock)
    held = query_codes.held(look.runtime.ring.code, number, code, stored.code_digest if stored else "")
    if stored is None:
        raise query_codes.unknown()
    opened = Opened(stored, By(actor, look.now, holds_code=held))
    if not parts(opened.letter, opened.by):
        raise query_codes.unknown()
    return opened


def for_staff(look: Look, number: str, *, lock: bool = False) -> Opened:
    """The letter for an account that plays a part in it; decided in the query. Raises NotFound `case_unknown`."""
    stored = letters.find(look.connection, as_number(number), letters.visible_to(look.actor), lock=lock)
    if stored is None:
        raise query_codes.unknown()
    return Opened(stored, By(look.actor, look.now))


def for_system(look: Look, number: str) -> Opened | None:
    """The letter for a job or another instance's answer."""
    stored = letters.find(look.connection, number, lock=True)
    return None if stored is None else Opened(stored, By(look.runtime.system, look.now))


def carry_out(
    uow: UnitOfWork, opened: Opened, action: str, act: Callable[[Letter, By], Done], text: str = "", **facts: Any
) -> Opened:
    """An act of the rules, with everything that goes with it: state, events, the entry, and the audit for staff.

    Of a sender no account stands in an entry: should the letter become a complaint, that would be who complained.
    """
    before, by = opened.letter, opened.by
    after, events = act(before, by)
    calendar = configuration.of(uow.runtime).calendar(uow.connection, newest_count(after))
    letters.save(uow.connection, before, after, calendar)
    uow.announce(*events)
    actor = by.actor
    texts.add_entry(
        uow.connection, before.number, by.at, action, part=part_for(before, by, action), department=actor.department,
        account=actor.official_id, round=after.round, text=text, facts=facts or None,
    )  # fmt: skip
    if actor.kind is Kind.STAFF:
        said = {} if action in UNQUOTED else {"text": text[:AUDITED]}
        uow.audit(f"letter_{action}", before.number, facts | said)
    return Opened(replace(opened.stored, letter=after), by)


def newest_count(letter: Letter) -> int:
    """The calendar version that is needed to explain this letter's clocks."""
    return max(letter.clock.calendar_version, letter.turn.clock.calendar_version)


def part_for(letter: Letter, by: By, action: str) -> str:
    """As what somebody does this."""
    allowed = {str(part) for t in LIFECYCLE.transitions if t.action == action for part in t.by}
    held = {part.value for part in parts(letter, by)}
    return min(held & allowed or held, default="")
