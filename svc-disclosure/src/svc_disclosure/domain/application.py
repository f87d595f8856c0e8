"""One application, and how an act moves it. What it holds besides are the papers of `papers.py`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from casework.domain.actors import Actor
from casework.domain.calendar import local_day
from casework.domain.clock import Clock, Notice, kept
from casework.domain.errors import Conflict, NotFound
from casework.domain.events import Event
from svc_disclosure.domain.events import ApplicationEvent
from svc_disclosure.domain.life import LIFECYCLE, parts
from svc_disclosure.domain.outcomes import Outcome
from svc_disclosure.domain.papers import (
    Amendment,
    Consultation,
    ContactAttempt,
    Decision,
    Delivered,
    Extension,
    FeeNotice,
    Referral,
)
from svc_disclosure.domain.words import (
    ApplicantClass,
    Assistance,
    Carrier,
    Channel,
    Obtaining,
    Opinion,
    Review,
    Side,
    State,
)


@dataclass(frozen=True)
class By:
    """Who acts and when.

    `holds_code`: the query code of this very application has been proved. `consulted`: numbers of its consultations
    whose code has been proved (a third party's). `heads`: agencies whose disclosure office this account heads.
    `kin`: departments that its own has followed, or that followed it. `followed`: those that its own stands for today.
    """

    actor: Actor
    at: datetime
    holds_code: bool = False
    consulted: frozenset[int] = field(default_factory=frozenset)
    heads: frozenset[str] = field(default_factory=frozenset)
    kin: frozenset[str] = field(default_factory=frozenset)
    followed: frozenset[str] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        """A time without its zone is a mistake of the caller, not of the user."""
        if self.at.tzinfo is None:
            raise ValueError("by.at must have a time zone")

    @property
    def day(self) -> date:
        """The day in China."""
        return local_day(self.at)

    @property
    def homes(self) -> frozenset[str]:
        """The doer's department, and those whose cases it has inherited (机构撤并)."""
        return self.followed | {self.actor.department} if self.actor.department else frozenset()


@dataclass(frozen=True)
class Application:
    """Everything the rules need to know; who applies, for what, and all texts are kept apart, sealed.

    `received_on` is 收到申请之日 (art. 31), None before it; `clock` runs from there. `submitted_at` is when it came in
    here, `first_received_at` earlier when it was a letter before.
    """

    number: str
    agency: str
    state: State
    channel: Channel
    applicant_class: ApplicantClass  # frozen at intake (table 3)
    submitted_at: datetime
    first_received_at: datetime
    contact_by: date
    owner: str = ""
    submitted: bool = True  # False until its sender has put right what a rule refused: nobody's at a desk before
    filled_by_staff: bool = False  # an oral application (art. 29)
    carrier: Carrier = Carrier.ELECTRONIC
    obtaining: Obtaining = Obtaining.ONLINE
    assistance: frozenset[Assistance] = field(default_factory=frozenset)
    assisted: frozenset[Assistance] = field(default_factory=frozenset)
    suggests_publication: bool = False  # art. 44 ¶2
    contacts: tuple[ContactAttempt, ...] = ()
    confirmed: frozenset[Side] = field(default_factory=frozenset)
    received_on: date | None = None
    clock: Clock | None = None
    amendment: Amendment | None = None
    handlers: tuple[str, ...] = ()
    former_handlers: tuple[str, ...] = ()  # each once, also who handles it again
    consultations: tuple[Consultation, ...] = ()
    review: Review | None = None  # the last word on release (art. 17)
    reviewed_by: str = ""  # whose word that is; empty for an authority's
    referral: Referral | None = None
    extension: Extension | None = None
    reasons_asked_at: datetime | None = None
    reasons_until: date | None = None  # last day of the period that the notice gives for them
    reasons_given_at: datetime | None = None
    delay_days: int = 0  # 延迟答复 (art. 35)
    fee: FeeNotice | None = None
    decision: Decision | None = None
    delivered: Delivered | None = None
    outcome: Outcome | None = None
    ended_on: date | None = None
    converted_to: str = ""
    messages: int = 0
    noticed: frozenset[tuple[Notice, date]] = field(default_factory=frozenset)
    version: int = 1

    @property
    def counted(self) -> bool:
        """Whether table 3 has it: it was received."""
        return self.received_on is not None

    @property
    def hands(self) -> frozenset[str]:
        """Whoever handles it or ever did: no second pair of eyes for this application."""
        return frozenset((*self.handlers, *self.former_handlers))

    @property
    def running(self) -> Clock:
        """The clock; asked only of what has been received."""
        if self.clock is None:
            raise ValueError("an application that is not received has no clock")
        return self.clock

    @property
    def awaited(self) -> tuple[Consultation, ...]:
        """Consultations without an opinion so far."""
        return tuple(one for one in self.consultations if one.opinion is None)

    @property
    def unanswered(self) -> tuple[Consultation, ...]:
        """Consultations without an answer, also those whose silence was noted."""
        return tuple(one for one in self.consultations if one.opinion in (None, Opinion.SILENT))


Done = tuple[Application, list[Event]]
E = TypeVar("E", bound=ApplicationEvent)


def unknown() -> NotFound:
    """The one refusal for what does not exist and for a wrong code: nothing tells them apart."""
    return NotFound(
        "application_unknown", "There is no such application, or it is not yours; check the number and the query code."
    )


def step(application: Application, action: str, by: By) -> Application:
    """The application after `action`, as the table allows it: a new state and the next version, nothing else.

    Raises NotFound to strangers, Conflict when the state does not know the action, Forbidden when it is another's.
    """
    held = parts(application, by)
    if not held:
        raise unknown()
    state = State(LIFECYCLE.advance(application.state, action, held))
    return replace(application, state=state, version=application.version + 1)


def end(
    application: Application, outcome: Outcome, by: By, on: date | None = None, paper: str = "",
    period: date | None = None,
) -> Application:  # fmt: skip
    """The application at its end, in one row of table 3; what was never received ends in none.

    `on` is the day that counts for the limit (today, or that of the delivery), `paper` what proves it. `period`: the
    last day of what the applicant had to do and did not; the limit is not held against who waited longer than that.
    """
    if application.clock is None:
        return application
    day = on or by.day
    rest = period + timedelta(days=1) if period else day
    at_rest = application.clock.stop(rest, cause=outcome.value, paper=paper or application.number)
    return replace(application, outcome=outcome, ended_on=day, clock=at_rest)


def tell(event: type[E], application: Application, by: By, **facts: Any) -> E:
    """An event about the application as it stands after the act."""
    return event(subject=application.number, department=application.agency, at=by.at, **facts)


def check_running(application: Application, by: By) -> Clock:
    """The clock while its limit holds. Raises Conflict afterwards: late stays late."""
    clock = application.running
    if not kept(clock, by.at):
        raise Conflict("limit_passed", f"The limit passed with {clock.due}; it cannot be changed any more.")
    return clock


def check_none_awaited(application: Application) -> None:
    """Raises Conflict while an opinion is awaited."""
    if application.awaited:
        numbers = [one.number for one in application.awaited]
        raise Conflict("opinions_awaited", f"Wait for these opinions, or note their silence: {numbers}.", open=numbers)


def available(application: Application, by: By) -> list[str]:
    """The actions that the table offers to this doer now; rules such as "once" may still refuse one."""
    return list(dict.fromkeys(LIFECYCLE.actions(application.state, parts(application, by))))
