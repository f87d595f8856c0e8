"""`python -m svc_mailbox personal list|show|copy|correct|erase|withdraw|check [NUMBER]`: the desk by command.

For the operator of the service, at the wish of the person or of its department; each act is a request with its proof,
and an entry in the audit.
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from casework.domain.errors import Refusal
from casework.personal import api, desk, jobs, store
from casework.personal.model import Kind, PersonalData
from casework.runtime import Runtime
from casework.storage.tables import personal_request as table
from casework.storage.unit_of_work import UnitOfWork

KINDS = {"copy": Kind.ACCESS, "correct": Kind.CORRECT, "erase": Kind.ERASE, "withdraw": Kind.WITHDRAW}


def run(runtime: Runtime, data: PersonalData | None, chosen: argparse.Namespace) -> int:
    """0 when done, 1 when a rule forbids it (it says which), 2 when the command is incomplete."""
    if data is None:
        print("this service keeps no cases of people", file=sys.stderr)
        return 2
    if chosen.act == "check":
        print(f"{jobs.check_again(runtime, data)} requests proved")
        return 0
    if chosen.act in KINDS and not (chosen.number and chosen.reason.strip()):
        print("give the case number and --reason: who asked, and how they proved who they are", file=sys.stderr)
        return 2
    try:
        for shown in _act(runtime, data, chosen):
            print(json.dumps(shown, ensure_ascii=False))
    except Refusal as refusal:
        print(refusal.detail, file=sys.stderr)
        return 1
    return 0


def _act(runtime: Runtime, data: PersonalData, chosen: argparse.Namespace) -> list[Any]:
    with runtime.unit_of_work() as uow:
        if chosen.act in ("list", "show"):
            wanted = table.c.number == chosen.number if chosen.number else table.c.state == "received"
            return [api.view(uow, row) for row in store.some(uow.connection, wanted)]
        kind = KINDS[chosen.act]
        words = {"reason": chosen.reason}
        if kind is Kind.CORRECT:
            changes = dict(pair.partition("=")[::2] for pair in chosen.set)
            desk.check_changes(data, kind, changes)
            words["changes"] = json.dumps(changes, ensure_ascii=False)
        row = desk.by_operator(uow, data, chosen.number, kind, "command", **words)
        uow.audit(f"personal_{chosen.act}", row.number, {"request": row.id, "by": "command"})
        return [_copy(uow, data, row.number)] if chosen.act == "copy" else [api.view(uow, row)]


def _copy(uow: UnitOfWork, data: PersonalData, number: str) -> dict[str, Any]:
    """Without what opens to the person alone, or to two people with a reason."""
    return {name: part for name, part in data.copy(uow, number).items() if name not in data.sealed}
