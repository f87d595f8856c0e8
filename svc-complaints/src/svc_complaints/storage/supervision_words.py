"""What offices wrote to each other about a late case: sealed for its act, under the instance's keys."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, select, update

from casework import plain_json
from casework.crypto.vault import Vault, context
from svc_complaints.storage.supervision import Recorded
from svc_complaints.storage.supervision_tables import supervision_act


def keep(connection: Connection, vault: Vault, one: Recorded, said: Mapping[str, Any]) -> Recorded:
    """Seals the words of a stored act, in place of those before; the act with them.

    `said`: `{"reason", "reply", "withdrawals": {place: {"reason", "decision", "decided_at", "decision_reason"}}}`.
    """
    sealed = vault.seal(plain_json.dumps(dict(said)), _context(one.id))
    connection.execute(update(supervision_act).where(supervision_act.c.id == one.id).values(said=sealed))
    return replace(one, said=sealed)


def read(vault: Vault, one: Recorded) -> dict[str, Any]:
    """The words of an act, as they were kept; empty when nobody wrote any, or they were erased."""
    found: dict[str, Any] = json.loads(vault.open(one.said, _context(one.id))) if one.said else {}
    return found


def wordy(connection: Connection, number: str, *, source: str = "", but: str = "") -> list[int]:
    """Ids of the acts about a case in which somebody has written something; of one `source`, or of all `but` one."""
    c = supervision_act.c
    mine = (c.number == number) & c.said.is_not(None)
    mine &= c.source == source if source else c.source != but
    return list(connection.scalars(select(c.id).where(mine)))


def forget(connection: Connection, ids: Collection[int]) -> None:
    """That there was an act, when and why by the rules stays."""
    connection.execute(update(supervision_act).where(supervision_act.c.id.in_(ids)).values(said=None))


def _context(id_: int) -> str:
    return context("supervision_act", "said", id_)
