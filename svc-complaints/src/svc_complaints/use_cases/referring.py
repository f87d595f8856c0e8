"""转办: the case goes sealed to one other instance, and leaves here when that instance has confirmed."""

from __future__ import annotations

from functools import partial
from typing import Any

from casework import files, referrals
from casework.domain.errors import Conflict, Invalid, NotFound
from casework.storage.unit_of_work import UnitOfWork
from svc_complaints import configuration
from svc_complaints.domain import referring
from svc_complaints.domain.barrier import What
from svc_complaints.domain.words import Naming
from svc_complaints.storage import identities, texts
from svc_complaints.use_cases import accounts
from svc_complaints.use_cases.context import Opened, carry_out, for_reader, for_system, note

LETTER = "complaint"  # what the mailbox calls such a letter


def refer(uow: UnitOfWork, number: str, to: str, reason: str, department: str = "") -> Opened:
    """转办 to another instance; `department` answers for it there. The text stays here until the receiver confirms.

    Who complained stays sealed here, and is written to by number and code: opening an identity takes two people. Only
    where the case came from with a name, it goes back with it.
    """
    opened = for_reader(uow, number, lock=True)
    back = to == _came_from(uow, number)
    if not referrals.keeps_barrier(to) and not back:
        told = "There nobody is barred or stays unnamed: handle it here, and tell the complainant where to ask."
        raise Conflict("channel_without_barrier", told)
    there = _there(uow, to, department)
    serves = {there, *configuration.of(uow.runtime).kin(there)} if there else frozenset()
    named = opened.complaint.naming is Naming.NAMED and back
    act = partial(referring.refer, to=to, reason=reason, serves=serves)
    done = carry_out(uow, opened, "refer", act, reason, to=to, **({"named": True} if named else {}))
    if named:
        note(uow, opened, "hand_back_identity", part="system", to=to)  # the complainant sees that, too
    content = _content(uow, done, reason, there, named)
    try:
        referrals.send(uow, opened.complaint.number, to, content, opened.complaint.first_received_at, files=True)
    except NotFound as error:
        raise Invalid("destination_unknown", error.detail, errors={"to": ["unknown instance"]}) from error
    return done


def confirmed(uow: UnitOfWork, number: str, note: str) -> None:
    """The receiver has opened its case: we keep number, state and clock only. `note`: files that did not arrive."""
    opened = for_system(uow, number)
    if opened is None:
        raise ValueError(f"a referral of {number} is confirmed, which is not here")
    carry_out(uow, opened, "confirm_referral", referring.confirm_referral, "", **({"note": note} if note else {}))
    sent = [entry for entry in texts.entries_of(uow.connection, None, number) if entry.action == "refer"]
    texts.erase(uow.connection, number)
    if sent and sent[-1].facts.get("named"):
        identities.erase(uow.connection, number)
    files.erase(uow, number)


def refused(uow: UnitOfWork, number: str, reason: str) -> None:
    """The receiver will not take it: back to intake, with its reason."""
    opened = for_system(uow, number)
    if opened is None:
        raise ValueError(f"a referral of {number} is refused, which is not here")
    act = partial(referring.refuse_referral, sender=opened.complaint.referred_to)
    carry_out(uow, opened, "refuse_referral", act, reason)


def _there(uow: UnitOfWork, to: str, department: str) -> str:
    """The department that reads it at `to`; empty where none does: at a partner's, or an instance for complaints.

    An instance may be a department's own: without knowing whose, nobody could say that it is not the accused's.
    """
    setting, channel = configuration.of(uow.runtime), to.partition("/")[0]
    if department:
        there = setting.accusable(department, "department")
        if channel != uow.runtime.channel and setting.served_by(there, channel) != to:
            raise Invalid("department_elsewhere", f"{to} does not serve this department; choose its own instance.",
                          errors={"department": [f"is not served by {to}"]})  # fmt: skip
        return there
    if channel != uow.runtime.channel and setting.serves_somebody(to):
        raise Invalid("department_missing", "Say which department answers for it there.",
                      errors={"department": ["must not be empty"]})  # fmt: skip
    return ""


def _came_from(uow: UnitOfWork, number: str) -> str:
    """The instance that handed the case to us; empty for one that began here."""
    entries = texts.entries_of(uow.connection, None, number)
    return next((str(entry.facts["sender"]) for entry in entries if entry.action == "take_in"), "")


def _content(uow: UnitOfWork, opened: Opened, reason: str, department: str, named: bool) -> dict[str, Any]:
    """The case as another channel opens it, with what a complaints' instance needs beside it."""
    complaint = opened.complaint
    written = texts.text_of(uow.connection, opened.key, complaint.number) or {}
    people = identities.read(uow.connection, configuration.of(uow.runtime).custody, complaint.number) if named else {}
    if people:
        uow.audit("complaint_identity_handed_over", complaint.number, {"to": complaint.referred_to})
    return {
        "kind": LETTER, "subject": written["subject"], "body": written["body"], "anonymous": not people,
        "language": opened.stored.language, "people": people, "department": department, "reason": reason,
        "owner": accounts.behind(uow, complaint) if people else "",
        "query_code": referrals.code_there(uow, complaint.number, complaint.referred_to),
        "complaint": {"kind": complaint.kind.value, "naming": complaint.naming.value,
                      "departments": sorted(complaint.accused.departments), "officials": written["officials"],
                      "barred": configuration.of(uow.runtime).barred(complaint.accused.departments),
                      "accounts": sorted({value for what, value in complaint.marks if what is What.ACCOUNT}),
                      "earlier": complaint.earlier},
    }  # fmt: skip
