"""What an explanation says to people, in Chinese and in English."""

from __future__ import annotations

from casework.domain.clock.count import Line, Why
from casework.domain.clock.operators import Stop

_PROVISIONAL = {"zh": "预计", "en": "expected"}
_STOPPED = {"zh": "办结", "en": "done"}
_WORDS: dict[Why, dict[str, str]] = {
    Why.DAY_ZERO: {"zh": "起算之日,不计入", "en": "day 0, not counted"},
    Why.COUNTED: {"zh": "第{number}天", "en": "day {number}"},
    Why.COUNTED_MAKE_UP: {"zh": "第{number}天,调休上班", "en": "day {number}, worked in exchange"},
    Why.WEEKEND: {"zh": "休息日,不计入", "en": "weekend, not counted"},
    Why.HOLIDAY: {"zh": "节假日,不计入", "en": "holiday, not counted"},
    Why.SUSPENDED: {"zh": "暂停计时,不计入", "en": "suspended, not counted"},
    Why.DROPPED: {"zh": "期限重新起算,此前不计入", "en": "before the restart, not counted"},
    Why.ROLLED: {"zh": "期满日顺延", "en": "ends on a day off, so it runs on"},
    Why.LATE: {"zh": "已超期", "en": "after the limit"},
}


def describe(line: Line, language: str = "zh") -> str:
    """One line of `Clock.explain` in words: `第5天,调休上班(国庆节)`. `language` is zh or en; KeyError for others.

    In brackets: the holiday, the papers of the operators that act on the day, and whether the day is provisional.
    """
    words = _WORDS[line.why][language].format(number=line.number)
    notes = [line.day.name, *(operator.paper for operator in line.operators)]
    if any(isinstance(operator, Stop) for operator in line.operators):
        notes.append(_STOPPED[language])
    if line.day.provisional:
        notes.append(_PROVISIONAL[language])
    told = [note for note in notes if note]
    if not told:
        return words
    return f"{words}({'、'.join(told)})" if language == "zh" else f"{words} ({', '.join(told)})"
