"""Who can read the texts: a key of its own for each complaint, and a copy of it (a wrap) for each who must hold one.

A barrier of queries stops who asks the service; a key stops who reads the database, too. So a copy is made for whom
work needs it now, and removed when it does not: storage keeps the rows of `complaint_key` equal to `holders`.
"""

from __future__ import annotations

from svc_complaints.domain.complaint import By, Complaint
from svc_complaints.domain.life import parts
from svc_complaints.domain.words import Part, State

COMPLAINANT = "complainant"
SUPERVISION = "supervision"


def office_holder(office: str) -> str:
    """The intake reviewers of that office."""
    return f"office:{office}"


def account_holder(account: str) -> str:
    """One account."""
    return f"account:{account}"


def holders(complaint: Complaint) -> frozenset[str]:
    """Who must hold a copy now; nobody else may.

    The complainant always, and alone while it is not known whom it is about. The office that has it, and who
    investigates until it is closed. Supervision only where nobody else can act: a conclusion waits for a second pair
    of eyes, or no office has the complaint.
    """
    held = {COMPLAINANT}
    if not complaint.accused.named:
        return frozenset(held)
    if complaint.office:
        held.add(office_holder(complaint.office))
    if complaint.state is not State.CLOSED:
        held.update(account_holder(one) for one in complaint.investigators)
    if complaint.state is State.CONCLUDED or not complaint.office:
        held.add(SUPERVISION)
    return frozenset(held)


def holding(complaint: Complaint, by: By) -> frozenset[str]:
    """As which holders the doer may use a copy now; empty for strangers and for the barred.

    Jobs and other instances use the complainant's: they take the texts in and send them on (转办).
    """
    named = {
        Part.COMPLAINANT: COMPLAINANT,
        Part.INTAKE: office_holder(complaint.office),
        Part.INVESTIGATOR: account_holder(by.actor.id),
        Part.SUPERVISOR: SUPERVISION,
        Part.SYSTEM: COMPLAINANT,
    }
    return frozenset(named[part] for part in parts(complaint, by)) & holders(complaint)
