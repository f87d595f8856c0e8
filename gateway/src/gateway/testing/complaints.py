"""A small service of channel `complaints` on the real kernel: takes complaints and shows each to who has its code."""

from __future__ import annotations

from typing import Any

from flask import g, jsonify, request
from sqlalchemy import Column, MetaData, String, Table, Text, select

from casework.domain.errors import NotFound
from casework.domain.numbers import parse_number
from casework.runtime import Runtime
from casework.service import Service
from casework.storage import tables
from casework.storage.types import UtcDateTime
from casework.storage.unit_of_work import UnitOfWork
from casework.web.access import ANYONE, allow, runtime_of_app
from casework.web.fields import Strict
from casework.web.fields import Text as TextField
from casework.web.json_body import Blueprint
from casework.web.transaction import in_transaction

metadata = MetaData()
complaints = Table(
    "office_complaint",
    metadata,
    Column("number", String(64), primary_key=True),
    Column("code", String(16), nullable=False),
    Column("actor", String(100), nullable=False),
    Column("subject", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
blueprint = Blueprint("complaints", __name__, url_prefix="/api/complaints", description="Complaints")
track = Blueprint("track", __name__, url_prefix="/api/track", description="Following a case")


class Complaint(Strict):
    """What a complaint holds here: no department, for it is about one."""

    kind = TextField(max=16, required=True)
    naming = TextField(max=16, required=True)
    subject = TextField(max=100, required=True)
    body = TextField(max=10_000, multiline=True, required=True)


class TypedBack(Strict):
    """The code of the receipt."""

    code = TextField(max=16, required=True)


@blueprint.post("/complaints")
@allow(ANYONE)
@blueprint.arguments(Complaint)
@blueprint.response(201)
def take(body: dict[str, str]) -> Any:
    """Take a complaint in."""
    return _take(body)


@in_transaction
def _take(uow: UnitOfWork, body: dict[str, str]) -> Any:
    claims = g.claims
    row = {
        "number": claims.number, "code": claims.code, "actor": uow.actor.label, "subject": body["subject"],
        "at": claims.at or uow.now,
    }  # fmt: skip
    uow.connection.execute(complaints.insert().values(**row))
    return {"number": claims.number, "query_code": claims.code, "state": "registered"}


@blueprint.get("/complaints/<string:number>")
@allow(ANYONE)
@blueprint.response(200)
def show(number: str) -> Any:
    """Show a complaint to who has its code."""
    return _shown(number, request.headers.get("X-Query-Code", ""))


@blueprint.post("/complaints/<string:number>/receipt")
@allow(ANYONE)
@blueprint.arguments(TypedBack)
@blueprint.response(200)
def type_back(body: dict[str, str], number: str) -> Any:
    """The code in the body is what opens it."""
    return _shown(number, body["code"])


@track.get("/<string:number>")
@allow(ANYONE)
@track.response(200)
def follow(number: str) -> Any:
    """Follow a case."""
    return _shown(number, request.headers.get("X-Query-Code", ""))


def _shown(number: str, code: str) -> Any:
    with runtime_of_app().read() as connection:
        row = connection.execute(select(complaints).where(complaints.c.number == parse_number(number))).first()
    if row is None or code != row.code:
        raise NotFound("case_unknown", "Nothing was found.")
    return jsonify({"number": row.number, "subject": row.subject})


service = Service(
    channel="complaints", package="gateway.testing", title="Complaints", metadata=metadata,
    blueprints=(blueprint, track),
)  # fmt: skip


def make_tables(runtime: Runtime) -> None:
    """Without migrations: this service lives for one test."""
    with runtime.database.write() as connection:
        tables.metadata.create_all(connection)
        metadata.create_all(connection)
