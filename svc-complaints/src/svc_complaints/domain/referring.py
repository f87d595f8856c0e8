"""转办: to another channel or a partner, and back. The accused can never be the receiver (信访工作条例 art. 30 ¶3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from casework.domain.clock import resumed
from casework.domain.errors import Conflict, Forbidden, Invalid
from svc_complaints.domain import events
from svc_complaints.domain.barrier import marks_of
from svc_complaints.domain.complaint import By, Complaint, Done, end, step, tell
from svc_complaints.domain.content import REASON, checked
from svc_complaints.domain.limits import Terms
from svc_complaints.domain.words import Outcome, State


def refer(complaint: Complaint, by: By, to: str, reason: str, serves: Iterable[str]) -> Done:
    """To an instance (`mailbox/city`). `serves` are departments that would read it there, with their kin.

    Raises Forbidden when one of them is accused. The clocks run until the receiver has confirmed. A redo is not
    referred: it was answered here, and would leave the count by being sent away.
    """
    after = step(complaint, "refer", by)
    checked("reason", reason, REASON)
    if complaint.answers:
        raise Conflict("redo_stays", "It was answered here and is being redone; investigate it here.")
    if not to:
        raise Invalid("receiver_missing", "Say where the complaint goes.", errors={"to": "must not be empty"})
    if not marks_of(serves, ()).isdisjoint(complaint.marks):
        raise Forbidden("receiver_accused", "The complaint is about a department that would read it there.")
    after = replace(after, referred_to=to)
    return after, [tell(events.ComplaintReferring, after, by, to=to)]


def confirm_referral(complaint: Complaint, by: By) -> Done:
    """The receiver has it, under the same number; here number, state and clock stay."""
    after = end(step(complaint, "confirm_referral", by), Outcome.REFERRED, by)
    return after, [tell(events.ComplaintReferred, after, by, to=complaint.referred_to)]


def refuse_referral(complaint: Complaint, by: By, sender: str) -> Done:
    """`sender` would not take it: back at intake, as if it had never left. Conflict when it was not asked."""
    after = step(complaint, "refuse_referral", by)
    if sender != complaint.referred_to:
        raise _not_there(sender)
    after = replace(after, referred_to="")
    return after, [tell(events.ComplaintReferralRefused, after, by, to=sender)]


def take_back(complaint: Complaint, by: By, sender: str, terms: Terms) -> Done:
    """退回: the receiver returns it, also before the confirmation came, and its acceptance is decided again.

    The clock that counts goes on where it stood, as a letter's does: never anew (a return is no fault of the
    complainant), but without the days on which it was not ours. An acceptance is kept, with its day.
    Raises Conflict when `sender` does not have it.
    """
    after = step(complaint, "take_back", by)
    there = complaint.state is State.REFERRING or complaint.outcome is Outcome.REFERRED
    if not there or complaint.referred_to != sender:
        raise _not_there(sender)
    clock = resumed(complaint.clock, terms.calendar, by.at, "with_receiver", complaint.number)
    after = replace(after, acceptance=clock) if complaint.reply is None else replace(after, reply=clock)
    after = replace(after, outcome=None, referred_to="")
    event = tell(events.ComplaintTakenBack, after, by, back_from=sender, review_by=clock.due,
                 provisional=clock.provisional)  # fmt: skip
    return after, [event]


def _not_there(sender: str) -> Conflict:
    return Conflict("not_there", f"{sender} does not have this complaint; nothing can come back from there.")
