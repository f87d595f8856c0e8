"""Complaints of before there were aliases: the account that stands in the open moves to the sealed identity."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Column, ColumnElement, not_, select, update

from casework.crypto import aliases
from casework.runtime import Runtime
from casework.storage.tables import personal_request
from casework.storage.unit_of_work import UnitOfWork
from svc_complaints import configuration
from svc_complaints.storage import complaints, identities
from svc_complaints.storage.tables import complaint
from svc_complaints.use_cases.accounts import known_as
from svc_complaints.use_cases.context import keep

BATCH = 500


def in_the_open_of(runtime: Runtime) -> list[str]:
    """Numbers of complaints with such an account, or with such a request about their data; at most `BATCH`."""
    owned = select(complaint.c.number).where(_plain(complaint.c.owner))
    asked = select(personal_request.c.number).where(_plain(personal_request.c.account))
    first = owned.union(asked).order_by("number").limit(BATCH)
    with runtime.read() as connection:
        return list(connection.scalars(first))


def hide(uow: UnitOfWork, number: str) -> None:
    """Its account becomes an alias; itself it is kept with name and contact. May be called again."""
    table, connection = personal_request, uow.connection
    mine = (table.c.number == number) & _plain(table.c.account)
    for row in connection.execute(select(table.c.id, table.c.account).where(mine)).all():
        hidden = {"account": known_as(uow.runtime, row.account)}
        connection.execute(update(table).where(table.c.id == row.id).values(hidden))
    stored = complaints.find(connection, number, lock=True)
    account = stored.complaint.owner if stored else ""
    if stored is None or not account or account.startswith(aliases.PREFIX):
        return
    custody, before = configuration.of(uow.runtime).custody, stored.complaint
    keep(uow, before, replace(before, owner=known_as(uow.runtime, account), version=before.version + 1))
    if people := identities.read(connection, custody, number):  # not of one whose identity was handed back
        identities.keep(connection, custody, number, people, account)


def _plain(column: Column[str]) -> ColumnElement[bool]:
    return (column != "") & not_(column.startswith(aliases.PREFIX))
