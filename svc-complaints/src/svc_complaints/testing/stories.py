"""A test is a story: what happened to a complaint, in order. Each act has arguments that are fine by themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Self

from casework.calendars import load
from casework.domain.actors import Actor
from casework.domain.calendar import local_day
from casework.domain.events import Event
from casework.domain.levels import Level
from svc_complaints.domain import answering, anytime, deadlines, intake, investigating, moving, recusal, referring
from svc_complaints.domain.barrier import Accused, kinship, screen_of
from svc_complaints.domain.complaint import By, Complaint
from svc_complaints.domain.intake import Submission
from svc_complaints.domain.investigating import Candidate, MeasurePlanned
from svc_complaints.domain.life import LIFECYCLE
from svc_complaints.domain.limits import Limits, Terms
from svc_complaints.domain.words import (
    DeclineReason,
    Finding,
    Kind,
    MeasureKind,
    Naming,
    Part,
    Relation,
    SuspendCause,
    Whom,
)
from svc_complaints.testing import people

CALENDAR = load()  # as shipped
LIMITS = Limits()
TERMS = Terms(LIMITS, CALENDAR)
MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # ten in the morning in China
NUMBER = "CS-7K3F9-Q2XWD-K"
ABOUT = Accused(
    frozenset({people.ACCUSED}), frozenset({people.OFFICIAL.id}), frozenset({"digest-of-a-name"}),
    frozenset({"digest-of-the-name-alone"}),
)  # fmt: skip
COMPLAINT = Submission(
    NUMBER, Kind.DELAY, Naming.NAMED, ABOUT, people.OFFICE, "许可拖延", "许可申请交了两个月没有答复。", "王小明"
)


def candidate(account: str, department: str = people.OFFICE) -> Candidate:
    """Somebody who could investigate, as use cases look them up."""
    kin = kinship(people.DIRECTORY, department, local_day(MONDAY))
    return Candidate(account, department, screen_of(account, department, kin))


TEAM = [candidate(one.id) for one in (people.INVESTIGATOR, people.INVESTIGATOR_2)]
TIE = recusal.Tie("somebody", people.ACCUSED, Relation.FAMILY, "somebody")
MEASURE = MeasurePlanned(MeasureKind.RECTIFY, people.ACCUSED, date(2026, 12, 31))

Act = Callable[..., tuple[Complaint, list[Event]]]

# action -> (function, arguments after complaint and doer)
ACTS: dict[str, tuple[Act, dict[str, Any]]] = {
    "correct": (intake.correct, {"new": COMPLAINT, "terms": TERMS}),
    "lapse": (intake.lapse, {}),
    "accept": (intake.accept, {"terms": TERMS}),
    "decline": (
        intake.decline, {"why": DeclineReason.IN_PROCEDURE, "reason": "法院正在审理。", "where_to": "市中级人民法院"},
    ),
    "refer": (referring.refer, {"to": "mailbox/city", "reason": "属于咨询。", "serves": ["shuiwu"]}),
    "confirm_referral": (referring.confirm_referral, {}),
    "refuse_referral": (referring.refuse_referral, {"sender": "mailbox/city"}),
    "take_back": (referring.take_back, {"sender": "mailbox/city", "terms": TERMS}),
    "assign": (investigating.assign, {"candidates": TEAM, "limits": LIMITS, "homes": {people.OFFICE}}),
    "plan": (investigating.plan, {"text": "调取收件记录,约谈经办人。"}),
    "interview": (investigating.interview, {"whom": Whom.WITNESS, "held_at": MONDAY, "record": "窗口三次退件。"}),
    "suspend": (
        deadlines.suspend, {"cause": SuspendCause.APPRAISAL, "paper": "鉴定委托 2026-1", "days": 10, "terms": TERMS},
    ),
    "resume": (deadlines.resume, {"paper": "鉴定意见 2026-1", "calendar": CALENDAR}),
    "ask_extension": (deadlines.ask_extension, {"days": 15, "reason": "要等外地档案。", "terms": TERMS}),
    "approve_extension": (deadlines.approve_extension, {"calendar": CALENDAR}),
    "refuse_extension": (deadlines.refuse_extension, {"reason": "档案已到。"}),
    "conclude": (
        investigating.conclude, {"finding": Finding.SUBSTANTIATED, "report": "确有拖延。", "measures": [MEASURE],
         "limits": LIMITS},
    ),
    "reject_conclusion": (investigating.reject_conclusion, {"reason": "请补查收件记录。"}),
    "answer": (answering.answer, {"reply": "投诉属实,已责令整改。"}),
    "check_measure": (investigating.check_measure, {"number": 1, "record": "已整改。", "kept": True}),
    "rate": (answering.rate, {"level": Level.DISSATISFIED, "solved": False, "reason": "没有道歉。"}),
    "redo": (answering.redo, {"terms": TERMS}),
    "close": (answering.close, {}),
    "withdraw": (anytime.withdraw, {}),
    "write": (anytime.write, {"text": "还有一份收据。"}),
    "name_accused": (
        intake.name_accused, {"more": Accused(accounts=frozenset({"second-official"})), "kin": frozenset()},
    ),
    "recuse": (recusal.recuse, {"account": "somebody", "relation": Relation.FAMILY}),
    "pass_on": (
        intake.pass_on,
        {"office": people.HIGHER, "offices": people.OFFICES, "kin": frozenset(), "reason": "须由上级受理。"},
    ),
    "watch": (deadlines.watch, {"calendar": CALENDAR}),
    "recount": (deadlines.recount, {"calendar": CALENDAR}),
    "stand_aside": (recusal.stand_aside, {"ties": [TIE]}),
    "move": (moving.move, {"follows": {people.OFFICE: people.HIGHER}, "kin": {people.HIGHER: frozenset()}}),
}  # fmt: skip


def doing(actor: Actor, at: datetime) -> By:
    """The doer with the kin of its department, as use cases make it."""
    return By(actor, at, kin=kinship(people.DIRECTORY, actor.department, local_day(at)))


def players(action: str) -> list[Actor]:
    """Accounts that the table lets do this; who declares itself aside or answers is one that may."""
    parts = {part for t in LIFECYCLE.transitions if t.action == action for part in t.by}
    held = [people.PLAYERS[Part(part)] for part in sorted(parts)]
    return [people.SUPERVISOR] if action == "recuse" else held


@dataclass
class Story:
    """A complaint, the time, and every event so far."""

    complaint: Complaint
    at: datetime = MONDAY
    told: list[Event] = field(default_factory=list)

    def do(self, action: str, actor: Actor | None = None, *, code: bool = False, **changed: Any) -> Self:
        """The next act, by the first account that may, with good arguments where no others are given."""
        act, arguments = ACTS[action]
        by = replace(doing(actor or players(action)[0], self.at), holds_code=code)
        if action == "interview":
            arguments = {**arguments, "held_at": self.at}
        self.complaint, events = act(self.complaint, by, **{**arguments, **changed})
        self.told += events
        return self

    def all(self, actions: Iterable[str]) -> Self:
        """One act after the other."""
        for action in actions:
            self.do(action)
        return self

    def later(self, **time: float) -> Self:
        """Time goes by: `later(days=3)`."""
        self.at += timedelta(**time)
        return self

    def names(self) -> list[str]:
        """What has been announced, without the `complaint_` that all of it begins with."""
        return [event.name.removeprefix("complaint_") for event in self.told]


INVESTIGATED = ("accept", "assign", "plan", "interview", "conclude")
ANSWERED = (*INVESTIGATED, "answer")


def sent(at: datetime = MONDAY, **changed: Any) -> Story:
    """A story that begins with a complaint of the complainant's, received at `at`; `changed` of `COMPLAINT`."""
    new = replace(COMPLAINT, **changed)
    anonymous = new.naming is Naming.ANONYMOUS
    new = replace(new, name="") if anonymous else new
    actor = people.NOBODY if anonymous else people.COMPLAINANT
    complaint, events = intake.receive(new, By(actor, at), TERMS)
    return Story(complaint, at, list(events))


def uncorrected(at: datetime = MONDAY, naming: Naming = Naming.NAMED) -> Story:
    """A story that begins with a stored submission of the complainant's that a rule refused."""
    by = By(people.JOB, at)
    complaint, events = intake.open_for_correction(
        NUMBER, by, TERMS, at, ["accused"], naming=naming, owner=people.COMPLAINANT.id
    )
    return Story(complaint, at, list(events))
