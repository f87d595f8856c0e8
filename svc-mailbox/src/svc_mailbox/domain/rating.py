"""评价: five levels, once per answer, nothing preselected (国办发〔2019〕51号)."""

from __future__ import annotations

from dataclasses import replace

from casework.domain.errors import Conflict
from casework.domain.levels import BAD, Level, parse_level
from svc_mailbox.domain import events
from svc_mailbox.domain.content import REASON, checked
from svc_mailbox.domain.letter import By, Done, Letter, Rating, step, tell

__all__ = ["BAD", "Level", "parse_level", "rate"]  # the kernel's levels, too


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
