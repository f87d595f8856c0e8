"""Figures from the rows: sums per department, and the letters of the last weeks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, case, cast, func, select

from casework.domain.rates import SATISFIED_FROM, Rate, Tally
from portal.scoreboard.application_store import Applications, applications
from portal.scoreboard.cards import Cards, standing_cards
from portal.tables import application_row, card_row, letter_row

WEEKS = 8
COUNTED = (letter_row, card_row, application_row)


@dataclass(frozen=True)
class Scoreboard:
    """What every department has to show, as of the newest event counted."""

    as_of: datetime | None
    departments: Mapping[str, Tally]
    cards: Mapping[str, Cards] = field(default_factory=dict)  # standing ones; departments without any are not in it
    applications: Mapping[str, Applications] = field(default_factory=dict)  # of departments that have received any

    def cards_of(self, department: str) -> Cards:
        """Those that stand against one department."""
        return self.cards.get(department, Cards())

    @property
    def all_cards(self) -> Cards:
        """All departments' together."""
        return sum(self.cards.values(), Cards())

    @property
    def total(self) -> Tally:
        """All departments together."""
        return sum(self.departments.values(), Tally())


def scoreboard(connection: Connection) -> Scoreboard:
    """Reads all figures in one pass over the rows; who has cards and no letter is in it too."""
    query = select(letter_row.c.department, *_sums()).where(letter_row.c.counted).group_by(letter_row.c.department)
    found = connection.execute(query.order_by(letter_row.c.department)).mappings().all()
    tallies = {row["department"]: Tally(**{k: int(v) for k, v in row.items() if k != "department"}) for row in found}
    cards = standing_cards(connection)
    everybody = {id_: tallies.get(id_, Tally()) for id_ in sorted({*tallies, *cards})}
    newest = [connection.scalar(select(func.max(table.c.event_time))) for table in COUNTED]
    as_of = max((at for at in newest if at), default=None)
    return Scoreboard(as_of, everybody, cards, applications(connection))


def _sums() -> list[ColumnElement[Any]]:
    """One column per member of Tally. Who left (`left_as`) is counted as received and nowhere else."""
    row = letter_row.c
    stays = row.left_as == ""
    conditions = {
        "withdrawn": row.left_as == "withdrawn",
        "merged": row.left_as == "merged",
        "invalid": row.left_as == "invalid",
        "referred": row.left_as == "referred",
        "declined": stays & row.declined,
        "accepted": stays & row.accepted,
        "answered": stays & row.answered_on.is_not(None),
        "on_time": stays & row.answered_on.is_not(None) & row.on_time.is_(True),
        "overdue": stays & row.overdue,
        "rated": stays & row.answered_on.is_not(None) & row.level.is_not(None),
        "satisfied": stays & row.answered_on.is_not(None) & (row.level >= SATISFIED_FROM),
        "asked_solved": stays & row.solved.is_not(None),
        "solved": stays & row.solved.is_(True),
    }
    counts = [cast(func.sum(case((condition, 1), else_=0)), Integer).label(k) for k, condition in conditions.items()]
    return [func.count().label("received"), *counts]


RATES = {
    "answer_rate": "answers",
    "on_time_rate": "punctuality",
    "rating_rate": "participation",
    "satisfaction_rate": "satisfaction",
}


def rate(tally: Tally, name: str) -> Rate:
    """A rate by its name on the wire."""
    found: Rate = getattr(tally, RATES[name])
    return found


def figures(tally: Tally) -> dict[str, Any]:
    """A tally as the API answers it."""
    counts = ("received", "valid", "answered", "on_time", "overdue", "rated", "satisfied")
    return {k: getattr(tally, k) for k in counts} | {"rates": {name: str(rate(tally, name)) for name in RATES}}


@dataclass(frozen=True)
class Week:
    """Letters that came in, and first answers that went out, in the week from Monday `begins`."""

    begins: date
    received: int
    answered: int


def weeks(connection: Connection, today: date, number: int = WEEKS) -> list[Week]:
    """The last weeks, oldest first, this one included."""
    first = today - timedelta(days=today.weekday(), weeks=number - 1)
    received = _per_day(connection, letter_row.c.received_on, first)
    answered = _per_day(connection, letter_row.c.answered_on, first)
    begins = [first + timedelta(weeks=n) for n in range(number)]
    return [Week(begin, _in_week(received, begin), _in_week(answered, begin)) for begin in begins]


def _per_day(connection: Connection, column: ColumnElement[Any], first: date) -> dict[date, int]:
    query = select(column, func.count()).where(letter_row.c.counted, column >= first).group_by(column)
    return {row[0]: row[1] for row in connection.execute(query)}


def _in_week(per_day: Mapping[date, int], begin: date) -> int:
    return sum(count for on, count in per_day.items() if begin <= on < begin + timedelta(weeks=1))
