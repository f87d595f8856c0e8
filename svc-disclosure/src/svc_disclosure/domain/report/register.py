"""The register behind table 4: which reconsideration or suit about which application, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from casework.domain.errors import Conflict, Invalid
from svc_disclosure.domain.report.history import Entry, Proceeding, Result, entered


@dataclass(frozen=True)
class Registered:
    """An entry about the application `number`; one entered in error is struck: it stays, and counts nowhere."""

    number: str
    entry: Entry
    struck: bool = False
    version: int = 1


def conclude(one: Registered, on: date, result: Result) -> Registered:
    """With its result. Raises Conflict for one that has a result, or was struck."""
    check_stands(one)
    if one.entry.concluded is not None:
        raise Conflict("concluded_already", "It has a result; correct the entry if that is wrong.")
    return replace(one, entry=replace(one.entry, concluded=on, result=result), version=one.version + 1)


def correct(one: Registered, entry: Entry) -> Registered:
    """As it should have been entered. Raises Conflict for one that was struck."""
    check_stands(one)
    return replace(one, entry=entry, version=one.version + 1)


def strike(one: Registered) -> Registered:
    """Entered in error. Raises Conflict for one that was struck."""
    check_stands(one)
    return replace(one, struck=True, version=one.version + 1)


def check_stands(one: Registered) -> None:
    """Raises Conflict `struck_already`."""
    if one.struck:
        raise Conflict("struck_already", "This entry was struck; enter a new one.")


def check_together(all_: Sequence[Registered]) -> None:
    """All entries about one application, as `history.entered` wants them one after another. Raises Conflict."""
    kept: tuple[Entry, ...] = ()
    for entry in sorted(_standing(all_), key=_order):
        kept = entered(kept, entry)


def check_days(entry: Entry, received: date | None, today: date) -> None:
    """Raises Invalid for days that are still to come, and for a proceeding from before the application."""
    errors = {}
    if entry.filed > today:
        errors["filed"] = [f"lies after today, {today}"]
    if entry.concluded is not None and entry.concluded > today:
        errors["concluded"] = [f"lies after today, {today}"]
    if received is not None and entry.filed < received:
        errors["filed"] = [f"lies before the application was received, {received}"]
    if errors:
        raise Invalid("day_out_of_range", "Correct these days.", errors=errors)


def _standing(all_: Iterable[Registered]) -> list[Entry]:
    return [one.entry for one in all_ if not one.struck]


def _order(entry: Entry) -> tuple[date, bool, date]:
    """By the day of filing; of one day, reconsiderations before suits, and first what ended first."""
    return entry.filed, entry.proceeding is not Proceeding.RECONSIDERATION, entry.concluded or date.max
