"""Lists of letters: the staff desk's queues and a citizen's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, and_, false, func, or_, select, true

from casework.domain.actors import Actor, Role
from svc_mailbox.domain.life import AT_INTAKE
from svc_mailbox.domain.publication import Openness
from svc_mailbox.domain.words import Outcome, State
from svc_mailbox.storage.letters import Stored, helps, stored, visible_to
from svc_mailbox.storage.tables import letter, letter_text


class Queue(StrEnum):
    """What a desk page shows."""

    MINE = "mine"  # waits for somebody like me
    ALL = "all"
    UNASSIGNED = "unassigned"
    REVIEW = "review"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    RETURNS = "returns"
    EXTENSIONS = "extensions"
    PUBLICATION = "publication"


@dataclass(frozen=True)
class Wanted:
    """What is looked for; empty means any."""

    queue: Queue = Queue.ALL
    state: str = ""
    kind: str = ""
    q: str = ""
    page: int = 1
    size: int = 20


def search(connection: Connection, actor: Actor, wanted: Wanted, today: date) -> tuple[list[Stored], int]:
    """One page of the letters that this account may see, the most urgent first; and how many there are in all."""
    there = and_(visible_to(actor), _queue(wanted.queue, actor, today), _filters(wanted))
    total = connection.scalar(select(func.count()).select_from(letter).where(there)) or 0
    page = select(letter).where(there).order_by(letter.c.counting.desc(), letter.c.due_on, letter.c.number)
    rows = connection.execute(page.limit(wanted.size).offset((wanted.page - 1) * wanted.size))
    return [stored(row) for row in rows], total


def owned_by(connection: Connection, account: str, page: int, size: int) -> tuple[list[Stored], int]:
    """A citizen's letters, newest first."""
    mine = letter.c.owner == account if account else false()
    total = connection.scalar(select(func.count()).select_from(letter).where(mine)) or 0
    rows = select(letter).where(mine).order_by(letter.c.received_at.desc(), letter.c.number)
    return [stored(row) for row in connection.execute(rows.limit(size).offset((page - 1) * size))], total


def _filters(wanted: Wanted) -> ColumnElement[bool]:
    found: list[ColumnElement[bool]] = [true()]
    if wanted.state:
        found.append(letter.c.state == wanted.state)
    if wanted.kind:
        found.append(letter.c.kind == wanted.kind)
        # what has gone elsewhere has no kind here: of a complaint number, status and clock are left
        found.append(or_(letter.c.outcome.is_(None), letter.c.outcome != Outcome.REFERRED))
    if wanted.q:
        inside = select(letter_text.c.number).where(letter_text.c.body.contains(wanted.q, autoescape=True))
        found.append(
            or_(
                letter.c.number == wanted.q.upper(),
                letter.c.subject.contains(wanted.q, autoescape=True),
                letter.c.number.in_(inside),
            )
        )
    return and_(*found)


def _queue(queue: Queue, actor: Actor, today: date) -> ColumnElement[bool]:
    c = letter.c
    running = and_(c.counting, c.state != State.NEEDS_CORRECTION)
    queues: dict[Queue, ColumnElement[bool]] = {
        Queue.ALL: true(),
        Queue.MINE: _mine(actor),
        Queue.UNASSIGNED: c.state.in_(AT_INTAKE),
        Queue.REVIEW: c.state.in_((State.REGISTERED, State.DRAFTED)),
        Queue.DUE_SOON: and_(running, c.soon_on <= today, c.due_on >= today),
        Queue.OVERDUE: and_(running, c.due_on < today),
        Queue.RETURNS: c.state.in_((State.RETURNED, State.DISPUTED)),
        Queue.EXTENSIONS: c.extension_open,
        Queue.PUBLICATION: or_(
            c.openness == Openness.PROPOSED,
            and_(c.openness == Openness.CONSENTED, c.last_word_at.is_not(None)),
        ),
    }
    return queues[queue]


def _mine(actor: Actor) -> ColumnElement[bool]:
    """What waits for the next step of an account with these roles."""
    c = letter.c
    found: list[ColumnElement[bool]] = [false()]
    if actor.has(Role.SUPERVISOR):
        found.append(c.state.in_((State.RETURNED, State.DISPUTED)))
    if actor.has(Role.REVIEWER):
        at_intake = c.state.in_((State.REGISTERED, State.ACCEPTED, State.RETURNED))
        found.append(and_(c.department == actor.department, at_intake))
        review = or_(c.state == State.DRAFTED, c.extension_open, c.question_open, c.openness == Openness.PROPOSED)
        found.append(and_(c.lead == actor.department, review))
    if actor.has(Role.CLERK):
        found.append(and_(c.lead == actor.department, c.state.in_((State.DISPATCHED, State.HANDLING))))
        found.append(and_(helps(actor.department), c.state == State.HANDLING))
    return or_(*found)
