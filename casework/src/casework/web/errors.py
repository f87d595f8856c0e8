"""Refusals as `application/problem+json`: the one table from the domain's words to HTTP statuses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException

from casework.domain import errors
from casework.storage.database import is_outage

PROBLEM = "application/problem+json"

STATUS: Mapping[type[errors.Refusal], int] = {
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.Gone: 410,
    errors.TooLarge: 413,
    errors.UriTooLong: 414,
    errors.Unsupported: 415,
    errors.Invalid: 422,
    errors.TooMany: 429,
    errors.Unavailable: 503,
}

log = structlog.get_logger()


def status_of(refusal: errors.Refusal) -> int:
    """The HTTP status of a refusal."""
    return next((s for kind, s in STATUS.items() if isinstance(refusal, kind)), 400)


def problem(status: int, code: str, detail: str, facts: Mapping[str, Any] | None = None) -> Response:
    """A problem document (RFC 9457): what happened and what to do next."""
    body = {
        "type": f"urn:wenzheng:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        "request_id": g.get("request_id", ""),
    } | {k: v for k, v in (facts or {}).items() if k not in ("type", "title", "status", "detail", "code")}
    headers = {"Retry-After": str(body["retry_after"])} if "retry_after" in body else {}
    return Response(json.dumps(body, ensure_ascii=False), status=status, content_type=PROBLEM, headers=headers)


def register(app: Flask) -> None:
    """Answers every failure with a problem document. Call it after `Api(app)`, which has handlers of its own."""
    app.register_error_handler(errors.Refusal, _refusal)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(422, _schema)
    app.register_error_handler(Exception, _crash)


def _refusal(refusal: errors.Refusal) -> Response:
    return problem(status_of(refusal), refusal.code, refusal.detail, refusal.facts)


def _schema(error: HTTPException) -> Response:
    """A schema's refusal: webargs hands the messages over by place (json, query, …) and field."""
    messages = getattr(error, "data", {}).get("messages", {})
    by_field = {field: texts for place in messages.values() for field, texts in _fields(place).items()}
    names = ", ".join(sorted(str(name) for name in by_field)[:8])
    detail = f"Please correct: {names}." if names else "The request could not be understood."
    return problem(422, "invalid", detail, {"errors": by_field})


def _fields(place: Any) -> dict[str, Any]:
    return place if isinstance(place, dict) else {"body": place}


_ADVICE = {
    400: "The request could not be understood; check its form.",
    404: "There is nothing at this address; see /api/docs for what there is.",
    405: "This method is not known here.",
    413: "The request is larger than what is taken here.",
    415: "Send JSON with Content-Type: application/json.",
}


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status == 422:
        return _schema(error)
    if status < 400:
        return Response(status=status, headers=error.get_headers(request.environ))
    answer = problem(status, HTTPStatus(status).name.lower(), _ADVICE.get(status, error.description or ""))
    for name, value in error.get_headers(request.environ):
        if name.lower() in ("allow", "www-authenticate", "retry-after"):
            answer.headers[name] = value
    return answer


def _crash(error: Exception) -> Response:
    if is_outage(error):
        log.error("database_away", error=repr(error)[:300])
        return problem(503, "database_away", "Please try again in a moment; nothing was changed.", {"retry_after": 5})
    log.error("request_crashed", exc_info=error)
    return problem(500, "internal", "Something went wrong on our side; nothing was changed. Quote the request id.")
