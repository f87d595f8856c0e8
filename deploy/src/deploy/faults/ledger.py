"""What must be true afterwards, read from the databases themselves."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from casework.storage.database import Database
from casework.storage.tables import event_log, inbox, parked
from deploy.city import MEMBERS, City

DRAIN_SECONDS = 120


def check(city: City, acknowledged: Mapping[str, Any]) -> list[str]:
    """What is wrong, in words; empty when every letter is there once and every event was applied once, in order.

    An event older than the newest applied of its case would stand in the inbox as `stale`: all `applied` is in order.
    """
    databases = {m.instance: Database(city.database_url(m)) for m in MEMBERS}
    try:
        _arrived(databases["mailbox/city"], set(acknowledged))
        events = _drained(databases)
        if isinstance(events, str):
            return [events]
        return _letters(databases["mailbox/city"], acknowledged) + _events(databases, events)
    finally:
        for database in databases.values():
            database.dispose()


def _received(database: Database) -> Counter[str]:
    """How often each number was received."""
    received = select(event_log.c.subject).where(event_log.c.type == "mailbox.letter_received.v1")
    with database.read() as connection:
        return Counter(connection.scalars(received))


def _arrived(mailbox: Database, acknowledged: set[str]) -> None:
    """Waits for letters that the gateway stored and forwards; those that never come are found afterwards."""
    deadline = time.monotonic() + DRAIN_SECONDS
    while not acknowledged <= set(_received(mailbox)) and time.monotonic() < deadline:
        time.sleep(0.3)


def _drained(databases: Mapping[str, Database]) -> list[str] | str:
    """The ids of all events of the mailbox once the portal has seen as many; or what is still missing."""
    deadline = time.monotonic() + DRAIN_SECONDS
    while True:
        with databases["mailbox/city"].read() as connection:
            announced = list(connection.scalars(select(event_log.c.event_id)))
        with databases["portal/main"].read() as connection:
            taken = set(connection.scalars(select(inbox.c.event_id)))  # the gateway's among them
        if taken.issuperset(announced):
            return announced
        if time.monotonic() > deadline:
            missing = len(set(announced) - taken)
            return f"after {DRAIN_SECONDS} s the portal has not taken {missing} of {len(announced)} events"
        time.sleep(0.3)


def _letters(database: Database, acknowledged: Mapping[str, Any]) -> list[str]:
    received = _received(database)
    found = [f"{number} was acknowledged and is not there" for number in acknowledged if number not in received]
    found += [f"{number} was received {count} times" for number, count in received.items() if count > 1]
    extra = set(received) - set(acknowledged)
    return found + [f"{number} is there and was never acknowledged: a second letter of one" for number in extra]


def _events(databases: Mapping[str, Database], announced: list[str]) -> list[str]:
    with databases["portal/main"].read() as connection:
        outcomes = {row.event_id: row.outcome for row in connection.execute(select(inbox))}
        left = connection.scalar(select(func.count()).select_from(parked)) or 0
    found = [f"event {id_} never arrived" for id_ in announced if id_ not in outcomes]
    found += [f"event {id_} is {o}, not applied" for id_, o in outcomes.items() if o != "applied"]
    return found + ([f"{left} events are parked"] if left else [])
