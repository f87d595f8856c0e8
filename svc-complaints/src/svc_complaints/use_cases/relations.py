"""What hides complaints from one account alone: its name, and the relations that were declared for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row

from casework.runtime import Runtime
from casework.storage.look import Look
from svc_complaints import configuration
from svc_complaints.domain.barrier import Mark, marks_of
from svc_complaints.domain.recusal import Tie
from svc_complaints.storage import staff
from svc_complaints.use_cases.accusing import person


def own_marks(look: Look, account: str, name: str) -> frozenset[Mark]:
    """A relation counts from the moment it is declared: it is on the screen of every query, whatever there is to hide.

    So declaring one takes as long where there is a complaint as where there is none. An official may be named without
    a department, or with a wrong one: accounts of that name see nothing of it.
    """
    return _marks(look.runtime, name, staff.ties(look.connection, [account]))


def marks_of_each(look: Look, rows: Sequence[Row[Any]]) -> list[frozenset[Mark]]:
    """The same for each of these accounts of `staff_seen`, by one query."""
    ties = staff.ties(look.connection, [row.account for row in rows])
    return [_marks(look.runtime, row.name, [tie for tie in ties if tie.account == row.account]) for row in rows]


def known(look: Look) -> list[Tie]:
    """Every relation that counts today."""
    return with_heirs(look.runtime, staff.ties(look.connection))


def _marks(runtime: Runtime, name: str, ties: Iterable[Tie]) -> frozenset[Mark]:
    tied = {one.to for one in with_heirs(runtime, ties)}
    return marks_of(tied, tied, {*tied, *([person(runtime, name)] if name.strip() else [])})


def with_heirs(runtime: Runtime, ties: Iterable[Tie]) -> list[Tie]:
    """These, and the same to whoever stands for the department that one is to, or for whom it stands (机构撤并)."""
    follows, ties = configuration.of(runtime).followed(), list(ties)
    pairs = {(one, other) for pair in follows.items() for one, other in (pair, pair[::-1])}
    return [*ties, *(replace(tie, to=other) for tie in ties for one, other in pairs if tie.to == one)]
