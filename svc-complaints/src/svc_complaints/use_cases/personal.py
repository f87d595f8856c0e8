"""The complaints' part in the rights over personal data: what is kept of a person in a complaint, and how that goes.

Number, dates, states, findings and ratings stay: figures add up after an erasure as before. Whom it was about stays
too, as long as the number does: without it the barrier would fall.

Staff never see who complained, so they have nothing to weigh in a correction of it: it is done at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, exists, false, or_, select, true, update

from casework.domain.actors import ANONYMOUS, Role
from casework.domain.calendar import Calendar
from casework.domain.errors import Invalid
from casework.personal.model import AT_ONCE, Kind, PersonalData, Subject
from casework.storage.look import Look
from casework.storage.tables import personal_request
from casework.storage.unit_of_work import UnitOfWork
from svc_complaints import configuration
from svc_complaints.domain import keys
from svc_complaints.domain.complaint import By
from svc_complaints.domain.words import Naming, State
from svc_complaints.storage import case_keys, complaints, identities, supervision_words, texts
from svc_complaints.storage.complaints import Stored
from svc_complaints.storage.tables import (
    complaint,
    complaint_entry,
    complaint_identity,
    complaint_key,
    complaint_opening,
    complaint_person,
    complaint_text,
)
from svc_complaints.use_cases import accounts, erasing
from svc_complaints.use_cases.acting import acting
from svc_complaints.use_cases.context import Opened, keep
from svc_complaints.use_cases.views import complainant_view

CORRECTABLE = {"name": 50, "phone": 32, "email": 254, "address": 200}
PLACES = (complaint_text, complaint_identity, complaint_key, complaint_person)


def find(look: Look, number: str) -> Subject | None:
    """The complaint as the kernel's desk knows cases: as many statements for one that is not there.

    While it is not known whom it is about, rules alone decide.
    """
    kept = [exists().where(table.c.number == number) for table in (complaint_text, complaint_identity)]
    held = look.connection.scalar(select(or_(*kept)))
    stored = complaints.find(look.connection, number, lock=isinstance(look, UnitOfWork))
    if stored is None:
        return None
    return Subject(
        number, stored.complaint.owner, stored.complaint.office, stored.code_digest,
        is_open=stored.complaint.state is not State.CLOSED, erased=not held, by_rule=not stored.complaint.accused.named,
    )  # fmt: skip


def decides(look: Look) -> ColumnElement[bool]:
    """Requests about complaints that this account has at its intake now, or supervises: never one that is hidden.

    The office that has it now, whichever had it when it was asked.
    """
    by = acting(look)
    at_home = bool(by.actor.department) and by.actor.has(Role.REVIEWER)
    mine = complaint.c.office == by.actor.department if at_home else false()
    power = true() if by.actor.has(Role.SUPERVISOR) else mine
    asked_about = complaint.c.number == personal_request.c.number
    return exists().where(asked_about, complaints.visible_to(by), power)


def count(look: Look, number: str) -> dict[str, int]:
    """Rows that hold something personal."""
    c = complaint.c
    owned = or_(c.owner != "", c.content_digest != "")
    asked = complaint_opening.c.reason.is_not(None)
    plain = {table.name: len(_rows(look.connection, table, number)) for table in PLACES}
    return {
        "complaint": len(_rows(look.connection, complaint, number, owned)),
        "complaint_entry": len([row for row in _rows(look.connection, complaint_entry, number) if erasing.wordy(row)]),
        "complaint_opening": len(_rows(look.connection, complaint_opening, number, asked)),
        "supervision_act": len(supervision_words.wordy(look.connection, number, source=look.runtime.source)),
        **plain,
    }


def copy(uow: UnitOfWork, number: str) -> dict[str, Any]:
    """All that is kept about the complainant, in words: the complaint as they see it, and who they are.

    It is they who ask, so reading it opens nothing to anybody else.
    """
    opened = _opened(uow, number)
    people = identities.read(uow.connection, configuration.of(uow.runtime).custody, number)
    return {
        "complaint": complainant_view(uow, opened, opened.stored.language),
        "complainant": people,
        "account": accounts.behind(uow, opened.complaint) or None,
        "language": opened.stored.language,
    }


def correct(uow: UnitOfWork, number: str, changes: Mapping[str, str]) -> None:
    """Who complained, and how to reach them. What was written is evidence: it is added to, not changed."""
    opened = _opened(uow, number)
    if opened.complaint.naming is Naming.ANONYMOUS:
        raise Invalid("anonymous_with_name", "An anonymous complaint says nothing about who sent it: there is nothing "
                      "to correct.", errors={"changes": ["the complaint is anonymous"]})  # fmt: skip
    custody = configuration.of(uow.runtime).custody
    people = identities.read(uow.connection, custody, number)
    new, account = people | {k: v.strip() for k, v in changes.items()}, accounts.behind(uow, opened.complaint)
    identities.keep(uow.connection, custody, number, new, account)
    texts.add_entry(uow.connection, opened.key, number, uow.now, "personal_corrected", part="system")


def withdraw(_uow: UnitOfWork, _number: str) -> bool:
    """Nothing of a complaint is published, so there is no consent to take back."""
    return False


def expired(connection: Connection, before: datetime, limit: int) -> Sequence[str]:
    """Complaints that ended, and about which nothing has happened, since that moment."""
    kept = (exists().where(table.c.number == complaint.c.number) for table in (complaint_text, complaint_identity))
    held = or_(*kept)
    later = exists().where(complaint_entry.c.number == complaint.c.number, complaint_entry.c.at >= before)
    old = (complaint.c.state == State.CLOSED) & (complaint.c.received_at < before) & held & ~later
    query = select(complaint.c.number).where(old).order_by(complaint.c.received_at)
    return list(connection.scalars(query.limit(limit)))


def disown(uow: UnitOfWork, account: str) -> int:
    """Complaints of a closed account stay with their numbers; their codes still open them."""
    custody = configuration.of(uow.runtime).custody
    aliases = {account, accounts.known_as(uow.runtime, account)}  # itself, in one of before there were aliases
    mine = select(complaint.c.number).where(complaint.c.owner.in_(aliases))
    numbers = list(uow.connection.scalars(mine)) if account else []
    if account:
        acts = complaint_entry.c.account == account
        uow.connection.execute(update(complaint_entry).where(acts).values(account=""))
    for number in numbers:
        before = _stored(uow, number).complaint
        keep(uow, before, replace(before, owner="", version=before.version + 1))
        people = identities.read(uow.connection, custody, number)
        identities.keep(uow.connection, custody, number, people, account="")
    return len(numbers)


def calendar(look: Look) -> Calendar:
    """The city's calendar, as complaints are counted."""
    return configuration.of(look.runtime).calendar(look.connection)


def _opened(uow: UnitOfWork, number: str) -> Opened:
    """The complaint in its complainant's hands, as the kernel has proved."""
    stored = _stored(uow, number)
    by = By(ANONYMOUS, uow.now, holds_code=True)
    key = case_keys.open_for(uow.connection, uow.runtime.vault, number, keys.holding(stored.complaint, by))
    return Opened(stored, by, key)


def _stored(uow: UnitOfWork, number: str) -> Stored:
    stored = complaints.find(uow.connection, number, lock=True)
    if stored is None:
        raise ValueError(f"complaint {number} was here a moment ago")
    return stored


def _rows(connection: Connection, table: Table, number: str, *conditions: Any) -> Sequence[Any]:
    return connection.execute(select(table).where(table.c.number == number, *conditions)).all()


PERSONAL = PersonalData(
    find=find, count=count, copy=copy, correct=correct, erase=erasing.erase, withdraw=withdraw, expired=expired,
    disown=disown, calendar=calendar, decides=decides, correctable=CORRECTABLE, known_as=accounts.known_as,
    sealed=frozenset({"complainant", "account"}),
    at_once=AT_ONCE | {Kind.CORRECT},  # nobody reads a corrected name at the desk
)  # fmt: skip
