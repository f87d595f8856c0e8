"""明显超过合理范围, 重复申请 (arts. 35, 36 (6), 42): what the same applicant has applied for before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from casework.domain.calendar import local_day
from casework.domain.errors import Conflict
from casework.storage.look import Look
from svc_disclosure import configuration
from svc_disclosure.domain.alike import ALIKE, alike
from svc_disclosure.domain.excess import Past, answered_before, may_ask_reasons, this_month
from svc_disclosure.domain.fees import items_before as items_of
from svc_disclosure.domain.outcomes import Outcome
from svc_disclosure.domain.remedy_text import months_later
from svc_disclosure.domain.words import State
from svc_disclosure.storage import texts
from svc_disclosure.storage.tables import application
from svc_disclosure.use_cases.context import Opened

MOST = 200  # applications of one applicant whose words are compared; what is counted has no limit
COUNTABLE = frozenset({State.RECEIVED, State.HANDLING, State.SECRECY_REFERRAL})
ANSWERED = (State.ANSWERED, State.CONVERTING, State.CONVERTED)  # what was converted was answered first


def hints(look: Look, opened: Opened) -> dict[str, Any]:
    """`{"this_month", "many", "answered_before": [number], "near": [{"number", "alike"}]}`.

    `many`: so many in the calendar month that asking for reasons is proposed; the handler decides.
    """
    rows = _earlier(look, opened)
    mine = _near(look, opened, rows)
    all_ = {row.number: row for row in (*rows, *_of_month(look, opened))}
    past = [_past(row, mine) for row in all_.values()]
    new = Past(opened.application.number, "same", "same", _day(opened), None)
    near = [{"number": number, "alike": round(alike * 100)} for number, alike in mine.items() if alike >= ALIKE]
    return {
        "this_month": this_month(new, past),
        "many": may_ask_reasons(new, past, configuration.of(look.runtime).limits()),
        "answered_before": answered_before(new, past),
        "near": sorted(near, key=lambda one: (-one["alike"], one["number"])),
    }


def was_answered(look: Look, opened: Opened, prior: str) -> bool:
    """Whether `prior` is an earlier application of the same applicant that this agency has answered (art. 36 (6)).

    Those of agencies that it has followed are its own.
    """
    c, it, digest = application.c, opened.application, opened.stored.applicant_digest
    ours = configuration.of(look.runtime).with_followed(it.agency)
    same = (c.number == prior) & (c.applicant_digest == digest) & c.agency.in_(ours) & c.state.in_(ANSWERED)
    return bool(digest) and look.connection.scalar(select(c.number).where(same)) is not None


def items_before(look: Look, opened: Opened) -> int:
    """Items of the same applicant, at this agency and in the calendar month, before this application.

    One that was never counted has one. Raises Conflict while it still can be: what comes after would cost too little.
    """
    rows = [row for row in _of_month(look, opened) if row.received_on and _is_before(row, opened)]
    open_ = [row.number for row in rows if row.item_count == 0 and row.state in COUNTABLE]
    if open_:
        told = (
            f"Count the items of this applicant's earlier applications of the month first: {', '.join(sorted(open_))}."
        )
        raise Conflict("items_uncounted", told, which=sorted(open_))
    return items_of([(row.received_on, max(row.item_count, 1)) for row in rows], _day(opened))


def _earlier(look: Look, opened: Opened) -> list[Any]:
    """Other applications of the same applicant at the same agency, the latest first; at most MOST."""
    c = application.c
    return _others(look, opened, lambda query: query.order_by(c.submitted_at.desc(), c.number).limit(MOST))


def _of_month(look: Look, opened: Opened) -> list[Any]:
    """All of them that may be of its calendar month; those that are not received yet by the day of sending."""
    c, first = application.c, _day(opened).replace(day=1)
    after = months_later(first, 1)
    received = (c.received_on >= first) & (c.received_on < after)
    day_before = datetime(first.year, first.month, 1, tzinfo=UTC) - timedelta(days=1)  # time zones apart
    sent = c.received_on.is_(None) & (c.submitted_at >= day_before)
    return _others(look, opened, lambda query: query.where(received | sent))


def _others(look: Look, opened: Opened, which: Callable[[Any], Any]) -> list[Any]:
    c, digest = application.c, opened.stored.applicant_digest
    if not digest:
        return []
    same = (c.applicant_digest == digest) & (c.agency == opened.application.agency)
    query = select(c.number, c.received_on, c.submitted_at, c.outcome, c.item_count, c.state).where(
        same, c.number != opened.application.number
    )
    return list(look.connection.execute(which(query)))


def _near(look: Look, opened: Opened, rows: list[Any]) -> dict[str, float]:
    """How much each of them is like this one."""
    vault = look.runtime.vault
    mine = texts.text_of(look.connection, vault, opened.application.number).get("description", "")
    found = texts.texts_of(look.connection, vault, [row.number for row in rows])
    return {number: alike(mine, text.get("description", "")) for number, text in found.items()}


def _past(row: Any, near: dict[str, float]) -> Past:
    day = row.received_on or local_day(row.submitted_at)
    matter = "same" if near.get(row.number, 0) >= ALIKE else row.number
    return Past(row.number, "same", matter, day, Outcome(row.outcome) if row.outcome else None)


def _is_before(row: Any, opened: Opened) -> bool:
    it = opened.application
    return (row.received_on, row.submitted_at, row.number) < (_day(opened), it.submitted_at, it.number)


def _day(opened: Opened) -> date:
    it = opened.application
    return it.received_on or local_day(it.submitted_at)
