"""What a sender does with a letter that is under way or answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from sqlalchemy import update

from casework.crypto import receipts
from casework.domain.errors import Conflict
from casework.storage.unit_of_work import UnitOfWork
from svc_mailbox import configuration
from svc_mailbox.domain import aftermath, anytime, intake, rating
from svc_mailbox.domain.intake import Submission
from svc_mailbox.domain.words import Kind
from svc_mailbox.storage import texts
from svc_mailbox.storage.tables import letter as letter_table
from svc_mailbox.use_cases import moving
from svc_mailbox.use_cases.context import Opened, carry_out, for_sender
from svc_mailbox.use_cases.submit import CONTENT, check_sender


def rate(
    uow: UnitOfWork, number: str, code: str, round: int, level: int, solved: bool | None, reason: str = ""
) -> Opened:
    """评价 the answer of `round`, which must be the last one."""
    opened = for_sender(uow, number, code, lock=True)
    if opened.letter.answers and round != opened.letter.round:
        raise Conflict("round_not_current", f"Rate the answer of round {opened.letter.round}; earlier ones are past.")
    act = partial(rating.rate, level=rating.parse_level(level), solved=solved, reason=reason)
    return carry_out(uow, opened, "rate", act, reason, level=level, solved=solved)


def follow_up(uow: UnitOfWork, number: str, code: str, text: str) -> Opened:
    """追问."""
    opened = for_sender(uow, number, code, lock=True)
    return carry_out(uow, opened, "follow_up", partial(aftermath.follow_up, question=text), text)


def add(uow: UnitOfWork, number: str, code: str, text: str) -> Opened:
    """补充."""
    opened = for_sender(uow, number, code, lock=True)
    return carry_out(uow, opened, "add", partial(anytime.add, text=text), text)


def withdraw(uow: UnitOfWork, number: str, code: str, reason: str = "") -> Opened:
    """撤回."""
    return carry_out(uow, for_sender(uow, number, code, lock=True), "withdraw", anytime.withdraw, reason)


def urge(uow: UnitOfWork, number: str, code: str) -> Opened:
    """催办."""
    return carry_out(uow, for_sender(uow, number, code, lock=True), "urge", anytime.urge)


def redo(uow: UnitOfWork, number: str, code: str, reason: str = "") -> Opened:
    """要求重办, after a bad rating."""
    opened = for_sender(uow, number, code, lock=True)
    terms = configuration.of(uow.runtime).terms(uow.connection)
    return carry_out(uow, opened, "redo", partial(aftermath.redo, terms=terms), reason)


def close(uow: UnitOfWork, number: str, code: str) -> Opened:
    """同意办结."""
    return carry_out(uow, for_sender(uow, number, code, lock=True), "close", aftermath.close)


def correct(uow: UnitOfWork, number: str, code: str, changes: Mapping[str, Any]) -> Opened:
    """更正: what is sent replaces what was there; the rest stays."""
    opened = for_sender(uow, number, code, lock=True)
    before = opened.letter
    new = _whole(uow, opened, changes)
    setting = configuration.of(uow.runtime)
    taker = setting.taker(new["department"])
    check_sender(new)
    submission = Submission(
        before.number, Kind(new["kind"]), taker.id, new["subject"], new["body"], new["place"],
        before.channel, bool(new["anonymous"]),
    )  # fmt: skip
    terms = setting.terms(uow.connection)
    done = carry_out(uow, opened, "correct", lambda letter, by: intake.correct(
        replace(letter, anonymous=submission.anonymous), by, submission, terms))  # fmt: skip
    if taker.id != new["department"]:
        moving.note_redirect(uow, before.number, new["department"], taker.id)
    digest = receipts.digest({name: str(new[name]) for name in CONTENT})
    texts.replace_text(uow.connection, before.number, new["body"], new["place"])
    texts.replace_people(uow.connection, uow.runtime.vault, before.number, new)
    mine = letter_table.c.number == before.number
    values = {"subject": new["subject"], "content_digest": digest}
    uow.connection.execute(update(letter_table).where(mine).values(values))
    return Opened(replace(done.stored, **values), done.by)


def _whole(uow: UnitOfWork, opened: Opened, changes: Mapping[str, Any]) -> dict[str, Any]:
    letter = opened.letter
    people = texts.people_of(uow.connection, uow.runtime.vault, letter.number)
    if changes.get("anonymous"):
        people = {}
    there = {
        "department": letter.department, "kind": letter.kind.value, "subject": opened.stored.subject,
        "anonymous": letter.anonymous, **texts.text_of(uow.connection, letter.number), **people,
    }  # fmt: skip
    return there | dict(changes)
