"""调查: assign, plan, interview, conclude."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from casework.domain.calendar import local_day
from casework.domain.errors import Conflict, Forbidden, Invalid
from svc_complaints.domain import events
from svc_complaints.domain.barrier import Screen
from svc_complaints.domain.complaint import By, Complaint, Done, Interview, Measure, step, tell
from svc_complaints.domain.content import BODY, REASON, checked
from svc_complaints.domain.limits import Limits
from svc_complaints.domain.words import FOUND, Finding, MeasureKind, Whom

MOST_INVESTIGATORS = 10
MOST_MEASURES = 20


@dataclass(frozen=True)
class Candidate:
    """An account that could investigate, with what is hidden from it."""

    account: str
    department: str
    screen: Screen


@dataclass(frozen=True)
class MeasurePlanned:
    """What is to be done: by which department, until when. What exactly is a text, kept apart."""

    kind: MeasureKind
    owner: str
    due: date


def assign(
    complaint: Complaint, by: By, candidates: Sequence[Candidate], limits: Limits, homes: Collection[str]
) -> Done:
    """指派: these investigate from now on, instead of any before; at least `limits.least_investigators`.

    `homes` are the departments whose accounts may (`routing.homes`). Raises Forbidden when somebody assigns themselves,
    or one of them works elsewhere, or is behind the barrier (art. 28 ¶3, art. 30 ¶3).
    """
    after = step(complaint, "assign", by)
    accounts = tuple(dict.fromkeys(one.account for one in candidates if one.account))
    least = limits.least_investigators
    if not least <= len(accounts) <= MOST_INVESTIGATORS:
        raise Invalid(
            "investigators_number", f"Assign {least} to {MOST_INVESTIGATORS} investigators.",
            errors={"investigators": f"{least} to {MOST_INVESTIGATORS}"},
        )  # fmt: skip
    if by.actor.id in accounts:
        raise Forbidden("self_assigned", "Nobody assigns a complaint to themselves; ask a colleague to assign you.")
    _check_free(complaint, candidates)
    _check_at_home(candidates, homes)
    after = replace(after, investigators=accounts, investigated=(*dict.fromkeys((*complaint.investigated, *accounts)),))
    return after, [tell(events.ComplaintAssigned, after, by, round=after.round)]


def plan(complaint: Complaint, by: By, text: str) -> Done:
    """调查方案; a later one takes the place of an earlier. Not announced."""
    after = step(complaint, "plan", by)
    checked("plan", text, BODY)
    return replace(after, planned=True), []


def interview(complaint: Complaint, by: By, whom: Whom, held_at: datetime, record: str) -> Done:
    """谈话笔录: of a talk after acceptance, not in the future. Not announced: neither side learns of the other's."""
    after = step(complaint, "interview", by)
    checked("record", record, BODY)
    if not complaint.planned:
        raise Conflict("plan_missing", "Write down the plan of the investigation first.")
    if not (complaint.accepted_at or complaint.received_at) <= held_at <= by.at:
        raise Invalid(
            "held_at_out_of_range", "The talk was after the acceptance, and not in the future.",
            errors={"held_at": "out of range"},
        )  # fmt: skip
    talk = Interview(whom, held_at, by.actor.id, complaint.round)
    return replace(after, interviews=(*complaint.interviews, talk)), []


def conclude(
    complaint: Complaint, by: By, finding: Finding, report: str, measures: Iterable[MeasurePlanned], limits: Limits
) -> Done:
    """调查终结 with what was found. What is substantiated, wholly or in part, leads to at least one measure.

    Any finding rests on a plan, and all but "unverifiable" on a talk. Announced without the finding: the answer tells
    the complainant, and nobody else hears it from here.
    """
    after = step(complaint, "conclude", by)
    checked("report", report, BODY)
    if len(complaint.investigators) < limits.least_investigators:
        raise Conflict("investigators_few", "Too few investigators are left; have it assigned anew first.")
    _check_ground(complaint, finding)
    added = _numbered(complaint, list(measures), by)
    if finding in FOUND and not added:
        raise Conflict("measure_missing", "What is found needs at least one measure, with its owner and date.")
    after = replace(after, finding=finding, concluded_by=by.actor.id, measures=(*complaint.measures, *added))
    return after, [tell(events.ComplaintConcluded, after, by, round=after.round)]


def reject_conclusion(complaint: Complaint, by: By, reason: str) -> Done:
    """退回补查: back to the investigators, with the reason; measures of this conclusion that nobody checked go too."""
    after = step(complaint, "reject_conclusion", by)
    checked("reason", reason, REASON)
    left = tuple(one for one in complaint.measures if one.kept is not None or one.round < complaint.round)
    after = replace(after, finding=None, concluded_by="", measures=left)
    return after, [tell(events.ComplaintConclusionRejected, after, by, round=after.round)]


def check_measure(complaint: Complaint, by: By, number: int, record: str, *, kept: bool) -> Done:
    """检查整改: whether a measure was carried out; one that was not is checked again. Not announced."""
    after = step(complaint, "check_measure", by)
    checked("record", record, REASON)
    found = next((one for one in complaint.measures if one.number == number), None)
    if found is None:
        raise Invalid("measure_unknown", f"There is no measure {number}.", errors={"number": "unknown"})
    if found.kept:
        raise Conflict("measure_checked", f"Measure {number} has been checked and found carried out.")
    if found.owner in by.homes:
        raise Forbidden("own_measure", "A department does not check its own measure.")
    done = replace(found, kept=kept, checked_by=by.actor.id)
    return replace(after, measures=tuple(done if one is found else one for one in complaint.measures)), []


def is_free(complaint: Complaint, one: Candidate) -> bool:
    """Whether this account may know of the complaint."""
    return not one.screen.hides(complaint.marks)


def _check_free(complaint: Complaint, candidates: Iterable[Candidate]) -> None:
    for one in candidates:
        if not is_free(complaint, one):
            raise Forbidden("investigator_barred", f"{one.account} cannot investigate this complaint; choose another.")


def _check_at_home(candidates: Iterable[Candidate], homes: Collection[str]) -> None:
    elsewhere = [one.account for one in candidates if one.department not in homes]
    if elsewhere:
        told = f"Not of the office that has this complaint: {', '.join(elsewhere)}; choose its people, or pass it on."
        raise Forbidden("investigator_elsewhere", told)


def _check_ground(complaint: Complaint, finding: Finding) -> None:
    if not complaint.planned:
        raise Conflict("plan_missing", "Write down the plan of the investigation first.")
    talked = any(one.round == complaint.round for one in complaint.interviews)
    if finding is not Finding.UNVERIFIABLE and not talked:
        raise Conflict("interview_missing", "Talk to somebody first; without a talk only 'unverifiable' can be found.")


def _numbered(complaint: Complaint, measures: list[MeasurePlanned], by: By) -> list[Measure]:
    begin = max((one.number for one in complaint.measures), default=0) + 1
    if len(complaint.measures) + len(measures) > MOST_MEASURES:
        raise Invalid("measures_many", f"At most {MOST_MEASURES} measures.", errors={"measures": "too many"})
    for one in measures:
        if not one.owner or one.due < local_day(by.at):
            raise Invalid(
                "measure_incomplete", "A measure has a department that carries it out, and a date from today on.",
                errors={"measures": "owner and due"},
            )  # fmt: skip
    added = enumerate(measures, begin)
    return [Measure(number, one.kind, one.owner, one.due, round=complaint.round) for number, one in added]
