"""What a notice names as its basis and as remedies; both follow from the outcome (`domain.remedies`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casework.storage.look import Look
from svc_disclosure import configuration
from svc_disclosure.documents.notices.compose import Both
from svc_disclosure.domain.application import Application
from svc_disclosure.domain.grounds import RULES
from svc_disclosure.domain.outcomes import ROWS, Group, Outcome
from svc_disclosure.domain.papers import Decision
from svc_disclosure.domain.remedies import Remedy, remedies, remedies_of_correction
from svc_disclosure.domain.remedy_text import sentences
from svc_disclosure.use_cases import notice_words as words
from svc_disclosure.use_cases.notice_facts import served_online
from svc_disclosure.use_cases.rulings_told import OUTCOMES


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
