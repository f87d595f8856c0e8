"""回避: relations that staff declare, or a supervisor enters for them (信访工作条例 art. 28 ¶3).

Declared, a relation is on the account's screen at once (`relations.own_marks`). A job then enters the recusal in every
complaint under way, so that it stays there when the relation is taken back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection

from casework.crypto.vault import context
from casework.domain.actors import Role
from casework.domain.errors import Conflict, Forbidden, Invalid, NotFound
from casework.storage.look import Look
from casework.storage.unit_of_work import UnitOfWork
from svc_complaints.domain import recusal
from svc_complaints.domain.life import ALIVE
from svc_complaints.domain.recusal import Tie
from svc_complaints.domain.words import Relation
from svc_complaints.storage import staff
from svc_complaints.use_cases.accusing import person
from svc_complaints.use_cases.context import carry_out, for_system
from svc_complaints.use_cases.relations import with_heirs


def listed(look: Look) -> dict[str, Any]:
    """One's own relations; a supervisor sees all. Names are those of accounts that were at this desk, else empty."""
    everybody = look.actor.has(Role.SUPERVISOR)
    found = staff.ties(look.connection, None if everybody else [look.actor.id])
    names = staff.names(look.connection, {id_ for one in found for id_ in (one.account, one.to, one.entered_by)})
    sealed = staff.names_of_ties(look.connection)
    said = {key: look.runtime.vault.open(text, _context(*key)) for key, text in sealed.items()}
    return {"ties": [_shown(one, names, said.get((one.account, one.to), "")) for one in found]}


def declare(uow: UnitOfWork, relation: Relation, to: str = "", name: str = "", account: str = "") -> dict[str, Any]:
    """For oneself, or as a supervisor for another; `to` a department or an account, or an official by `name`."""
    if bool(to) == bool(name.strip()):
        raise Invalid("relation_unclear", "Say to which department or account (to), or to whom (name), and not both.",
                      errors={"to": ["one of to and name"]})  # fmt: skip
    account = account or uow.actor.id
    if account != uow.actor.id and not uow.actor.has(Role.SUPERVISOR):
        raise Forbidden("recusal_not_yours", "Only a supervisor enters that somebody else stands aside.")
    if not staff.seen(uow.connection, [account]):
        told = f"{account} was never at this desk; let them log in and open it once."
        raise Invalid("account_unseen", told, errors={"account": ["unknown account"]})
    to = to or person(uow.runtime, name)
    sealed = uow.runtime.vault.seal(name.strip(), _context(account, to)) if name else None
    staff.tie(uow.connection, Tie(account, to, relation, uow.actor.id), uow.now, sealed)
    uow.audit("relation_declared", account, {"to": to, "relation": relation.value})
    return listed(uow)


def unsettled(connection: Connection) -> list[Tie]:
    """Relations whose recusals are still to be entered."""
    return staff.ties(connection, settled=False)


def settle(uow: UnitOfWork, tie: Tie) -> None:
    """Enters the recusal in every complaint under way that it meets."""
    ties = with_heirs(uow.runtime, [tie])
    for number in staff.alive_about(uow.connection, {one.to for one in ties}):
        stand_aside(uow, number, ties)
    staff.settled(uow.connection, tie)


def stand_aside(uow: UnitOfWork, number: str, ties: Sequence[Tie]) -> None:
    """What these relations mean for a complaint under way, whatever part their accounts play in it, if any."""
    opened = for_system(uow, number)
    if opened is None or opened.complaint.state not in ALIVE:
        return
    act = partial(recusal.stand_aside, ties=ties)
    before, (after, _) = opened.complaint, act(opened.complaint, opened.by)
    if after is before:
        return
    accounts = sorted({one.account for one in after.recusals} - {one.account for one in before.recusals})
    carry_out(uow, opened, "stand_aside", act, accounts=accounts)
    uow.audit("complaint_stand_aside", number, {"accounts": accounts})


def take_back(uow: UnitOfWork, account: str, to: str) -> dict[str, Any]:
    """For complaints to come. Not by oneself: whoever is related would come back into sight by it."""
    if account == uow.actor.id or not account:
        raise Forbidden("own_relation", "Another supervisor takes back what this account has declared.")
    if any((one.account, one.to) == (account, to) for one in unsettled(uow.connection)):
        raise Conflict("relation_settling", "It is still being entered in the complaints under way; try in a minute.")
    if not staff.untie(uow.connection, account, to):
        raise NotFound("relation_unknown", "There is no such relation.")
    uow.audit("relation_taken_back", account, {"to": to})
    return listed(uow)


def _shown(one: Tie, names: Mapping[str, str], said: str) -> dict[str, Any]:
    return {
        "account": one.account, "name": names.get(one.account, ""),
        "to": one.to, "to_name": said or names.get(one.to, ""),
        "relation": one.relation.value,
        "entered_by": one.entered_by, "entered_by_name": names.get(one.entered_by, ""),
    }  # fmt: skip


def _context(account: str, to: str) -> str:
    return context("staff_tie", "name", (account, to))
