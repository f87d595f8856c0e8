"""What a notice names as its basis and as remedies; both follow from the outcome (`domain.remedies`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from casework.domain.errors import Conflict
from casework.storage.look import Look
from svc_disclosure import configuration
from svc_disclosure.documents.notices.compose import Both
from svc_disclosure.domain.application import Application
from svc_disclosure.domain.grounds import RULES
from svc_disclosure.domain.outcomes import ROWS, Group, Outcome
from svc_disclosure.domain.papers import Decision
from svc_disclosure.domain.remedies import Remedy, remedies, remedies_of_correction, remedies_when_silent
from svc_disclosure.domain.remedy_text import sentences
from svc_disclosure.domain.words import State
from svc_disclosure.use_cases.papers import notice_words as words
from svc_disclosure.use_cases.papers.notice_facts import served_online
from svc_disclosure.use_cases.papers.rulings_told import OUTCOMES

log = structlog.get_logger()

OWED = (State.RECEIVED, State.HANDLING, State.SECRECY_REFERRAL, State.REVIEWING, State.DECIDED)


@dataclass(frozen=True)
class Told:
    """`channel_named`: the paper names the online channel for reconsideration, so it may be served online."""

    grounds: Sequence[Both] = ()
    remedies: Sequence[Both] = ()
    channel_named: bool = True


def told_of(look: Look, it: Application, kind: str) -> Told:
    """Of a paper to the applicant; nothing where it decides nothing (registered, extension, fee …).

    Raises Conflict `venues_missing` where the city has not set whom remedies are sought from, Invalid
    `channel_missing` when the answer goes out online without an online channel.
    """
    decision, outcome = it.decision, OUTCOMES.get(kind)
    if kind == "refused" and decision is not None:
        outcome = decision.outcome
    if outcome is None:
        return Told()
    grounds = decision.grounds if decision else ()
    return Told(_basis(decision, outcome), *_said(look, it.agency, remedies(outcome, grounds), served_online(it)))


def told_of_correction(look: Look, agency: str) -> Told:
    """Of the refusal to correct a record (art. 41)."""
    return Told((), *_said(look, agency, remedies_of_correction(), False))


def told_when_silent(look: Look, it: Application, language: str) -> list[str]:
    """What the applicant can do when no answer came in time: both rules, neutrally; nothing before, nor while the
    applicant has the next step, nor where the city has not set whom remedies are sought from."""
    if it.clock is None or it.delivered or it.state not in OWED or not it.clock.overdue(look.now):
        return []
    try:
        told, _ = _said(look, it.agency, remedies_when_silent(), False)
    except Conflict as missing:
        log.warning("remedies_not_told", number=it.number, reason=missing.code)
        return []
    return [one.en if language == "en" else one.zh for one in told]


def _said(look: Look, agency: str, named: Sequence[Remedy], online: bool) -> tuple[list[Both], bool]:
    venues = configuration.of(look.runtime).venues(agency)
    return [Both(*pair) for pair in sentences(named, venues, served_online=online)], bool(venues.online)


def _basis(decision: Decision | None, outcome: Outcome) -> list[Both]:
    """The articles: of the decision, and of each ground."""
    under = decision.article if decision else next(iter(ROWS[outcome].decided_under), None)
    articles = [] if under is None else [Both(words.REGULATION.zh + under.zh, words.REGULATION.en + under.en)]
    if ROWS[outcome].group not in (Group.REFUSED, Group.PARTLY) or decision is None:
        return articles
    return articles + [Both(RULES[ground].text("zh"), RULES[ground].text("en")) for ground in decision.grounds]
