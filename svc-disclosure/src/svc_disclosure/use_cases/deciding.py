"""What the agency does from the fee to the delivery of its decision; audited by `carry_out`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from casework.domain.errors import Conflict
from casework.domain.numbers import as_number
from casework.storage.unit_of_work import UnitOfWork
from svc_disclosure import configuration
from svc_disclosure.documents.notices.compose import Both
from svc_disclosure.domain import charging, deciding, delivering
from svc_disclosure.domain.fees import Basis, ByItem, ByPage, Measure, Supply
from svc_disclosure.domain.grounds import Ground
from svc_disclosure.domain.numbering import Series
from svc_disclosure.domain.outcomes import Outcome
from svc_disclosure.domain.papers import Override, Redaction
from svc_disclosure.domain.rulings import Draft, Search
from svc_disclosure.domain.words import Assistance, Delivery, Overriding, Post
from svc_disclosure.storage import applications, texts
from svc_disclosure.use_cases import articles, repeats
from svc_disclosure.use_cases.context import Opened, carry_out, for_staff, terms
from svc_disclosure.use_cases.converting import check_offered
from svc_disclosure.use_cases.papers import marking, notice_reading, notices, numbering, publishing, releasing
from svc_disclosure.use_cases.papers.notice_words import BY_ITEM, BY_PAGE, filled


def count_items(uow: UnitOfWork, number: str, count: int) -> Opened:
    """计件: what later applications of the month are added to."""
    act = partial(charging.count_items, items=count)
    done = carry_out(uow, for_staff(uow, number, lock=True), "count_items", act, count=count)
    return _counted(uow, done, count)


def charge(
    uow: UnitOfWork, number: str, basis: Basis, count: int, served_on: date, supply: Supply = Supply.PAPER
) -> Opened:
    """收费通知, under the next number: `count` items of this application, or pages of what is supplied."""
    opened = for_staff(uow, number, lock=True)
    paper = numbering.take(uow, opened.application.agency)
    by_item = basis is Basis.ITEM
    measure: Measure = ByItem(count, repeats.items_before(uow, opened)) if by_item else ByPage(count, supply)
    settings = configuration.of(uow.runtime).setting().fees
    act = partial(
        charging.charge, measure=measure, settings=settings, served_on=served_on, paper=paper, terms=terms(uow)
    )  # fmt: skip
    done = carry_out(uow, opened, "charge", act, paper=paper, basis=basis.value, count=count, fen=measure.fen,
                     supply=supply.value)  # fmt: skip
    notices.make(uow, done.application, "fee", {"calculation": _calculated(measure)}, number=paper)
    return _counted(uow, done, count) if by_item else done


def _counted(uow: UnitOfWork, done: Opened, count: int) -> Opened:
    applications.set_columns(uow.connection, done.application.number, item_count=count)
    return replace(done, stored=replace(done.stored, items=count))


def _calculated(measure: Measure) -> Both:
    """How the fee comes about, for the notice."""
    if isinstance(measure, ByItem):
        return filled(BY_ITEM, before=measure.before, count=measure.items)
    return filled(BY_PAGE, count=measure.pages)


def pay(uow: UnitOfWork, number: str, paid_on: date, paper: str) -> Opened:
    """缴费."""
    opened = for_staff(uow, number, lock=True)
    act = partial(charging.pay, paid_on=paid_on, paper=paper, terms=terms(uow))
    return carry_out(uow, opened, "pay", act, {"paper": paper}, paid_on=paid_on.isoformat())


def drop_unpaid(uow: UnitOfWork, number: str) -> Opened:
    """逾期未缴费,不再处理."""
    act = partial(charging.drop_unpaid, terms=terms(uow))
    done = carry_out(uow, for_staff(uow, number, lock=True), "drop_unpaid", act)
    notices.make(uow, done.application, "not_paid")
    return done


def draft(
    uow: UnitOfWork, number: str, outcome: Outcome, reason: str, article: str = "", where: str = "",
    prior: str | None = None, convert_to: str = "", grounds: Sequence[Ground] = (),
    redactions: Sequence[Mapping[str, Any]] = (), overrides: Sequence[Mapping[str, Any]] = (),
    withheld: Sequence[int] = (), search: Mapping[str, Any] | None = None, notice: Mapping[str, str] | None = None,
) -> Opened:  # fmt: skip
    """拟定答复: the one outcome, with all that its article wants; `notice` gives the paper what only it says."""
    opened = for_staff(uow, number, lock=True)
    if convert_to:
        check_offered(uow.runtime, convert_to)
    given = [Redaction(one["mark"], Ground(one["ground"])) for one in redactions]
    rests_on = articles.parse(article, outcome)
    proposed = Draft(
        outcome, reason, rests_on, tuple(grounds),
        marking.redactions_of(uow, opened.application, outcome, rests_on, given),
        tuple(Override(one["number"], Overriding(one["why"])) for one in overrides),
        tuple(withheld), Search(**search) if search else None, where, prior or "",
        repeats.was_answered(uow, opened, as_number(prior or "")), convert_to,
    )  # fmt: skip
    words = {"reason": reason, "where": where}
    facts = {"outcome": outcome.value}
    if search:
        words |= {name: search[name] for name in ("scope", "method", "searcher")}
        facts["searched_on"] = search["on"].isoformat()
    done = carry_out(uow, opened, "draft", partial(deciding.draft, proposed=proposed), words, **facts)
    notices.keep_draft(uow, done.application, proposed, notice)
    return done


def reject(uow: UnitOfWork, number: str, reason: str) -> Opened:
    """退回重拟."""
    opened = for_staff(uow, number, lock=True)
    return carry_out(uow, opened, "reject", partial(deciding.reject, reason=reason), {"reason": reason})


def sign(uow: UnitOfWork, number: str) -> Opened:
    """签发, under the next number of the agency's answers."""
    opened = for_staff(uow, number, lock=True)
    paper = numbering.take(uow, opened.application.agency, Series.ANSWER)
    done = carry_out(uow, opened, "sign", partial(deciding.sign, document=paper), paper=paper)
    notices.sign(uow, done.application, paper)
    return done


def tell_third_party(uow: UnitOfWork, number: str, consultation: int, text: str) -> Opened:
    """告知第三方 what is released and why, under the next number."""
    opened = for_staff(uow, number, lock=True)
    paper = numbering.take(uow, opened.application.agency)
    act = partial(delivering.tell_third_party, number=consultation, paper=paper)
    done = carry_out(uow, opened, "tell_third_party", act, {"text": text}, paper=paper, consultation=consultation)
    notices.make(uow, done.application, "third_party_told", {"reason": text}, number=paper, consultation=consultation)
    return done


def assist(uow: UnitOfWork, number: str, helped: Sequence[Assistance], text: str = "") -> Opened:
    """提供必要帮助."""
    opened = for_staff(uow, number, lock=True)
    act = partial(delivering.assist, helped=frozenset(helped))
    return carry_out(uow, opened, "assist", act, {"text": text}, helped=[one.value for one in helped])


def deliver(uow: UnitOfWork, number: str, how: Delivery, on: date, evidence: str, post: Post | None = None) -> Opened:
    """送达. Raises Conflict where the applicant has left no address of that kind, or would find nothing online."""
    opened = for_staff(uow, number, lock=True)
    act = partial(delivering.deliver, how=how, on=on, evidence=evidence, post=post)
    facts = {"how": how.value, "on": on.isoformat(), "post": post.value if post else ""}
    done = carry_out(uow, opened, "deliver", act, {"evidence": evidence}, **facts)
    _check_address(uow, opened, how)
    notice_reading.check_served(uow, done.application, how)
    releasing.check_there(uow, done.application, how)
    releasing.prolong(uow, done.application.number)
    publishing.note_delivered(uow, done.application)
    return done


def _check_address(uow: UnitOfWork, opened: Opened, how: Delivery) -> None:
    """What goes out by post or by e-mail goes somewhere."""
    field = {Delivery.POST: "address", Delivery.EMAIL: "email"}.get(how)
    if field and not texts.party_of(uow.connection, uow.runtime.vault, opened.application.number).get(field):
        told = f"The applicant has left no {field}; deliver it in another way, or ask for it by a message."
        raise Conflict("no_such_address", told, field=field)
