"""An anonymous letter that is a petition: its sender is asked for a name first (信访工作条例 art. 19)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from casework.storage.unit_of_work import UnitOfWork
from svc_mailbox.domain import petitioning
from svc_mailbox.storage import texts
from svc_mailbox.use_cases.context import Opened, carry_out, for_sender, for_staff
from svc_mailbox.use_cases.submit import check_sender


def ask_name(uow: UnitOfWork, number: str, text: str) -> Opened:
    """请来信人补充姓名: shown on the sender's page; an anonymous letter has no address to write to."""
    opened = for_staff(uow, number, lock=True)
    return carry_out(uow, opened, "ask_name", partial(petitioning.ask_name, text=text), text)


def give_name(uow: UnitOfWork, number: str, code: str, **people: Any) -> Opened:
    """补充姓名和住址; the letter is anonymous no more."""
    opened = for_sender(uow, number, code, lock=True)
    given: Mapping[str, Any] = {name: people.get(name) or "" for name in texts.PEOPLE}
    check_sender({**given, "anonymous": False})
    done = carry_out(uow, opened, "give_name", petitioning.give_name)
    texts.replace_people(uow.connection, uow.runtime.vault, opened.letter.number, given)
    return done


def refuse_name(uow: UnitOfWork, number: str, code: str) -> Opened:
    """不愿具名: it may go as 匿名."""
    return carry_out(uow, for_sender(uow, number, code, lock=True), "refuse_name", petitioning.refuse_name)
