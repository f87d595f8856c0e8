"""The directory's routes: for everybody, for its administrator, and whole for the city's instances."""

from __future__ import annotations

from typing import Any

from flask import jsonify

from casework.directory.documents import to_json
from casework.domain.actors import Role
from casework.domain.directory import Department, Directory
from casework.domain.errors import Invalid, NotFound
from casework.storage.unit_of_work import UnitOfWork
from casework.web.access import ANYONE, allow, runtime_of_app
from casework.web.json_body import Blueprint
from casework.web.transaction import in_transaction
from gateway.api_common import PROBLEM
from gateway.directory import domain, schemas, store, use_cases
from gateway.directory.domain import New
from gateway.parts import parts

ADMINISTRATOR = Role.SYSTEM_ADMIN.value

directory = Blueprint("directory", __name__, url_prefix="/api", description="The departments of the city")
administration = Blueprint(
    "directory_administration", __name__, url_prefix="/api/admin/departments",
    description="The directory of departments, for the system administrator",
)  # fmt: skip
internal = Blueprint("directory_internal", __name__, url_prefix="/internal", description="For the city's instances")


def refusals(*statuses: int) -> Any:
    """Names the refusals of an administrator's view in its OpenAPI."""

    def mark(view: Any) -> Any:
        for status in (401, 403, 429, *statuses):
            view = administration.alt_response(status, **PROBLEM)(view)
        return view

    return mark


@directory.get("/departments")
@allow(ANYONE)
@directory.arguments(schemas.DirectoryQuery, location="query")
@directory.response(200, schemas.DepartmentsView)
@directory.alt_response(422, **PROBLEM)
@directory.alt_response(429, **PROBLEM)
def departments(query: dict[str, Any]) -> Any:
    """Departments as they stand today or on another day, and what each takes in."""
    book = parts().departments
    day = query.get("on") or book.today()
    known = book.directory()
    shown = known if query["all"] else known.active(day)
    return jsonify({"departments": [use_cases.shown(one, day) for one in shown]})


@internal.get("/departments")
@allow("service")
def all_departments() -> Any:
    """All facts as they are stored, for instances that catch up. Refused while there are none yet."""
    with runtime_of_app().read() as connection:
        known = store.read(connection)
    if not len(known):
        raise NotFound("directory_empty", "The directory is being set up; ask again in a moment.")
    return jsonify({"departments": [to_json(one) for one in known]})


@administration.get("/<string:id>")
@allow(ADMINISTRATOR)
@administration.response(200, schemas.HistoryView)
@refusals(404)
def history(id: str) -> Any:
    """A department with all its names, seats and acts, past and planned."""
    with runtime_of_app().read() as connection:
        one = store.read(connection).get(id)
        acts = store.history(connection, id)
    if one is None:
        raise NotFound("department_unknown", "There is no such department; GET /api/departments?all=true lists them.")
    return jsonify(_history(one, acts))


@administration.post("")
@allow(ADMINISTRATOR)
@administration.arguments(schemas.NewDepartment)
@administration.response(201, schemas.HistoryView)
@refusals(409, 413, 415, 422)
def create(body: dict[str, Any]) -> Any:
    """Create a department. Its id is never used again."""
    return _create(body)


@administration.post("/<string:id>/rename")
@allow(ADMINISTRATOR)
@administration.arguments(schemas.Rename)
@administration.response(200, schemas.HistoryView)
@refusals(404, 409, 413, 415, 422)
def rename(body: dict[str, Any], id: str) -> Any:
    """更名 from a day on."""
    return _rename(id, body)


@administration.post("/<string:id>/change")
@allow(ADMINISTRATOR)
@administration.arguments(schemas.Change)
@administration.response(200, schemas.HistoryView)
@refusals(404, 409, 413, 415, 422)
def change(body: dict[str, Any], id: str) -> Any:
    """Another region, parent or instance from a day on."""
    return _change(id, body)


@administration.post("/<string:id>/merge")
@allow(ADMINISTRATOR)
@administration.arguments(schemas.Merge)
@administration.response(200, schemas.HistoryView)
@refusals(404, 409, 413, 415, 422)
def merge(body: dict[str, Any], id: str) -> Any:
    """合并 this one, and others with it, into one that there is or a new one."""
    return _merge(id, body)


@administration.post("/<string:id>/abolish")
@allow(ADMINISTRATOR)
@administration.arguments(schemas.Abolish)
@administration.response(200, schemas.HistoryView)
@refusals(404, 409, 413, 415, 422)
def abolish(body: dict[str, Any], id: str) -> Any:
    """撤销 from a day on, with a successor or without."""
    return _abolish(id, body)


@in_transaction
def _create(uow: UnitOfWork, body: dict[str, Any]) -> Any:
    today = parts().departments.today()
    return _act(uow, body["id"], lambda d: domain.create(d, _new(body), body.get("on") or today, today))


@in_transaction
def _rename(uow: UnitOfWork, id_: str, body: dict[str, Any]) -> Any:
    today = parts().departments.today()
    return _act(uow, id_, lambda d: domain.rename(d, id_, body["name"], body["name_en"], body["on"], today))


@in_transaction
def _change(uow: UnitOfWork, id_: str, body: dict[str, Any]) -> Any:
    today = parts().departments.today()
    instances = use_cases.check_instances(uow.runtime.topology, body.get("instances"))
    region, parent = body.get("region"), body.get("parent")

    def does(known: Directory) -> domain.Done:
        return domain.change(known, id_, body["on"], today, region=region, parent=parent, instances=instances)

    return _act(uow, id_, does)


@in_transaction
def _merge(uow: UnitOfWork, id_: str, body: dict[str, Any]) -> Any:
    if ("into" in body) == ("new" in body):
        must = "Name the department they go into, or describe a new one: one of the two."
        raise Invalid("merge_target", must, errors={"into": [must]})
    into = _new(body["new"]) if "new" in body else body["into"]
    today = parts().departments.today()
    return _act(uow, id_, lambda d: domain.merge(d, [id_, *body["others"]], into, body["on"], today))


@in_transaction
def _abolish(uow: UnitOfWork, id_: str, body: dict[str, Any]) -> Any:
    today = parts().departments.today()
    return _act(uow, id_, lambda d: domain.abolish(d, id_, body["successor"], body["on"], today))


def _new(body: dict[str, Any]) -> New:
    instances = use_cases.check_instances(parts().runtime.topology, body["instances"]) or ()
    return New(body["id"], body["name"], body["name_en"], body["region"], body["parent"], instances)


def _act(uow: UnitOfWork, id_: str, does: Any) -> dict[str, Any]:
    touched = use_cases.act(uow, does)
    uow.after_commit(parts().departments.look_again)
    one = next(department for department in touched if department.id == id_)
    return _history(one, store.history(uow.connection, id_))


def _history(one: Department, acts: list[store.Act]) -> dict[str, Any]:
    today = parts().departments.today()
    end = {"on": one.end.on.isoformat(), "how": one.end.how.value, "successor": one.end.successor} if one.end else None
    return use_cases.shown(one, today) | {
        "names": [{"since": n.since.isoformat(), "name": n.zh, "name_en": n.en} for n in one.names],
        "seats": [
            {"since": s.since.isoformat(), "region": s.region, "parent": s.parent, "instances": list(s.instances)}
            for s in one.seats
        ],
        "end": end,
        "acts": [
            {"happened": a.happened, "effective_on": a.effective_on.isoformat(), "account": a.account,
             "at": a.at.isoformat().replace("+00:00", "Z")}
            for a in acts
        ],
    }  # fmt: skip
