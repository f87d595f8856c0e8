"""A department as a JSON value: on the wire, in tables, and in the file with which a city begins."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from casework.domain.directory import Department, Directory, End, Name, Seat, State

ALWAYS = date(1949, 10, 1)  # departments of the file have always been there, as far as letters are concerned


def to_json(one: Department) -> dict[str, Any]:
    """`{"revision", "names", "seats", "end", "ends_on", "successor"}`, as the events have it, and the id."""
    return {
        "id": one.id,
        "revision": one.revision,
        "names": [{"since": n.since.isoformat(), "zh": n.zh, "en": n.en} for n in one.names],
        "seats": [
            {"since": s.since.isoformat(), "region": s.region, "parent": s.parent, "instances": list(s.instances)}
            for s in one.seats
        ],
        "end": one.end.how.value if one.end else "",
        "ends_on": one.end.on.isoformat() if one.end else None,
        "successor": one.end.successor if one.end else "",
    }


def from_json(body: Mapping[str, Any]) -> Department:
    """The reverse. Raises KeyError, TypeError or ValueError for what is none."""
    names = tuple(Name(date.fromisoformat(n["since"]), n["zh"], n["en"]) for n in body["names"])
    seats = tuple(
        Seat(date.fromisoformat(s["since"]), s["region"], s["parent"], tuple(s["instances"])) for s in body["seats"]
    )
    end = None
    if body["end"]:
        end = End(date.fromisoformat(body["ends_on"]), State(body["end"]), body["successor"])
    if not names or not seats:
        raise ValueError(f"department {body['id']} has no name or no seat")
    return Department(body["id"], int(body["revision"]), names, seats, end)


def from_file(body: Any) -> Directory:
    """The directory that `departments.json` describes, revision 0: whatever the gateway says stands above it.

    `{"region"?, "departments": [{"id", "name", "name_en"?, "region"?, "parent"?, "instances": {channel: instance}}]}`.
    Raises KeyError, TypeError or ValueError for a file that cannot be one.
    """
    found: dict[str, Department] = {}
    for entry in body["departments"]:
        one = Department(
            str(entry["id"]),
            0,
            (Name(ALWAYS, str(entry["name"]), str(entry.get("name_en", ""))),),
            (Seat(ALWAYS, str(entry.get("region", body.get("region", ""))), str(entry.get("parent", "")),
                  tuple(str(i) for i in entry.get("instances", {}).values())),),
        )  # fmt: skip
        if one.id in found:
            raise ValueError(f"department {one.id} stands twice")
        found[one.id] = one
    return Directory(found)
