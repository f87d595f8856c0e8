"""A test is a story: what happened to an application, in order. Each act has arguments that are fine by themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Self

from casework.calendars import load
from casework.domain.actors import Actor
from casework.domain.calendar import SHANGHAI, local_day
from casework.domain.events import Event
from svc_disclosure.domain import (
    amending,
    anytime,
    charging,
    confirming,
    consulting,
    converting,
    deadlines,
    deciding,
    delivering,
    excess,
    received,
    recounting,
    secrecy,
    serving,
)
from svc_disclosure.domain.application import Application, By
from svc_disclosure.domain.fees import ByPage, FeeSettings, Supply
from svc_disclosure.domain.life import LIFECYCLE
from svc_disclosure.domain.limits import Limits, Terms
from svc_disclosure.domain.outcomes import Outcome
from svc_disclosure.domain.received import Submission
from svc_disclosure.domain.rulings import Draft
from svc_disclosure.domain.words import Asked, Assistance, Channel, ContactBy, Delivery, Opinion, Part, Review
from svc_disclosure.testing import people

CALENDAR = load()  # as shipped
LIMITS = Limits()
TERMS = Terms(LIMITS, CALENDAR)
MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # ten in the morning in China
NUMBER, EARLIER = "DS-7K3F9-Q2XWD-X", "MC-7K3F9-Q2XWD-K"
APPLICATION = Submission(
    NUMBER, people.AGENCY, people.WANG, Channel.WEB, "2025年老旧小区改造项目的验收报告", phone="13800138000"
)
PETITION = Draft(Outcome.PETITION, "反映的是物业纠纷,属于投诉。", convert_to="mailbox/city")
FEE = {"measure": ByPage(40, Supply.PAPER), "settings": FeeSettings()}  # 100 yuan
TODAY = object()  # in the arguments of an act: the day of the story

Act = Callable[..., tuple[Application, list[Event]]]

# action -> (function, arguments after application and doer)
ACTS: dict[str, tuple[Act, dict[str, Any]]] = {
    "correct": (received.correct, {"new": APPLICATION, "terms": TERMS}),
    "lapse": (received.lapse, {}),
    "log_contact": (confirming.log_contact, {"how": ContactBy.PHONE, "reached": False}),
    "acknowledge": (confirming.acknowledge, {}),
    "confirm": (confirming.confirm, {"terms": TERMS}),
    "ask_amendment": (
        amending.ask_amendment, {"notice": "请写明项目名称或文号。", "paper": "补正告知 2026-1", "terms": TERMS},
    ),
    "amend": (amending.amend, {"description": "新华小区改造验收报告", "paper": "补正 2026-1", "terms": TERMS}),
    "drop_unamended": (amending.drop_unamended, {"terms": TERMS}),
    "assign": (anytime.assign, {"handlers": [people.HANDLER.id]}),
    "consult": (
        consulting.consult,
        {"asked": Asked.THIRD_PARTY, "served_on": TODAY, "paper": "征求意见 2026-1", "terms": TERMS},
    ),
    "give_opinion": (
        consulting.give_opinion, {"number": 1, "opinion": Opinion.CONSENTS, "paper": "复函 2026-1", "terms": TERMS},
    ),
    "note_silence": (consulting.note_silence, {"number": 1, "terms": TERMS}),
    "note_service": (
        serving.note_service, {"served_on": TODAY, "evidence": "EMS回执 1", "terms": TERMS, "consultation": 1},
    ),
    "review_secrecy": (secrecy.review_secrecy, {"result": Review.UNSURE}),
    "refer_secrecy": (secrecy.refer_secrecy, {"paper": "送审 2026-1", "terms": TERMS}),
    "settle_secrecy": (
        secrecy.settle_secrecy, {"result": Review.DISCLOSABLE, "paper": "审查意见 2026-1", "terms": TERMS},
    ),
    "ask_extension": (deadlines.ask_extension, {"days": 20, "reason": "需要调取外地档案。"}),
    "approve_extension": (deadlines.approve_extension, {"paper": "延期告知 2026-1", "calendar": CALENDAR}),
    "refuse_extension": (deadlines.refuse_extension, {"reason": "档案已到。"}),
    "ask_reasons": (excess.ask_reasons, {"notice": "请说明申请理由。", "terms": TERMS}),
    "give_reasons": (excess.give_reasons, {"reason": "用于学术研究。", "paper": "来信 2026-1"}),
    "delay": (excess.delay, {"days": 30, "paper": "延迟答复告知 2026-1", "terms": TERMS}),
    "count_items": (charging.count_items, {"items": 3}),
    "charge": (charging.charge, {**FEE, "served_on": TODAY, "paper": "收费通知 2026-1", "terms": TERMS}),
    "pay": (charging.pay, {"paid_on": TODAY, "paper": "缴款书 2026-1", "terms": TERMS}),
    "drop_unpaid": (charging.drop_unpaid, {"terms": TERMS}),
    "draft": (deciding.draft, {"proposed": PETITION}),
    "reject": (deciding.reject, {"reason": "理由不充分。"}),
    "sign": (deciding.sign, {"document": "住建〔2026〕第1号-答"}),
    "tell_third_party": (delivering.tell_third_party, {"number": 1, "paper": "告知第三方 2026-1"}),
    "assist": (delivering.assist, {"helped": frozenset({Assistance.READING})}),
    "deliver": (delivering.deliver, {"how": Delivery.IN_PERSON, "on": TODAY, "evidence": "送达回证 2026-1"}),
    "convert": (converting.convert, {"paper": "来信 2026-2"}),
    "confirm_conversion": (converting.confirm_conversion, {}),
    "refuse_conversion": (converting.refuse_conversion, {"sender": "mailbox/city"}),
    "take_back": (converting.take_back, {"sender": "mailbox/city"}),
    "withdraw": (anytime.withdraw, {"paper": "来信 2026-3"}),
    "write": (anytime.write, {"text": "请问办到哪一步了?"}),
    "watch": (deadlines.watch, {"calendar": CALENDAR}),
    "recount": (recounting.recount, {"terms": TERMS}),
    "move": (anytime.move, {"follows": {people.AGENCY: people.HEIR}}),
}  # fmt: skip
FIRST = {
    "acknowledge": people.APPLICANT,
    "confirm": people.INTAKE,
    "ask_amendment": people.INTAKE,
    "note_service": people.INTAKE,
    "assist": people.INTAKE,
}


def doing(actor: Actor, at: datetime) -> By:
    """The doer with what use cases know of it."""
    heads = frozenset({people.AGENCY}) if actor == people.HEAD else frozenset()
    consulted = frozenset({1}) if actor == people.THIRD_PARTY else frozenset()
    return By(actor, at, heads=heads, consulted=consulted)


def players(action: str) -> list[Actor]:
    """Accounts that the table lets do this; the usual one first."""
    parts = {part for t in LIFECYCLE.transitions if t.action == action for part in t.by}
    held = [people.PLAYERS[Part(part)] for part in sorted(parts)]
    return sorted(held, key=lambda actor: actor != FIRST.get(action, held[0]))


def noon(day: str) -> datetime:
    """Noon of that day in China."""
    return datetime.combine(date.fromisoformat(day), time(12), SHANGHAI)


@dataclass
class Story:
    """An application, the time, and every event so far."""

    application: Application
    at: datetime = MONDAY
    told: list[Event] = field(default_factory=list)

    def do(self, action: str, actor: Actor | None = None, *, code: bool = False, **changed: Any) -> Self:
        """The next act, by the usual account, with good arguments where no others are given."""
        act, arguments = ACTS[action]
        by = replace(doing(actor or players(action)[0], self.at), holds_code=code)
        given = {k: local_day(self.at) if v is TODAY else v for k, v in {**arguments, **changed}.items()}
        self.application, events = act(self.application, by, **given)
        self.told += events
        return self

    def all(self, actions: Iterable[str]) -> Self:
        """One act after the other."""
        for action in actions:
            self.do(action)
        return self

    def later(self, **span: float) -> Self:
        """Time goes by: `later(days=3)`."""
        self.at += timedelta(**span)
        return self

    def on(self, day: str) -> Self:
        """It is noon of that day in China."""
        self.at = noon(day)
        return self

    def names(self) -> list[str]:
        """What has been announced, without the `application_` that all of it begins with."""
        return [event.name.removeprefix("application_") for event in self.told]

    @property
    def due(self) -> str:
        """The day by which it must be answered."""
        return self.application.running.due.isoformat()

    def decided(self, draft: Draft) -> Self:
        """Drafted, signed and delivered in person today."""
        return self.do("draft", proposed=draft).all(["sign", "deliver"])


def submitted(at: datetime = MONDAY, **changed: Any) -> Story:
    """A story that begins on the web; `changed` of `APPLICATION`."""
    return came_in(people.APPLICANT, at, **changed)


def handed_in(at: datetime = MONDAY, **changed: Any) -> Story:
    """A story that begins at the counter: received at once."""
    return came_in(people.INTAKE, at, owner=people.APPLICANT.id, **{"channel": Channel.IN_PERSON, **changed})


def on_day(day: str) -> Story:
    """Received at the counter on that day."""
    return handed_in(noon(day))


def at_work(at: datetime = MONDAY, **changed: Any) -> Story:
    """Received at the counter and assigned."""
    return handed_in(at, **changed).do("assign")


def came_in(actor: Actor, at: datetime, owner: str = "", **changed: Any) -> Story:
    """A story that begins with what `actor` sends or enters."""
    application, events = received.receive(replace(APPLICATION, **changed), doing(actor, at), TERMS, owner=owner)
    return Story(application, at, list(events))


def uncorrected(at: datetime = MONDAY) -> Story:
    """A story that begins with a stored submission of the applicant's that a rule refused."""
    by = doing(people.JOB, at)
    application, events = received.open_for_correction(
        NUMBER, people.AGENCY, by, at, ["description"], owner=people.APPLICANT.id
    )
    return Story(application, at, list(events))
