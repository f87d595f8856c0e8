"""回避: relations that staff declare beforehand, or a supervisor enters for them (信访工作条例 art. 28 ¶3)."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from casework.domain.actors import Role
from casework.domain.errors import Conflict, Forbidden, NotFound
from casework.storage.look import Look
from casework.storage.unit_of_work import UnitOfWork
from svc_complaints.domain.recusal import Tie
from svc_complaints.domain.words import Relation
from svc_complaints.storage import staff
from svc_complaints.use_cases import desk


def listed(look: Look) -> dict[str, Any]:
    """One's own relations; a supervisor sees all. Names are those of accounts that were at this desk, else empty."""
    everybody = look.actor.has(Role.SUPERVISOR)
    found = [one for one in staff.ties(look.connection) if everybody or one.account == look.actor.id]
    names = staff.names(look.connection, {id_ for one in found for id_ in (one.account, one.to, one.entered_by)})
    return {"ties": [_shown(one, names) for one in found]}


def declare(uow: UnitOfWork, to: str, relation: Relation, account: str = "") -> dict[str, Any]:
    """For oneself, or as a supervisor for another. It counts at once: also in complaints that are under way."""
    account = account or uow.actor.id
    if account != uow.actor.id and not uow.actor.has(Role.SUPERVISOR):
        raise Forbidden("recusal_not_yours", "Only a supervisor enters that somebody else stands aside.")
    staff.tie(uow.connection, Tie(account, to, relation, uow.actor.id), uow.now)
    uow.audit("relation_declared", account, {"to": to, "relation": relation.value})
    for number in staff.open_about(uow.connection, to):
        _stand_aside(uow, number, account, relation)
    return listed(uow)


def _stand_aside(uow: UnitOfWork, number: str, account: str, relation: Relation) -> None:
    """In a complaint that is under way. One that who declares it has no part in hides from nobody what they saw."""
    with suppress(NotFound, Conflict), uow.attempt():
        desk.recuse(uow, number, account, relation)


def take_back(uow: UnitOfWork, account: str, to: str) -> dict[str, Any]:
    """For complaints to come. Not by oneself: whoever is related would come back into sight by it."""
    if account == uow.actor.id or not account:
        raise Forbidden("own_relation", "Another supervisor takes back what this account has declared.")
    if not staff.untie(uow.connection, account, to):
        raise NotFound("relation_unknown", "There is no such relation.")
    uow.audit("relation_taken_back", account, {"to": to})
    return listed(uow)


def _shown(one: Tie, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "account": one.account, "name": names.get(one.account, ""),
        "to": one.to, "to_name": names.get(one.to, ""),
        "relation": one.relation.value,
        "entered_by": one.entered_by, "entered_by_name": names.get(one.entered_by, ""),
    }  # fmt: skip
