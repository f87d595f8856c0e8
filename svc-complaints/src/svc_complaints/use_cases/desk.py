"""What the office and its investigators do with a complaint: one function per act, audited by `carry_out`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import Row

from casework.domain.actors import Role
from casework.domain.errors import Invalid
from casework.storage.unit_of_work import UnitOfWork
from svc_complaints import configuration
from svc_complaints.domain import answering, anytime, deadlines, intake, investigating, recusal
from svc_complaints.domain.complaint import By, Complaint
from svc_complaints.domain.investigating import MeasurePlanned
from svc_complaints.domain.words import DeclineReason, Finding, MeasureKind, Relation, SuspendCause, Whom
from svc_complaints.storage import staff, texts
from svc_complaints.use_cases import accusing, finding, relations
from svc_complaints.use_cases.acting import candidates
from svc_complaints.use_cases.context import Opened, carry_out, for_reader, for_staff, note, system_key


def accept(uow: UnitOfWork, number: str) -> Opened:
    """受理."""
    opened = for_staff(uow, number, lock=True)
    return carry_out(uow, opened, "accept", partial(intake.accept, terms=_terms(uow)))


def decline(uow: UnitOfWork, number: str, why: DeclineReason, reason: str, where_to: str) -> Opened:
    """不予受理, with the reason and the right channel."""
    opened = for_reader(uow, number, lock=True)
    act = partial(intake.decline, why=why, reason=reason, where_to=where_to)
    return carry_out(uow, opened, "decline", act, f"{reason}\n→ {where_to}", why=why.value)


def assign(uow: UnitOfWork, number: str, investigators: Sequence[str]) -> Opened:
    """指派."""
    opened = for_staff(uow, number, lock=True)
    team = candidates(uow, [_at_desk(uow, account) for account in investigators])
    setting = configuration.of(uow.runtime)
    homes = setting.homes(opened.complaint.kind, opened.complaint.office)
    act = partial(investigating.assign, candidates=team, limits=setting.limits(), homes=homes)
    return carry_out(uow, opened, "assign", act, "", investigators=[one.account for one in team])


def plan(uow: UnitOfWork, number: str, text: str) -> Opened:
    """调查方案."""
    return carry_out(uow, for_reader(uow, number, lock=True), "plan", partial(investigating.plan, text=text), text)


def interview(uow: UnitOfWork, number: str, whom: Whom, held_at: datetime, text: str) -> Opened:
    """谈话笔录."""
    opened = for_reader(uow, number, lock=True)
    act = partial(investigating.interview, whom=whom, held_at=held_at, record=text)
    return carry_out(uow, opened, "interview", act, text, whom=whom.value, held_at=held_at.isoformat())


def suspend(uow: UnitOfWork, number: str, cause: SuspendCause, paper: str, days: int) -> Opened:
    """中止. What the paper is called lies with the texts; the clock refers to the case."""
    opened = for_staff(uow, number, lock=True)
    act = partial(deadlines.suspend, cause=cause, paper=opened.complaint.number, days=days, terms=_terms(uow))
    return carry_out(uow, opened, "suspend", act, paper, cause=cause.value, days=days)


def resume(uow: UnitOfWork, number: str, paper: str) -> Opened:
    """恢复."""
    opened = for_staff(uow, number, lock=True)
    act = partial(deadlines.resume, paper=opened.complaint.number, calendar=_terms(uow).calendar)
    return carry_out(uow, opened, "resume", act, paper)


def ask_extension(uow: UnitOfWork, number: str, days: int, reason: str) -> Opened:
    """延期申请."""
    opened = for_staff(uow, number, lock=True)
    act = partial(deadlines.ask_extension, days=days, reason=reason, terms=_terms(uow))
    return carry_out(uow, opened, "ask_extension", act, reason, days=days)


def approve_extension(uow: UnitOfWork, number: str) -> Opened:
    """延期批准."""
    opened = for_reader(uow, number, lock=True)
    act = partial(deadlines.approve_extension, calendar=_terms(uow).calendar)
    return carry_out(uow, opened, "approve_extension", act)


def refuse_extension(uow: UnitOfWork, number: str, reason: str) -> Opened:
    """延期不予批准."""
    opened = for_reader(uow, number, lock=True)
    return carry_out(uow, opened, "refuse_extension", partial(deadlines.refuse_extension, reason=reason), reason)


def conclude(
    uow: UnitOfWork, number: str, finding: Finding, text: str, measures: Sequence[Mapping[str, Any]] = ()
) -> Opened:
    """调查终结. What each measure is in words stands beside the report."""
    opened = for_reader(uow, number, lock=True)
    planned = [_measure(uow, one) for one in measures]
    limits = configuration.of(uow.runtime).limits()
    act = partial(investigating.conclude, finding=finding, report=text, measures=planned, limits=limits)
    done = carry_out(uow, opened, "conclude", act, text, finding=finding.value)
    added = done.complaint.measures[len(opened.complaint.measures) :]
    for one, written in zip(added, measures, strict=True):
        _measure_text(uow, done, one.number, written["text"])
    return done


def reject_conclusion(uow: UnitOfWork, number: str, reason: str) -> Opened:
    """退回补查."""
    opened = for_reader(uow, number, lock=True)
    return carry_out(uow, opened, "reject_conclusion", partial(investigating.reject_conclusion, reason=reason), reason)


def answer(uow: UnitOfWork, number: str, text: str) -> Opened:
    """审核并答复."""
    return carry_out(uow, for_reader(uow, number, lock=True), "answer", partial(answering.answer, reply=text), text)


def check_measure(uow: UnitOfWork, number: str, measure: int, text: str, kept: bool) -> Opened:
    """检查整改."""
    opened = for_reader(uow, number, lock=True)
    act = partial(investigating.check_measure, number=measure, record=text, kept=kept)
    return carry_out(uow, opened, "check_measure", act, text, measure=measure, kept=kept)


def redo(uow: UnitOfWork, number: str, reason: str = "") -> Opened:
    """重办, ordered by a supervisor."""
    opened = for_staff(uow, number, lock=True)
    return carry_out(uow, opened, "redo", partial(answering.redo, terms=_terms(uow)), reason)


def close(uow: UnitOfWork, number: str) -> Opened:
    """办结."""
    return carry_out(uow, for_staff(uow, number, lock=True), "close", answering.close)


def write(uow: UnitOfWork, number: str, text: str) -> Opened:
    """给投诉人留言."""
    opened = for_reader(uow, number, lock=True)
    return carry_out(uow, opened, "write", partial(anytime.write, text=text), text, written_by="office")


def name_accused(
    uow: UnitOfWork, number: str, departments: Sequence[str] = (), accounts: Sequence[str] = (),
    officials: Sequence[Mapping[str, str]] = (),
) -> Opened:  # fmt: skip
    """明确被投诉人. Whoever is concerned is behind the barrier from now on; who names oneself sees it no more."""
    opened = for_staff(uow, number, lock=True)
    told = accusing.accused_of(uow.runtime, departments, officials, accounts)
    more = finding.heard(uow, told)
    kin = configuration.of(uow.runtime).kin(opened.complaint.office)
    watches = _watches(uow, departments, accounts) or finding.watchers(uow, told)
    team = candidates(uow, staff.seen(uow.connection, opened.complaint.investigators))
    act = partial(intake.name_accused, more=more, kin=kin, ties=relations.known(uow), team=team, watches=watches)
    done = carry_out(uow, opened, "name_accused", act, "", departments=list(departments), accounts=list(accounts))
    key = opened.key or system_key(uow, opened.complaint)  # who names somebody need not have read the rest
    if officials and key is not None:
        text = texts.text_of(uow.connection, key, opened.complaint.number) or {"subject": "", "body": ""}
        named = [*text.get("officials", []), *map(dict, officials)]
        texts.write(uow.connection, key, opened.complaint.number, text | {"officials": named})
    return done


def recuse(uow: UnitOfWork, number: str, account: str, relation: Relation) -> Opened:
    """回避. Whoever stands aside gets the complaint back one last time, and then no more."""
    opened = for_staff(uow, number, lock=True)
    act = partial(recusal.recuse, account=account, relation=relation)
    return carry_out(uow, opened, "recuse", act, "", account=account, relation=relation.value)


def pass_on(uow: UnitOfWork, number: str, office: str, reason: str) -> Opened:
    """转交 to another office of the city."""
    opened = for_staff(uow, number, lock=True)
    setting = configuration.of(uow.runtime)
    act = partial(intake.pass_on, office=office, offices=setting.offices(), kin=setting.kin(office), reason=reason)
    return carry_out(uow, opened, "pass_on", act, reason, office=office)


def add_note(uow: UnitOfWork, number: str, text: str) -> Opened:
    """A note among those who hold the key; it moves nothing and is never shown to the complainant."""
    opened = for_reader(uow, number, lock=True)
    note(uow, opened, "note", text)
    return opened


def _terms(uow: UnitOfWork) -> Any:
    return configuration.of(uow.runtime).terms(uow.connection)


def _watches(uow: UnitOfWork, departments: Sequence[str], accounts: Sequence[str]) -> bool:
    """Whether one of these is an office, or somebody who works for one or supervises, as far as they were here."""
    offices = set(configuration.of(uow.runtime).offices())
    known = staff.seen(uow.connection, [one for one in accounts if one != uow.actor.id])  # oneself is no intrigue
    watching = any(row.department in offices or Role.SUPERVISOR in row.roles for row in known)
    return watching or not offices.isdisjoint(departments)


def _at_desk(uow: UnitOfWork, account: str) -> Row[Any]:
    """Raises Invalid for an account that was never at this desk: nobody has vouched where it works, and as what."""
    row = next(iter(staff.seen(uow.connection, [account])), None)
    if row is None or not staff.works(row):
        raise Invalid(
            "investigator_unknown",
            f"{account} was never at this desk as a clerk or reviewer; let them log in and open it, then assign them.",
            errors={"investigators": ["unknown account"]},
        )
    return row


def _measure(uow: UnitOfWork, one: Mapping[str, Any]) -> MeasurePlanned:
    due: date = one["due"]
    owner = configuration.of(uow.runtime).accusable(one["owner"], "measures")
    return MeasurePlanned(MeasureKind(one["kind"]), owner, due)


def _measure_text(uow: UnitOfWork, opened: Opened, number: int, text: str) -> None:
    complaint: Complaint = opened.complaint
    by: By = opened.by
    texts.add_entry(
        uow.connection, opened.key, complaint.number, by.at, "measure", text, part="investigator",
        department=by.actor.department, account=by.actor.id, round=complaint.round, facts={"measure": number},
    )  # fmt: skip
