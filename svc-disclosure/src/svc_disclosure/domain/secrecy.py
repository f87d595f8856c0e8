"""公开审查 (art. 17): nothing is released that was not reviewed; who is not sure asks who is."""

from __future__ import annotations

from dataclasses import replace

from casework.domain.clock import kept
from casework.domain.errors import Conflict, Forbidden, Invalid
from svc_disclosure.domain import events
from svc_disclosure.domain.application import Application, By, Done, step, tell
from svc_disclosure.domain.content import PAPER, checked
from svc_disclosure.domain.limits import OPINION, Terms
from svc_disclosure.domain.papers import Referral
from svc_disclosure.domain.words import Review


def review_secrecy(application: Application, by: By, result: Review) -> Done:
    """The agency's own review, not by whoever handles it or did; the last word counts. Not announced."""
    after = step(application, "review_secrecy", by)
    if by.actor.id in application.hands:
        raise Forbidden("own_review", "Whoever handles an application does not review its release; ask a colleague.")
    return replace(after, review=result, reviewed_by=by.actor.id), []


def papers_differ(application: Application) -> Application:
    """A document was added, or something is no longer withheld: what was found disclosable was not this (art. 17).

    The same application while no review has found it disclosable.
    """
    if application.review is not Review.DISCLOSABLE:
        return application
    return replace(application, review=None, reviewed_by="", version=application.version + 1)


def refer_secrecy(application: Application, by: By, paper: str, terms: Terms) -> Done:
    """Unsure: to the competent department or the secrecy authority (保密行政管理部门).

    Its days are counted, unless a city holds the referral for an opinion of another body (art. 33 ¶3, a setting); and
    always when the limit is over.
    """
    after = step(application, "refer_secrecy", by)
    paper = checked("paper", paper, PAPER)
    if application.review is not Review.UNSURE:
        raise Conflict("not_unsure", "Only what the agency's own review left open is referred (art. 17).")
    clock, place = application.running, None
    if terms.limits.secrecy_excluded and kept(clock, by.at):
        place = len(clock.operators)
        clock = clock.suspend(terms.calendar, by.day, cause="secrecy_referral", paper=paper, at_most=OPINION)
    after = replace(after, clock=clock, referral=Referral(by.day, paper, place))
    event = tell(events.ApplicationSecrecyReferred, after, by, due=clock.due, provisional=clock.provisional)
    return after, [event]


def settle_secrecy(application: Application, by: By, result: Review, paper: str, terms: Terms) -> Done:
    """What they say is the last word, and cannot be "unsure"."""
    after, sent = step(application, "settle_secrecy", by), application.referral
    paper = checked("paper", paper, PAPER)
    if result is Review.UNSURE:
        raise Invalid("review_open", "Enter their decision.", errors={"result": "disclosable or not"})
    if sent is None:
        raise ValueError("an application in state secrecy_referral has its referral")
    clock = application.running
    if sent.suspension is not None:
        clock = clock.resume(
            terms.calendar, by.day, cause="secrecy_settled", paper=paper, suspension=sent.suspension
        )  # fmt: skip
    after = replace(after, clock=clock, review=result, reviewed_by="", referral=replace(sent, settled_on=by.day))
    event = tell(events.ApplicationSecrecySettled, after, by, due=clock.due, provisional=clock.provisional)
    return after, [event]
