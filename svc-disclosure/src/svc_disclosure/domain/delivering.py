"""送达: the way of delivery decides the day that counts (国办公开办函〔2016〕235号); then the case has its outcome."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from casework.domain.errors import Conflict, Invalid
from svc_disclosure.domain import events
from svc_disclosure.domain.application import Application, By, Done, end, step, tell
from svc_disclosure.domain.content import PAPER, checked
from svc_disclosure.domain.deciding import decision_of
from svc_disclosure.domain.papers import Decision, Delivered
from svc_disclosure.domain.words import Assistance, Delivery, Overriding, Post


def tell_third_party(application: Application, by: By, number: int, paper: str) -> Done:
    """告知第三方 (art. 32): in writing what is released for the public interest against its will, and why."""
    after = step(application, "tell_third_party", by)
    paper = checked("paper", paper, PAPER)
    if number not in owed(application):
        raise Conflict("nothing_to_tell", f"There is nothing to tell third party {number}, or it was told.")
    told = tuple(
        replace(one, told_paper=paper) if one.number == number else one for one in application.consultations
    )  # fmt: skip
    after = replace(after, consultations=told)
    return after, [tell(events.ApplicationThirdPartyTold, after, by)]


def assist(application: Application, by: By, helped: frozenset[Assistance]) -> Done:
    """必要的帮助 (art. 43) for who has difficulty in reading, seeing or hearing; again is no harm."""
    after = step(application, "assist", by)
    if not helped or not helped <= application.assistance:
        raise Invalid("help_not_asked", "Name what the applicant needs help with.", errors={"helped": "as applied for"})
    if helped <= application.assisted:
        return application, []
    after = replace(after, assisted=application.assisted | helped)
    return after, [tell(events.ApplicationAssisted, after, by)]


def deliver(application: Application, by: By, how: Delivery, on: date, evidence: str, post: Post | None = None) -> Done:
    """答复: in person and by entrusting, `on` is the day of signing for it; by post, the day of posting; by e-mail,
    the day of sending; online, today: nobody could read it before. `evidence`: the receipt, or the parcel's number.

    Raises Invalid for a courier, and for a wrong day (before the signature, in the future, online another than today);
    Conflict while a third party was not told (art. 32), or an applicant not helped (art. 43).
    """
    after, decision = step(application, "deliver", by), decision_of(application)
    evidence = checked("evidence", evidence, PAPER)
    _check_post(how, post)
    _check_day(decision, how, on, by)
    _check_owed(application)
    after = end(after, decision.outcome, by, on, evidence)
    after = replace(after, delivered=Delivered(how, on, evidence))
    clock = after.running
    event = tell(events.ApplicationAnswered, after, by, outcome=decision.outcome, delivery=how, delivered_on=on,
                 due=clock.due, on_time=bool(clock.on_time()))  # fmt: skip
    return after, [event]


def _check_post(how: Delivery, post: Post | None) -> None:
    if (how is Delivery.POST) != (post is not None):
        raise Invalid("post_wrong", "Say who carried it, by post only.", errors={"post": "by post only"})
    if post is Post.COURIER:
        raise Invalid(
            "courier_refused", "A decision is posted with the postal enterprise (EMS, China Post), not by courier.",
            errors={"post": "ems or china_post"},
        )  # fmt: skip


def _check_day(decision: Decision, how: Delivery, on: date, by: By) -> None:
    if how is Delivery.ONLINE and on != by.day:
        raise Invalid("online_today", f"It can be read online once this is entered: it is delivered today, {by.day}.",
                      errors={"on": f"{by.day}"})  # fmt: skip
    if not (decision.signed_on or on) <= on <= by.day:
        raise Invalid("day_out_of_range", f"It was delivered since {decision.signed_on}, and not in the future.",
                      errors={"on": "out of range"})  # fmt: skip


def _check_owed(application: Application) -> None:
    untold = owed(application)
    if untold:
        raise Conflict("third_party_not_told", f"Tell third parties {untold} in writing first (art. 32).", open=untold)
    if not application.assistance <= application.assisted:
        raise Conflict("assistance_owed", "Give the applicant the help that was asked for first (art. 43).")


def owed(application: Application) -> list[int]:
    """Third parties that are overruled for the public interest, and not told."""
    why = {one.number for one in decision_of(application).overrides if one.why is Overriding.PUBLIC_INTEREST}
    return [one.number for one in application.consultations if one.number in why and not one.told_paper]
