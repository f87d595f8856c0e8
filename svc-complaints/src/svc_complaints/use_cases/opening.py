"""启封: asking for a sealed identity, deciding on it, reading it, and sealing it again. Each is an audit entry."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection

from casework.domain.times import utc
from casework.storage.unit_of_work import UnitOfWork
from svc_complaints import configuration
from svc_complaints.domain import identity
from svc_complaints.domain.complaint import By, Complaint
from svc_complaints.domain.identity import Opening, Purpose, Stage
from svc_complaints.domain.words import State
from svc_complaints.storage import identities
from svc_complaints.use_cases.context import Opened, for_reader, for_staff, for_system, note

BATCH = 200


def ask(uow: UnitOfWork, number: str, purpose: Purpose, reason: str) -> Opened:
    """An investigator asks."""
    opened = for_reader(uow, number, lock=True)
    limits = configuration.of(uow.runtime).limits()
    opening = identity.ask(opened.complaint, opened.by, purpose, reason, limits)
    id_ = identities.add_opening(uow.connection, uow.runtime.vault, opened.complaint.number, opening, reason)
    note(uow, opened, "ask_opening", part="investigator", opening=id_, purpose=purpose.value)
    return opened


def approve(uow: UnitOfWork, number: str, id_: int) -> Opened:
    """Another person, a supervisor who does not investigate, opens it for a while."""
    opened = for_staff(uow, number, lock=True)
    act = partial(identity.approve, limits=configuration.of(uow.runtime).limits())
    before, after = _carry_out(uow, opened, id_, act)
    until = utc(after.until) if after.until else ""
    note(uow, opened, "open_identity", part="supervisor", opening=id_, asked_by=before.asked_by, until=until)
    return opened


def refuse(uow: UnitOfWork, number: str, id_: int, reason: str) -> Opened:
    """It stays sealed."""
    opened = for_staff(uow, number, lock=True)
    _carry_out(uow, opened, id_, partial(identity.refuse, reason=reason))
    note(uow, opened, "refuse_opening", reason, part="supervisor", opening=id_)
    return opened


def seal(uow: UnitOfWork, number: str, id_: int) -> Opened:
    """Sealed again before its time."""
    opened = for_staff(uow, number, lock=True)
    _carry_out(uow, opened, id_, identity.seal)
    note(uow, opened, "seal_identity", opening=id_)
    return opened


def read(uow: UnitOfWork, number: str) -> dict[str, Any]:
    """Who complained, for the investigator for whom it was opened. Raises Forbidden, Conflict `identity_sealed`."""
    opened = for_staff(uow, number)
    complaint = opened.complaint
    rows = [(row.id, identities.opening(row)) for row in identities.openings_of(uow.connection, complaint.number)]
    mine = [pair for pair in rows if pair[1].asked_by == opened.by.actor.id]
    open_ = [pair for pair in mine if pair[1].stage is Stage.OPEN]  # one that is asked for beside it takes nothing away
    id_, opening = (open_ or mine or [(0, _never(opened))])[-1]
    identity.check_may_read(opening, complaint, opened.by)
    people = identities.read(uow.connection, configuration.of(uow.runtime).custody, complaint.number)
    uow.audit("complaint_identity_read", complaint.number, {"opening": id_, "fields": sorted(people)})
    return {name: people.get(name) for name in identities.FIELDS} | {
        "until": utc(opening.until) if opening.until else None
    }


def ended(connection: Connection, now: datetime) -> list[tuple[str, int]]:
    """`(number, id)` of requests that nobody decided in time, and of openings whose time is over."""
    return [(row.number, row.id) for row in identities.ended(connection, now, BATCH)]


def end(uow: UnitOfWork, number: str, id_: int) -> None:
    """Lapsed, or sealed again, by the clock. Reading has ended with the time already."""
    opened = for_system(uow, number)
    if opened is None:
        return
    asked = identities.find_opening(uow.connection, number, id_).stage is Stage.ASKED
    _carry_out(uow, opened, id_, identity.lapse if asked else identity.seal)
    note(uow, opened, "lapse_opening" if asked else "seal_identity", part="system", opening=id_)


def actions(opened: Opened, opening: Opening) -> list[str]:
    """What this account can do about a request now."""
    complaint, by = opened.complaint, opened.by
    offered = identity.LIFECYCLE.actions(opening.stage, identity.held(complaint, by))
    own = by.actor.id in {opening.asked_by, *complaint.investigated}
    over = complaint.state is State.CLOSED or by.at >= opening.decide_by
    return [name for name in offered if name not in {"approve", "refuse"} or not (own or over)]


def _carry_out(
    uow: UnitOfWork, opened: Opened, id_: int, act: Callable[[Opening, Complaint, By], identity.Opened]
) -> tuple[Opening, Opening]:
    """The request before and after an act of the rules."""
    before = identities.find_opening(uow.connection, opened.complaint.number, id_)
    after, events = act(before, opened.complaint, opened.by)
    identities.save_opening(uow.connection, id_, before, after)
    uow.announce(*events)
    return before, after


def _never(opened: Opened) -> Opening:
    """Nothing was asked: the rules refuse it in the words for a sealed identity."""
    by = opened.by
    return Opening(Stage.ENDED, Purpose.VERIFY, by.actor.id, by.at, by.at)
