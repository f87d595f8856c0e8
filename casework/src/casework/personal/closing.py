"""Accounts that are closed: their cases belong to nobody any more, however late one of them arrives.

What is on its way when `account_closed` is heard still names the account: an assertion (good for a minute) of a request
that runs right now, a stored submission, a case that another instance refers. A use case that takes in what may be old
asks `is_closed`. What runs beside us cannot be seen from here, nor see us; so `cut_again` looks once more, for as long
as anything of that kind can take. To lock the account for every letter would cost each of them a round trip.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from casework.domain.events import Envelope
from casework.personal.model import PersonalData
from casework.runtime import Runtime
from casework.storage.statements import insert_new
from casework.storage.tables import closed_account as table
from casework.storage.tables import personal_request
from casework.storage.unit_of_work import UnitOfWork

LOOK_AGAIN = timedelta(minutes=10)  # an assertion is good for 65 seconds; no request runs as long as the rest


def hear(uow: UnitOfWork, envelope: Envelope, _data: Mapping[str, Any], personal: PersonalData) -> None:
    """`account_closed`: remembered, and the cases that are here lose their owner."""
    insert_new(uow.connection, table, {"account": envelope.subject, "heard_at": uow.runtime.real_now()})
    _cut(uow, personal, envelope.subject)


def is_closed(connection: Connection, account: str) -> bool:
    """Whether this account was closed, as far as we have heard."""
    if not account:
        return False
    return connection.execute(select(table.c.account).where(table.c.account == account)).first() is not None


def cut_again(runtime: Runtime, data: PersonalData) -> int:
    """Job: cases of accounts closed lately that were being taken in while we heard of it; how many there were."""
    late = table.c.heard_at > runtime.real_now() - LOOK_AGAIN
    with runtime.read() as connection:
        accounts = list(connection.scalars(select(table.c.account).where(late)))
    found = 0
    for account in accounts:
        with runtime.unit_of_work() as uow:
            found += _cut(uow, data, account)
    return found


def _cut(uow: UnitOfWork, data: PersonalData, account: str) -> int:
    mine = personal_request.c.account.in_({account, data.known_as(uow.runtime, account)})
    uow.connection.execute(update(personal_request).where(mine).values(account=""))
    return data.disown(uow, account)
