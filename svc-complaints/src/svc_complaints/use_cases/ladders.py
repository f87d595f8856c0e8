"""The ladders as a supervisor sets them, for the city or for one department."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from casework import directory
from casework.domain.calendar import local_day
from casework.domain.errors import Invalid, NotFound
from casework.domain.times import utc
from casework.storage.look import Look
from casework.storage.unit_of_work import UnitOfWork
from svc_complaints.domain.supervision.cards import check_sets_ladder
from svc_complaints.domain.supervision.ladder import DEFAULT, Ladder
from svc_complaints.storage import supervision
from svc_complaints.storage.supervision_codec import ladder_of, step_to_json
from svc_complaints.use_cases.acting import acting

CITY = "city"  # how the audit names the ladder of all departments


def all_ladders(look: Look) -> dict[str, Any]:
    """`{"ladders": […]}`: the city's first (the default while nobody has set one), then the departments' own."""
    held = supervision.ladders(look.connection)
    shown = [_shown(one, set_at) for one, set_at in held]
    return {"ladders": shown if held and not held[0][0].department else [_shown(DEFAULT), *shown]}


def set_ladder(uow: UnitOfWork, department: str, steps: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """In place of what held for the department ("": the city). Raises Invalid `ladder_malformed`, Forbidden."""
    check_sets_ladder(department, acting(uow))
    if department and directory.of(uow.runtime).directory().get(department) is None:
        raise Invalid(
            "department_unknown", f"There is no department '{department}'; GET /api/departments lists them.",
            errors={"department": ["unknown department"]},
        )  # fmt: skip
    new = ladder_of(department, steps)
    supervision.save_ladder(uow.connection, new, uow.actor.id, uow.now)
    return _changed(uow, "supervision_set_ladder", department, steps=[step_to_json(step) for step in new.steps])


def delete_ladder(uow: UnitOfWork, department: str) -> dict[str, Any]:
    """The city's holds for the department again, for "" the default. Raises NotFound when it had none, Forbidden."""
    check_sets_ladder(department, acting(uow))
    if not supervision.delete_ladder(uow.connection, department):
        whose, holds = (f"'{department}'", "the city's") if department else ("The city", "the default")
        raise NotFound("ladder_unknown", f"{whose} has no ladder of its own; {holds} holds.")
    return _changed(uow, "supervision_delete_ladder", department)


def _changed(uow: UnitOfWork, action: str, department: str, **detail: Any) -> dict[str, Any]:
    supervision.look_again(uow.connection, department, local_day(uow.now))
    uow.audit(action, department or CITY, detail)
    return all_ladders(uow)


def _shown(one: Ladder, set_at: datetime | None = None) -> dict[str, Any]:
    return {
        "department": one.department,
        "steps": [step_to_json(step) for step in one.steps],
        "set_at": utc(set_at) if set_at else None,
    }
