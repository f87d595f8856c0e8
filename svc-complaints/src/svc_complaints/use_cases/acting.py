"""Who acts, with what the barrier has to know of them: found anew for every request, so that no old answer opens it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Row

from casework.domain.actors import ANONYMOUS, Kind
from casework.storage.look import Look
from svc_complaints import configuration
from svc_complaints.domain.barrier import screen_of
from svc_complaints.domain.complaint import By
from svc_complaints.domain.investigating import Candidate
from svc_complaints.storage.barrier import clear_of
from svc_complaints.use_cases import relations
from svc_complaints.use_cases.accounts import known_as


def acting(look: Look, holds_code: bool = False) -> By:
    """The doer of this request; staff with all that hides a complaint from them.

    `holds_code`: the receipt code of the complaint in question has been proved.
    """
    actor, known = look.actor, configuration.of(look.runtime)
    if actor.kind is not Kind.STAFF:
        return By(actor, look.now, holds_code=holds_code)
    followed = frozenset(known.with_followed(actor.department)) if actor.department else frozenset()
    own = relations.own_marks(look, actor.id, actor.name)
    return By(actor, look.now, holds_code=holds_code, kin=known.kin(actor.department), own=own, followed=followed)


def candidates(look: Look, rows: Sequence[Row[Any]]) -> list[Candidate]:
    """Accounts of `staff_seen` that could investigate, with all that hides a complaint from each."""
    known, own = configuration.of(look.runtime), relations.marks_of_each(look, rows)
    return [
        Candidate(row.account, row.department, screen_of(row.account, row.department, known.kin(row.department), marks))
        for row, marks in zip(rows, own, strict=True)
    ]


def clear(look: Look, number: ColumnElement[str]) -> ColumnElement[bool]:
    """What the kernel's own lists (audit, requests over personal data) show who asks: the barrier, in their queries."""
    return clear_of(acting(look).screen, number)


def complaining(look: Look, holds_code: bool = False) -> By:
    """The same as the complainant, known by an alias: an account of the staff complains like anybody, by number and
    code.
    """
    actor = look.actor if look.actor.kind is Kind.CITIZEN else ANONYMOUS
    actor = replace(actor, id=known_as(look.runtime, actor.id))
    return By(actor, look.now, holds_code=holds_code)
