"""A test is a story: what happened to a letter, in order. Each act has arguments that are fine by themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from casework.calendars import load
from casework.domain.actors import Actor
from casework.domain.events import Event
from svc_mailbox.domain import aftermath, anytime, dispatching, extension, handling, intake, petitioning, rating
from svc_mailbox.domain.intake import Submission
from svc_mailbox.domain.letter import By, Letter
from svc_mailbox.domain.life import LIFECYCLE
from svc_mailbox.domain.turns import Terms
from svc_mailbox.domain.words import DeclineReason, Kind, Part
from svc_mailbox.testing import people

CALENDAR = load()  # as shipped
TERMS = Terms((), CALENDAR)
MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # ten in the morning in China
NUMBER = "MC-7K3F9-Q2XWD-4"
LETTER = Submission(NUMBER, Kind.CONSULTATION, people.ADDRESSED, "路灯不亮", "南湖东路的路灯三天没亮了。", "南湖东路")

Act = Callable[..., tuple[Letter, list[Event]]]

# action -> (function, arguments after letter and doer)
ACTS: dict[str, tuple[Act, dict[str, Any]]] = {
    "correct": (intake.correct, {"new": LETTER, "terms": TERMS}),
    "lapse": (intake.lapse, {}),
    "accept": (intake.accept, {}),
    "decline": (
        intake.decline, {"why": DeclineReason.IN_PROCEDURE, "reason": "法院正在审理。", "where_to": "市中级人民法院"},
    ),
    "invalidate": (intake.invalidate, {"reason": "广告。"}),
    "merge": (intake.merge, {"into": "MC-00000-00000-0"}),
    "refer": (dispatching.refer, {"to": "complaints/city", "reason": "属于效能投诉。"}),
    "confirm_referral": (dispatching.confirm_referral, {}),
    "refuse_referral": (dispatching.refuse_referral, {}),
    "take_back": (petitioning.take_back, {"sender": "complaints/city", "terms": TERMS}),
    "ask_name": (petitioning.ask_name, {"text": "信访事项须提供姓名和住址。"}),
    "give_name": (petitioning.give_name, {}),
    "refuse_name": (petitioning.refuse_name, {}),
    "dispatch": (
        dispatching.dispatch, {"lead": people.LEAD, "co_handlers": [people.CO_HANDLER], "terms": TERMS},
    ),
    "return": (dispatching.return_, {"reason": "路灯归城管。"}),
    "dispute": (dispatching.dispute, {"reason": "水务局施工挖断了电缆。"}),
    "designate": (
        dispatching.designate, {"lead": people.LEAD, "co_handlers": [people.CO_HANDLER], "terms": TERMS},
    ),
    "take": (handling.take, {}),
    "contribute": (handling.contribute, {"opinion": "电缆明天接通。"}),
    "ask_extension": (extension.ask_extension, {"days": 3, "reason": "要等配件。"}),
    "approve_extension": (extension.approve_extension, {"calendar": CALENDAR}),
    "refuse_extension": (extension.refuse_extension, {"reason": "配件已到。"}),
    "draft": (handling.draft, {"reply": "路灯已经修好。"}),
    "reject_draft": (handling.reject_draft, {"reason": "请写明日期。"}),
    "answer": (handling.answer, {}),
    "rate": (rating.rate, {"level": rating.Level.DISSATISFIED, "solved": False, "reason": "还是不亮。"}),
    "follow_up": (aftermath.follow_up, {"question": "什么时候修?"}),
    "answer_follow_up": (aftermath.answer_follow_up, {"reply": "明天。"}),
    "redo": (aftermath.redo, {"terms": TERMS}),
    "close": (aftermath.close, {}),
    "withdraw": (anytime.withdraw, {}),
    "add": (anytime.add, {"text": "对面的也不亮。"}),
    "urge": (anytime.urge, {}),
    "recuse": (anytime.recuse, {"account": "somebody"}),
    "watch": (anytime.watch, {"calendar": CALENDAR}),
    "recount": (anytime.recount, {"calendar": CALENDAR}),
}  # fmt: skip


def players(action: str) -> list[Actor]:
    """Accounts that the table lets do this, in a letter that is dispatched as in `people`."""
    parts = {part for t in LIFECYCLE.transitions if t.action == action for part in t.by}
    return [people.PLAYERS[Part(part)] for part in sorted(parts)]


@dataclass
class Story:
    """A letter, the time, and every event so far."""

    letter: Letter
    at: datetime = MONDAY
    told: list[Event] = field(default_factory=list)

    def do(self, action: str, actor: Actor | None = None, **changed: Any) -> Self:
        """The next act, by the first account that may, with good arguments where no others are given."""
        act, arguments = ACTS[action]
        by = By(actor or players(action)[0], self.at)
        self.letter, events = act(self.letter, by, **{**arguments, **changed})
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
        """What has been announced, without the `letter_` that all of it begins with."""
        return [event.name.removeprefix("letter_") for event in self.told]


def sent(
    kind: Kind = Kind.CONSULTATION, at: datetime = MONDAY, terms: Terms = TERMS, *, anonymous: bool = False
) -> Story:
    """A story that begins with a letter of the sender's, received at `at`."""
    letter, events = intake.register(replace(LETTER, kind=kind, anonymous=anonymous), By(people.SENDER, at), terms)
    return Story(replace(letter, owner=people.SENDER.id), at, list(events))


def faulty(at: datetime = MONDAY) -> Story:
    """A story that begins with a stored submission that a rule refuses."""
    letter, events = intake.open_for_correction(LETTER, By(people.SENDER, at), TERMS, at, ["department"])
    return Story(letter, at, list(events))


def answered(kind: Kind = Kind.CONSULTATION) -> Story:
    """A story as far as the answer."""
    return sent(kind).all(["accept", "dispatch", "take", "draft", "answer"])
