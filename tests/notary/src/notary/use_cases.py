"""What can be done with the register: one function each, in the caller's transaction."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from casework.domain.errors import Conflict
from casework.referrals import Incoming
from casework.storage.unit_of_work import UnitOfWork
from notary import domain, storage


def open_entry(uow: UnitOfWork, incoming: Incoming) -> None:
    """Takes a referred case into the register; a Refusal from here goes back to the sender as its reason."""
    subject = domain.subject_of(incoming.content)
    made = storage.put(
        uow.connection,
        uow.runtime.vault,
        incoming.number,
        subject,
        sender=incoming.sender,
        received_at=incoming.received_at,
        opened_at=uow.now,
    )
    if not made:
        raise Conflict("entry_exists", "This case stands in the register already.")
    uow.announce(domain.EntryOpened(subject=incoming.number, received_at=incoming.received_at))


def read_register(uow: UnitOfWork, limit: int) -> dict[str, Any]:
    """The newest entries with their subjects; the look is audited, because subjects can name people."""
    rows = storage.newest(uow.connection, limit, uow.now + timedelta(microseconds=1))
    uow.audit("register_read", "register", {"count": len(rows)})
    entries = [
        {
            "number": row.number,
            "sender": row.sender,
            "subject": storage.subject(uow.runtime.vault, row),
            "received_at": row.received_at,
            "opened_at": row.opened_at,
        }
        for row in rows
    ]
    return {"entries": entries}
