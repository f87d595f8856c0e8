"""HTTP: the desk of supervisors; and, where there is no broker, the partners' way in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from flask import Blueprint as PlainBlueprint
from flask import Flask, Response, jsonify, request
from sqlalchemy import Connection

from casework.domain.actors import Role
from casework.domain.errors import Invalid, NotFound
from casework.messaging.inbox import Held
from casework.runtime import Runtime
from casework.storage.unit_of_work import UnitOfWork
from casework.web import json_body
from casework.web.access import OPEN, allow, runtime_of_app
from casework.web.json_body import Blueprint
from casework.web.transaction import in_transaction
from exchange import configuration
from exchange.domain import codes
from exchange.schemas import CaseQuery, Override, Page
from exchange.storage import reports
from exchange.use_cases import claims, views
from exchange.use_cases.budgets import RETRY_AFTER, TooOften
from exchange.use_cases.taking import Taker
from exchange.wire import ways

SUPERVISOR = Role.SUPERVISOR.value
MOST_BYTES = ways.MOST_CHARACTERS + 2**20  # of a hand-over, with what JSON adds

desk = Blueprint("exchange", __name__, url_prefix="/api/exchange/desk", description="Exchange with partners 交换")
way_in = PlainBlueprint("way_in", __name__, url_prefix="/exchange")


def finish(app: Flask, _runtime: Runtime) -> None:
    """Adds the partners' way in, which is described in docs/exchange and no part of the citizens' API."""
    app.register_blueprint(way_in)


@contextmanager
def _reading() -> Iterator[tuple[Connection, configuration.Exchange]]:
    runtime = runtime_of_app()
    with runtime.read() as connection:
        yield connection, configuration.of(runtime)


@desk.route("/partners", methods=["GET"])
@allow(SUPERVISOR)
@desk.response(200)
def get_partners() -> dict[str, Any]:
    """Each partner, and how the exchange with it stands."""
    with _reading() as (connection, exchange):
        return {"partners": views.partners(connection, exchange)}


@desk.route("/cases", methods=["GET"])
@allow(SUPERVISOR)
@desk.arguments(CaseQuery, location="query")
@desk.response(200)
def get_cases(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Cases at partners, and partners' cases here."""
    with _reading() as (connection, _):
        return {"cases": views.listed(connection, asked["partner"], asked["state"])}


@desk.route("/cases/<string:number>", methods=["GET"])
@allow(SUPERVISOR)
@desk.response(200)
def get_case(number: str) -> dict[str, Any]:
    """One case: where it stands, which messages went, what was reported."""
    with _reading() as (connection, _):
        return views.one(connection, number)


@desk.route("/cases/<string:number>/override", methods=["POST"])
@allow(SUPERVISOR)
@desk.arguments(Override)
@desk.response(200)
@in_transaction
def post_override(uow: UnitOfWork, given: Mapping[str, Any], number: str) -> dict[str, Any]:
    """Lets a case go once more to an office that gave it back (art. 23 ¶3)."""
    return views.override(uow, number, given["partner"], given["reason"])


@desk.route("/reports", methods=["GET"])
@allow(SUPERVISOR)
@desk.arguments(Page, location="query")
@desk.response(200)
def get_reports(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What was not in order, newest first."""
    with _reading() as (connection, _):
        return {"reports": [dict(reports.shown(r)) for r in reports.reports(connection, **asked)]}


@desk.route("/differences", methods=["GET"])
@allow(SUPERVISOR)
@desk.arguments(Page, location="query")
@desk.response(200)
def get_differences(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Where lists differed, and when they agreed again."""
    with _reading() as (connection, _):
        return {"differences": [dict(reports.shown(r)) for r in reports.differences(connection, **asked)]}


@way_in.post("/<string:partner>/messages")
@allow(OPEN)  # each message is signed; who sends it does not matter
def take_messages(partner: str) -> Any:
    """`{"messages": ["<jws>", …]}` (1 to 100) → `{"taken": n}`: the first n are settled, the rest must come again.

    With `code` `-2` and `Retry-After` where that is because too many came in a minute.
    """
    runtime = runtime_of_app()
    known = configuration.of(runtime).enabled(partner)
    if known.amqp_url:
        raise NotFound("by_broker", "This partner's messages come over the broker.")
    bodies, taker = _bodies(), Taker(runtime)
    for taken, body in enumerate(bodies):
        try:
            taker.take(partner, body.encode("utf-8", "replace"))
        except TooOften:
            answer = jsonify({"taken": taken, "code": codes.TOO_OFTEN})
            answer.headers["Retry-After"] = str(RETRY_AFTER)
            return answer
        except Held:
            return jsonify({"taken": taken})
    return jsonify({"taken": len(bodies)})


@way_in.get("/<string:partner>/files/<string:claim>")
@allow(OPEN)  # the claim is known to the partner alone, and what it gets is sealed to its key
def get_file(partner: str, claim: str) -> Any:
    """A file that was promised in a message, sealed."""
    runtime = runtime_of_app()
    known = configuration.of(runtime).enabled(partner)
    with runtime.read() as connection:
        return Response(claims.sealed_file(connection, runtime, known, claim), content_type=ways.CONTENT_TYPE)


def _bodies() -> list[str]:
    body = json_body.load(request.get_data(), MOST_BYTES)
    found = body.get("messages") if isinstance(body, dict) else None
    if not isinstance(found, list) or not 0 < len(found) <= ways.MOST_MESSAGES:
        raise Invalid("messages_malformed", f"messages must be a list of 1 to {ways.MOST_MESSAGES}.")
    if not all(isinstance(each, str) for each in found):
        raise Invalid("messages_malformed", "Each message must be text: a compact JWS.")
    return found
