"""A small service of channel `disclosure` on the real kernel: takes applications, shows each to who has its code."""

from __future__ import annotations

from typing import Any

from flask import jsonify, request

from casework.web.access import ANYONE, allow
from casework.web.fields import Strict
from casework.web.fields import Text as TextField
from gateway.testing.cases import Cases

cases = Cases("disclosure", "Applications", "application", shown="description", more="department")
applications, blueprint, service, make_tables = cases.table, cases.blueprint, cases.service, cases.make_tables


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
    return cases.take("submitted", {name: body[name] for name in ("department", "description")})


@blueprint.get("/applications/<string:number>")
@allow(ANYONE)
@blueprint.response(200)
def show(number: str) -> Any:
    """Show an application to who has its code."""
    return cases.show(number)


@blueprint.get("/opinions/<string:number>/<int:consultation>")
@allow(ANYONE)
@blueprint.response(200)
def letter(number: str, consultation: int) -> Any:
    """Show a third party what it is asked; here its letter has the application's code."""
    return cases.show(number)


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
