"""评价: five levels, once per answer, nothing preselected (国办发〔2019〕51号)."""

from __future__ import annotations

from dataclasses import replace
from enum import IntEnum

from casework.domain.errors import Conflict, Invalid
from svc_mailbox.domain import events
from svc_mailbox.domain.content import REASON, checked
from svc_mailbox.domain.letter import By, Done, Letter, Rating, step, tell


class Level(IntEnum):
    """How satisfied the sender is."""

    VERY_SATISFIED = 5  # 非常满意
    SATISFIED = 4  # 满意
    BASICALLY_SATISFIED = 3  # 基本满意
    DISSATISFIED = 2  # 不满意
    VERY_DISSATISFIED = 1  # 非常不满意


BAD = (Level.DISSATISFIED, Level.VERY_DISSATISFIED)  # 差评: needs a reason, opens the way to a redo


def rate(letter: Letter, by: By, level: Level, solved: bool | None, reason: str = "") -> Done:
    """The sender rates the last answer. `solved` is a question of its own and may stay open (None).

    Raises Conflict when this answer has been rated, Invalid when a bad rating gives no reason.
    """
    after = step(letter, "rate", by)
    if letter.rating is not None:
        raise Conflict("rated_already", "This answer has been rated; each answer is rated once.")
    if level in BAD or reason.strip():
        checked("reason", reason, REASON)
    given = Rating(letter.round, Level(level).value, solved, by.at)
    after = replace(after, ratings=(*letter.ratings, given))
    return after, [tell(events.LetterRated, after, by, round=given.round, level=given.level, solved=solved)]


def parse_level(value: object) -> Level:
    """A level from outside, 1 to 5; raises Invalid for anything else, a missing one too: nothing is preselected."""
    if type(value) is int and 1 <= value <= len(Level):
        return Level(value)
    raise Invalid("level", "Choose one of the five levels, 5 (very satisfied) to 1.", errors={"level": "1 to 5"})
