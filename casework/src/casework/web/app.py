"""The app factory: everything a service's web side is, from its declaration."""

from __future__ import annotations

import re
import time
import uuid
from typing import Any

import structlog
from flask import Flask, Response, g, request
from flask.json.provider import DefaultJSONProvider
from prometheus_client import Histogram

from casework import plain_json
from casework.runtime import Runtime
from casework.service import Service
from casework.web import access, audit_api, errors, internal, json_body
from casework.web.openapi import Api
from casework.web.rules import LateRule

MOST_BYTES = 60 * 2**20  # five attachments of 10 MB and their form
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

log = structlog.get_logger()

SECONDS = Histogram("http_request_seconds", "Time to answer, by route", ("instance", "route", "method", "status"))


class Json(DefaultJSONProvider):
    """Flask's, whose answers are written by `plain_json`: the same bytes in less time."""

    ensure_ascii = False

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        """As Flask's; compact is how answers are written."""
        if kwargs == {"separators": (",", ":")}:
            return plain_json.dumps(obj, self.default, sort_keys=self.sort_keys)
        return super().dumps(obj, **kwargs)


def create_app(service: Service, runtime: Runtime) -> Flask:
    """Nothing happens at import, and settings are an argument."""
    app = Flask(service.package)
    app.url_rule_class = LateRule
    app.config.update(
        API_TITLE=service.title,
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        MAX_CONTENT_LENGTH=MOST_BYTES,
        MAX_FORM_MEMORY_SIZE=2 * 2**20,
    )
    app.json = Json(app)
    app.extensions["casework"] = runtime
    app.extensions["casework_clear"] = service.clear
    app.request_class = json_body.JsonRequest
    _trace(app, runtime)
    access.guard(app, runtime, service.identify)
    api = Api(app)
    for blueprint in service.blueprints:
        api.register_blueprint(blueprint)
    api.register_blueprint(audit_api.blueprint)
    app.register_blueprint(internal.blueprint(service, runtime))
    errors.register(app)
    app.extensions["casework_api"] = api
    if service.finish is not None:
        service.finish(app, runtime)
    return app


def _trace(app: Flask, runtime: Runtime) -> None:
    """A request id in, out and into every log line; a line and a measure per answer."""
    measures: dict[tuple[str, str, str, int], Any] = {}  # found by us in a tenth of what the library takes for it

    @app.before_request
    def _begin() -> None:
        given = request.headers.get("X-Request-Id", "")
        g.request_id = given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        g.began = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(instance=runtime.instance, request_id=g.request_id)

    @app.after_request
    def _end(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.get("request_id", "")
        seconds = time.perf_counter() - g.get("began", time.perf_counter())
        # the rule, not the path: a path can hold a case number
        route = request.url_rule.rule if request.url_rule else "unknown"
        labels = (runtime.instance, route, request.method, response.status_code)
        measure = measures.get(labels)
        if measure is None:
            measure = measures[labels] = SECONDS.labels(*labels)
        measure.observe(seconds)
        log.info(
            "answered", route=route, method=request.method, status=response.status_code, ms=round(seconds * 1000, 1)
        )
        return response
