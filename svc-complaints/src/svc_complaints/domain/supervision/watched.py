"""What 督办 knows of a case of any channel: whose it is, by when, and whether its clock runs. No text, no person."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from svc_complaints.domain.barrier import Mark


@dataclass(frozen=True)
class Deadline:
    """A due day in its version: every other due day of the case is the next version.

    `duty` counts what was owed one after the other (accept, reply, redo): a new duty has a due day of its own and takes
    nothing back of what was said about the one before. `days`: length of the limit in working days; 0 when it was not
    told, and then no share of it can be taken.
    """

    version: int
    due: date
    days: int = 0
    duty: int = 1


@dataclass(frozen=True)
class Watched:
    """One case. `source` is its instance; `suspended` while its clock stands still, `done` when nothing is owed.

    `marks` are those of a complaint (`barrier`): whoever they hide it from does not see its cards either. `late_on` is
    the due day of which its source has said that it passed without the work: what we hear may lag behind, and nobody
    gets a red card for work whose answer is still on its way to us.
    """

    number: str
    source: str
    department: str
    deadline: Deadline
    suspended: bool = False
    done: bool = False
    marks: frozenset[Mark] = field(default_factory=frozenset)
    late_on: date | None = None

    @property
    def is_late(self) -> bool:
        """Whether its source has said so of the due day that counts now."""
        return self.late_on == self.deadline.due


def due_told(case: Watched, due: date, days: int = 0) -> Watched:
    """A due day was announced: the same one again changes no version, however often it is told."""
    known = case.deadline
    if due == known.due:
        return replace(case, deadline=replace(known, days=days or known.days))
    return replace(case, deadline=Deadline(known.version + 1, due, days or known.days, known.duty))


def late(case: Watched, due: date) -> Watched:
    """Its source says that `due` has passed, and the work was not done then."""
    return replace(due_told(case, due), late_on=due)


def suspended(case: Watched, standing_still: bool) -> Watched:
    """Its clock stands still, or goes on."""
    return replace(case, suspended=standing_still)


def handed_to(case: Watched, department: str) -> Watched:
    """Another department owes the work; acts so far stay with whom they were issued to."""
    return replace(case, department=department)


def done(case: Watched) -> Watched:
    """Answered, withdrawn, referred: nothing is owed."""
    return replace(case, done=True)


def next_duty(case: Watched, due: date, days: int = 0) -> Watched:
    """Something else is owed from now on: the reply after the acceptance, the second answer after the first (重办)."""
    known = case.deadline
    deadline = Deadline(known.version + 1, due, days, known.duty + 1)
    return replace(case, deadline=deadline, done=False, suspended=False)
