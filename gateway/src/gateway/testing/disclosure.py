"""A small service of channel `disclosure` on the real kernel: takes applications, shows each to who has its code."""

from __future__ import annotations

from typing import Any

from flask import g, jsonify, request
from sqlalchemy import Column, MetaData, String, Table, Text, select

from casework.domain.errors import NotFound
from casework.domain.numbers import as_query_code, parse_number
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
applications = Table(
    "office_application",
    metadata,
    Column("number", String(64), primary_key=True),
    Column("code", String(16), nullable=False),
    Column("department", String(64), nullable=False),
    Column("description", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
blueprint = Blueprint("disclosure", __name__, url_prefix="/api/disclosure", description="Applications")
track = Blueprint("track", __name__, url_prefix="/api/track", description="Following a case")


class Application(Strict):
    """What an application holds here."""

    department = TextField(max=64, required=True)
    applicant_class = TextField(max=32, required=True)
    description = TextField(max=10_000, multiline=True, required=True)


@blueprint.post("/applications")
@allow(ANYONE)
@blueprint.arguments(Application)
@blueprint.response(201)
def take(body: dict[str, str]) -> Any:
    """Take an application in."""
    return _take(body)


@in_transaction
def _take(uow: UnitOfWork, body: dict[str, str]) -> Any:
    claims = g.claims
    row = {
        "number": claims.number, "code": claims.code, "department": body["department"],
        "description": body["description"], "at": claims.at or uow.now,
    }  # fmt: skip
    uow.connection.execute(applications.insert().values(**row))
    return {"number": claims.number, "query_code": claims.code, "state": "submitted"}


@blueprint.get("/applications/<string:number>")
@allow(ANYONE)
@blueprint.response(200)
def show(number: str) -> Any:
    """Show an application to who has its code."""
    return _shown(number)


@blueprint.get("/opinions/<string:number>/<int:consultation>")
@allow(ANYONE)
@blueprint.response(200)
def letter(number: str, consultation: int) -> Any:
    """Show a third party what it is asked; here its letter has the application's code."""
    return _shown(number)


@blueprint.post("/desk/applications/<string:number>/documents")
@allow("staff")
@blueprint.response(201)
def upload(number: str) -> Any:
    """Say how much has arrived."""
    return jsonify({"number": number, "bytes": len(request.get_data())})


@blueprint.get("/releases/<string:token>")
@allow(ANYONE)
@blueprint.response(200)
def release(token: str) -> Any:
    """Say which link was followed."""
    return jsonify({"token": token})


@track.get("/<string:number>")
@allow(ANYONE)
@track.response(200)
def follow(number: str) -> Any:
    """Follow a case."""
    return _shown(number)


def _shown(number: str) -> Any:
    with runtime_of_app().read() as connection:
        row = connection.execute(select(applications).where(applications.c.number == parse_number(number))).first()
    if row is None or as_query_code(request.headers.get("X-Query-Code", "")) != row.code:
        raise NotFound("case_unknown", "Nothing was found.")
    return jsonify({"number": row.number, "description": row.description})


service = Service(
    channel="disclosure", package="gateway.testing", title="Applications", metadata=metadata,
    blueprints=(blueprint, track),
)  # fmt: skip


def make_tables(runtime: Runtime) -> None:
    """Without migrations: this service lives for one test."""
    with runtime.database.write() as connection:
        tables.metadata.create_all(connection)
        metadata.create_all(connection)
