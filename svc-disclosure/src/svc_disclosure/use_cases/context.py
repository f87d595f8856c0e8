"""What a use case works with, and how it comes by the application it is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from casework.crypto import query_codes
from casework.domain.actors import Kind
from casework.domain.calendar import Calendar
from casework.domain.numbers import as_number
from casework.storage.look import Look
from casework.storage.unit_of_work import UnitOfWork
from svc_disclosure import configuration
from svc_disclosure.domain.application import Application, By, Done, unknown
from svc_disclosure.domain.life import LIFECYCLE, parts
from svc_disclosure.domain.limits import Terms
from svc_disclosure.storage import applications, texts
from svc_disclosure.storage.applications import Stored
from svc_disclosure.use_cases.acting import acting, applying

Words = Mapping[str, str]


@dataclass(frozen=True)
class Opened:
    """An application in somebody's hands: proved to be theirs to see."""

    stored: Stored
    by: By

    @property
    def application(self) -> Application:
        """The application itself."""
        return self.stored.application


def for_applicant(look: Look, number: str, code: str, *, lock: bool = False) -> Opened:
    """The application for its owner's account, or for who holds its code. Raises NotFound `application_unknown`."""
    number = as_number(number)
    stored = applications.find(look.connection, look.runtime.vault, number, lock=lock)
    held = query_codes.held(look.runtime.ring.code, number, code, stored.code_digest if stored else "")
    if stored is None:
        raise unknown()
    opened = Opened(stored, applying(look, holds_code=held))
    if not parts(opened.application, opened.by):
        raise unknown()
    return opened


def for_staff(look: Look, number: str, *, lock: bool = False) -> Opened:
    """The application for an account that plays a part in it; decided in the query. Raises NotFound."""
    by = acting(look)
    vault, visible = look.runtime.vault, applications.visible_to(by)
    stored = applications.find(look.connection, vault, as_number(number), visible, lock=lock)
    if stored is None:
        raise unknown()
    return Opened(stored, by)


def for_system(look: Look, number: str) -> Opened | None:
    """The application for a job or another instance's answer."""
    stored = applications.find(look.connection, look.runtime.vault, number, lock=True)
    return None if stored is None else Opened(stored, By(look.runtime.system, look.now))


def carry_out(
    uow: UnitOfWork, opened: Opened, action: str, act: Callable[[Application, By], Done], words: Words | None = None,
    **facts: Any,
) -> Opened:  # fmt: skip
    """An act of the rules with all that goes with it: state, events, the entry, and the audit for staff.

    `words` is what somebody wrote, by field: sealed, and in no audit. `facts` are days, counts, words from a list. What
    changes nothing (an act that may be repeated) leaves no trace.
    """
    before, by = opened.application, opened.by
    after, events = act(before, by)
    done = replace(opened, stored=replace(opened.stored, application=after))
    if after is before:
        return done
    keep(uow, before, after)
    uow.announce(*events)
    note(uow, done, action, words, part=part_for(before, by, action), **facts)
    return done


def keep(uow: UnitOfWork, before: Application, after: Application, **other: Any) -> None:
    """The application after an act."""
    applications.save(uow.connection, uow.runtime.vault, before, after, calendar_for(uow, after), **other)


def note(
    uow: UnitOfWork, opened: Opened, action: str, words: Words | None = None, part: str = "", **facts: Any
) -> None:
    """The entry that an act leaves; it names no account of an applicant."""
    number, actor = opened.application.number, opened.by.actor
    texts.add_entry(
        uow.connection, uow.runtime.vault, number, opened.by.at, action, words, part=part, department=actor.department,
        account=actor.official_id, facts=facts or None,
    )  # fmt: skip
    if actor.kind is Kind.STAFF:
        uow.audit(f"application_{action}", number, facts)


def terms(look: Look) -> Terms:
    """Limits and calendar."""
    return configuration.of(look.runtime).terms(look.connection)


def calendar_for(look: Look, it: Application) -> Calendar:
    """A calendar that can explain this application's clock."""
    return configuration.of(look.runtime).calendar(look.connection, it.clock.calendar_version if it.clock else 0)


def part_for(it: Application, by: By, action: str) -> str:
    """As what somebody does this."""
    allowed = {str(part) for t in LIFECYCLE.transitions if t.action == action for part in t.by}
    held = {part.value for part in parts(it, by)}
    return min(held & allowed or held, default="")
