"""The mailbox's part in the rights over personal data: what it keeps of a person in a letter, and how that goes.

Number, dates, states, ratings and outcome stay: figures add up after an erasure as before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, delete, exists, or_, select, update

from casework.domain.actors import ANONYMOUS
from casework.domain.calendar import Calendar
from casework.domain.errors import Invalid
from casework.domain.times import utc
from casework.personal.deciding import own_department
from casework.personal.model import PersonalData, Subject
from casework.storage.look import Look
from casework.storage.tables import personal_request
from casework.storage.unit_of_work import UnitOfWork
from svc_mailbox import configuration
from svc_mailbox.domain.letter import By, Letter
from svc_mailbox.domain.life import recusals
from svc_mailbox.domain.words import State
from svc_mailbox.storage import letters, partners, texts
from svc_mailbox.storage.letters import Stored
from svc_mailbox.storage.partner_tables import letter_partner
from svc_mailbox.storage.tables import (
    letter,
    letter_entry,
    letter_people,
    letter_recused,
    letter_text,
    mail_outbox,
    published_letter,
)
from svc_mailbox.use_cases import publishing
from svc_mailbox.use_cases.context import Opened, newest_count
from svc_mailbox.use_cases.views import sender_view

# What an entry says beyond its text that is about the case and not in anybody's words
PLAIN_FACTS = frozenset({"level", "solved", "days", "fields", "due_before", "due", "lead", "co_handlers", "to", "into"})
CORRECTABLE = {"name": 50, "phone": 32, "email": 254, "address": 200}
PHONE = re.compile(r"\+?[0-9][0-9 ()（）-]{4,30}")
EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,188}")


def find(look: Look, number: str) -> Subject | None:
    """The letter as the kernel's desk knows cases."""
    stored = letters.find(look.connection, number, lock=isinstance(look, UnitOfWork))
    if stored is None:
        return None
    held = count(look, number)
    return Subject(
        number, stored.letter.owner, stored.letter.responsible, stored.code_digest,
        is_open=stored.letter.state is not State.CLOSED, erased=not (held["letter_text"] or held["letter_people"]),
    )  # fmt: skip


def count(look: Look, number: str) -> dict[str, int]:
    """Rows that hold something personal."""
    c = letter.c
    personal = or_(c.subject != "", c.owner != "", c.content_digest != "")
    wordy = or_(letter_entry.c.text != "", letter_entry.c.facts.is_not(None))
    facts = [row for row in _rows(look.connection, letter_entry, number, wordy) if _has_words(row)]
    plain = {t.name: len(_rows(look.connection, t, number)) for t in (letter_text, letter_people, mail_outbox,
                                                                     published_letter)}  # fmt: skip
    result = _rows(look.connection, letter_partner, number, letter_partner.c.text.is_not(None))
    return {
        "letter": len(_rows(look.connection, letter, number, personal)), "letter_entry": len(facts),
        "letter_partner": len(result), **plain,
    }  # fmt: skip


def copy(uow: UnitOfWork, number: str) -> dict[str, Any]:
    """All that is kept about the sender, in words: the letter as they see it, who they are, and what was sent them."""
    stored = _stored(uow, number)
    notices = _rows(uow.connection, mail_outbox, number)
    return {
        "letter": sender_view(uow, Opened(stored, By(ANONYMOUS, uow.now, holds_code=True)), stored.language),
        "sender": texts.people_of(uow.connection, uow.runtime.vault, number),
        "account": stored.letter.owner or None,
        "language": stored.language,
        "published_copy": publishing.proposal(uow, number),
        "notices": [{"notice": row.notice, "state": row.state, "made_at": utc(row.made_at)} for row in notices],
    }


def correct(uow: UnitOfWork, number: str, changes: Mapping[str, str]) -> None:
    """Who wrote, and how to reach them. What was written is evidence: it is added to, not changed."""
    stored = _stored(uow, number)
    if stored.letter.anonymous:
        raise Invalid("anonymous_with_name", "An anonymous letter says nothing about its sender: there is nothing to "
                      "correct.", errors={"changes": ["the letter is anonymous"]})  # fmt: skip
    for field, pattern in (("phone", PHONE), ("email", EMAIL)):
        if field in changes and not pattern.fullmatch(changes[field].strip()):
            raise Invalid("changes_malformed", f"This is no {field}.", errors={f"changes.{field}": ["malformed"]})
    people = texts.people_of(uow.connection, uow.runtime.vault, number)
    texts.replace_people(uow.connection, uow.runtime.vault, number, people | {k: v.strip() for k, v in changes.items()})
    texts.add_entry(uow.connection, number, uow.now, "personal_corrected", part="system")


def erase(uow: UnitOfWork, number: str) -> None:
    """Text, people, answers, the redacted copy and notices leave; the letter belongs to no account any more."""
    withdraw(uow, number)
    texts.erase(uow.connection, number)
    for row in _rows(uow.connection, letter_entry, number, letter_entry.c.facts.is_not(None)):
        kept = {name: value for name, value in row.facts.items() if name in PLAIN_FACTS}
        changed = update(letter_entry).where(letter_entry.c.id == row.id).values(facts=kept or None)
        uow.connection.execute(changed)
    partners.forget_result(uow.connection, number)
    for table in (mail_outbox, published_letter):
        uow.connection.execute(delete(table).where(table.c.number == number))
    before = _stored(uow, number).letter
    _save(uow, before, replace(before, owner="", version=before.version + 1), content_digest="")


def withdraw(uow: UnitOfWork, number: str) -> bool:
    """Consent to publication is taken back; the text leaves every public place."""
    return publishing.take_back(uow, Opened(_stored(uow, number), By(ANONYMOUS, uow.now, holds_code=True)))


def expired(connection: Connection, before: datetime, limit: int) -> Sequence[str]:
    """Letters that ended, and about which nothing has happened, since that moment."""
    held = exists().where(letter_text.c.number == letter.c.number)
    later = exists().where(letter_entry.c.number == letter.c.number, letter_entry.c.at >= before)
    old = (letter.c.state == State.CLOSED) & (letter.c.received_at < before) & held & ~later
    return list(connection.scalars(select(letter.c.number).where(old).order_by(letter.c.received_at).limit(limit)))


def disown(uow: UnitOfWork, account: str) -> int:
    """Letters of a closed account stay with their numbers; their query codes still open them; acts name it no more."""
    mine = select(letter.c.number).where(letter.c.owner == account)
    numbers = list(uow.connection.scalars(mine)) if account else []
    if account:
        acts = letter_entry.c.account == account
        uow.connection.execute(update(letter_entry).where(acts).values(account=""))
    for number in numbers:
        before = _stored(uow, number).letter
        _save(uow, before, replace(before, owner="", version=before.version + 1))
    return len(numbers)


def calendar(look: Look) -> Calendar:
    """The city's calendar, as letters are counted."""
    return configuration.of(look.runtime).calendar(look.connection)


def public(number: str) -> dict[str, str]:
    """Where everybody could read the letter."""
    return {
        "page": f"/letters/{number}", "search": f"/api/search?number={number}", "feed": "/letters.atom",
        "export": "/letters.csv", "api": f"/api/mailbox/published/{number}",
    }  # fmt: skip


def _stored(uow: UnitOfWork, number: str) -> Stored:
    stored = letters.find(uow.connection, number, lock=True)
    if stored is None:
        raise ValueError(f"letter {number} was here a moment ago")
    return stored


def _save(uow: UnitOfWork, before: Letter, after: Letter, **other: Any) -> None:
    count_with = configuration.of(uow.runtime).calendar(uow.connection, newest_count(after))
    letters.save(uow.connection, before, after, count_with, **other)


def _has_words(row: Any) -> bool:
    return bool(row.text) or bool(set(row.facts or {}) - PLAIN_FACTS)


def _rows(connection: Connection, table: Table, number: str, *conditions: Any) -> Sequence[Any]:
    return connection.execute(select(table).where(table.c.number == number, *conditions)).all()


def decides(look: Look) -> ColumnElement[bool]:
    """The requests of one's own department; none about a letter from which the account is kept."""
    aside = letter_recused.c.account.in_(recusals(look.actor))
    return own_department(look) & ~exists().where(letter_recused.c.number == personal_request.c.number, aside)


PERSONAL = PersonalData(
    find=find, count=count, copy=copy, correct=correct, erase=erase, withdraw=withdraw, expired=expired,
    decides=decides, disown=disown, calendar=calendar, correctable=CORRECTABLE, public=public,
)  # fmt: skip
