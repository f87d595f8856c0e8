"""The demo's clock: a file that moves the domain's time of a whole city, days forward and never back."""

from __future__ import annotations

import json
import os
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from casework.calendars import load
from casework.domain.calendar import SHANGHAI, Calendar, local_day

TEN = time(10, 0)


class CityClock:
    """Reads and moves it; days are the city's."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._calendar: Calendar = load()

    def now(self) -> datetime:
        """What time it is in the city."""
        return datetime.now(UTC) + timedelta(seconds=self._offset())

    def today(self) -> date:
        """Which day it is there."""
        return local_day(self.now())

    def go_to(self, day: date) -> bool:
        """Ten in the morning of that day; False when that is past, and then nothing moves."""
        there = datetime.combine(day, TEN, SHANGHAI)
        if there <= self.now():
            return False
        draft = self._path.with_suffix(".draft")
        draft.write_text(json.dumps({"offset_seconds": int((there - datetime.now(UTC)).total_seconds())}))
        os.replace(draft, self._path)  # whole at once: somebody reads it this very moment
        return True

    def working_day(self, day: date, steps: int) -> date:
        """The working day that many before (below 0) or after `day`."""
        one = timedelta(days=1 if steps > 0 else -1)
        for _ in range(abs(steps)):
            day += one
            while not self._calendar.is_working(day):
                day += one
        return day

    def _offset(self) -> float:
        try:
            return float(json.loads(self._path.read_text())["offset_seconds"])
        except FileNotFoundError:
            return 0.0
