"""Departments end and are followed: letters addressed to them, and letters that are open there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial

from sqlalchemy import Connection, or_, select

from casework.storage.unit_of_work import UnitOfWork
from svc_mailbox import configuration
from svc_mailbox.domain import moving
from svc_mailbox.domain.life import OF_DEPARTMENT
from svc_mailbox.domain.words import State
from svc_mailbox.storage import texts
from svc_mailbox.storage.tables import letter, letter_co_handler, letter_recused
from svc_mailbox.use_cases.context import carry_out, for_system

BATCH = 500  # letters in one run of the job


def note_redirect(uow: UnitOfWork, number: str, addressed: str, taken_by: str) -> None:
    """An entry that says whom the sender wrote to and who has the letter instead; the receipt says what was written."""
    facts = {"addressed": addressed, "moved": _moved(uow, {addressed: taken_by})}
    texts.add_entry(uow.connection, number, uow.now, "redirect", part="system", facts=facts)


def to_move(connection: Connection, ended: Collection[str]) -> list[str]:
    """Open letters with a department that has ended, as the one addressed, the lead, a co-handler, or one that they are
    kept from; of these all, for they stay in the list.
    """
    helped = select(letter_co_handler.c.number).where(letter_co_handler.c.department.in_(ended))
    held = or_(letter.c.department.in_(ended), letter.c.lead.in_(ended), letter.c.number.in_(helped))
    open_ = select(letter.c.number).where(letter.c.state != State.CLOSED).order_by(letter.c.number)
    barred = [OF_DEPARTMENT + one for one in ended]
    kept = select(letter_recused.c.number).where(letter_recused.c.account.in_(barred))
    found = (open_.where(held).limit(BATCH), open_.where(letter.c.number.in_(kept)))
    return list(dict.fromkeys(number for query in found for number in connection.scalars(query)))


def move(uow: UnitOfWork, number: str) -> None:
    """Its departments' successors go on with the letter; nothing when that has happened already."""
    opened = for_system(uow, number)
    follows = configuration.of(uow.runtime).followed()
    if opened is None or opened.letter.state is State.CLOSED:
        return
    pairs = moving.touched(opened.letter, follows)
    if pairs:
        act = partial(moving.move, follows=pairs)
        carry_out(uow, opened, "move", act, "", departments=pairs, moved=_moved(uow, pairs))
        uow.audit("letter_moved", number, {"departments": pairs})


def _moved(uow: UnitOfWork, pairs: Mapping[str, str]) -> list[dict[str, dict[str, str]]]:
    setting = configuration.of(uow.runtime)
    named = [(setting.named(ended), setting.named(follows)) for ended, follows in pairs.items()]
    return [{"from": {"zh": a.name, "en": a.name_en}, "to": {"zh": b.name, "en": b.name_en}} for a, b in named]
