"""转办: the case goes sealed to one other instance, and leaves here when that instance has confirmed."""

from __future__ import annotations

from casework import files, referrals
from casework.storage.unit_of_work import UnitOfWork
from svc_mailbox.domain import dispatching
from svc_mailbox.storage import texts
from svc_mailbox.use_cases import mailing
from svc_mailbox.use_cases.context import Opened, carry_out, for_system


def send(uow: UnitOfWork, opened: Opened, to: str) -> None:
    """Seals the letter with all that belongs to it to the instance `to`. Raises NotFound when there is none."""
    letter = opened.letter
    written = texts.text_of(uow.connection, letter.number)
    content = {
        "kind": letter.kind.value,
        "subject": opened.stored.subject,
        **written,
        "anonymous": letter.anonymous,
        "language": opened.stored.language,
        "people": texts.people_of(uow.connection, uow.runtime.vault, letter.number),
    }
    referrals.send(uow, letter.number, to, content, letter.first_received_at)


def confirmed(uow: UnitOfWork, number: str, _reason: str) -> None:
    """The receiver has opened its case: we keep number, state and clock only."""
    opened = for_system(uow, number)
    if opened is None:
        raise ValueError(f"a referral of {number} is confirmed, which is not here")
    carry_out(uow, opened, "confirm_referral", dispatching.confirm_referral)
    mailing.notify(uow, number, "referred")
    texts.erase(uow.connection, number)
    files.erase(uow, number)


def refused(uow: UnitOfWork, number: str, reason: str) -> None:
    """The receiver will not take it: back to review, with its reason."""
    opened = for_system(uow, number)
    if opened is None:
        raise ValueError(f"a referral of {number} is refused, which is not here")
    carry_out(uow, opened, "refuse_referral", dispatching.refuse_referral, reason)
