"""Notices to senders who left an e-mail address: a row in the outbox, in the same transaction as what it tells of."""

from __future__ import annotations

from sqlalchemy import exists, insert, literal, select

from casework.storage.unit_of_work import UnitOfWork
from svc_mailbox.storage.tables import letter_people, mail_outbox


def notify(uow: UnitOfWork, number: str, notice: str) -> None:
    """Puts a notice into the outbox, when this city sends mail and the sender has left an address."""
    if not uow.runtime.settings.smtp_url:
        return
    values = (literal(number), literal(notice), literal("waiting"), literal(0), literal(""))
    times = (literal(uow.now, mail_outbox.c.made_at.type), literal(uow.runtime.real_now(), mail_outbox.c.next_at.type))
    reachable = exists().where(letter_people.c.number == number, letter_people.c.email.is_not(None))
    names = ["number", "notice", "state", "tries", "reason", "made_at", "next_at"]
    uow.connection.execute(insert(mail_outbox).from_select(names, select(*values, *times).where(reachable)))
