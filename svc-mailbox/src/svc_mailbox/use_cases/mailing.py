"""Notices to senders who left an e-mail address: a row in the outbox, in the same transaction as what it tells of."""

from __future__ import annotations

from sqlalchemy import exists, insert, literal, select, update

from casework.crypto.vault import context
from casework.storage.unit_of_work import UnitOfWork
from svc_mailbox.storage.tables import letter_people, mail_outbox
from svc_mailbox.storage.texts import people_of


def notify_last(uow: UnitOfWork, number: str, notice: str) -> None:
    """Like `notify`, for a letter whose sender is erased now: with all that waits for them the address goes along,
    sealed, until it is sent.
    """
    notify(uow, number, notice)
    mine = (mail_outbox.c.number == number) & (mail_outbox.c.state == "waiting")
    email = people_of(uow.connection, uow.runtime.vault, number).get("email", "")
    for id_ in uow.connection.scalars(select(mail_outbox.c.id).where(mine)).all():
        sealed = uow.runtime.vault.seal(email, context("mail_outbox", "address", id_))
        uow.connection.execute(update(mail_outbox).where(mail_outbox.c.id == id_).values(address=sealed))


def notify(uow: UnitOfWork, number: str, notice: str) -> None:
    """Puts a notice into the outbox, when this city sends mail and the sender has left an address."""
    if not uow.runtime.settings.smtp_url:
        return
    values = (literal(number), literal(notice), literal("waiting"), literal(0), literal(""))
    times = (literal(uow.now, mail_outbox.c.made_at.type), literal(uow.runtime.real_now(), mail_outbox.c.next_at.type))
    reachable = exists().where(letter_people.c.number == number, letter_people.c.email.is_not(None))
    names = ["number", "notice", "state", "tries", "reason", "made_at", "next_at"]
    uow.connection.execute(insert(mail_outbox).from_select(names, select(*values, *times).where(reachable)))
