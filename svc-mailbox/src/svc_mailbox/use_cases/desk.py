"""What staff do with a letter: one function per act. Every one of them is audited by `carry_out`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from casework.domain.errors import Invalid
from casework.storage.unit_of_work import UnitOfWork
from svc_mailbox import configuration
from svc_mailbox.domain import aftermath, anytime, dispatching, extension, handling, intake
from svc_mailbox.domain.words import DeclineReason
from svc_mailbox.storage import letters, texts
from svc_mailbox.use_cases import mailing
from svc_mailbox.use_cases.context import Opened, carry_out, for_staff


def accept(uow: UnitOfWork, number: str) -> Opened:
    """受理."""
    return carry_out(uow, for_staff(uow, number, lock=True), "accept", intake.accept)


def decline(uow: UnitOfWork, number: str, why: DeclineReason, reason: str, where_to: str) -> Opened:
    """不予受理, with the reason and the right channel."""
    opened = for_staff(uow, number, lock=True)
    act = partial(intake.decline, why=why, reason=reason, where_to=where_to)
    done = carry_out(uow, opened, "decline", act, reason, why=why.value, where_to=where_to)
    mailing.notify(uow, done.letter.number, "declined")
    return done


def invalidate(uow: UnitOfWork, number: str, reason: str) -> Opened:
    """无效件."""
    opened = for_staff(uow, number, lock=True)
    return carry_out(uow, opened, "invalidate", partial(intake.invalidate, reason=reason), reason)


def merge(uow: UnitOfWork, number: str, into: str) -> Opened:
    """重复件, into a letter that this account can see."""
    opened = for_staff(uow, number, lock=True)
    if letters.find(uow.connection, into, letters.visible_to(uow.actor)) is None:
        raise Invalid("merge_target", "There is no such letter here.", errors={"into": ["unknown number"]})
    return carry_out(uow, opened, "merge", partial(intake.merge, into=into), "", into=into)


def dispatch(uow: UnitOfWork, number: str, lead: str, co_handlers: Sequence[str] = ()) -> Opened:
    """派单."""
    return _hand(uow, number, "dispatch", lead, co_handlers)


def designate(uow: UnitOfWork, number: str, lead: str, co_handlers: Sequence[str] = ()) -> Opened:
    """指定承办."""
    return _hand(uow, number, "designate", lead, co_handlers)


def return_(uow: UnitOfWork, number: str, reason: str) -> Opened:
    """退单."""
    opened = for_staff(uow, number, lock=True)
    return carry_out(uow, opened, "return", partial(dispatching.return_, reason=reason), reason)


def dispute(uow: UnitOfWork, number: str, reason: str) -> Opened:
    """退单争议."""
    opened = for_staff(uow, number, lock=True)
    return carry_out(uow, opened, "dispute", partial(dispatching.dispute, reason=reason), reason)


def take(uow: UnitOfWork, number: str) -> Opened:
    """开始办理."""
    return carry_out(uow, for_staff(uow, number, lock=True), "take", handling.take)


def contribute(uow: UnitOfWork, number: str, text: str) -> Opened:
    """协办意见."""
    opened = for_staff(uow, number, lock=True)
    return carry_out(uow, opened, "contribute", partial(handling.contribute, opinion=text), text)


def draft(uow: UnitOfWork, number: str, text: str) -> Opened:
    """拟稿."""
    opened = for_staff(uow, number, lock=True)
    return carry_out(uow, opened, "draft", partial(handling.draft, reply=text), text)


def reject_draft(uow: UnitOfWork, number: str, reason: str) -> Opened:
    """退回修改."""
    opened = for_staff(uow, number, lock=True)
    return carry_out(uow, opened, "reject_draft", partial(handling.reject_draft, reason=reason), reason)


def answer(uow: UnitOfWork, number: str) -> Opened:
    """审核通过并答复: the draft that lies there goes out, word for word."""
    opened = for_staff(uow, number, lock=True)
    drafts = [e for e in texts.entries_of(uow.connection, opened.letter.number) if e.action == "draft"]
    text = drafts[-1].text if drafts else ""
    done = carry_out(uow, opened, "answer", handling.answer, text)
    mailing.notify(uow, done.letter.number, "answered")
    return done


def answer_follow_up(uow: UnitOfWork, number: str, text: str) -> Opened:
    """追问答复."""
    opened = for_staff(uow, number, lock=True)
    done = carry_out(uow, opened, "answer_follow_up", partial(aftermath.answer_follow_up, reply=text), text)
    mailing.notify(uow, done.letter.number, "answered")
    return done


def ask_extension(uow: UnitOfWork, number: str, days: int, reason: str) -> Opened:
    """延期申请."""
    opened = for_staff(uow, number, lock=True)
    act = partial(extension.ask_extension, days=days, reason=reason)
    return carry_out(uow, opened, "ask_extension", act, reason, days=days)


def approve_extension(uow: UnitOfWork, number: str) -> Opened:
    """延期批准."""
    opened = for_staff(uow, number, lock=True)
    calendar = configuration.of(uow.runtime).calendar(uow.connection, opened.letter.clock.calendar_version)
    done = carry_out(uow, opened, "approve_extension", partial(extension.approve_extension, calendar=calendar))
    mailing.notify(uow, done.letter.number, "extended")
    return done


def refuse_extension(uow: UnitOfWork, number: str, reason: str) -> Opened:
    """延期不予批准."""
    opened = for_staff(uow, number, lock=True)
    return carry_out(uow, opened, "refuse_extension", partial(extension.refuse_extension, reason=reason), reason)


def redo(uow: UnitOfWork, number: str, reason: str = "") -> Opened:
    """重办, ordered by a supervisor."""
    opened = for_staff(uow, number, lock=True)
    terms = configuration.of(uow.runtime).terms(uow.connection)
    return carry_out(uow, opened, "redo", partial(aftermath.redo, terms=terms), reason)


def close(uow: UnitOfWork, number: str) -> Opened:
    """办结."""
    return carry_out(uow, for_staff(uow, number, lock=True), "close", aftermath.close)


def urge(uow: UnitOfWork, number: str, text: str = "") -> Opened:
    """催办 by a supervisor."""
    return carry_out(uow, for_staff(uow, number, lock=True), "urge", anytime.urge, text)


def recuse(uow: UnitOfWork, number: str, account: str) -> Opened:
    """回避. Whoever stands aside gets the letter back one last time, and then no more."""
    opened = for_staff(uow, number, lock=True)
    return carry_out(uow, opened, "recuse", partial(anytime.recuse, account=account), "", account=account)


def note(uow: UnitOfWork, number: str, text: str) -> Opened:
    """A note among staff; it moves nothing and is never shown to the sender."""
    opened = for_staff(uow, number)
    letter, by = opened.letter, opened.by
    texts.add_entry(
        uow.connection, letter.number, by.at, "note", part="", department=by.actor.department, account=by.actor.id,
        round=letter.round, text=text,
    )  # fmt: skip
    uow.audit("letter_note", letter.number)
    return opened


def _hand(uow: UnitOfWork, number: str, action: str, lead: str, co_handlers: Sequence[str]) -> Opened:
    opened = for_staff(uow, number, lock=True)
    setting = configuration.of(uow.runtime)
    setting.department(lead, "lead")
    for one in co_handlers:
        setting.department(one, "co_handlers")
    act = dispatching.dispatch if action == "dispatch" else dispatching.designate
    bound = partial(act, lead=lead, co_handlers=co_handlers, terms=setting.terms(uow.connection))
    return carry_out(uow, opened, action, bound, "", lead=lead, co_handlers=list(co_handlers))
