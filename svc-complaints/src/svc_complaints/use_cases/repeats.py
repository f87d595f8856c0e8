"""Repeats: the same accused and the same matter before, as the reader may know of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select

from casework.domain.times import utc
from casework.storage.look import Look
from svc_complaints import configuration
from svc_complaints.domain.barrier import What
from svc_complaints.domain.recurrence import Past, earlier_numbers
from svc_complaints.storage.barrier import clear_of
from svc_complaints.storage.complaints import stored
from svc_complaints.storage.tables import complaint, complaint_mark, complaint_person
from svc_complaints.use_cases.context import Opened

MOST = 200  # complaints about the same accused that are looked through


def earlier(look: Look, opened: Opened) -> list[dict[str, Any]]:
    """Number, state and day of each, the latest first; what the barrier hides from the reader is not in it."""
    mine, limits = opened.complaint, configuration.of(look.runtime).limits()
    since = mine.received_at - timedelta(days=limits.recurrence_days)
    departments = select(complaint_mark.c.number).where(
        complaint_mark.c.what == What.DEPARTMENT, complaint_mark.c.value.in_(mine.accused.departments)
    )
    accounts = select(complaint_mark.c.number).where(
        complaint_mark.c.what == What.ACCOUNT, complaint_mark.c.value.in_(mine.accused.accounts)
    )
    persons = select(complaint_person.c.number).where(complaint_person.c.digest.in_(mine.accused.persons))
    c = complaint.c
    about = or_(c.number.in_(departments), c.number.in_(accounts), c.number.in_(persons))
    query = select(complaint).where(about, c.number != mine.number, c.received_at.between(since, mine.received_at))
    query = query.where(clear_of(opened.by.screen, c.number)).order_by(c.received_at.desc()).limit(MOST)
    found = {row.number: stored(row).complaint for row in look.connection.execute(query)}
    past = [Past(one.number, one.kind, one.accused, one.received_at, one.marks, one.earlier) for one in found.values()]
    return [
        {"number": number, "state": found[number].state.value, "received_at": utc(found[number].received_at),
         "kind": found[number].kind.value}
        for number in earlier_numbers(mine, past, limits, opened.by.screen)
    ]  # fmt: skip
