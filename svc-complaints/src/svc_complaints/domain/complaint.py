"""One complaint, and how an act moves it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, TypeVar

from casework.domain import actors
from casework.domain.actors import Actor
from casework.domain.clock import Clock, Notice, stopped
from casework.domain.errors import NotFound
from casework.domain.events import Event
from svc_complaints.domain.barrier import Accused, Mark, Screen, marks_of, screen_of
from svc_complaints.domain.events import ComplaintEvent
from svc_complaints.domain.life import LIFECYCLE, parts
from svc_complaints.domain.words import Finding, Kind, MeasureKind, Naming, Outcome, Relation, State, Whom


@dataclass(frozen=True)
class By:
    """Who acts and when; `holds_code`: the receipt code of this very complaint has been proved.

    `kin` are the departments that hide a complaint from this account when accused (`barrier.kinship`). Staff of a
    department cannot act without: a barrier that somebody forgot would be open. `own`: what hides
    one from this account alone, by its name and its relations. `followed`: departments whose place its own has taken.
    """

    actor: Actor
    at: datetime
    holds_code: bool = False
    kin: frozenset[str] = field(default_factory=frozenset)
    own: frozenset[Mark] = field(default_factory=frozenset)
    followed: frozenset[str] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        """A time without its zone, or staff without kin, is a mistake of the caller, not of the user."""
        if self.at.tzinfo is None:
            raise ValueError("by.at must have a time zone")
        if self.actor.kind is actors.Kind.STAFF and self.actor.department not in {"", *self.kin}:
            raise ValueError("by.kin must be the kinship of the actor's department")

    @property
    def homes(self) -> frozenset[str]:
        """The doer's department, and those whose place it has taken."""
        return self.followed | {self.actor.department} if self.actor.department else frozenset()

    @property
    def screen(self) -> Screen:
        """What is hidden from this account."""
        return screen_of(self.actor.id, self.actor.department, self.kin, self.own)


@dataclass(frozen=True)
class Recusal:
    """回避: an account that stands aside, declared by itself or entered by a supervisor."""

    account: str
    relation: Relation
    entered_by: str
    at: datetime


@dataclass(frozen=True)
class Interview:
    """A talk of the investigation; the record is kept apart."""

    whom: Whom
    at: datetime
    by: str
    round: int


@dataclass(frozen=True)
class Measure:
    """What `owner` (a department) has to do until `due`, by the conclusion of `round`. `kept`: None until checked."""

    number: int
    kind: MeasureKind
    owner: str
    due: date
    kept: bool | None = None
    checked_by: str = ""
    round: int = 1


@dataclass(frozen=True)
class Extension:
    """An extension that has been asked for; one can be approved per complaint."""

    days: int
    asked_at: datetime
    asked_by: str
    approved: bool | None = None  # None: not decided


@dataclass(frozen=True)
class Answer:
    """An answer that went out, with what was found; the text is kept apart."""

    round: int
    at: datetime
    on_time: bool
    finding: Finding | None


@dataclass(frozen=True)
class Rating:
    """What the complainant thinks of the answer of `round`: `level` 5 to 1; `solved` None when not said."""

    round: int
    level: int
    solved: bool | None
    at: datetime


@dataclass(frozen=True)
class Complaint:
    """Everything the rules need to know; texts, names and evidence are kept apart, sealed.

    `office` handles it; empty when no office of the city may, and then a supervisor sends it elsewhere. `acceptance`
    runs from receipt, `reply` from acceptance. `earlier` is the case that the complaint is about, when there is one.
    """

    number: str
    kind: Kind
    naming: Naming
    accused: Accused
    office: str
    state: State
    received_at: datetime
    first_received_at: datetime
    acceptance: Clock
    owner: str = ""
    earlier: str = ""
    reply: Clock | None = None
    accepted_at: datetime | None = None
    outcome: Outcome | None = None
    referred_to: str = ""
    round: int = 1
    investigators: tuple[str, ...] = ()
    investigated: tuple[str, ...] = ()  # whoever has ever been one of them: no second pair of eyes for this complaint
    planned: bool = False  # in this round
    interviews: tuple[Interview, ...] = ()
    finding: Finding | None = None  # of this round
    concluded_by: str = ""
    measures: tuple[Measure, ...] = ()
    extension: Extension | None = None
    answers: tuple[Answer, ...] = ()
    ratings: tuple[Rating, ...] = ()
    messages: int = 0  # of both sides
    of_office: int = 0  # of these
    recusals: tuple[Recusal, ...] = ()
    noticed: frozenset[tuple[Notice, str, date]] = field(default_factory=frozenset)  # what, of which duty, by when
    version: int = 1

    @property
    def clock(self) -> Clock:
        """The one that counts now."""
        return self.reply or self.acceptance

    @property
    def duty(self) -> str:
        """What that clock counts for."""
        return "acceptance" if self.reply is None else "reply"

    @property
    def marks(self) -> frozenset[Mark]:
        """What hides it (`barrier`)."""
        return self.accused.marks | marks_of((), (one.account for one in self.recusals))

    @property
    def rating(self) -> Rating | None:
        """The rating of the current round's answer; earlier ones are kept in `ratings`."""
        return next((r for r in self.ratings if r.round == self.round), None)


Done = tuple[Complaint, list[Event]]
E = TypeVar("E", bound=ComplaintEvent)


def unknown() -> NotFound:
    """The one refusal for what does not exist, a wrong code and a barred account: nothing tells them apart."""
    return NotFound(
        "complaint_unknown", "There is no such complaint, or it is not yours; check the number and the receipt code."
    )


def step(complaint: Complaint, action: str, by: By) -> Complaint:
    """The complaint after `action`, as the table allows it: a new state and the next version, nothing else.

    Raises NotFound to strangers, Conflict when the state does not know the action, Forbidden when it is another's.
    """
    held = parts(complaint, by)
    if not held:
        raise unknown()
    state = State(LIFECYCLE.advance(complaint.state, action, held))
    return replace(complaint, state=state, version=complaint.version + 1)


def end(complaint: Complaint, outcome: Outcome, by: By, **changes: Any) -> Complaint:
    """The complaint at its end: the outcome is set and the clocks stand still."""
    paper = complaint.number
    reply = complaint.reply and stopped(complaint.reply, by.at, outcome.value, paper)
    acceptance = stopped(complaint.acceptance, by.at, outcome.value, paper)
    return replace(complaint, outcome=outcome, acceptance=acceptance, reply=reply, **changes)


def tell(event: type[E], complaint: Complaint, by: By, **facts: Any) -> E:
    """An event about the complaint as it stands after the act."""
    return event(subject=complaint.number, office=complaint.office, at=by.at, **facts)


def available(complaint: Complaint, by: By) -> list[str]:
    """The actions that the table offers to this doer now; rules such as "once" may still refuse one."""
    return list(dict.fromkeys(LIFECYCLE.actions(complaint.state, parts(complaint, by))))
