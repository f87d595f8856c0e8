"""评价: the five levels of satisfaction that every channel asks for (国办发〔2019〕51号); nothing is preselected."""

from __future__ import annotations

from enum import IntEnum

from casework.domain.errors import Invalid


class Level(IntEnum):
    """How satisfied the sender is."""

    VERY_SATISFIED = 5  # 非常满意
    SATISFIED = 4  # 满意
    BASICALLY_SATISFIED = 3  # 基本满意
    DISSATISFIED = 2  # 不满意
    VERY_DISSATISFIED = 1  # 非常不满意


BAD = (Level.DISSATISFIED, Level.VERY_DISSATISFIED)  # 差评: needs a reason, opens the way to a redo


def parse_level(value: object) -> Level:
    """A level from outside, 1 to 5; raises Invalid for anything else, a missing one too: nothing is preselected."""
    if type(value) is int and 1 <= value <= len(Level):
        return Level(value)
    raise Invalid("level", "Choose one of the five levels, 5 (very satisfied) to 1.", errors={"level": "1 to 5"})
