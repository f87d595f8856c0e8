"""Clocks as plain JSON objects, as services store them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from casework.domain.clock.operators import Extend, Limit, Operator, Restart, Resume, Stop, Suspend, Unit
from casework.domain.clock.running import Clock
from casework.domain.errors import Invalid

_OPERATORS: dict[str, type[Operator]] = {
    "restart": Restart,
    "suspend": Suspend,
    "resume": Resume,
    "extend": Extend,
    "stop": Stop,
}
_DAYS = frozenset({"on", "begin", "end"})


def to_json(clock: Clock) -> dict[str, Any]:
    """The clock as JSON: days as `2026-03-30`, operators as `{"operator": "stop", "on": …, "cause": …, "paper": …}`."""
    return {
        "limit": {**vars(clock.limit), "unit": clock.limit.unit.value},  # flat: asdict would copy deeply
        "started": clock.started.isoformat(),
        "operators": [_operator_to_json(operator) for operator in clock.operators],
        "due": clock.due.isoformat(),
        "provisional": clock.provisional,
        "promised": clock.promised.isoformat(),
        "calendar_version": clock.calendar_version,
    }


def from_json(data: Mapping[str, Any]) -> Clock:
    """The clock that `to_json` wrote. Invalid `clock_malformed` when it is none."""
    try:
        return Clock(
            limit=Limit(**{**data["limit"], "unit": Unit(data["limit"]["unit"])}),
            started=date.fromisoformat(data["started"]),
            operators=tuple(_operator_from_json(operator) for operator in data["operators"]),
            due=date.fromisoformat(data["due"]),
            provisional=data["provisional"],
            promised=date.fromisoformat(data["promised"]),
            calendar_version=data["calendar_version"],
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Invalid("clock_malformed", f"The stored clock cannot be read: {error!r}. Restore it.") from error


def _operator_to_json(operator: Operator) -> dict[str, Any]:
    name = next(name for name, kind in _OPERATORS.items() if isinstance(operator, kind))
    return {"operator": name, **{k: v.isoformat() if isinstance(v, date) else v for k, v in asdict(operator).items()}}


def _operator_from_json(data: Mapping[str, Any]) -> Operator:
    fields = {k: v for k, v in data.items() if k != "operator"}
    days = {k: date.fromisoformat(v) for k, v in fields.items() if k in _DAYS and v is not None}
    return _OPERATORS[data["operator"]](**{**fields, **days})
