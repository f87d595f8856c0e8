"""Notices as JSON, in the words of the notices themselves, so that a person can type one in and compare.

    {"layer": "national", "year": 2026, "source": "国务院办公厅关于2026年部分节假日安排的通知", "issued": "2025-11-04",
     "days_off": [{"name": "春节", "from": "2026-02-15", "to": "2026-02-23"}],
     "working": [{"name": "春节", "day": "2026-02-14"}]}

A forecast adds `"forecast": true` and `"unsettled": {"from": …, "to": …}`, and needs no `issued`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import Any, TypeVar

from casework.domain.calendar import ONE_DAY, Notice
from casework.domain.errors import Invalid

FIRST_YEAR, LAST_YEAR = 2000, 2100
LONGEST_TEXT = 200  # characters of a source or a name
MOST_LINES = 60  # lines of days off or working days in one notice
LONGEST_RUN = 31  # days in one line

_T = TypeVar("_T")
_KEYS = frozenset({"layer", "year", "source", "issued", "forecast", "days_off", "working", "unsettled", "version"})


def parse_notice(data: object) -> Notice:
    """The notice in `data`. Invalid `notice_malformed`; `facts["errors"]` lists what is wrong, by field."""
    reader = _Reader(data)
    forecast = reader.take("forecast", _flag, False)
    notice = Notice(
        layer=reader.take("layer", _text, ""),
        year=reader.take("year", _year, FIRST_YEAR),
        source=reader.take("source", _text, ""),
        issued=reader.take("issued", _optional(_day) if forecast else _day, None),
        forecast=forecast,
        days_off=reader.take("days_off", _days, ()),
        working=reader.take("working", _days, ()),
        unsettled=reader.take("unsettled", _optional(_span), None),
        version=reader.take("version", _version, 1),
    )
    reader.finish()
    return notice


def notice_to_json(notice: Notice) -> dict[str, Any]:
    """The reverse of `parse_notice`, runs of days in one line."""
    data: dict[str, Any] = {"layer": notice.layer, "year": notice.year, "source": notice.source}
    if notice.issued:
        data["issued"] = notice.issued.isoformat()
    if notice.forecast:
        data["forecast"] = True
    if notice.unsettled:
        data["unsettled"] = {"from": notice.unsettled[0].isoformat(), "to": notice.unsettled[1].isoformat()}
    data["days_off"] = list(_lines(notice.days_off))
    data["working"] = list(_lines(notice.working))
    data["version"] = notice.version
    return data


def _lines(days: Iterable[tuple[date, str]]) -> Iterator[dict[str, str]]:
    """Consecutive days of one name as one line."""
    numbered = enumerate(sorted(days))
    for (_, name), run in groupby(numbered, key=lambda item: (item[1][0].toordinal() - item[0], item[1][1])):
        run_days = [day for _, (day, _) in run]
        first, last = run_days[0].isoformat(), run_days[-1].isoformat()
        yield {"name": name, "day": first} if first == last else {"name": name, "from": first, "to": last}


class _Reader:
    """Reads one field after another and collects what is wrong, so that a person sees every wrong field at once."""

    def __init__(self, data: object) -> None:
        self.data: Mapping[object, object] = data if isinstance(data, dict) else {}
        self.errors: dict[str, list[str]] = {}
        if not isinstance(data, dict):
            self.errors["notice"] = ["A notice is a JSON object."]
        for key in sorted(map(str, set(self.data) - _KEYS)):
            self.errors[key] = [f"Unknown field; known: {', '.join(sorted(_KEYS))}."]

    def take(self, key: str, read: Callable[[object], _T], otherwise: _T) -> _T:
        """What `read` makes of the field; its ValueError says what to do."""
        try:
            return read(self.data.get(key))
        except ValueError as error:
            self.errors[key] = [str(error)]
            return otherwise

    def finish(self) -> None:
        """Raises when anything was wrong."""
        if self.errors:
            raise Invalid("notice_malformed", "The notice has mistakes; correct the named fields.", errors=self.errors)


def _optional(read: Callable[[object], _T]) -> Callable[[object], _T | None]:
    return lambda value: None if value is None else read(value)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_TEXT:
        raise ValueError(f"Give a text of 1 to {LONGEST_TEXT} characters.")
    return value.strip()


def _flag(value: object) -> bool:
    if value not in (None, True, False) or (isinstance(value, int) and not isinstance(value, bool)):
        raise ValueError("Give true or false.")
    return value is True


def _year(value: object) -> int:
    if not isinstance(value, int) or not FIRST_YEAR <= value <= LAST_YEAR:
        raise ValueError(f"Give a year from {FIRST_YEAR} to {LAST_YEAR}.")
    return value


def _version(value: object) -> int:
    if value is None:
        return 1
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError("A version is a whole number from 1.")
    return value


def _day(value: object) -> date:
    try:
        if isinstance(value, str) and len(value) == len("2026-02-15"):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise ValueError(f"{str(value)[:40]!r} is not a day; write it like 2026-02-15.")


def _span(value: object) -> tuple[date, date]:
    if not isinstance(value, dict) or set(value) != {"from", "to"}:
        raise ValueError('Give {"from": day, "to": day}.')
    first, last = _day(value["from"]), _day(value["to"])
    if last < first:
        raise ValueError(f"{last} lies before {first}; exchange the two.")
    return first, last


def _days(value: object) -> tuple[tuple[date, str], ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > MOST_LINES:
        raise ValueError(f"Give a list of at most {MOST_LINES} lines.")
    return tuple(pair for line in value for pair in _line(line))


def _line(line: object) -> list[tuple[date, str]]:
    if not isinstance(line, dict) or set(line) not in ({"name", "day"}, {"name", "from", "to"}):
        raise ValueError('Each line is {"name", "day"} or {"name", "from", "to"}.')
    name = _text(line["name"])
    first, last = (_day(line["day"]),) * 2 if "day" in line else _span({"from": line["from"], "to": line["to"]})
    length = (last - first).days + 1
    if length > LONGEST_RUN:
        raise ValueError(f"{name}: {first} to {last} is more than {LONGEST_RUN} days; check the dates.")
    return [(first + n * ONE_DAY, name) for n in range(length)]
