"""The hot path, before Flask: route → who asks → limits → assertion → proxy."""

from __future__ import annotations

import secrets
import time
import uuid
from collections.abc import Iterable
from typing import Any

import structlog
from prometheus_client import REGISTRY, Counter, Histogram

from casework.domain.errors import Forbidden, NotFound, Refusal, Unauthenticated
from casework.storage.database import is_outage
from casework.web.app import REQUEST_ID
from casework.web.errors import status_of
from gateway import addresses, checks, routes
from gateway.answers import Answering, StartResponse, plain, problem, refuse
from gateway.forwarding import Forwarding
from gateway.identity import FORM_COOKIE, Identity
from gateway.parts import Parts
from gateway.proxy import Failure, problem_answer
from gateway.routes import OWN, PORTAL, SAFE, Match
from gateway.submissions import Submissions

log = structlog.get_logger()

REQUESTS = Counter("gateway_requests", "Requests by route and kind of answer", ("route", "answer"), registry=REGISTRY)
SECONDS = Histogram("gateway_seconds", "Time until an answer began, by route", ("route",), registry=REGISTRY)
SETUP_PAGE = "/account/setup"  # of the portal
SLOW = 2.0  # seconds; what takes longer is logged


class Middleware:
    """A WSGI application around the gateway's Flask app. Everything it does not proxy goes there."""

    def __init__(self, app: Any, parts: Parts) -> None:
        self._app = app
        self._parts = parts
        self._settings = parts.settings
        self._forwarding = Forwarding(parts)
        self._submissions = Submissions(parts, self._forwarding)
        self._measures: dict[tuple[str, int], Any] = {}

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        began = time.perf_counter()
        trusted = self._settings.trusted_proxies
        environ["wsgi.url_scheme"] = addresses.scheme(environ, trusted)
        https, large = environ["wsgi.url_scheme"] == "https", checks.has_large_body(environ)
        start = Answering(start_response, uuid.uuid4().hex, https, large=large)
        environ["gateway.route"] = "unknown"
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(instance=self._parts.runtime.instance, request_id=start.request_id)
        try:
            return self._answer(environ, start, addresses.client_address(environ, trusted))
        except Failure as failure:
            return problem_answer(failure, environ, start, start.request_id)
        except Refusal as refusal:
            self._parts.refusals.note(environ, refusal.code, status_of(refusal), start.request_id)
            return refuse(refusal, environ, start)
        except Exception as error:  # noqa: BLE001 - whatever it is, the client gets a problem document
            return self._crashed(error, environ, start)
        finally:
            self._measure(environ, start, time.perf_counter() - began)

    def _answer(self, environ: dict[str, Any], start: Answering, address: str) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        raw = (environ.get("RAW_URI") or environ["PATH_INFO"]).split("?", 1)[0]
        checks.check_path(raw)
        found = routes.match(method, routes.decoded(environ["PATH_INFO"]), raw)
        route = found.route
        environ["gateway.route"] = route.name
        checks.check_size(environ, route)
        if route.internal:
            return self._internal(environ, start, address)
        for name in [key for key in environ if key.startswith("HTTP_X_WENZHENG_")]:
            del environ[name]  # only we say these
        who = self._who(environ, route.limit_class(method), address)
        environ["gateway.identity"] = who
        checks.check_origin(environ, method, self._settings.public_origin)
        checks.check_form_token(environ, method, route, who)
        checks.check_scope(method, route, who)
        if who.must and route.name == "page" and method in SAFE:
            return plain(303, "text/plain", b"", environ, start, [("Location", SETUP_PAGE)])
        checks.check_setup(route, who)
        checks.check_administrator(route, who)
        self._parts.idp.levels.check(method, route, who)
        answer = self._dispatch(environ, start, found, who)
        if who.account and route.channel != OWN:  # what a service turned down; our own routes note theirs themselves
            self._parts.refusals.note(environ, "by_service", start.status, start.request_id)
        return answer

    def _dispatch(self, environ: dict[str, Any], start: Answering, found: Match, who: Identity) -> Iterable[bytes]:
        route = found.route
        if who.via == "delegation" and REQUEST_ID.fullmatch(environ.get("HTTP_X_REQUEST_ID", "")):
            start.request_id = environ["HTTP_X_REQUEST_ID"]  # a page and the calls it makes share one
        if route.channel == OWN:
            return self._own(environ, start, who)
        if route.store:
            return self._submissions.take(environ, start, route, who)
        if route.channel == PORTAL:
            return self._forwarding.portal(environ, start, route, self._with_form_token(environ, start, who))
        return self._forwarding.service(environ, start, found, who)

    def _who(self, environ: dict[str, Any], class_: str, address: str) -> Identity:
        """Who asks, and may they ask again. A bad token counts to its address: it costs us a look-up."""
        try:
            who = self._parts.identities.of(environ, address)
        except Unauthenticated:
            self._parts.limits.check(Identity(address=address), class_)
            raise
        self._parts.limits.check(who, class_)
        return who

    def _with_form_token(self, environ: dict[str, Any], start: Answering, who: Identity) -> Identity:
        """A visitor without a session gets a form token all the same, bound to a cookie that says nothing of him."""
        if who.csrf or who.via != "none" or environ["gateway.route"] != "page" or environ["REQUEST_METHOD"] not in SAFE:
            return who
        secret = secrets.token_urlsafe(16)
        secure = "; Secure" if start.https else ""
        start.more.append(("Set-Cookie", f"{FORM_COOKIE}={secret}; Path=/; HttpOnly; SameSite=Lax{secure}"))
        return self._parts.identities.visitor(secret, who.address)

    def _own(self, environ: dict[str, Any], start: Answering, who: Identity) -> Iterable[bytes]:
        environ["gateway.identity"] = who  # of a visitor it may have a form token by now
        environ["HTTP_X_REQUEST_ID"] = start.request_id
        answer: Iterable[bytes] = self._app(environ, start)
        return answer

    def _internal(self, environ: dict[str, Any], start: Answering, address: str) -> Iterable[bytes]:
        """Other instances; from outside there is nothing here. They sign what they say besides."""
        if not addresses.within(address, self._settings.internal_networks):
            raise NotFound("not_found", "There is nothing at this address; see /api/docs.")
        if environ.get("HTTP_ORIGIN"):
            raise Forbidden("origin_foreign", "Pages have no business here.")
        return self._own(environ, start, Identity(address=address))

    def _crashed(self, error: Exception, environ: dict[str, Any], start: Answering) -> Iterable[bytes]:
        if is_outage(error):
            log.error("database_away", error=type(error).__name__)
            text = "请稍后再试。 Please try again in a moment; nothing was changed."
            return problem(503, "database_away", text, environ, start, {"retry_after": 5})
        log.error("request_crashed", exc_info=error)
        text = "平台内部错误。 Something went wrong on our side; quote the request id."
        return problem(500, "internal", text, environ, start)

    def _measure(self, environ: dict[str, Any], start: Answering, seconds: float) -> None:
        """Counted always, logged when slow or failed: the services log each request under the same id."""
        route, kind = environ["gateway.route"], start.status // 100
        measures = self._measures.get((route, kind))
        if measures is None:
            measures = (REQUESTS.labels(route, f"{kind}xx"), SECONDS.labels(route))
            self._measures[route, kind] = measures
        measures[0].inc()
        measures[1].observe(seconds)
        if start.status >= 500 or seconds > SLOW:
            ms = round(seconds * 1000, 1)
            log.warning("answered", route=route, status=start.status, ms=ms)
