"""复议诉讼登记: the register behind table 4."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework.domain.actors import Role
from casework.storage.unit_of_work import UnitOfWork
from casework.web.access import allow
from casework.web.acts import Acts, act_fields, act_routes
from casework.web.asking import reading
from casework.web.json_body import Blueprint
from casework.web.transaction import in_transaction
from svc_disclosure.schemas import report as schemas
from svc_disclosure.storage.metadata import ROW
from svc_disclosure.storage.register import Recorded, WantedEntries
from svc_disclosure.use_cases.report import register

blueprint = Blueprint(
    "register", __name__, url_prefix="/api/disclosure/desk/register",
    description="Register of reconsideration and litigation 复议诉讼登记",
)  # fmt: skip
READERS = (Role.CLERK.value, Role.REVIEWER.value, Role.SUPERVISOR.value)
WRITERS = (Role.CLERK.value, Role.REVIEWER.value)

ACTS: Acts[Recorded] = {
    "conclude": (schemas.Conclude, register.conclude),
    "correct": (schemas.Correct, register.correct),
    "strike": (schemas.Nothing, register.strike),
}
FIELDS = act_fields(ACTS)


def shown(view: dict[str, Any]) -> dict[str, Any]:
    """The entry with the fields of what is possible now, from the schema that will read them."""
    return view | {"actions": [{"name": name, "fields": FIELDS[name]} for name in view["actions"]]}


@blueprint.route("", methods=["GET"])
@allow(*READERS)
@blueprint.arguments(schemas.EntriesQuery, location="query")
@blueprint.response(200)
def list_entries(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Entries of one's own department; all of them for supervisors. What was filed last comes first."""
    with reading() as look:
        page = register.entries(look, WantedEntries(**asked))
    return page | {"entries": [shown(view) for view in page["entries"]]}


@blueprint.route(f"/<{ROW}:entry_id>", methods=["GET"])
@allow(*READERS)
@blueprint.response(200)
def get_entry(entry_id: int) -> dict[str, Any]:
    """One entry."""
    with reading() as look:
        return shown(register.entry(look, entry_id))


@blueprint.route("", methods=["POST"])
@allow(*WRITERS)
@blueprint.arguments(schemas.Enter)
@blueprint.response(201)
@in_transaction
def post_entry(uow: UnitOfWork, given: Mapping[str, Any]) -> dict[str, Any]:
    """Enters a reconsideration or a suit about one of the department's applications."""
    return _done(uow, register.enter(uow, **given))


def _done(uow: UnitOfWork, done: Recorded) -> dict[str, Any]:
    return shown(register.view(uow, done))


act_routes(blueprint, ACTS, allow=WRITERS, view=_done, at=f"/<{ROW}:entry_id>")
