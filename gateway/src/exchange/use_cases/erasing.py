"""删除 (个人信息保护法 art. 47): what the exchange keeps of a case goes when its service has erased it."""

from __future__ import annotations

from casework import files
from casework.storage.unit_of_work import UnitOfWork
from exchange.storage import cases, messages


def erase_copies(uow: UnitOfWork, number: str) -> dict[str, int]:
    """Sealed content, files, and the sealed messages that the partner has; how many of each. What the partner itself
    keeps is the partner's own; numbers, dates and outcome stay.
    """
    gone = {"exchange_content": 0, "exchange_outgoing": 0}
    for case in cases.by_number(uow.connection, number):
        gone["exchange_content"] += cases.erase(uow.connection, case.partner, case.subject)
        gone["exchange_outgoing"] += messages.empty_sent(uow.connection, case.partner, case.subject)
    return gone | {"stored_file": files.erase(uow, number)}
