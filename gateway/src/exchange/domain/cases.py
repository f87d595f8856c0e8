"""One case that crosses between a partner and us: where it stands, and what may come next."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from casework.domain.calendar import Calendar
from casework.domain.errors import Conflict
from exchange.domain import deadlines
from exchange.domain.shapes import NUMBER


class State(StrEnum):
    """Where a case stands between us and the partner."""

    SENT = "sent"  # 已转送: referred, the partner has not registered it
    ACKNOWLEDGED = "acknowledged"  # 已登记 there
    RETURNED = "returned"  # 异议退回
    CONCLUDED = "concluded"  # 已出处理意见
    OFFERED = "offered"  # came from the partner, an instance of ours is asked to take it
    TAKEN = "taken"  # an instance of ours has it
    REFUSED = "refused"  # nobody here takes it
    CLOSED = "closed"  # our answer is given, or the letter ended otherwise


class Topic(StrEnum):
    """What a case is between us."""

    PETITION = "petition"  # 信访
    LETTER_BACK = "letter_back"  # 非信访件
    CONSULT = "service_consult"  # 办事咨询


OUR_NUMBER = re.compile(NUMBER["pattern"][1:-1])
OVER = frozenset({State.RETURNED, State.CONCLUDED, State.REFUSED, State.CLOSED})


@dataclass(frozen=True, kw_only=True)
class Case:
    """What both sides know of a case; no content, nothing personal.

    `subject` is its key with the partner, `number` ours; they are the same when it began here.
    """

    partner: str
    subject: str
    number: str
    topic: Topic
    state: State
    peer: str  # the instance of ours that it came from or went to: mailbox/city
    hops: int
    received_at: datetime
    referral: str = ""  # of our own instance's referral that waits for an answer
    alias: str = ""  # 信访件编号
    notify_by: date | None = None
    registered_at: datetime | None = None
    return_by: date | None = None
    concluded_at: datetime | None = None
    outcome: str = ""
    status: str = ""
    status_at: datetime | None = None
    over_at: datetime | None = None
    due_on: date | None = None
    letter_state: str = ""
    task_id: str = ""
    task_name: str = ""
    project_id: str = ""

    @property
    def over(self) -> bool:
        """Whether nothing more is expected."""
        return self.state in OVER


def registered(case: Case, alias: str, at: datetime, calendar: Calendar) -> Case:
    """petition.ack: the bureau has it; from `at` on it has 5 working days to object (art. 23 ¶3)."""
    _must_be(case, State.SENT, what="acknowledge")
    return replace(
        case, state=State.ACKNOWLEDGED, alias=alias, registered_at=at, return_by=deadlines.object_by(calendar, at)
    )


def recounted(case: Case, calendar: Calendar, today: date) -> Case:
    """With the days for objecting as a newer calendar counts them; a last day that has passed is not moved."""
    if case.state is not State.ACKNOWLEDGED or case.registered_at is None or (case.return_by or today) < today:
        return case
    return replace(case, return_by=deadlines.object_by(calendar, case.registered_at))


def noted(case: Case, alias: str, status: str, at: datetime) -> Case:
    """petition.status: what an office did; after a decision too (复查, 复核: art. 35, 36)."""
    _must_be(case, State.ACKNOWLEDGED, State.CONCLUDED, what="report on")
    _same_alias(case, alias)
    return replace(case, status=status, status_at=at)


def given_back(case: Case, at: datetime, now: datetime, calendar: Calendar) -> Case:
    """petition.return: with reasons, within 5 working days after registration (art. 23 ¶3).

    What counts is when the bureau wrote it: a message that the line delayed is not late for that.
    """
    _must_be(case, State.SENT, State.ACKNOWLEDGED, what="return")
    if case.registered_at is not None and not deadlines.may_object(calendar, case.registered_at, at):
        raise Conflict(
            "return_too_late",
            f"A matter may be given back within {deadlines.OBJECT_DAYS} working days after registration "
            f"(信访工作条例 art. 23 ¶3): until {case.return_by}.",
        )
    return replace(case, state=State.RETURNED, over_at=now)


def decided(case: Case, alias: str, outcome: str, at: datetime, now: datetime) -> Case:
    """petition.result: the decision (art. 32). There is one; review of it is told by petition.status."""
    _must_be(case, State.ACKNOWLEDGED, what="conclude")
    _same_alias(case, alias)
    return replace(case, state=State.CONCLUDED, outcome=outcome, concluded_at=at, over_at=now)


def offered(case: Case | None, subject: str) -> None:
    """Whether a letter of the partner's may come in under `subject`. Raises Conflict."""
    if case is None:
        if OUR_NUMBER.fullmatch(subject):
            raise Conflict("key_not_yours", "A case that begins at your side needs a key of yours, no number of ours.")
        return
    if case.topic is Topic.PETITION:
        raise Conflict(
            "loop", "This case was referred to you; give it back by petition.return within 5 working days (art. 23 ¶3)."
        )
    raise Conflict("known_already", f"This case came in before; it is {case.state}.")


def same_letter(case: Case) -> bool:
    """Whether a letter of the bureau's under this case's key or 信访件编号 is a letter that we have already.

    One that nobody here took may be offered anew. Raises Conflict for a petition that the bureau still has: were it
    taken for a letter of ours, both offices would believe that the other one deals with it.
    """
    if case.topic is Topic.PETITION and case.state is not State.RETURNED:
        raise Conflict(
            "loop",
            f"This is our {case.number}, which was referred to you; give it back by petition.return within 5 working "
            "days (art. 23 ¶3).",
        )
    return case.state is not State.REFUSED


def taken(case: Case) -> Case:
    """An instance of ours has opened it."""
    _must_be(case, State.OFFERED, what="take")
    return replace(case, state=State.TAKEN, letter_state="taken")


def refused(case: Case, now: datetime) -> Case:
    """No instance of ours takes it."""
    _must_be(case, State.OFFERED, what="refuse")
    return replace(case, state=State.REFUSED, over_at=now)


def followed(case: Case, letter_state: str, now: datetime, *, ends: bool) -> Case:
    """Our letter has moved on; a reopened one is not over any more."""
    if ends:
        return replace(case, letter_state=letter_state, state=State.CLOSED, over_at=now)
    return replace(case, letter_state=letter_state, state=State.TAKEN, over_at=None)


def _must_be(case: Case, *states: State, what: str) -> None:
    if case.state not in states:
        raise Conflict(
            "state",
            f"You cannot {what} a case that is {case.state}; it would have to be {' or '.join(states)}.",
        )


def _same_alias(case: Case, alias: str) -> None:
    if case.alias != alias:
        raise Conflict("alias", "This is not the number under which the case was registered.")
