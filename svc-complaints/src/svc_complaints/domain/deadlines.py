"""延期, 中止 and 恢复: the operators of the kernel's clock on the reply, each with its cause; and the jobs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from casework.domain.calendar import Calendar
from casework.domain.clock import Clock, Notice, Resume, Suspend, kept, notice, recompute
from casework.domain.errors import Conflict, Forbidden, Invalid
from svc_complaints.domain import events
from svc_complaints.domain.complaint import By, Complaint, Done, Extension, step, tell
from svc_complaints.domain.content import PAPER, REASON, checked
from svc_complaints.domain.limits import Terms
from svc_complaints.domain.words import SuspendCause


def ask_extension(complaint: Complaint, by: By, days: int, reason: str, terms: Terms) -> Done:
    """延期申请 for 1 to 15 working days (a setting), before the limit has passed; again after a refusal."""
    after = step(complaint, "ask_extension", by)
    checked("reason", reason, REASON)
    most = terms.limits.extension
    if not 1 <= days <= most:
        told = f"Ask for 1 to {most} working days." if most else "Complaints are not extended here."
        raise Invalid("extension_days", told, errors={"days": f"1 to {most}"})
    if complaint.extension is not None and complaint.extension.approved is not False:
        raise Conflict("extended_already", "An extension is asked or approved once per complaint.")
    _check_running(complaint, by.at)
    after = replace(after, extension=Extension(days, by.at, by.actor.id))
    return after, [tell(events.ComplaintExtensionAsked, after, by, days=days)]


def approve_extension(complaint: Complaint, by: By, calendar: Calendar) -> Done:
    """延期批准, by nobody who asked or ever investigated. Too late once the limit has passed: late stays late."""
    after, asked = _decided(complaint, "approve_extension", by, approved=True)
    clock = _check_running(complaint, by.at)
    clock = clock.extend(calendar, asked.days, by.at, cause="extension_approved", paper=complaint.number)
    after = replace(after, reply=clock)
    event = tell(events.ComplaintExtended, after, by, days=asked.days, due=clock.due, provisional=clock.provisional)
    return after, [event]


def refuse_extension(complaint: Complaint, by: By, reason: str) -> Done:
    """延期不予批准, with the reason; the limit holds."""
    after, _ = _decided(complaint, "refuse_extension", by, approved=False)
    checked("reason", reason, REASON)
    return after, [tell(events.ComplaintExtensionRefused, after, by, due=after.clock.due)]


def suspend(complaint: Complaint, by: By, cause: SuspendCause, paper: str, days: int, terms: Terms) -> Done:
    """中止: the days from tomorrow on are not counted, until `resume`, and at most `days` working days of them.

    Not by whoever ever investigated, who would stop their own clock; not while it stands still already.
    """
    after = step(complaint, "suspend", by)
    paper = checked("paper", paper, PAPER)
    most = terms.limits.suspension
    if not 1 <= days <= most:
        raise Invalid("suspension_days", f"Suspend for 1 to {most} working days.", errors={"days": f"1 to {most}"})
    if by.actor.id in complaint.investigated:
        raise Forbidden("own_clock", "Whoever investigated does not stop the clock; ask a colleague of the office.")
    clock = _check_running(complaint, by.at)
    if open_suspensions(clock):
        raise Conflict("suspended_already", "The clock stands still already; resume it first.")
    clock = clock.suspend(terms.calendar, by.at, cause=cause.value, paper=paper, at_most=days)
    after = replace(after, reply=clock)
    event = tell(events.ComplaintSuspended, after, by, cause=cause.value, due=clock.due, provisional=clock.provisional)
    return after, [event]


def resume(complaint: Complaint, by: By, paper: str, calendar: Calendar) -> Done:
    """恢复: today is the last day that is not counted."""
    after = step(complaint, "resume", by)
    paper = checked("paper", paper, PAPER)
    clock = complaint.clock
    if not open_suspensions(clock):
        raise Conflict("not_suspended", "The clock is not suspended.")
    clock = clock.resume(calendar, by.at, cause="resumed", paper=paper)
    after = replace(after, reply=clock)
    return after, [tell(events.ComplaintResumed, after, by, due=clock.due, provisional=clock.provisional)]


def watch(complaint: Complaint, by: By, calendar: Calendar) -> Done:
    """What the clock has to announce now; the same complaint and no event when there is nothing new."""
    after = step(complaint, "watch", by)
    called = notice(complaint.clock, calendar, by.at)
    if called is None or (called, complaint.duty, complaint.clock.due) in complaint.noticed:
        return complaint, []
    after = replace(after, noticed=complaint.noticed | {(called, complaint.duty, complaint.clock.due)})
    facts = {"duty": complaint.duty, "round": complaint.round, "due": complaint.clock.due}
    if called is Notice.OVERDUE:
        return after, [tell(events.ComplaintOverdue, after, by, **facts)]
    return after, [tell(events.ComplaintDueSoon, after, by, **facts)]


def recount(complaint: Complaint, by: By, calendar: Calendar) -> Done:
    """A new calendar for an open complaint; the same one and no event when no day moves. The caller audits it."""
    after = step(complaint, "recount", by)
    before, clock = complaint.clock, recompute(complaint.clock, calendar, by.at)
    if clock == before:
        return complaint, []
    after = replace(after, acceptance=clock) if complaint.reply is None else replace(after, reply=clock)
    if clock.due == before.due:
        return after, []
    event = tell(events.ComplaintRecounted, after, by, due_before=before.due, due=clock.due, promised=clock.promised,
                 provisional=clock.provisional)  # fmt: skip
    return after, [event]


def open_suspensions(clock: Clock) -> bool:
    """Whether a suspension waits for its resume; one with an end of its own (`take_back`) does not."""
    suspensions = sum(1 for one in clock.operators if isinstance(one, Suspend) and one.end is None)
    return suspensions > sum(1 for one in clock.operators if isinstance(one, Resume))


def _decided(complaint: Complaint, action: str, by: By, *, approved: bool) -> tuple[Complaint, Extension]:
    after, asked = step(complaint, action, by), complaint.extension
    if asked is None or asked.approved is not None:
        raise Conflict("no_extension_asked", "No extension waits for a decision.")
    if by.actor.id in {asked.asked_by, *complaint.investigated}:
        raise Forbidden("own_extension", "Whoever asked for an extension, or investigated, does not decide on it.")
    return replace(after, extension=replace(asked, approved=approved)), asked


def _check_running(complaint: Complaint, at: datetime) -> Clock:
    clock = complaint.clock
    if not kept(clock, at):
        raise Conflict("limit_passed", f"The limit passed with {clock.due}; it cannot be changed any more.")
    return clock
