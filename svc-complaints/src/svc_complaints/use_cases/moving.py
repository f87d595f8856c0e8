"""机构撤并: open complaints follow the department that handled them, and the barrier follows whom they are about."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial

from sqlalchemy import Connection, and_, false, or_, select

from casework.storage.unit_of_work import UnitOfWork
from svc_complaints import configuration
from svc_complaints.domain import moving
from svc_complaints.domain.barrier import Screen, What
from svc_complaints.domain.words import State
from svc_complaints.storage import staff
from svc_complaints.storage.barrier import clear_of
from svc_complaints.storage.tables import complaint, complaint_mark
from svc_complaints.use_cases import relations, tying
from svc_complaints.use_cases.acting import candidates
from svc_complaints.use_cases.context import carry_out, for_system


def to_move(connection: Connection, ended: Collection[str]) -> list[str]:
    """Open complaints handled by a department that has ended, or about one."""
    marks = complaint_mark.c
    about = select(marks.number).where(marks.what == What.DEPARTMENT, marks.value.in_(ended))
    held = or_(complaint.c.office.in_(ended), complaint.c.number.in_(about))
    open_ = select(complaint.c.number).where(held, complaint.c.state != State.CLOSED)
    return list(connection.scalars(open_.order_by(complaint.c.number)))


def stranded(connection: Connection, screens: Mapping[str, Screen]) -> list[str]:
    """Open complaints that their office must not know of any more: it came above or below an accused."""
    mine = [and_(complaint.c.office == one, ~clear_of(screen, complaint.c.number)) for one, screen in screens.items()]
    query = select(complaint.c.number).where(complaint.c.state != State.CLOSED, or_(false(), *mine))
    return list(connection.scalars(query.order_by(complaint.c.number)))


def move(uow: UnitOfWork, number: str) -> None:
    """Their successors go on with it; nothing when that has happened already."""
    opened = for_system(uow, number)
    setting = configuration.of(uow.runtime)
    follows = setting.followed()
    if opened is None or opened.complaint.state is State.CLOSED:
        return
    barred = setting.screen(opened.complaint.office).hides(opened.complaint.marks)
    if not barred and not moving.touched(opened.complaint, follows):
        return
    kin = {office: setting.kin(office) for office in {opened.complaint.office, *follows.values()}}
    team = candidates(uow, staff.seen(uow.connection, opened.complaint.investigators))
    done = carry_out(uow, opened, "move", partial(moving.move, follows=follows, kin=kin, team=team), "")
    uow.audit("complaint_moved", number, {"office": done.complaint.office})
    tying.stand_aside(uow, number, relations.known(uow))  # to whoever is accused since
