"""A small service of channel `complaints` on the real kernel: takes complaints and shows each to who has its code."""

from __future__ import annotations

from typing import Any

from flask import g

from casework.web.access import ANYONE, allow
from casework.web.fields import Strict
from casework.web.fields import Text as TextField
from gateway.testing.cases import Cases

cases = Cases("complaints", "Complaints", "complaint", shown="subject", more="actor")
complaints, blueprint, service, make_tables = cases.table, cases.blueprint, cases.service, cases.make_tables


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
    return cases.take("registered", {"subject": body["subject"], "actor": g.actor.label})


@blueprint.get("/complaints/<string:number>")
@allow(ANYONE)
@blueprint.response(200)
def show(number: str) -> Any:
    """Show a complaint to who has its code."""
    return cases.show(number)


@blueprint.post("/complaints/<string:number>/receipt")
@allow(ANYONE)
@blueprint.arguments(TypedBack)
@blueprint.response(200)
def type_back(body: dict[str, str], number: str) -> Any:
    """The code in the body is what opens it."""
    return cases.show(number, body["code"])
