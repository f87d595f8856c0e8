"""Case histories for tests of the annual report."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

from svc_disclosure.domain.outcomes import Outcome
from svc_disclosure.domain.report.history import Entry, History, Proceeding, Result
from svc_disclosure.domain.words import ApplicantClass

FIRST_YEAR, LAST_YEAR = 2021, 2026
FIRST_DAY, DAYS = date(FIRST_YEAR, 1, 1), (date(LAST_YEAR, 12, 31) - date(FIRST_YEAR, 1, 1)).days
DEPARTMENTS = ("shuiwu", "jiaotong", "minzheng")


def case(received: date, ended: date | None = None, outcome: Outcome = Outcome.DISCLOSED, **changed: Any) -> History:
    """One of a natural person at one department, unless something else is said."""
    ended_as = outcome if ended else None
    it = History("DS-1", DEPARTMENTS[0], ApplicantClass.NATURAL, received, ended, ended_as)
    return replace(it, **changed)


def some(count: int, luck: Random) -> list[History]:
    """`count` cases of all years, departments, classes and outcomes; some take years, some never end."""
    return [_any(f"DS-{place}", luck) for place in range(count)]


def _any(number: str, luck: Random) -> History:
    received = FIRST_DAY + timedelta(days=luck.randrange(DAYS))
    ended = received + timedelta(days=luck.choice((0, 1, 20, 45, 400, 900))) if luck.random() < 0.9 else None
    return History(
        number, luck.choice(DEPARTMENTS), luck.choice(list(ApplicantClass)), received, ended,
        luck.choice(list(Outcome)) if ended else None,
        tuple(_entry(received, luck) for _ in range(luck.choice((0, 0, 1, 2)))),
    )  # fmt: skip


def _entry(since: date, luck: Random) -> Entry:
    filed = since + timedelta(days=luck.randrange(60))
    concluded = filed + timedelta(days=luck.randrange(600)) if luck.random() < 0.8 else None
    return Entry(luck.choice(list(Proceeding)), filed, concluded, luck.choice(list(Result)) if concluded else None)
