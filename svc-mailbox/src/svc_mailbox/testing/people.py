"""Who acts in the tests: one account for each part in a letter to housing that water handles with roads."""

from __future__ import annotations

from casework.domain.actors import Actor, Kind, Role
from svc_mailbox.domain.words import Part

ADDRESSED, LEAD, CO_HANDLER, OTHER = "housing", "water", "roads", "parks"


def staff(account: str, department: str, *roles: Role) -> Actor:
    """An account of a department."""
    return Actor(Kind.STAFF, account, department, frozenset(roles))


SENDER = Actor(Kind.CITIZEN, "citizen-1")
OTHER_CITIZEN = Actor(Kind.CITIZEN, "citizen-2")
INTAKE = staff("intake", ADDRESSED, Role.REVIEWER)
CLERK = staff("clerk", LEAD, Role.CLERK)
CO_CLERK = staff("co-clerk", CO_HANDLER, Role.CLERK)
REVIEWER = staff("reviewer", LEAD, Role.REVIEWER)
BOTH = staff("both", LEAD, Role.CLERK, Role.REVIEWER)
SUPERVISOR = staff("supervisor", "", Role.SUPERVISOR)
STRANGER = staff("stranger", OTHER, Role.CLERK, Role.REVIEWER)
COUNTER = staff("counter", ADDRESSED, Role.CLERK)
JOB = Actor(Kind.SERVICE, "jobs")

PLAYERS = {
    Part.CITIZEN: SENDER,
    Part.INTAKE: INTAKE,
    Part.CLERK: CLERK,
    Part.CO_HANDLER: CO_CLERK,
    Part.REVIEWER: REVIEWER,
    Part.SUPERVISOR: SUPERVISOR,
    Part.SYSTEM: JOB,
}
