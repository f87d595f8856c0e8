"""What a use case works with, and how it comes by the complaint it is about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from casework.crypto import query_codes
from casework.crypto.vault import Vault
from casework.domain.actors import Kind
from casework.domain.errors import Forbidden
from casework.domain.numbers import as_number
from casework.storage.look import Look
from casework.storage.unit_of_work import UnitOfWork
from svc_complaints import configuration
from svc_complaints.domain import keys
from svc_complaints.domain.complaint import By, Complaint, Done, unknown
from svc_complaints.domain.life import LIFECYCLE, parts
from svc_complaints.storage import case_keys, complaints, texts
from svc_complaints.storage.complaints import Stored
from svc_complaints.use_cases import supervising
from svc_complaints.use_cases.acting import acting, complaining


@dataclass(frozen=True)
class Opened:
    """A complaint in somebody's hands: proved to be theirs to see. `key` opens its texts, for who holds it."""

    stored: Stored
    by: By
    key: Vault | None

    @property
    def complaint(self) -> Complaint:
        """The complaint itself."""
        return self.stored.complaint


def for_complainant(look: Look, number: str, code: str, *, lock: bool = False) -> Opened:
    """The complaint for its owner's account, or for who holds its code. Raises NotFound `complaint_unknown`."""
    number = as_number(number)
    stored = complaints.find(look.connection, number, lock=lock)
    held = query_codes.held(look.runtime.ring.code, number, code, stored.code_digest if stored else "")
    if stored is None:
        raise unknown()
    by = complaining(look, holds_code=held)
    if not parts(stored.complaint, by):
        raise unknown()
    return _opened(look, stored, by)


def for_staff(look: Look, number: str, *, lock: bool = False) -> Opened:
    """The complaint for an account that plays a part in it; decided in the query. Raises NotFound."""
    by = acting(look)
    stored = complaints.find(look.connection, as_number(number), complaints.visible_to(by), lock=lock)
    if stored is None:
        raise unknown()
    return _opened(look, stored, by)


def for_reader(look: Look, number: str, *, lock: bool = False) -> Opened:
    """For staff who read what was written. Raises Forbidden to who plays a part, and does not hold the key."""
    opened = for_staff(look, number, lock=lock)
    if opened.key is None:
        raise Forbidden("texts_sealed", "This account does not hold the key of this complaint's texts.")
    return opened


def for_system(look: Look, number: str) -> Opened | None:
    """The complaint for a job or another instance's answer."""
    stored = complaints.find(look.connection, number, lock=True)
    return None if stored is None else _opened(look, stored, By(look.runtime.system, look.now))


def carry_out(
    uow: UnitOfWork, opened: Opened, action: str, act: Callable[[Complaint, By], Done], text: str = "",
    **facts: Any,
) -> Opened:  # fmt: skip
    """An act of the rules with all that goes with it: state, events, keys, the entry, and the audit for staff.

    The audit says who did what, never what was written: an auditor holds no key.
    """
    before, by = opened.complaint, opened.by
    after, events = act(before, by)
    done = replace(opened, stored=replace(opened.stored, complaint=after))
    if after is not before:
        keep(uow, before, after)
    uow.announce(*events)
    note(uow, done, action, text, part=part_for(before, by, action), **facts)
    return done


def keep(uow: UnitOfWork, before: Complaint, after: Complaint, **other: Any) -> None:
    """The complaint after an act, with everything that follows from where it stands now."""
    complaints.save(uow.connection, before, after, calendar_for(uow, after), **other)
    case_keys.keep_in_step(uow.connection, uow.runtime.vault, after.number, keys.holders(after))
    supervising.note_complaint(uow, after)


def note(uow: UnitOfWork, opened: Opened, action: str, text: str = "", part: str = "", **facts: Any) -> None:
    """The entry that an act leaves; a text by whoever holds no key is sealed with the system's.

    Of a complainant no account stands in it: beside the number, in the open, that would be who they are.
    """
    complaint, actor = opened.complaint, opened.by.actor
    key = opened.key or (system_key(uow, complaint) if text else None)
    texts.add_entry(
        uow.connection, key, complaint.number, opened.by.at, action, text, part=part, department=actor.department,
        account=actor.official_id, round=complaint.round, facts=facts or None,
    )  # fmt: skip
    if actor.kind is Kind.STAFF:
        uow.audit(f"complaint_{action}", complaint.number, facts)


def system_key(look: Look, complaint: Complaint) -> Vault | None:
    """The key for sealing what somebody writes who may not read; None once the texts were erased."""
    system = By(look.runtime.system, look.now)
    holding = keys.holding(complaint, system)
    return case_keys.open_for(look.connection, look.runtime.vault, complaint.number, holding)


def calendar_for(look: Look, complaint: Complaint) -> Any:
    """A calendar that can explain this complaint's clocks."""
    newest = max(clock.calendar_version for clock in (complaint.acceptance, complaint.clock))
    return configuration.of(look.runtime).calendar(look.connection, newest)


def part_for(complaint: Complaint, by: By, action: str) -> str:
    """As what somebody does this."""
    allowed = {str(part) for t in LIFECYCLE.transitions if t.action == action for part in t.by}
    held = {part.value for part in parts(complaint, by)}
    return min(held & allowed or held, default="")


def _opened(look: Look, stored: Stored, by: By) -> Opened:
    holding = keys.holding(stored.complaint, by)
    key = case_keys.open_for(look.connection, look.runtime.vault, stored.complaint.number, holding)
    return Opened(stored, by, key)
