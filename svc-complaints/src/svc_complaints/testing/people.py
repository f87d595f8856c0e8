"""Who acts in the tests: the efficiency office has a complaint about the transport bureau."""

from __future__ import annotations

from datetime import date

from casework.domain.actors import Actor, Kind, Role
from casework.domain.directory import Department, Directory, End, Name, Seat, State
from svc_complaints.domain.words import Part

OFFICE, HIGHER, ACCUSED = "xiaoneng", "jiwei", "jiaotong"
OFFICES = (OFFICE, HIGHER)  # that take complaints, lowest first
SINCE = date(2020, 1, 1)


def department(id_: str, parent: str = "", end: End | None = None) -> Department:
    """One of the directory."""
    return Department(id_, 1, (Name(SINCE, id_, id_),), (Seat(SINCE, "", parent, ()),), end)


# zhengfu ── jiaotong ── yunguan ── diyiyunguan;  gonglu was merged into jiaotong;  xiaoneng, jiwei, shuiwu stand apart
DIRECTORY = Directory().fold(
    [
        department("zhengfu"),
        department(ACCUSED, "zhengfu"),
        department("yunguan", ACCUSED),
        department("diyiyunguan", "yunguan"),
        department("gonglu", "zhengfu", End(date(2025, 1, 1), State.MERGED, ACCUSED)),
        department(OFFICE),
        department(HIGHER),
        department("shuiwu"),
    ]
)


def staff(account: str, department_: str, *roles: Role) -> Actor:
    """An account of a department."""
    return Actor(Kind.STAFF, account, department_, frozenset(roles))


COMPLAINANT = Actor(Kind.CITIZEN, "citizen-1")
OTHER_CITIZEN = Actor(Kind.CITIZEN, "citizen-2")
NOBODY = Actor(Kind.ANONYMOUS)
INTAKE = staff("intake", OFFICE, Role.REVIEWER)
INTAKE_2 = staff("intake-2", OFFICE, Role.REVIEWER)
INVESTIGATOR = staff("investigator", OFFICE, Role.CLERK)
INVESTIGATOR_2 = staff("investigator-2", OFFICE, Role.CLERK)
COLLEAGUE = staff("colleague", OFFICE, Role.CLERK)  # of the office, not assigned
SUPERVISOR = staff("supervisor", "", Role.SUPERVISOR)
SUPERVISOR_2 = staff("supervisor-2", "", Role.SUPERVISOR)
OFFICIAL = staff("official", ACCUSED, Role.CLERK)  # the accused one
CHIEF = staff("chief", ACCUSED, Role.REVIEWER, Role.SUPERVISOR)  # of the accused department, with every power
BELOW = staff("below", "diyiyunguan", Role.SUPERVISOR)
ABOVE = staff("above", "zhengfu", Role.SUPERVISOR)
FOLLOWED = staff("followed", "gonglu", Role.SUPERVISOR)
STRANGER = staff("stranger", "shuiwu", Role.CLERK, Role.REVIEWER)
ADMIN = staff("admin", "", Role.SYSTEM_ADMIN)
JOB = Actor(Kind.SERVICE, "jobs")

PLAYERS = {
    Part.COMPLAINANT: COMPLAINANT,
    Part.INTAKE: INTAKE,
    Part.INVESTIGATOR: INVESTIGATOR,
    Part.SUPERVISOR: SUPERVISOR,
    Part.SYSTEM: JOB,
}
BARRED = (OFFICIAL, CHIEF, BELOW, ABOVE, FOLLOWED)
