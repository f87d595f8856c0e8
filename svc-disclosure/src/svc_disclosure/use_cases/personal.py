"""The disclosure office's part in the rights over personal data: what is kept of an applicant, and how it goes.

A case that is open is answered first (the kernel asks `is_open`); number, days and outcome of a closed one stay for
ever, for the reports of its years. Requests to correct a record are cases like the others.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, exists, or_, select, update

from casework.domain.actors import ANONYMOUS
from casework.domain.calendar import Calendar
from casework.domain.errors import Invalid
from casework.personal.model import PersonalData, Subject
from casework.storage.look import Look
from casework.storage.tables import personal_request
from casework.storage.unit_of_work import UnitOfWork
from svc_disclosure import configuration
from svc_disclosure.domain.application import By
from svc_disclosure.domain.words import State
from svc_disclosure.storage import applications, texts
from svc_disclosure.storage.applications import Stored
from svc_disclosure.storage.tables import (
    application,
    application_consultation,
    application_entry,
    application_party,
    application_text,
)
from svc_disclosure.use_cases import erasing
from svc_disclosure.use_cases.acting import acting, decides_for
from svc_disclosure.use_cases.context import Opened, keep
from svc_disclosure.use_cases.corrections import record_personal
from svc_disclosure.use_cases.papers import notice_reading, paper_erasing, releasing
from svc_disclosure.use_cases.views import applicant_view

CORRECTABLE = {"name": 100, "phone": 32, "email": 200, "address": 200}
PHONE = re.compile(r"\+?[0-9][0-9 ()（）-]{4,30}")
EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,134}")
ENDED = (State.ANSWERED, State.CONVERTED, State.CLOSED)


def find(look: Look, number: str) -> Subject | None:
    """The application as the kernel's desk knows cases: as many statements for one that is not there."""
    kept = [exists().where(table.c.number == number) for table in (application_text, application_party)]
    held = look.connection.scalar(select(or_(*kept)))
    stored = applications.find(look.connection, look.runtime.vault, number, lock=isinstance(look, UnitOfWork))
    if stored is None:
        return None
    it = stored.application
    return Subject(number, it.owner, it.agency, stored.code_digest, is_open=it.state not in ENDED, erased=not held)


def decides(look: Look) -> ColumnElement[bool]:
    """Requests about applications in which this account plays a part, at the agency that owes the answer now.

    Those that are to be put right, too; a supervisor has those that name no agency.
    """
    by = acting(look)
    asked_about = application.c.number == personal_request.c.number
    return exists().where(asked_about, applications.played(by), application.c.agency.in_(decides_for(by)))


def count(look: Look, number: str) -> dict[str, int]:
    """Rows that hold something personal."""
    c, asked = application.c, application_consultation.c
    owned = or_(c.owner != "", c.content_digest != "", c.applicant_digest != "")
    entries = [row for row in _rows(look.connection, application_entry, number) if erasing.wordy(row)]
    letters = or_(asked.sealed.is_not(None), asked.code_digest != "")
    return {
        "application": len(_rows(look.connection, application, number, owned)),
        "application_entry": len(entries),
        "application_consultation": len(_rows(look.connection, application_consultation, number, letters)),
        **{t.name: len(_rows(look.connection, t, number)) for t in (application_text, application_party)},
        **paper_erasing.count(look, number),
    }


def copy(uow: UnitOfWork, number: str) -> dict[str, Any]:
    """All that is kept about the applicant, in words: the application as they see it, and who they are."""
    opened = _opened(uow, number)
    return {
        "application": applicant_view(uow, opened, opened.stored.language),
        "applicant": texts.party_of(uow.connection, uow.runtime.vault, number),
        "papers": notice_reading.listed(uow, notice_reading.applicant_of(opened.application)),
        "releases": releasing.links(uow, opened.application),
        "account": opened.application.owner or None,
        "language": opened.stored.language,
    }


def correct(uow: UnitOfWork, number: str, changes: Mapping[str, str]) -> None:
    """Who applies, and how to reach them. The identity paper is proof, what was asked for is evidence: both stay."""
    party = texts.party_of(uow.connection, uow.runtime.vault, number)
    changed = party | {name: value.strip() for name, value in changes.items()}
    texts.keep_party(uow.connection, uow.runtime.vault, number, changed)
    texts.add_entry(uow.connection, uow.runtime.vault, number, uow.now, "personal_corrected", part="system")


def withdraw(_uow: UnitOfWork, _number: str) -> bool:
    """An application is not published, so there is no consent to take back; the log names nobody."""
    return False


def expired(connection: Connection, before: datetime, limit: int) -> Sequence[str]:
    """Applications that ended, and about which nothing has happened, since that moment."""
    held = exists().where(application_text.c.number == application.c.number)
    later = exists().where(application_entry.c.number == application.c.number, application_entry.c.at >= before)
    old = application.c.state.in_(ENDED) & (application.c.submitted_at < before) & held & ~later
    query = select(application.c.number).where(old).order_by(application.c.submitted_at)
    return list(connection.scalars(query.limit(limit)))


def disown(uow: UnitOfWork, account: str) -> int:
    """Applications of a closed account stay with their numbers; their codes still open them; acts name it no more."""
    mine = select(application.c.number).where(application.c.owner == account)
    numbers = list(uow.connection.scalars(mine)) if account else []
    if account:
        acts = application_entry.c.account == account
        uow.connection.execute(update(application_entry).where(acts).values(account=""))
    for number in numbers:
        before = _stored(uow, number).application
        keep(uow, before, replace(before, owner="", version=before.version + 1))
    return len(numbers)


def calendar(look: Look) -> Calendar:
    """The city's calendar, as applications are counted."""
    return configuration.of(look.runtime).calendar(look.connection)


def find_either(look: Look, number: str) -> Subject | None:
    """An application, or a request to correct a record."""
    return find(look, number) or record_personal.find(look, number)


def decides_either(look: Look) -> ColumnElement[bool]:
    """Requests over the one and the other."""
    return or_(decides(look), record_personal.decides(look))


def count_both(look: Look, number: str) -> dict[str, int]:
    """By place; those of the other kind hold nothing."""
    return count(look, number) | record_personal.count(look, number)


def copy_either(uow: UnitOfWork, number: str) -> dict[str, Any]:
    """Of the one or the other."""
    return copy(uow, number) if _applies(uow, number) else record_personal.copy(uow, number)


def correct_either(uow: UnitOfWork, number: str, changes: Mapping[str, str]) -> None:
    """Raises Invalid for what is no telephone number or e-mail address."""
    for field, pattern in (("phone", PHONE), ("email", EMAIL)):
        if field in changes and not pattern.fullmatch(changes[field].strip()):
            raise Invalid("changes_malformed", f"This is no {field}.", errors={f"changes.{field}": ["malformed"]})
    (correct if _applies(uow, number) else record_personal.correct)(uow, number, changes)


def erase_either(uow: UnitOfWork, number: str) -> None:
    """The one or the other."""
    (erasing.erase if _applies(uow, number) else record_personal.erase)(uow, number)


def expired_both(connection: Connection, before: datetime, limit: int) -> Sequence[str]:
    """Of both kinds, at most `limit`."""
    found = list(expired(connection, before, limit))
    return found + list(record_personal.expired(connection, before, limit - len(found)))


def disown_both(uow: UnitOfWork, account: str) -> int:
    """Of both kinds."""
    return disown(uow, account) + record_personal.disown(uow, account)


def _applies(uow: UnitOfWork, number: str) -> bool:
    return applications.find(uow.connection, uow.runtime.vault, number) is not None


def _opened(uow: UnitOfWork, number: str) -> Opened:
    """The application in its applicant's hands, as the kernel has proved."""
    return Opened(_stored(uow, number), By(ANONYMOUS, uow.now, holds_code=True))


def _stored(uow: UnitOfWork, number: str) -> Stored:
    stored = applications.find(uow.connection, uow.runtime.vault, number, lock=True)
    if stored is None:
        raise ValueError(f"application {number} was here a moment ago")
    return stored


def _rows(connection: Connection, table: Table, number: str, *conditions: Any) -> Sequence[Any]:
    return connection.execute(select(table).where(table.c.number == number, *conditions)).all()


PERSONAL = PersonalData(
    find=find_either, count=count_both, copy=copy_either, correct=correct_either, erase=erase_either,
    withdraw=withdraw, expired=expired_both, disown=disown_both, calendar=calendar, decides=decides_either,
    correctable=CORRECTABLE,
)  # fmt: skip
