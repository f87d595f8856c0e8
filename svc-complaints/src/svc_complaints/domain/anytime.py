"""What can happen while a complaint lives: writing to each other, and taking it back."""

from __future__ import annotations

from dataclasses import replace

from casework.domain.errors import Conflict
from svc_complaints.domain import events
from svc_complaints.domain.complaint import By, Complaint, Done, end, step, tell
from svc_complaints.domain.content import MESSAGE, checked
from svc_complaints.domain.life import parts
from svc_complaints.domain.words import Outcome, Part

MOST_MESSAGES = 100  # from each side: neither can keep the other from writing


def write(complaint: Complaint, by: By, text: str) -> Done:
    """A message from complainant to office or back, by the receipt code alone if need be: no contact data is needed."""
    after = step(complaint, "write", by)
    checked("text", text, MESSAGE)
    theirs = Part.COMPLAINANT in parts(complaint, by)
    if written_by(complaint, by) >= MOST_MESSAGES:
        raise Conflict("messages_used", f"{MOST_MESSAGES} messages have been written; wait for the answer.")
    after = replace(after, messages=complaint.messages + 1, of_office=complaint.of_office + (not theirs))
    who = "complainant" if theirs else "office"
    return after, [tell(events.ComplaintWritten, after, by, written_by=who, count=after.messages)]


def written_by(complaint: Complaint, by: By) -> int:
    """Messages so far from the doer's side."""
    theirs = Part.COMPLAINANT in parts(complaint, by)
    return complaint.messages - complaint.of_office if theirs else complaint.of_office


def withdraw(complaint: Complaint, by: By) -> Done:
    """撤回. Before an answer it leaves the count; given up in a redo, it is closed with the answer it has."""
    after = step(complaint, "withdraw", by)
    if complaint.answers:
        after = end(after, Outcome.ANSWERED, by)
        return after, [tell(events.ComplaintClosed, after, by, rounds=len(complaint.answers))]
    after = end(after, Outcome.WITHDRAWN, by)
    return after, [tell(events.ComplaintWithdrawn, after, by)]
