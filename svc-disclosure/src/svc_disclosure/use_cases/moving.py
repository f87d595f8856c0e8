"""机构撤并: who has followed an agency owes its answers, and is asked in place of a joint agency that has ended."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from sqlalchemy import Connection, or_, select

from casework.storage.unit_of_work import UnitOfWork
from svc_disclosure import configuration
from svc_disclosure.domain import anytime, correcting
from svc_disclosure.domain.life import BEFORE, COUNTED
from svc_disclosure.storage import records
from svc_disclosure.storage.tables import application, application_consultation, record_correction
from svc_disclosure.use_cases.context import carry_out, for_system

OPEN = (*BEFORE, *COUNTED)


def to_move(connection: Connection, ended: Collection[str]) -> list[str]:
    """Open applications of an agency that has ended, or about which one is asked."""
    asked = select(application_consultation.c.number).where(application_consultation.c.department.in_(ended))
    held = or_(application.c.agency.in_(ended), application.c.number.in_(asked))
    open_ = select(application.c.number).where(held, application.c.state.in_(OPEN))
    return list(connection.scalars(open_.order_by(application.c.number)))


def move(uow: UnitOfWork, number: str) -> None:
    """Their successors go on with it; nothing when that has happened already."""
    opened = for_system(uow, number)
    if opened is None or opened.application.state not in OPEN:
        return
    follows = configuration.of(uow.runtime).followed()
    done = carry_out(uow, opened, "move", partial(anytime.move, follows=follows))
    if done.application is not opened.application:
        uow.audit("application_moved", number, {"agency": done.application.agency})


def records_to_move(connection: Connection, ended: Collection[str]) -> list[str]:
    """Requests to correct a record (art. 41) that an agency which has ended has not settled."""
    c = record_correction.c
    open_ = select(c.number).where(c.agency.in_(ended), c.state.in_(correcting.OPEN))
    return list(connection.scalars(open_.order_by(c.number)))


def move_record(uow: UnitOfWork, number: str) -> None:
    """Its successor settles it; nothing when that has happened already, or it was settled meanwhile."""
    stored = records.find(uow.connection, uow.runtime.vault, number, lock=True)
    if stored is None or stored.it.state not in correcting.OPEN:
        return
    after = correcting.move(stored.it, configuration.of(uow.runtime).followed())
    if after is not stored.it:
        records.save(uow.connection, uow.runtime.vault, stored.it, after, stored.words)
        uow.audit("record_correction_moved", number, {"agency": after.agency})
