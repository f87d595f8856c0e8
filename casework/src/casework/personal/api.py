"""The routes of this desk for one service: `/api/<channel>/personal-requests…` and `/api/<channel>/desk/…`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Response
from markupsafe import escape
from sqlalchemy import Row

from casework.domain.errors import Conflict, NotFound
from casework.personal import desk, proof, schemas, store
from casework.personal.model import Kind, PersonalData, State
from casework.storage.tables import personal_request as table
from casework.storage.unit_of_work import UnitOfWork
from casework.web.access import ANYONE, allow, check_fresh
from casework.web.asking import query_code
from casework.web.json_body import Blueprint
from casework.web.transaction import in_transaction

CASE = "/personal-requests/<string:number>"
DESK = "/desk/personal-requests"


def blueprint(channel: str, data: PersonalData) -> Blueprint:
    """Routes for the person (session of the owner, or number and `X-Query-Code`) and for staff."""
    made = Blueprint(
        "personal", __name__, url_prefix=f"/api/{channel}", description="Rights over personal data 个人信息权利"
    )
    _for_the_person(made, data)
    _copies(made, data)
    _for_staff(made, data)
    return made


def _for_the_person(made: Blueprint, data: PersonalData) -> None:
    @made.route(CASE, methods=["POST"])
    @allow(ANYONE)
    @made.arguments(schemas.PersonalAsk)
    @made.response(201, schemas.PersonalRequestView)
    @in_transaction
    def post_personal_request(uow: UnitOfWork, asked: Mapping[str, Any], number: str) -> dict[str, Any]:
        """Asks for access, correction, erasure, or takes consent back (个人信息保护法 art. 15, 45–47)."""
        person = desk.prove(uow, data, number, query_code())
        if asked["kind"] is not Kind.WITHDRAW and not person.by_code:  # consent goes as easily as it came (art. 15)
            check_fresh(uow.runtime)
        return view(uow, desk.ask(uow, data, person, asked["kind"], asked["reason"], asked["changes"]))

    @made.route(CASE, methods=["GET"])
    @allow(ANYONE)
    @made.response(200, schemas.PersonalRequestList)
    @in_transaction
    def get_personal_requests(uow: UnitOfWork, number: str) -> dict[str, Any]:
        """What was asked about this case, and what became of it."""
        person = desk.prove(uow, data, number, query_code())
        rows = store.some(uow.connection, table.c.number == person.subject.number)
        return {"requests": [view(uow, row) for row in rows], "correctable": dict(data.correctable)}

    @made.route(f"{CASE}/<string:id>", methods=["GET"])
    @allow(ANYONE)
    @made.response(200, schemas.PersonalRequestView)
    @in_transaction
    def get_personal_request(uow: UnitOfWork, number: str, id: str) -> dict[str, Any]:
        """One request with its proof, place by place."""
        return view(uow, _mine(uow, data, number, id))


def _copies(made: Blueprint, data: PersonalData) -> None:
    @made.route(f"{CASE}/<string:id>/copy", methods=["GET"])
    @allow(ANYONE)
    @made.response(200)
    @in_transaction
    def get_personal_copy(uow: UnitOfWork, number: str, id: str) -> dict[str, Any]:
        """All that is kept about the person in this case, as JSON (art. 45)."""
        return _copy(uow, data, number, id)

    @made.route(f"{CASE}/<string:id>/copy.html", methods=["GET"])
    @allow(ANYONE)
    def get_personal_copy_page(number: str, id: str) -> Response:
        """The same to be read and printed."""
        found = in_transaction(lambda uow: _copy(uow, data, number, id))()
        page = Response(readable(found), mimetype="text/html")
        page.headers["Content-Disposition"] = f'attachment; filename="{found["number"]}.html"'
        return page


def _for_staff(made: Blueprint, data: PersonalData) -> None:
    @made.route(DESK, methods=["GET"])
    @allow("reviewer", "supervisor")
    @made.response(200, schemas.PersonalRequestList)
    @in_transaction
    def get_desk_personal_requests(uow: UnitOfWork) -> dict[str, Any]:
        """The requests that this account decides on: of its own department, or all of them for a supervisor."""
        rows = store.some(uow.connection, data.decides(uow))
        uow.audit("personal_requests_read", uow.actor.department or "all", {"count": len(rows)})
        return {"requests": [view(uow, row) for row in rows], "correctable": dict(data.correctable)}

    @made.route(f"{DESK}/<string:id>", methods=["GET"])
    @allow("reviewer", "supervisor")
    @made.response(200, schemas.PersonalRequestView)
    @in_transaction
    def get_desk_personal_request(uow: UnitOfWork, id: str) -> dict[str, Any]:
        """One of them."""
        row = desk.for_staff(uow, data, id)
        uow.audit("personal_request_read", row.number, {"request": row.id})
        return view(uow, row)

    @made.route(f"{DESK}/<string:id>/answer", methods=["POST"])
    @allow("reviewer", "supervisor", fresh=True)  # what is erased does not come back
    @made.arguments(schemas.PersonalNothing)
    @made.response(200, schemas.PersonalRequestView)
    @in_transaction
    def post_desk_personal_answer(uow: UnitOfWork, _body: Mapping[str, Any], id: str) -> dict[str, Any]:
        """Grants it: it is done in the same moment."""
        return view(uow, desk.answer(uow, data, id))

    @made.route(f"{DESK}/<string:id>/refuse", methods=["POST"])
    @allow("reviewer", "supervisor")
    @made.arguments(schemas.PersonalRefusal)
    @made.response(200, schemas.PersonalRequestView)
    @in_transaction
    def post_desk_personal_refusal(uow: UnitOfWork, body: Mapping[str, str], id: str) -> dict[str, Any]:
        """Refuses it, with the reason that the person reads (art. 50)."""
        return view(uow, desk.refuse(uow, data, id, body["reason"]))


def view(uow: UnitOfWork, row: Row[Any]) -> dict[str, Any]:
    """A request as `schemas.PersonalRequestView`."""
    return {
        "id": row.id, "number": row.number, "kind": row.kind, "state": row.state, "asked_by": row.asked_by,
        "department": row.department, **store.opened(uow.runtime.vault, row),
        "received_at": _utc(row.received_at), "due_on": row.due_on.isoformat(),
        "done_at": _utc(row.done_at) if row.done_at else None,
        "proved": row.state == State.ANSWERED and proof.is_complete(row.proof), "proof": row.proof,
    }  # fmt: skip


def readable(found: Mapping[str, Any]) -> str:
    """The copy as a page without scripts, every text escaped."""
    head = '<!doctype html><html lang="zh"><meta charset="utf-8"><title>个人信息副本 Copy of personal data</title>'
    return f"{head}<h1>个人信息副本 Copy of personal data</h1>{_block(found)}</html>"


def _block(value: Any) -> str:
    if isinstance(value, Mapping):
        rows = "".join(f"<dt>{escape(k)}</dt><dd>{_block(v)}</dd>" for k, v in value.items())
        return f"<dl>{rows}</dl>"
    if isinstance(value, list):
        return "<ol>" + "".join(f"<li>{_block(v)}</li>" for v in value) + "</ol>"
    return f'<span style="white-space:pre-wrap">{escape("—" if value in (None, "") else value)}</span>'


def _copy(uow: UnitOfWork, data: PersonalData, number: str, id_: str) -> dict[str, Any]:
    row = _mine(uow, data, number, id_, sensitive=True)
    if row.kind != Kind.ACCESS or row.state != State.ANSWERED:
        raise Conflict("no_copy", "A copy belongs to a request for access that was answered.")
    subject = data.find(uow, row.number)
    if subject is None or subject.erased:
        raise Conflict("erased", "个人信息已删除。 The personal data of this case has been erased since.")
    uow.audit("personal_copied", row.number, {"request": row.id}, by=desk.witness(uow))
    own = [view(uow, r) for r in store.some(uow.connection, table.c.number == row.number)]
    return {"number": row.number, "made_at": _utc(uow.now), **data.copy(uow, row.number), "personal_requests": own}


def _mine(uow: UnitOfWork, data: PersonalData, number: str, id_: str, *, sensitive: bool = False) -> Row[Any]:
    person = desk.prove(uow, data, number, query_code())
    if sensitive and not person.by_code:
        check_fresh(uow.runtime)
    row = store.one(uow.connection, id_, table.c.number == person.subject.number)
    if row is None:
        raise NotFound("request_unknown", "There is no such request about this case.")
    return row


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
