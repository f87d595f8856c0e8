"""What can be done to a complaint now: the table's offer, less what a rule such as "once" would refuse anyway."""

from __future__ import annotations

from collections.abc import Callable

from casework.domain.errors import Refusal
from casework.domain.levels import BAD
from svc_complaints.domain.answering import LAST_ROUND, close
from svc_complaints.domain.anytime import MOST_MESSAGES, written_by
from svc_complaints.domain.complaint import By, Complaint, available
from svc_complaints.domain.deadlines import open_suspensions
from svc_complaints.domain.life import parts
from svc_complaints.domain.receipt import Written
from svc_complaints.domain.words import Naming, Part, State
from svc_complaints.use_cases.context import Opened

# Acts that need the key: what is decided without having read it is not decided
READERS = frozenset(
    {
        "approve_extension",
        "refuse_extension",
        "plan",
        "interview",
        "conclude",
        "reject_conclusion",
        "answer",
        "decline",
        "write",
        "check_measure",
    }
)


def _investigated(complaint: Complaint, by: By) -> bool:
    return by.actor.id in complaint.investigated


def _extension_waits(complaint: Complaint, by: By) -> bool:
    asked = complaint.extension
    if asked is None or asked.approved is not None or _investigated(complaint, by):
        return False
    return asked.asked_by != by.actor.id


def _may_ask_extension(complaint: Complaint, _by: By) -> bool:
    return complaint.extension is None or complaint.extension.approved is False


def _may_redo(complaint: Complaint, _by: By) -> bool:
    return complaint.round < LAST_ROUND and complaint.rating is not None and complaint.rating.level in BAD


def _may_close(complaint: Complaint, by: By) -> bool:
    try:
        close(complaint, by)
    except Refusal:
        return False
    return True


RULES: dict[str, Callable[[Complaint, By], bool]] = {
    "accept": lambda complaint, _by: bool(complaint.accused.marks),
    "decline": lambda complaint, _by: complaint.accepted_at is None,
    "refer": lambda complaint, _by: not complaint.answers,
    "interview": lambda complaint, _by: complaint.planned,
    "conclude": lambda complaint, _by: complaint.planned,
    "suspend": lambda complaint, by: not _investigated(complaint, by) and not open_suspensions(complaint.clock),
    "resume": lambda complaint, _by: bool(open_suspensions(complaint.clock)),
    "ask_extension": _may_ask_extension,
    "approve_extension": _extension_waits,
    "refuse_extension": _extension_waits,
    "answer": lambda complaint, by: not _investigated(complaint, by),
    "check_measure": lambda complaint, by: any(not m.kept and m.owner not in by.homes for m in complaint.measures),
    "rate": lambda complaint, _by: complaint.rating is None,
    "redo": _may_redo,
    "close": _may_close,
    "write": lambda complaint, by: written_by(complaint, by) < MOST_MESSAGES,
}


def possible(complaint: Complaint, by: By) -> list[str]:
    """The acts on a complaint, in the table's order."""
    return [name for name in available(complaint, by) if name not in RULES or RULES[name](complaint, by)]


def for_complainant(opened: Opened) -> list[str]:
    """What the complainant can do now."""
    complaint, receipt = opened.complaint, opened.stored.receipt
    offered = possible(complaint, opened.by)
    if complaint.state not in (State.CLOSED, State.REFERRING):
        offered.append("attach")
    if receipt.state is Written.ISSUED:
        offered.append("confirm_receipt")
    return [*offered, "renew_code"]


def for_staff(opened: Opened) -> list[str]:
    """What this account can do now; whoever holds no key is not offered what needs reading."""
    complaint, by = opened.complaint, opened.by
    found = [name for name in possible(complaint, by) if opened.key is not None or name not in READERS]
    if _may_ask_opening(complaint, by):
        found.append("ask_opening")
    return [*found, "note"] if opened.key is not None else found


def _may_ask_opening(complaint: Complaint, by: By) -> bool:
    named = complaint.naming is not Naming.ANONYMOUS and complaint.state is not State.CLOSED
    return named and Part.INVESTIGATOR in parts(complaint, by)
