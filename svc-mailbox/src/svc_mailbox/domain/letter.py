"""One letter, and how an act moves it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, TypeVar

from casework.domain.actors import Actor
from casework.domain.clock import Clock
from casework.domain.errors import NotFound
from casework.domain.events import Event
from svc_mailbox.domain.events import LetterEvent
from svc_mailbox.domain.life import LIFECYCLE, parts
from svc_mailbox.domain.limits import LimitRule
from svc_mailbox.domain.turns import Notice, Turn, stopped
from svc_mailbox.domain.words import Channel, Kind, Outcome, Part, State

COMPLAINTS = "complaints/"  # every instance of that channel


@dataclass(frozen=True)
class By:
    """Who acts and when; `holds_code`: the query code of this very letter has been proved."""

    actor: Actor
    at: datetime
    holds_code: bool = False

    def __post_init__(self) -> None:
        """A time without its zone is a mistake of the caller, not of the user."""
        if self.at.tzinfo is None:
            raise ValueError("by.at must have a time zone")


@dataclass(frozen=True)
class Extension:
    """An extension that has been asked for; one can be approved per letter."""

    days: int
    asked_at: datetime
    asked_by: str
    approved: bool | None = None  # None: not decided


@dataclass(frozen=True)
class Answer:
    """An answer that went out; the text is kept apart."""

    round: int
    at: datetime
    on_time: bool
    unit_on_time: bool


@dataclass(frozen=True)
class Rating:
    """What the sender thinks of the answer of `round`: `level` 5 to 1; `solved` None when not said."""

    round: int
    level: int
    solved: bool | None
    at: datetime


@dataclass(frozen=True)
class Letter:
    """Everything the rules need to know; texts, names and attachments are kept apart.

    `department` is the one addressed, `lead` the one that handles. `clock` is the one that the sender sees, by `rule`;
    `turn` is the department's. `received_at` is where `clock` began, `first_received_at` the first knock.
    """

    number: str
    kind: Kind
    department: str
    channel: Channel
    anonymous: bool
    state: State
    rule: LimitRule
    received_at: datetime
    first_received_at: datetime
    review_by: date
    clock: Clock
    turn: Turn
    owner: str = ""
    entered_by: str = ""
    outcome: Outcome | None = None
    accepted_at: datetime | None = None
    lead: str = ""
    co_handlers: tuple[str, ...] = ()
    returned_by: tuple[str, ...] = ()
    extension: Extension | None = None
    round: int = 1
    drafted_by: str = ""
    answers: tuple[Answer, ...] = ()
    ratings: tuple[Rating, ...] = ()
    follow_ups: int = 0
    follow_ups_answered: int = 0
    additions: int = 0
    urges: int = 0
    urged_at: datetime | None = None
    referred_to: str = ""
    destination: str = ""  # of the referral: a `Destination` when it is one of a partner's
    given_back: tuple[str, ...] = ()  # destinations that have had it and returned it, or sent it here
    hops: int = 0  # how often it has crossed between a partner and us
    name_asked_at: datetime | None = None  # 信访工作条例 art. 19: a petition has a name
    name_refused: bool = False
    merged_into: str = ""
    noticed: frozenset[tuple[Notice, date]] = field(default_factory=frozenset)  # announced, each once for a due day
    recused: frozenset[str] = field(default_factory=frozenset)
    version: int = 1

    @property
    def responsible(self) -> str:
        """The department that owes the next step, or owed the last."""
        return self.lead or self.department

    @property
    def rating(self) -> Rating | None:
        """The rating of the current round's answer; earlier ones are kept in `ratings`."""
        return next((r for r in self.ratings if r.round == self.round), None)

    @property
    def is_complaint(self) -> bool:
        """It has become a complaint: its mailbox keeps number, status and clock only (信访工作条例 art. 30 ¶3)."""
        return self.outcome is Outcome.REFERRED and self.referred_to.startswith(COMPLAINTS)


Done = tuple[Letter, list[Event]]
E = TypeVar("E", bound=LetterEvent)


def step(letter: Letter, action: str, by: By) -> Letter:
    """The letter after `action`, as the table allows it: a new state and the next version, nothing else.

    Raises NotFound to strangers, Conflict when the state does not know the action, Forbidden when it is another's.
    """
    held = parts(letter, by)
    if not held:
        raise NotFound(
            "letter_unknown", "There is no such letter, or it is not yours; check the number and the query code."
        )
    state = State(LIFECYCLE.advance(letter.state, action, held))
    return replace(letter, state=state, version=letter.version + 1)


def end(letter: Letter, outcome: Outcome, by: By, **changes: Any) -> Letter:
    """The letter at its end: the outcome is set and the clocks stand still."""
    turn = replace(letter.turn, clock=stopped(letter.turn.clock, by.at, outcome.value, letter.number))
    clock = stopped(letter.clock, by.at, outcome.value, letter.number)
    return replace(letter, outcome=outcome, clock=clock, turn=turn, **changes)


def tell(event: type[E], letter: Letter, by: By, **facts: Any) -> E:
    """An event about the letter as it stands after the act."""
    return event(subject=letter.number, department=letter.responsible, kind=letter.kind.value, at=by.at, **facts)


def available(letter: Letter, by: By) -> list[str]:
    """The actions that the table offers to this doer now; rules such as "once" may still refuse one."""
    held: frozenset[Part] = parts(letter, by)
    return list(dict.fromkeys(LIFECYCLE.actions(letter.state, held)))
