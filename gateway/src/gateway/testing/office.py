"""A small service of channel `mailbox` on the real kernel: takes letters, shows them, and has one rule to refuse by.

`python -m gateway.testing.office web` serves it like any other; tests also run it on a thread of their own.
"""

from __future__ import annotations

import sys
from typing import Any

from flask import g, jsonify, request
from sqlalchemy import Column, MetaData, String, Table, Text, select

from casework.domain.errors import Invalid, NotFound
from casework.domain.events import Event
from casework.domain.numbers import as_query_code, parse_number
from casework.runtime import Runtime
from casework.service import Service
from casework.storage import tables
from casework.storage.types import Json, UtcDateTime
from casework.storage.unit_of_work import UnitOfWork
from casework.web import stored
from casework.web.access import ANYONE, allow, runtime_of_app
from casework.web.fields import Strict
from casework.web.fields import Text as TextField
from casework.web.json_body import Blueprint
from casework.web.transaction import in_transaction

metadata = MetaData()
letters = Table(
    "office_letter",
    metadata,
    Column("number", String(64), primary_key=True),
    Column("code", String(16), nullable=False),
    Column("actor", String(100), nullable=False),
    Column("state", String(32), nullable=False),
    Column("subject", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("more", Json, nullable=False),
)
blueprint = Blueprint("letters", __name__, url_prefix="/api/mailbox", description="Letters")
track = Blueprint("track", __name__, url_prefix="/api/track", description="Following a case")
REFUSED_SUBJECT = "against the rules"


class Letter(Strict):
    """What a letter holds here."""

    department = TextField(max=64, required=True)
    kind = TextField(max=16, required=True)
    subject = TextField(max=100, required=True)
    body = TextField(max=20_000, multiline=True, required=True)


class LetterTaken(Event, name="letter_taken"):
    """A letter has come."""


@blueprint.post("/letters")
@allow(ANYONE)
@blueprint.arguments(Letter)
@blueprint.response(201)
def take(body: dict[str, str]) -> Any:
    """Take a letter in."""
    return _take(body)


@in_transaction
def _take(uow: UnitOfWork, body: dict[str, str]) -> Any:
    if body["subject"] == REFUSED_SUBJECT and not stored.is_refused():
        raise Invalid("rule_broken", "This subject is not taken.")
    state = "needs_correction" if stored.is_refused() else "registered"
    claims = g.claims
    row = {
        "number": claims.number, "code": claims.code, "actor": uow.actor.label, "state": state,
        "subject": body["subject"], "at": claims.at or uow.now, "more": {"department": body["department"]},
    }  # fmt: skip
    uow.connection.execute(letters.insert().values(**row))
    uow.announce(LetterTaken(subject=claims.number))
    return {"number": claims.number, "query_code": claims.code, "receipt": "none", "state": state}


@blueprint.get("/letters/<string:number>")
@allow(ANYONE)
@blueprint.response(200)
def show(number: str) -> Any:
    """Show a letter to who has its code."""
    return _shown(number)


@track.get("/<string:number>")
@allow(ANYONE)
@track.response(200)
def follow(number: str) -> Any:
    """Follow a case."""
    return _shown(number)


def _shown(number: str) -> Any:
    with runtime_of_app().read() as connection:
        row = connection.execute(select(letters).where(letters.c.number == parse_number(number))).first()
    if row is None or as_query_code(request.headers.get("X-Query-Code", "")) != row.code:
        raise NotFound("case_unknown", "Nothing was found.")
    return jsonify({"number": row.number, "state": row.state, "subject": row.subject})


@blueprint.route("/echo", methods=["GET", "POST", "PUT", "DELETE"])
@allow(ANYONE)
@blueprint.response(200)
def echo() -> Any:
    """What arrived here, for tests of what the gateway lets through."""
    names = ("iss", "aud", "kind", "sub", "dep", "roles", "mth", "pth", "rid", "subj", "lvl")
    claims = {name: str(getattr(g.claims, name)) for name in names}
    return jsonify({"claims": claims, "headers": dict(request.headers), "bytes": len(request.get_data())})


@blueprint.get("/only-for-supervisors")
@allow("supervisor")
@blueprint.response(200)
def supervised() -> Any:
    """For tests of what a service itself turns down."""
    return jsonify({})


pages = Blueprint("pages", __name__, description="Pages")


@pages.route("/page", methods=["GET", "POST"])
@allow(ANYONE)
@pages.response(200)
def page() -> Any:
    """What a page of the portal is given."""
    answer = jsonify({"csrf": g.claims.csrf, "dlg": g.claims.dlg, "cookie": request.headers.get("Cookie", "")})
    answer.set_cookie("wz_lang", "en")
    return answer


portal = Service(channel="portal", package="gateway.testing", title="Pages", metadata=metadata, blueprints=(pages,))
service = Service(
    channel="mailbox", package="gateway.testing", title="Office", metadata=metadata, blueprints=(blueprint, track)
)


def make_tables(runtime: Runtime) -> None:
    """Without migrations: this service lives for one test."""
    with runtime.database.write() as connection:
        tables.metadata.create_all(connection)
        metadata.create_all(connection)


if __name__ == "__main__":
    from casework.cli import main

    sys.exit(main("gateway.testing.office:service"))
