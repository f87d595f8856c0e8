"""A decision in the words of its notice: which paper an outcome has, and what its draft gives for it."""

from __future__ import annotations

from sqlalchemy import func, select

from casework.storage.look import Look
from svc_disclosure.documents.notices.compose import Both, Value
from svc_disclosure.domain import outcomes
from svc_disclosure.domain.application import Application
from svc_disclosure.domain.articles import Article
from svc_disclosure.domain.grounds import RULES
from svc_disclosure.domain.outcomes import ROWS, Group, Outcome
from svc_disclosure.domain.remedy_text import months_later
from svc_disclosure.domain.rulings import Draft, Search
from svc_disclosure.storage.tables import application
from svc_disclosure.use_cases.papers import notice_words as words

_KINDS = {
    Outcome.PARTLY_DISCLOSED: "partial",
    Outcome.SPECIAL_ENQUIRY: "special_rules",
    Outcome.WOULD_BE_MADE: "needs_making",
    Outcome.STILL_UNCLEAR: "unclear",
    Outcome.PETITION: "petition",
    Outcome.REPEATED: "repeated",
    Outcome.PUBLISHED_WORK: "publication",
    Outcome.EXCESSIVE: "excessive",
    Outcome.CONFIRM_OR_REISSUE: "confirmed_already",
    Outcome.NOT_CORRECTED: "not_completed",
    Outcome.FEE_UNPAID: "not_paid",
    Outcome.OTHER: "ended",
}
OUTCOMES = {kind: outcome for outcome, kind in _KINDS.items()} | {
    "already_public": Outcome.DISCLOSED, "disclosed": Outcome.DISCLOSED,
    "not_held": Outcome.NOT_HELD, "not_responsible": Outcome.NOT_HELD,
}  # fmt: skip


def kind_of(outcome: Outcome, article: Article | None) -> str:
    """The template of a decision."""
    if outcome is Outcome.DISCLOSED:
        return "already_public" if article == outcomes.TOLD_WHERE else "disclosed"
    if outcome is Outcome.NOT_HELD:
        return "not_responsible" if article == outcomes.NOT_OURS else "not_held"
    return "refused" if outcome not in _KINDS and ROWS[outcome].group is Group.REFUSED else _KINDS[outcome]


def facts_of(look: Look, it: Application, proposed: Draft) -> dict[str, Value]:
    """What the draft gives; the template takes what it has a place for."""
    facts: dict[str, Value] = {"reason": _reason(proposed), "count": _often(look, it)}
    if proposed.where:
        facts |= {"where": proposed.where, "body": proposed.where, "body_contact": words.SEE_GUIDE}
    if proposed.search:
        facts["search"] = _searched(proposed.search)
    facts |= {"channels": proposed.where or words.CHANNELS_OF_PETITION, "register": words.REGISTERS,
              "law": proposed.reason or words.OWN_RULES}  # fmt: skip
    facts["earlier"] = proposed.prior or proposed.where or proposed.reason
    if proposed.prior:
        facts["answered"] = _answered(look, proposed.prior)
    if it.reasons_given_at is not None:
        facts["unjustified"] = words.UNJUSTIFIED
    return facts


def _reason(proposed: Draft) -> Value:
    """The handler's words, and the grounds before them."""
    named = [RULES[ground] for ground in proposed.grounds]
    if not named:
        return proposed.reason
    zh, en = "；".join(rule.zh for rule in named), "; ".join(rule.en for rule in named)
    return Both(f"{zh}。{proposed.reason}", f"{en}. {proposed.reason}")


def _searched(search: Search) -> Value:
    day = search.on
    when = f"{day.year}年{day.month}月{day.day}日"
    zh = f"范围：{search.scope}；方式：{search.method}；时间：{when}；检索人：{search.searcher}"
    en = f"where: {search.scope}; how: {search.method}; on: {day.isoformat()}; by: {search.searcher}"
    return Both(zh, en)


def _answered(look: Look, prior: str) -> Value:
    """The day of the earlier answer."""
    ended = look.connection.scalar(select(application.c.ended_on).where(application.c.number == prior))
    return ended or Both("此前", "before")


def _often(look: Look, it: Application) -> Value:
    """Applications of the same person in the month of receipt, at this agency."""
    c = application.c
    mine = select(c.applicant_digest).where(c.number == it.number).scalar_subquery()
    first = (it.received_on or it.submitted_at.date()).replace(day=1)
    within = (c.received_on >= first) & (c.received_on < months_later(first, 1))
    same = (c.applicant_digest == mine) & (c.agency == it.agency) & within
    count = look.connection.scalar(select(func.count()).select_from(application).where(same)) or 1
    return words.filled(words.OFTEN, count=count)
