"""What each outcome needs before it can be decided, as one table: the article says what has to be there.

A need is a question to the application and the draft; it answers with what is missing, or with nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from casework.domain.errors import Conflict, Invalid
from casework.domain.numbers import as_number
from svc_disclosure.domain import outcomes
from svc_disclosure.domain.application import Application
from svc_disclosure.domain.articles import Article
from svc_disclosure.domain.grounds import RULES, Ground, check_grounds
from svc_disclosure.domain.outcomes import Outcome
from svc_disclosure.domain.papers import Consultation, Override, Redaction
from svc_disclosure.domain.words import Asked, Opinion, Review


@dataclass(frozen=True)
class Search:
    """The record of a search without result (art. 36 (4)): where, how, when, by whom."""

    scope: str
    method: str
    on: date
    searcher: str


@dataclass(frozen=True)
class Draft:
    """A decision as the handler proposes it. `reason` and `where` are texts: measured here, kept apart.

    `article` is needed where an outcome can rest on several (`outcomes.ROWS`). `where`: how and where it can be read
    (art. 36 (1)), or the law with its own procedure (art. 36 (7)), or the right body if known (art. 36 (5)).
    `prior_answered`: the application `prior` is the same applicant's, and this agency has answered it.
    """

    outcome: Outcome
    reason: str
    article: Article | None = None
    grounds: tuple[Ground, ...] = ()  # of a refusal; a partial disclosure has one in each redaction
    redactions: tuple[Redaction, ...] = ()
    overrides: tuple[Override, ...] = ()
    withheld: tuple[int, ...] = ()  # consultations whose refusal the redactions respect, where several refused
    search: Search | None = None
    where: str = ""
    prior: str = ""
    prior_answered: bool = False
    convert_to: str = ""


Need = Callable[[Application, Draft], str]


def article_of(draft: Draft) -> Article | None:
    """The article that the decision rests on. Raises Invalid for one that does not lead to this outcome."""
    if draft.outcome in (Outcome.NOT_CORRECTED, Outcome.FEE_UNPAID):
        raise Invalid("outcome_by_default", "That follows from a period that passed; nobody decides it.",
                      errors={"outcome": "not one that is decided"})  # fmt: skip
    possible = outcomes.ROWS[draft.outcome].decided_under
    only = possible[0] if len(possible) == 1 else None
    chosen = draft.article or only
    if chosen in possible or not (possible or chosen):
        return chosen
    told = f"Name the article: {', '.join(one.en for one in possible) or 'none'}."
    raise Invalid("article_wrong", told, errors={"article": "one that leads to this outcome"})


def grounds_of(draft: Draft) -> tuple[Ground, ...]:
    """The grounds of a refusal, or of all redactions. Raises Invalid as `check_grounds` does."""
    given = [one.ground for one in draft.redactions] or list(draft.grounds)
    return tuple(sorted(check_grounds(draft.outcome, given)))


def check_needs(application: Application, draft: Draft, article: Article | None) -> None:
    """Raises Conflict that says what is missing for this outcome, all of it."""
    needs = (*NEEDS.get(draft.outcome, ()), *BY_ARTICLE.get(article or Article(0), ()), no_other_extras)
    missing = [told for need in needs if (told := need(application, draft))]
    if missing:
        raise Conflict("decision_incomplete", " ".join(missing), missing=[*missing])


def releases(outcome: Outcome, article: Article | None) -> bool:
    """Whether information goes out with the decision."""
    return article == outcomes.PROVIDED or outcome is Outcome.PARTLY_DISCLOSED


def reviewed(application: Application, _: Draft) -> str:
    """Art. 17: released is only what the last review found disclosable."""
    told = "A review must find it disclosable (art. 17)."
    return _by_another(application) if application.review is Review.DISCLOSABLE else told


def found_secret(application: Application, _: Draft) -> str:
    """Art. 14 with art. 17: a secret is what the review says is one."""
    told = "A review must find that it is secret (art. 17)."
    return _by_another(application) if application.review is Review.NOT_DISCLOSABLE else told


def third_parties_heard(application: Application, draft: Draft) -> str:
    """Art. 32: a refusal stands in the way, unless it has no good reason or a major public interest outweighs it."""
    against = refusing(application)
    open_ = sorted(against - {one.number for one in draft.overrides} - _respected(against, draft))
    return f"Say why the refusal of third parties {open_} does not stand (art. 32)." if open_ else ""


def _respected(against: set[int], draft: Draft) -> set[int]:
    """Whose refusal the redactions respect: one refuses, and its mark is there; of several, those that are named."""
    if not any(RULES[one.ground].outcome is Outcome.THIRD_PARTY for one in draft.redactions):
        return set()
    return against if len(against) == 1 else against & set(draft.withheld)


def refusing(application: Application) -> set[int]:
    """Third parties that refused."""
    return {one.number for one in third_parties(application) if one.opinion is Opinion.REFUSES}


def third_party_marked(application: Application, draft: Draft) -> str:
    """Art. 32: a trade secret is its owner's to speak of, as in a refusal, and a refusal was given by somebody.

    What says who somebody is (privacy) is left out of a partial disclosure without asking each of them.
    """
    grounds = {one.ground for one in draft.redactions}
    if Ground.THIRD_PARTY_REFUSED in grounds and not refusing(application):
        return "No third party has refused (art. 32)."
    return third_party_asked(application, draft) if Ground.TRADE_SECRET in grounds else ""


def third_party_asked(application: Application, _: Draft) -> str:
    """Art. 32: asked in writing, and no longer withheld when all of them agree (art. 15)."""
    asked = third_parties(application)
    if not asked:
        return "Ask the third party in writing first (art. 32)."
    return "Every third party agrees to the disclosure (art. 15)." if all(one.agrees for one in asked) else ""


def marked(_: Application, draft: Draft) -> str:
    """Art. 37: what is left out is marked, each part with its ground (`grounds_of`)."""
    named = bool(draft.redactions) and all(one.mark.strip() for one in draft.redactions)
    return "" if named else "Mark each part that is left out (art. 37)."


def where_given(_: Application, draft: Draft) -> str:
    """Art. 36 (1): by what way and where; art. 36 (7): by which rules."""
    return "" if draft.where.strip() else "Say where and by what way it can be had (art. 36)."


def searched(application: Application, draft: Draft) -> str:
    """Art. 36 (4): the record of the search, made while it was handled."""
    found = draft.search
    if found is None or not all(text.strip() for text in (found.scope, found.method, found.searcher)):
        return "Enter the record of the search: scope, method, day, searcher (art. 36 (4))."
    began = application.received_on
    return "" if began is None or began <= found.on else "The search was after the receipt (art. 36 (4))."


def amended(application: Application, _: Draft) -> str:
    """Art. 30: "still unclear" comes after an amendment."""
    done = application.amendment is not None and application.amendment.amended_on is not None
    return "" if done else "Only an amended application can still be unclear (art. 30)."


def answered_before(application: Application, draft: Draft) -> str:
    """Art. 36 (6): points at the answer that the applicant has had."""
    prior = as_number(draft.prior)
    if not prior or prior == application.number:
        return "Name the number that was answered before (art. 36 (6))."
    return (
        "" if draft.prior_answered else f"{prior} is no application of this applicant that we answered (art. 36 (6))."
    )


def reasons_asked(application: Application, _: Draft) -> str:
    """Art. 35: the applicant is heard before too much or too often is not handled."""
    return "" if application.reasons_asked_at is not None else "Ask the applicant for the reasons first (art. 35)."


def no_other_extras(_: Application, draft: Draft) -> str:
    """Redactions belong to a partial disclosure (art. 37), a conversion to a disguised complaint (art. 39 ¶1)."""
    if draft.redactions and draft.outcome is not Outcome.PARTLY_DISCLOSED:
        return "What has marks is disclosed in part (art. 37): name that outcome, or take the marks away."
    if draft.convert_to and draft.outcome is not Outcome.PETITION:
        return "Only a complaint in disguise is converted (art. 39)."
    return ""


def third_parties(application: Application) -> list[Consultation]:
    """Consultations of third parties."""
    return [one for one in application.consultations if one.asked is Asked.THIRD_PARTY]


def _by_another(application: Application) -> str:
    """Whoever reviewed it and was assigned to it afterwards has reviewed their own case."""
    own = application.reviewed_by in application.hands
    return "A colleague must review it again: who reviewed it has handled it since (art. 17)." if own else ""


NEEDS: dict[Outcome, tuple[Need, ...]] = {
    Outcome.PARTLY_DISCLOSED: (marked, reviewed, third_party_marked, third_parties_heard),
    Outcome.STATE_SECRET: (found_secret,),
    Outcome.THIRD_PARTY: (third_party_asked,),
    Outcome.STILL_UNCLEAR: (amended,),
    Outcome.REPEATED: (answered_before,),
    Outcome.EXCESSIVE: (reasons_asked,),
}
BY_ARTICLE: dict[Article, tuple[Need, ...]] = {
    outcomes.TOLD_WHERE: (where_given,),
    outcomes.PROVIDED: (reviewed, third_parties_heard),
    outcomes.NOT_FOUND: (searched,),
    outcomes.OTHER_LAW: (where_given,),
}
