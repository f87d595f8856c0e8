"""What the agency does with an application, from the confirmation to the extension; audited by `carry_out`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from casework.storage.unit_of_work import UnitOfWork
from svc_disclosure.documents.notices.compose import Both
from svc_disclosure.domain import amending, anytime, confirming, deadlines, excess, secrecy
from svc_disclosure.domain.words import ContactBy, Review
from svc_disclosure.storage import applications, texts
from svc_disclosure.use_cases import digests
from svc_disclosure.use_cases.context import Opened, calendar_for, carry_out, for_staff, note, terms
from svc_disclosure.use_cases.papers import notices, numbering


def log_contact(uow: UnitOfWork, number: str, how: ContactBy, reached: bool, text: str = "") -> Opened:
    """联系记录: a try to reach the applicant; `text`: what came of it."""
    opened = for_staff(uow, number, lock=True)
    act = partial(confirming.log_contact, how=how, reached=reached)
    return carry_out(uow, opened, "log_contact", act, {"text": text}, how=how.value, reached=reached)


def acknowledge(uow: UnitOfWork, number: str) -> Opened:
    """机关确认, the first side to do so."""
    return carry_out(uow, for_staff(uow, number, lock=True), "acknowledge", confirming.acknowledge)


def confirm(uow: UnitOfWork, number: str, reached_by: ContactBy | None = None) -> Opened:
    """双方确认: received today. `reached_by`: the applicant confirms on the line or at the counter."""
    opened = for_staff(uow, number, lock=True)
    act = partial(confirming.confirm, terms=terms(uow), reached_by=reached_by)
    done = carry_out(uow, opened, "confirm", act, reached_by=reached_by.value if reached_by else "")
    notices.register(uow, done.application)
    return done


def ask_amendment(uow: UnitOfWork, number: str, notice: str) -> Opened:
    """一次性告知补正, under the next number of the agency."""
    opened = for_staff(uow, number, lock=True)
    paper = numbering.take(uow, opened.application.agency)
    act = partial(amending.ask_amendment, notice=notice, paper=paper, terms=terms(uow))
    until = terms(uow).day(uow.now, terms(uow).limits.amendment).isoformat()
    done = carry_out(uow, opened, "ask_amendment", act, {"notice": notice}, paper=paper, until=until)
    items: list[str | Both] = [line.strip() for line in notice.splitlines() if line.strip()]
    notices.make(uow, done.application, "correction", {"items": items}, number=paper)
    return done


def amend(
    uow: UnitOfWork, number: str, description: str, paper: str, document_number: str = "", good_reason: str = "",
    received_on: date | None = None,
) -> Opened:  # fmt: skip
    """录入补正 that came on paper, on that day; late, with the good reason (正当理由)."""
    opened = for_staff(uow, number, lock=True)
    act = partial(
        amending.amend, description=description, paper=paper, terms=terms(uow), good_reason=good_reason,
        received_on=received_on,
    )  # fmt: skip
    words = {"description": description, "paper": paper, "good_reason": good_reason}
    facts = {"received_on": received_on.isoformat()} if received_on else {}
    done = carry_out(uow, opened, "amend", act, words, **facts)
    rewrite(uow, done, description, document_number)
    return done


def rewrite(uow: UnitOfWork, opened: Opened, description: str, document_number: str) -> None:
    """What is asked for, as amended; what was there before stays in its entry."""
    number, vault = opened.application.number, uow.runtime.vault
    before = texts.text_of(uow.connection, vault, number)
    new = {"description": description, "document_number": document_number or before.get("document_number", "")}
    note(uow, opened, "amended_from", before, part="system")
    texts.write(uow.connection, vault, number, new)
    applications.set_columns(uow.connection, number, matter_digest=digests.of_matter(uow.runtime, description))


def drop_unamended(uow: UnitOfWork, number: str) -> Opened:
    """逾期不补正,不再处理."""
    act = partial(amending.drop_unamended, terms=terms(uow))
    done = carry_out(uow, for_staff(uow, number, lock=True), "drop_unamended", act)
    notices.make(uow, done.application, "not_completed")
    return done


def assign(uow: UnitOfWork, number: str, handlers: Sequence[str]) -> Opened:
    """指派."""
    opened = for_staff(uow, number, lock=True)
    return carry_out(uow, opened, "assign", partial(anytime.assign, handlers=handlers), handlers=list(handlers))


def review_secrecy(uow: UnitOfWork, number: str, result: Review, text: str = "") -> Opened:
    """公开审查."""
    opened = for_staff(uow, number, lock=True)
    act = partial(secrecy.review_secrecy, result=result)
    return carry_out(uow, opened, "review_secrecy", act, {"text": text}, result=result.value)


def refer_secrecy(uow: UnitOfWork, number: str, paper: str) -> Opened:
    """送保密行政管理部门或者主管部门确定."""
    opened = for_staff(uow, number, lock=True)
    act = partial(secrecy.refer_secrecy, paper=paper, terms=terms(uow))
    return carry_out(uow, opened, "refer_secrecy", act, {"paper": paper})


def settle_secrecy(uow: UnitOfWork, number: str, result: Review, paper: str) -> Opened:
    """录入审查意见."""
    opened = for_staff(uow, number, lock=True)
    act = partial(secrecy.settle_secrecy, result=result, paper=paper, terms=terms(uow))
    return carry_out(uow, opened, "settle_secrecy", act, {"paper": paper}, result=result.value)


def ask_extension(uow: UnitOfWork, number: str, days: int, reason: str) -> Opened:
    """延期申请."""
    opened = for_staff(uow, number, lock=True)
    act = partial(deadlines.ask_extension, days=days, reason=reason)
    return carry_out(uow, opened, "ask_extension", act, {"reason": reason}, days=days)


def approve_extension(uow: UnitOfWork, number: str) -> Opened:
    """政府信息公开工作机构负责人同意延期; the notice goes out under the next number."""
    opened = for_staff(uow, number, lock=True)
    paper = numbering.take(uow, opened.application.agency)
    calendar = calendar_for(uow, opened.application)
    act = partial(deadlines.approve_extension, paper=paper, calendar=calendar)
    asked = opened.application.extension
    done = carry_out(uow, opened, "approve_extension", act, paper=paper, days=asked.days if asked else 0)
    notices.make(uow, done.application, "extension", number=paper)
    return done


def refuse_extension(uow: UnitOfWork, number: str, reason: str) -> Opened:
    """不同意延期."""
    opened = for_staff(uow, number, lock=True)
    act = partial(deadlines.refuse_extension, reason=reason)
    return carry_out(uow, opened, "refuse_extension", act, {"reason": reason})


def ask_reasons(uow: UnitOfWork, number: str, notice: str) -> Opened:
    """要求说明理由, under the next number of the agency."""
    opened = for_staff(uow, number, lock=True)
    paper = numbering.take(uow, opened.application.agency)
    act = partial(excess.ask_reasons, notice=notice, terms=terms(uow))
    done = carry_out(uow, opened, "ask_reasons", act, {"notice": notice}, paper=paper)
    told: dict[str, Any] = {"until": done.application.reasons_until, "count": notice}
    notices.make(uow, done.application, "reasons_asked", told, number=paper)
    return done


def give_reasons(uow: UnitOfWork, number: str, reason: str, paper: str, received_on: date) -> Opened:
    """录入申请人书面说明的理由."""
    opened = for_staff(uow, number, lock=True)
    act = partial(excess.give_reasons, reason=reason, paper=paper, received_on=received_on)
    words = {"reason": reason, "paper": paper}
    return carry_out(uow, opened, "give_reasons", act, words, received_on=received_on.isoformat())


def withdraw(uow: UnitOfWork, number: str, paper: str, received_on: date, reason: str = "") -> Opened:
    """录入申请人书面的撤回."""
    opened = for_staff(uow, number, lock=True)
    act = partial(anytime.withdraw, paper=paper, received_on=received_on)
    words = {"reason": reason, "paper": paper}
    return carry_out(uow, opened, "withdraw", act, words, received_on=received_on.isoformat())


def delay(uow: UnitOfWork, number: str, days: int, reason: str = "") -> Opened:
    """延迟答复, fixed by the head of the disclosure office; the notice goes out under the next number."""
    opened = for_staff(uow, number, lock=True)
    paper = numbering.take(uow, opened.application.agency)
    act = partial(excess.delay, days=days, paper=paper, terms=terms(uow))
    done = carry_out(uow, opened, "delay", act, {"reason": reason}, paper=paper, days=days)
    notices.make(uow, done.application, "delayed", number=paper)
    return done


def write(uow: UnitOfWork, number: str, text: str) -> Opened:
    """给申请人留言,指导和释明."""
    opened = for_staff(uow, number, lock=True)
    return carry_out(uow, opened, "write", partial(anytime.write, text=text), {"text": text}, written_by="agency")


def add_note(uow: UnitOfWork, number: str, text: str) -> Opened:
    """备注 among staff; it moves nothing and is never shown to the applicant."""
    opened = for_staff(uow, number, lock=True)
    note(uow, opened, "note", {"text": text})
    return opened
