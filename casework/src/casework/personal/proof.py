"""The proof of a request: place by place what was done, and that nothing is found there any more."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

Line = dict[str, Any]
PUBLIC = "public"  # a line about what everybody can see, counted by nobody


def line(place: str, by: str, rows: int | None, at: datetime | None) -> Line:
    """`rows` is None while `by` has not answered; `left` is None until the place has been read again."""
    return {"place": place, "by": by, "rows": rows, "left": None, "at": _text(at), "checked_at": None}


def own(by: str, before: Mapping[str, int], at: datetime) -> list[Line]:
    """A line per place of the service itself; `left` follows when it is counted again."""
    return [line(place, by, rows, at) for place, rows in sorted(before.items())]


def counted(lines: Sequence[Line], by: str, left: Mapping[str, int], at: datetime) -> list[Line]:
    """The lines with what was found on reading again; places that `left` does not name stay as they were."""
    return [
        entry | {"left": left[entry["place"]], "checked_at": _text(at)}
        if entry["by"] == by and entry["place"] in left
        else entry
        for entry in lines
    ]


def read_again(lines: Sequence[Line], seen: Mapping[str, int], at: datetime) -> list[Line]:
    """The lines of places that everybody can see, as they were found from outside; who has not answered still waits."""
    return [
        entry | {"left": seen[entry["place"]], "checked_at": _text(at)}
        if entry["place"] in seen and (entry["rows"] is not None or entry["by"] == PUBLIC)
        else entry
        for entry in lines
    ]


def answered(
    lines: Sequence[Line], by: str, found: Mapping[str, int], at: datetime, public: Collection[str] = ()
) -> list[Line]:
    """`by` has told what it erased: its waiting line gives way to a line per place. A repeat changes nothing.

    What it says of its own tables it has counted itself; what everybody can see (`public`) is read from outside later.
    """
    waiting = [entry for entry in lines if entry["by"] == by and entry["rows"] is None]
    if not waiting:
        return list(lines)
    told = [line(place, by, rows, at) for place, rows in sorted(found.items())]
    seen = [e if e["place"] in public else e | {"left": 0, "checked_at": _text(at)} for e in told]
    return [entry for entry in lines if entry not in waiting] + seen


def is_complete(lines: Sequence[Line]) -> bool:
    """Whether every place has answered, was read again, and nothing was found."""
    return all(entry["left"] == 0 for entry in lines)


def _text(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if moment else None
