"""机构撤并: who has followed an agency owes its answers, and is asked in place of a joint agency that has ended."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from sqlalchemy import Connection, or_, select

from casework.storage.unit_of_work import UnitOfWork
from svc_disclosure import configuration
from svc_disclosure.domain import anytime
from svc_disclosure.domain.life import BEFORE, COUNTED
from svc_disclosure.storage.tables import application, application_consultation
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
