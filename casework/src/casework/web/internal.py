"""What instances offer each other: the inbox for events (embedded), the event log for rebuilds, public keys, health."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Blueprint, Response, current_app, g, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy import text

from casework.attachments import MAX_BYTES
from casework.domain.errors import Invalid, Refusal, Unauthenticated
from casework.domain.events import Envelope
from casework.messaging import parking
from casework.messaging.http_link import MOST_EVENTS
from casework.messaging.inbox import Held, Inbox
from casework.messaging.relay import BATCH, events_after
from casework.referrals import offering
from casework.runtime import Runtime
from casework.service import Service
from casework.web.access import OPEN, allow
from casework.web.json_body import MAX_ITEMS, load
from casework.web.metrics import exposition

MOST_BYTES = 8 * 2**20


def blueprint(service: Service, runtime: Runtime) -> Blueprint:
    """The `/internal/…`, health and metrics routes of an instance."""
    internal = Blueprint("internal", __name__)
    _events(internal, Inbox(service, runtime), runtime)
    _files(internal, runtime)
    _descriptions(internal, runtime)
    _health(internal, service, runtime)
    return internal


def _events(internal: Blueprint, inbox: Inbox, runtime: Runtime) -> None:
    """Events in (embedded), and the event log for those who rebuild."""

    @internal.post("/internal/inbox")
    @allow("service")
    def take_events() -> Any:
        return jsonify(_take(inbox, runtime, request.get_data()))

    @internal.get("/internal/events")
    @allow("service")
    def read_events() -> Any:
        after, limit = _number("after", 0, 2**63 - 1), _number("limit", BATCH, BATCH)
        with runtime.read() as connection:
            found = events_after(connection, runtime.source, after, max(limit, 1))
        events = [{"position": position, "event": event.to_json()} for position, event in found]
        return jsonify({"events": events, "last": found[-1][0] if found else after})


def _files(internal: Blueprint, runtime: Runtime) -> None:
    """Files of referrals, for the one who was sent them."""

    @internal.get("/internal/referrals/<string:referral>/files/<string:file>")
    @allow("service")
    def read_piece(referral: str, file: str) -> Any:
        with runtime.read() as connection:
            place = _number("piece", 0, MAX_BYTES)
            return jsonify(offering.piece(connection, runtime, g.claims.iss, referral, file, place))


def _descriptions(internal: Blueprint, runtime: Runtime) -> None:
    """What this instance offers, and everybody's public keys."""

    @internal.get("/internal/openapi.json")
    @allow("service")
    def openapi() -> Any:
        return jsonify(current_app.extensions["casework_api"].document())

    @internal.get("/internal/jwks.json")
    @allow(OPEN)
    def public_keys() -> Any:
        return jsonify(runtime.public_keys.jwks())


def _health(internal: Blueprint, service: Service, runtime: Runtime) -> None:
    """For those who watch; no assertion is needed, and nothing personal is said."""

    @internal.get("/live")
    @allow(OPEN)
    def live() -> Any:
        return jsonify({"live": True})

    @internal.get("/ready")
    @allow(OPEN)
    def ready() -> Any:
        with runtime.read() as connection:
            connection.execute(text("SELECT 1"))
        return jsonify({"ready": True, "instance": runtime.instance})

    @internal.get("/metrics")
    @allow(OPEN)
    def metrics() -> Any:
        return Response(exposition(service, runtime), content_type=CONTENT_TYPE_LATEST)


def _take(inbox: Inbox, runtime: Runtime, raw: bytes) -> dict[str, Any]:
    if g.claims.dig != hashlib.sha256(raw).hexdigest():
        raise Unauthenticated("assertion_body", "The assertion is for another body.")
    envelopes = _envelopes(runtime, raw)
    for taken, envelope in enumerate(envelopes):
        try:
            inbox.take(envelope)
        except Held as held:
            return {"taken": taken, "held": {"reason": "outage" if held.outage else "handler"}}
    return {"taken": len(envelopes), "held": None}


def _envelopes(runtime: Runtime, raw: bytes) -> list[Envelope]:
    """All events of a hand-over, or a refusal that is kept as a report."""
    try:
        body = load(raw, max_bytes=MOST_BYTES, max_items=MOST_EVENTS * MAX_ITEMS)
        events = body.get("events") if isinstance(body, dict) else None
        if not isinstance(events, list) or not 0 < len(events) <= MOST_EVENTS:
            raise Invalid("event_malformed", f"events must be a list of 1 to {MOST_EVENTS}.")
        envelopes = [Envelope.from_json(event) for event in events]
        if any(e.source != f"/{g.claims.iss}" for e in envelopes):
            raise Invalid("event_forged", "An instance hands over its own events only.")
    except Refusal as refusal:
        with runtime.unit_of_work() as uow:
            parking.refuse(uow, f"/{g.claims.iss}", raw, refusal.detail)
        raise
    return envelopes


def _number(name: str, default: int, most: int) -> int:
    given = request.args.get(name)
    if given is None:
        return default
    if not given.isascii() or not given.isdigit() or int(given[:20]) > most:
        raise Invalid("invalid", f"{name} must be a whole number from 0 to {most}.")
    return int(given)
