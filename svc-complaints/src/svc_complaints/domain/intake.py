"""The way in: receive, correct, say more exactly whom it is about, accept, decline, pass on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from casework.domain import actors
from casework.domain.clock import kept, stopped
from casework.domain.errors import Conflict, Forbidden, Invalid
from casework.domain.numbers import parse_number
from svc_complaints.domain import events
from svc_complaints.domain.barrier import Accused, check_office
from svc_complaints.domain.complaint import By, Complaint, Done, end, step, tell
from svc_complaints.domain.content import BODY, REASON, SUBJECT, WHERE_TO, checked, checked_identity
from svc_complaints.domain.investigating import Candidate
from svc_complaints.domain.life import parts
from svc_complaints.domain.limits import Terms
from svc_complaints.domain.recusal import Tie, by_ties, standing_aside, without_barred
from svc_complaints.domain.routing import able_offices
from svc_complaints.domain.words import DeclineReason, Kind, Naming, Outcome, Part, State

CORRECTION = timedelta(days=30)  # then a submission that was never corrected lapses
STORED = timedelta(days=30)  # a submission that waited at the gateway, or arrived elsewhere, is at most so old


@dataclass(frozen=True)
class Submission:
    """What comes in. Texts and name are only measured here; they go past the rules into sealed storage."""

    number: str
    kind: Kind
    naming: Naming
    accused: Accused
    office: str  # `routing.office_for`
    subject: str
    body: str
    name: str = ""
    earlier: str = ""  # number of the case that it is about


def receive(
    new: Submission,
    by: By,
    terms: Terms,
    received_at: datetime | None = None,
    *,
    first_received_at: datetime | None = None,
    owner: str = "",
    ties: Iterable[Tie] = (),
) -> Done:
    """收到: 受理期限 starts at `received_at` (now, or when the gateway took it in).

    `first_received_at` is history and `owner` the account behind it, when another channel hands the case over.
    Raises Invalid for texts or a name out of bounds, an earlier number that is none, a time in the future.
    """
    at = received_at or by.at
    _check_content(new)
    _check_received(at, by)
    complaint = Complaint(
        number=new.number, state=State.RECEIVED, first_received_at=min(first_received_at or at, at),
        owner=_owner(by, new.naming, owner), **_started(new, at, terms),
    )  # fmt: skip
    complaint = standing_aside(complaint, by_ties(ties, new.accused, by))
    return complaint, [_received(complaint, by)]


def open_for_correction(
    number: str,
    by: By,
    terms: Terms,
    received_at: datetime,
    fields: Iterable[str],
    *,
    kind: Kind = Kind.OTHER,
    naming: Naming = Naming.ANONYMOUS,
    owner: str = "",
) -> Done:
    """待补正: a stored submission that a rule refuses becomes a complaint that its sender can correct.

    `fields` are those at fault. No office has it, and no staff sees it: it is not known whom it is about.
    Raises Invalid for a time in the future; how long it has waited is no reason to lose it.
    """
    if received_at > by.at:
        raise _out_of_range("received_at does not lie in the future.")
    complaint = Complaint(
        number=number, kind=kind, naming=naming, accused=Accused.nobody(), office="", state=State.NEEDS_CORRECTION,
        received_at=received_at, first_received_at=received_at, acceptance=terms.acceptance(received_at),
        owner=_owner(by, naming, owner),
    )  # fmt: skip
    return complaint, [tell(events.ComplaintNeedsCorrection, complaint, by, fields=tuple(fields))]


def correct(complaint: Complaint, by: By, new: Submission, terms: Terms, ties: Iterable[Tie] = ()) -> Done:
    """补正: the same number with good content. The clock starts now; the first receipt stays as history."""
    after = step(complaint, "correct", by)
    _check_content(new)
    owner = _owner(by, new.naming, complaint.owner)
    after = replace(after, owner=owner, **_started(new, by.at, terms))
    after = standing_aside(after, by_ties(ties, new.accused, by))
    return after, [_received(after, by)]


def lapse(complaint: Complaint, by: By) -> Done:
    """逾期未补正: a submission that nobody corrected in 30 days ends without ever having counted."""
    after = step(complaint, "lapse", by)
    if by.at < complaint.first_received_at + CORRECTION:
        raise Conflict("lapse_early", f"The complainant has {CORRECTION.days} days to correct the complaint.")
    after = end(after, Outcome.LAPSED, by)
    return after, [tell(events.ComplaintLapsed, after, by)]


def name_accused(
    complaint: Complaint, by: By, more: Accused, kin: frozenset[str], ties: Iterable[Tie] = (),
    team: Iterable[Candidate] = (), *, watches: bool = False,
) -> Done:  # fmt: skip
    """Whom it is (also) about; `kin` is the office's. Whoever is concerned is behind the barrier from now on, and those
    of `team`, who investigate, do so no more.

    `watches`: among `more` is an office, or somebody who supervises or works for one. Only a supervisor names those: an
    office could shut out by it who watches over it. Refused while the office itself would be barred: it passes the
    complaint on first. Not announced: the audit log holds it.
    """
    after = step(complaint, "name_accused", by)
    if watches and Part.SUPERVISOR not in parts(complaint, by):
        raise Forbidden("accused_watches", "A supervisor names an office, or somebody who works there or supervises.")
    accused = complaint.accused.joined(more)
    check_office(complaint.office, kin, accused.marks)
    after = standing_aside(replace(after, accused=accused), by_ties(ties, accused, by))
    barred = {one.account for one in team if one.screen.hides(after.marks)}
    stay = tuple(one for one in after.investigators if one not in barred)
    return without_barred(replace(after, investigators=stay)), []


def accept(complaint: Complaint, by: By, terms: Terms) -> Done:
    """受理 within the limit of acceptance; the reply clock starts. One that comes back keeps its first acceptance.

    Refused while it is not known which department or account it is about: the barrier would have nothing to hold.
    """
    after = step(complaint, "accept", by)
    if not complaint.accused.marks:
        raise Conflict("accused_unclear", "Find out first which department or account it is about (name_accused).")
    if complaint.reply is None:
        acceptance = stopped(complaint.acceptance, by.at, "accepted", complaint.number)
        after = replace(after, acceptance=acceptance, reply=terms.reply(by.at), accepted_at=by.at)
    event = tell(
        events.ComplaintAccepted, after, by, on_time=bool(after.acceptance.on_time()), due=after.clock.due,
        provisional=after.clock.provisional,
    )  # fmt: skip
    return after, [event]


def decline(complaint: Complaint, by: By, why: DeclineReason, reason: str, where_to: str) -> Done:
    """不予受理: always with the reason, and with the channel that is right for the matter.

    Not for what was accepted before and came back from a refused referral: an acceptance is not taken back.
    """
    after = step(complaint, "decline", by)
    checked("reason", reason, REASON)
    checked("where_to", where_to, WHERE_TO)
    if complaint.accepted_at is not None:
        raise Conflict("accepted_before", "It was accepted before it was referred; accept it again and investigate.")
    after = end(after, Outcome.DECLINED, by)
    on_time = kept(complaint.acceptance, by.at)
    return after, [tell(events.ComplaintDeclined, after, by, reason=why.value, on_time=on_time)]


def pass_on(
    complaint: Complaint, by: By, office: str, offices: Sequence[str], kin: frozenset[str], reason: str
) -> Done:
    """转交 to another of `offices` (lowest first); `kin` is its own. Who investigated for the old one does so no more.

    打击报复 does not come back to the lowest (信访工作条例 art. 18 ¶4).
    """
    after = step(complaint, "pass_on", by)
    checked("reason", reason, REASON)
    able = [one for one in able_offices(complaint.kind, offices) if one != complaint.office]
    if office not in able:
        told = f"Name one of: {', '.join(able) or 'none is left'}."
        raise Invalid("office_unknown", told, errors={"office": "another one that handles complaints of this kind"})
    check_office(office, kin, complaint.marks)
    after = replace(after, office=office, investigators=())
    return after, [tell(events.ComplaintPassedOn, after, by)]


def _check_content(new: Submission) -> None:
    checked("subject", new.subject, SUBJECT)
    checked("body", new.body, BODY)
    checked_identity(new.name, new.naming)


def _check_received(received_at: datetime, by: By) -> None:
    if not by.at - STORED <= received_at <= by.at:
        raise _out_of_range(f"received_at lies at most {STORED.days} days back, and not in the future.")


def _out_of_range(told: str) -> Invalid:
    return Invalid("received_at_out_of_range", told, errors={"received_at": "out of range"})


def _owner(by: By, naming: Naming, known: str) -> str:
    """The account behind it; an anonymous complaint has none, whoever sent it."""
    if naming is Naming.ANONYMOUS:
        return ""
    return known or (by.actor.id if by.actor.kind is actors.Kind.CITIZEN else "")


def _started(new: Submission, at: datetime, terms: Terms) -> dict[str, Any]:
    """What a complaint takes from its submission, with the clock of the acceptance from `at` on."""
    return {
        "kind": new.kind,
        "naming": new.naming,
        "accused": new.accused,
        "office": new.office,
        "earlier": parse_number(new.earlier) if new.earlier else "",
        "received_at": at,
        "acceptance": terms.acceptance(at),
    }


def _received(complaint: Complaint, by: By) -> events.ComplaintReceived:
    return tell(
        events.ComplaintReceived, complaint, by, received_at=complaint.received_at,
        first_received_at=complaint.first_received_at, review_by=complaint.acceptance.due,
        provisional=complaint.acceptance.provisional,
    )  # fmt: skip
