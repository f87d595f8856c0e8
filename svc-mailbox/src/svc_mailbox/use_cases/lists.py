"""Lists: the desk's queues, and a citizen's own letters."""

from __future__ import annotations

from typing import Any

from casework.domain.calendar import local_day
from casework.domain.times import utc
from casework.storage.look import Look
from svc_mailbox import configuration
from svc_mailbox.domain.letter import By
from svc_mailbox.storage import search
from svc_mailbox.storage.search import Wanted
from svc_mailbox.use_cases import actions
from svc_mailbox.use_cases.context import Opened
from svc_mailbox.use_cases.desk_views import row_facts, seen
from svc_mailbox.use_cases.views import state_text


def desk_list(look: Look, wanted: Wanted) -> dict[str, Any]:
    """A page of a queue, scoped in the query."""
    found, total = search.search(look.connection, look.actor, wanted, local_day(look.now))
    rows = []
    for stored in found:
        opened = Opened(stored, By(look.actor, look.now))
        facts = {"department": stored.letter.department, "actions": actions.for_staff(opened)}
        rows.append(seen(stored.letter, row_facts(opened) | facts))
    return {"letters": rows, "total": total, "page": wanted.page, "size": wanted.size}


def own_list(look: Look, page: int, size: int, language: str) -> dict[str, Any]:
    """A citizen's letters."""
    found, total = search.owned_by(look.connection, look.actor.id, page, size)
    setting = configuration.of(look.runtime)
    rows = [
        {
            "number": s.letter.number,
            "subject": s.subject,
            "kind": s.letter.kind.value,
            "department": {"id": s.letter.department, "name": setting.named(s.letter.department).name},
            "state": s.letter.state.value,
            "state_text": state_text(s.letter, language),
            "received_at": utc(s.letter.received_at),
            "due_on": s.letter.clock.due.isoformat(),
            "provisional": s.letter.clock.provisional,
        }
        for s in found
    ]
    return {"letters": rows, "total": total, "page": page, "size": size}
