"""征求意见: third parties (art. 32) and agencies that made the information together with ours (art. 34).

Each has 15 working days from the day on which the question was served, several at the same time. Silence means
opposite things: a third party's leaves the decision to the agency, a joint agency's is consent. Days that are waited
for are not counted (art. 33 ¶3): after the day of serving, through the day of the answer, or the 15th working day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from casework.domain import actors
from casework.domain.clock import Clock, kept
from casework.domain.errors import Conflict, Forbidden, Invalid
from svc_disclosure.domain import events
from svc_disclosure.domain.application import Application, By, Done, step, tell
from svc_disclosure.domain.content import PAPER, REASON, checked
from svc_disclosure.domain.life import parts
from svc_disclosure.domain.limits import OPINION, Terms
from svc_disclosure.domain.papers import Consultation
from svc_disclosure.domain.words import Asked, Opinion, Part

MOST_CONSULTATIONS = 20


def consult(
    application: Application, by: By, asked: Asked, served_on: date, paper: str, terms: Terms, body: str = ""
) -> Done:
    """征求意见书, served on that day: today, for it is made in this act. `body` is the department of a joint agency.

    Still asked when the limit is over, for art. 32 wants it, but then nothing is taken out: late stays late.
    Raises Invalid for another day: before it, there was no paper.
    """
    after = step(application, "consult", by)
    paper = checked("paper", paper, PAPER)
    _check_body(application, asked, body)
    if len(application.consultations) >= MOST_CONSULTATIONS:
        raise Conflict("consultations_used", f"At most {MOST_CONSULTATIONS} opinions are asked.")
    clock, place = application.running, None
    _check_day("served_on", served_on, by.day, by)
    if kept(clock, by.at):
        place = len(clock.operators)
        clock = clock.suspend(terms.calendar, served_on, cause=asked.value, paper=paper, at_most=OPINION)
    due = terms.day(served_on, OPINION)
    one = Consultation(len(application.consultations) + 1, asked, body, served_on, due, paper, place)
    after = replace(after, clock=clock, consultations=(*application.consultations, one))
    event = tell(events.ApplicationOpinionAsked, after, by, consultation=one.number, asked=asked, opinion_by=due,
                 due=clock.due, provisional=clock.provisional)  # fmt: skip
    return after, [event]


def give_opinion(
    application: Application,
    by: By,
    number: int,
    opinion: Opinion,
    paper: str,
    terms: Terms,
    *,
    answered_on: date | None = None,
    reason: str = "",
) -> Done:
    """The consulted answer, themselves today, or on paper that a handler enters with its day. A refusal has a reason.

    What came in time and became known later takes the place of a silence that was noted, while the case is handled.
    Raises Conflict for an answer after the 15 working days.
    """
    after, enters = step(application, "give_opinion", by), Part.HANDLER in parts(application, by)
    one = _one_of(application.unanswered if enters else application.awaited, number)
    paper = checked("paper", paper, PAPER)
    _check_own(application, one, by)
    _check_said(opinion, reason)
    day = answered_on if answered_on is not None and enters else by.day
    _check_day("answered_on", day, one.served_on, by)
    if day > one.due:
        raise Conflict("opinion_late", f"The opinion was due on {one.due}; note the silence.", due=str(one.due))
    clock = _resumed(application, one, day, paper, terms)
    after = replace(_with(after, replace(one, opinion=opinion, answered_on=day)), clock=clock)
    event = tell(events.ApplicationOpinionGiven, after, by, consultation=number, asked=one.asked, due=clock.due,
                 provisional=clock.provisional)  # fmt: skip
    return after, [event]


def note_silence(application: Application, by: By, number: int, terms: Terms) -> Done:
    """15 working days passed without an answer: no consent by a third party (art. 32), consent by a joint agency.

    By itself only after the days of grace (`Terms.awaited_until`), which are days of the agency's own limit.
    """
    after, one = step(application, "note_silence", by), _one_of(application.awaited, number)
    last = terms.awaited_until(one.due, Part.SYSTEM in parts(application, by))
    if by.day <= last:
        raise Conflict("opinion_awaited", f"The opinion may come until {one.due}.", due=str(last))
    silent = replace(one, opinion=Opinion.SILENT)
    after = _with(after, silent)
    event = tell(events.ApplicationOpinionMissing, after, by, consultation=number, asked=one.asked,
                 consent_deemed=silent.agrees)  # fmt: skip
    return after, [event]


def _resumed(application: Application, one: Consultation, day: date, paper: str, terms: Terms) -> Clock:
    clock = application.running
    if one.suspension is None:
        return clock
    last = max(day, clock.day_zero)  # what lies before a new count is in no count any more
    return clock.resume(terms.calendar, last, cause="opinion_given", paper=paper, suspension=one.suspension)


def _with(application: Application, changed: Consultation) -> Application:
    all_ = tuple(changed if one.number == changed.number else one for one in application.consultations)
    return replace(application, consultations=all_)


def _one_of(open_: Iterable[Consultation], number: int) -> Consultation:
    found = next((one for one in open_ if one.number == number), None)
    if found is None:
        raise Conflict("opinion_not_awaited", f"No opinion with number {number} is awaited.")
    return found


def _check_body(application: Application, asked: Asked, body: str) -> None:
    joint = asked is Asked.JOINT_AGENCY
    if joint == bool(body) and body != application.agency:
        return
    told = "Name the joint agency, another one than ours; a third party is named in the paper only."
    raise Invalid("body_wrong", told, errors={"body": "the joint agency, and empty for a third party"})


def _check_own(application: Application, one: Consultation, by: By) -> None:
    """Each answers for itself; a handler enters anybody's."""
    if Part.HANDLER in parts(application, by):
        return
    staff = by.actor.kind is actors.Kind.STAFF
    if not (one.body == by.actor.department if staff else one.number in by.consulted):
        raise Forbidden("opinion_not_yours", "Somebody else is asked for this opinion.")


def _check_said(opinion: Opinion, reason: str) -> None:
    if opinion is Opinion.SILENT:
        raise Invalid("opinion_missing", "Consent or refuse.", errors={"opinion": "consents or refuses"})
    if opinion is Opinion.REFUSES:
        checked("reason", reason, REASON)


def _check_day(field: str, day: date, first: date, by: By) -> None:
    if not first <= day <= by.day:
        raise Invalid("day_out_of_range", f"{field} lies since {first}, and not in the future.",
                      errors={field: "out of range"})  # fmt: skip
