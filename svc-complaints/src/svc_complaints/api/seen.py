"""Notes that an account of the staff was at this desk: only such accounts can be assigned, for the gateway has vouched
for where they work.
"""

from __future__ import annotations

from datetime import date
from weakref import WeakKeyDictionary

from flask import g

from casework.domain.actors import Actor
from casework.domain.calendar import local_day
from casework.runtime import Runtime
from casework.web.access import runtime_of_app
from svc_complaints.storage import staff

_KNOWN: WeakKeyDictionary[Runtime, dict[str, tuple[Actor, date]]] = WeakKeyDictionary()


def note() -> None:
    """Once a day, and whenever department, roles or name have changed."""
    runtime, actor = runtime_of_app(), g.actor
    known = _KNOWN.setdefault(runtime, {})
    today = local_day(runtime.now())
    if known.get(actor.id) == (actor, today):
        return
    with runtime.unit_of_work() as uow:
        staff.note(uow.connection, actor, uow.now)
    known[actor.id] = (actor, today)
