"""A letter as JSON and back, exactly; and the columns that queries need, derived from it in one place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from casework.domain import clock as clocks
from casework.domain.calendar import Calendar
from svc_mailbox.domain.letter import Answer, Extension, Letter, Rating
from svc_mailbox.domain.life import LIFECYCLE
from svc_mailbox.domain.limits import LimitRule
from svc_mailbox.domain.publication import Openness, Publication
from svc_mailbox.domain.turns import Notice, Turn
from svc_mailbox.domain.words import Channel, Kind, Outcome, Part, State

_ENUMS = {"kind": Kind, "channel": Channel, "state": State}
_MOMENTS = ("received_at", "first_received_at", "accepted_at", "urged_at", "name_asked_at")
_LISTS = ("co_handlers", "returned_by", "given_back")
_SPECIAL = {"rule", "clock", "turn", "outcome", "extension", "answers", "ratings", "noticed", "recused", "review_by"}
WATCHED = frozenset(t.sources[0] for t in LIFECYCLE.transitions if t.action == "watch" and Part.SYSTEM in t.by)


def to_json(letter: Letter) -> dict[str, Any]:
    """The whole letter as JSON-safe values."""
    plain = {name: _plain(getattr(letter, name)) for name in _names(type(letter)) if name not in _SPECIAL}
    return plain | {
        "rule": _flat(letter.rule),
        "clock": clocks.to_json(letter.clock),
        "turn": {
            "clock": clocks.to_json(letter.turn.clock),
            "return_by": letter.turn.return_by.isoformat(),
            "designated": letter.turn.designated,
        },
        "review_by": letter.review_by.isoformat(),
        "outcome": letter.outcome.value if letter.outcome else None,
        "extension": _flat(letter.extension) if letter.extension else None,
        "answers": [_flat(answer) for answer in letter.answers],
        "ratings": [_flat(rating) for rating in letter.ratings],
        "noticed": sorted([notice.value, day.isoformat()] for notice, day in letter.noticed),
        "recused": sorted(letter.recused),
    }


def from_json(data: Mapping[str, Any]) -> Letter:
    """The letter that `to_json` wrote, also before it knew some fields."""
    values = {name: value for name, value in data.items() if name not in _SPECIAL}
    values |= {name: kind(data[name]) for name, kind in _ENUMS.items()}
    values |= {name: _moment(data.get(name)) for name in _MOMENTS}
    values |= {name: tuple(data.get(name, ())) for name in _LISTS}
    turn = data["turn"]
    return Letter(
        **values,
        rule=_rule(data["rule"]),
        clock=clocks.from_json(data["clock"]),
        turn=Turn(clocks.from_json(turn["clock"]), date.fromisoformat(turn["return_by"]), turn["designated"]),
        review_by=date.fromisoformat(data["review_by"]),
        outcome=Outcome(data["outcome"]) if data["outcome"] else None,
        extension=_extension(data["extension"]),
        answers=tuple(Answer(**{**a, "at": datetime.fromisoformat(a["at"])}) for a in data["answers"]),
        ratings=tuple(Rating(**{**r, "at": datetime.fromisoformat(r["at"])}) for r in data["ratings"]),
        noticed=frozenset((Notice(name), date.fromisoformat(day)) for name, day in data["noticed"]),
        recused=frozenset(data["recused"]),
    )


def columns(letter: Letter, calendar: Calendar) -> dict[str, Any]:
    """The values of table `letter` that follow from the letter."""
    counting = letter.clock.stopped is None
    soon = letter.clock.first_due_soon(calendar) if counting else None
    words = [a.at for a in letter.answers] + [r.at for r in letter.ratings]
    return {
        "document": to_json(letter),
        "version": letter.version,
        "state": letter.state.value,
        "outcome": letter.outcome.value if letter.outcome else None,
        "kind": letter.kind.value,
        "department": letter.department,
        "lead": letter.lead,
        "owner": letter.owner,
        "received_at": letter.received_at,
        "due_on": letter.clock.due,
        "soon_on": soon,
        "watch_on": _watch_on(letter, soon),
        "calendar_version": min(letter.clock.calendar_version, letter.turn.clock.calendar_version),
        "counting": counting,
        "extension_open": letter.extension is not None and letter.extension.approved is None,
        "question_open": letter.follow_ups > letter.follow_ups_answered,
        "last_word_at": max(words, default=None),
    }


def publication_to_json(publication: Publication) -> dict[str, Any]:
    """As JSON-safe values."""
    return _flat(publication)


def publication_from_json(data: Mapping[str, Any]) -> Publication:
    """The reverse."""
    return Publication(**{**data, "state": Openness(data["state"])})


def _watch_on(letter: Letter, soon: date | None) -> date | None:
    """When the clock next has something to announce: due soon, then overdue, each once for a due day."""
    if soon is None or letter.state not in WATCHED:
        return None
    due = letter.clock.due
    if (Notice.OVERDUE, due) in letter.noticed:
        return None
    return due + timedelta(days=1) if (Notice.DUE_SOON, due) in letter.noticed else soon


def _field_names(kind: Any) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind))


_names: Callable[[Any], tuple[str, ...]] = cache(_field_names)  # asked for every letter, and always the same


def _flat(value: Any) -> dict[str, Any]:
    return {name: _plain(getattr(value, name)) for name in _names(type(value))}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _moment(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


def _rule(data: Mapping[str, Any]) -> LimitRule:
    days = {name: date.fromisoformat(data[name]) for name in ("since", "until")}
    return LimitRule(**{**data, **days, "kind": Kind(data["kind"])})


def _extension(data: Mapping[str, Any] | None) -> Extension | None:
    return None if data is None else Extension(**{**data, "asked_at": datetime.fromisoformat(data["asked_at"])})
