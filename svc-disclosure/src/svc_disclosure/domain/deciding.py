"""决定: drafted by the handler, signed by another with the number of its notice (art. 36, art. 37)."""

from __future__ import annotations

from dataclasses import replace

from casework.domain.errors import Conflict, Forbidden, Invalid
from casework.domain.numbers import as_number
from svc_disclosure.domain import events
from svc_disclosure.domain.application import Application, By, Done, check_none_awaited, step, tell
from svc_disclosure.domain.content import PAPER, REASON, WHERE, checked
from svc_disclosure.domain.outcomes import Outcome
from svc_disclosure.domain.papers import Decision
from svc_disclosure.domain.rulings import Draft, article_of, check_needs, grounds_of, refusing

MOST_REDACTIONS = 5_000


def draft(application: Application, by: By, proposed: Draft) -> Done:
    """The one outcome, with its reason and all that its article wants (`rulings.NEEDS`).

    Raises Conflict while opinions or reasons are awaited or something is missing, Invalid for an article or ground
    that is wrong.
    """
    after = step(application, "draft", by)
    checked("reason", proposed.reason, REASON)
    if proposed.where:
        checked("where", proposed.where, WHERE)
    _check_marks(proposed)
    _check_overrides(application, proposed)
    article = article_of(proposed)
    check_none_awaited(application)
    check_needs(application, proposed, article)
    _check_heard(application, by, proposed)
    grounds = grounds_of(proposed)
    decision = Decision(
        proposed.outcome, article, by.actor.id, grounds, proposed.redactions, proposed.overrides,
        as_number(proposed.prior), proposed.convert_to,
    )  # fmt: skip
    after = replace(after, decision=decision)
    return after, [tell(events.ApplicationDrafted, after, by)]


def reject(application: Application, by: By, reason: str) -> Done:
    """The reviewer sends the draft back, and says why."""
    after = step(application, "reject", by)
    checked("reason", reason, REASON)
    after = replace(after, decision=None)
    return after, [tell(events.ApplicationDraftRejected, after, by)]


def sign(application: Application, by: By, document: str) -> Done:
    """签发 under `document`, the number of the notice (机关代字〔年〕第N号), not by whoever handles it or did."""
    after, drafted = step(application, "sign", by), decision_of(application)
    document = checked("document", document, PAPER)
    if by.actor.id in {drafted.drafted_by, *application.hands}:
        raise Forbidden("own_draft", "Whoever drafted a decision does not sign it; ask a colleague.")
    signed = replace(drafted, document=document, signed_by=by.actor.id, signed_on=by.day)
    after = replace(after, decision=signed)
    return after, [tell(events.ApplicationSigned, after, by)]


def decision_of(application: Application) -> Decision:
    """The decision; asked only of what has one."""
    if application.decision is None:
        raise ValueError("an application that is reviewed or decided has its decision")
    return application.decision


def _check_heard(application: Application, by: By, proposed: Draft) -> None:
    """Art. 35: the applicant has given reasons, or had the time that the notice gave for them."""
    until = application.reasons_until
    if proposed.outcome is not Outcome.EXCESSIVE or application.reasons_given_at or not until or by.day > until:
        return
    raise Conflict("reasons_awaited", f"The applicant may give reasons until {until} (art. 35).", until=str(until))


def _check_marks(proposed: Draft) -> None:
    marks = [one.mark for one in proposed.redactions]
    if len(marks) > MOST_REDACTIONS or len(set(marks)) != len(marks):
        raise Invalid(
            "redactions_wrong", f"At most {MOST_REDACTIONS:,} redactions, each mark once.",
            errors={"redactions": "each mark once"},
        )  # fmt: skip


def _check_overrides(application: Application, proposed: Draft) -> None:
    refused = refusing(application)
    given = [one.number for one in proposed.overrides] + [*proposed.withheld]
    if not set(given) <= refused or len(set(given)) != len(given):
        raise Conflict(
            "override_wrong", "Only the refusal of a third party is overridden or respected, each once (art. 32)."
        )
