"""Calls to the gateway's API as the one whose page this is."""

from __future__ import annotations

from typing import Any

from flask import current_app, g, request

from portal.departments import Departments
from portal.gateway import Answer, Gateway
from portal.web.lang import lang

IDEMPOTENCY_KEY = "once"  # the hidden form field: a double click makes one letter


def gateway() -> Gateway:
    """This process's pooled client."""
    if "portal_gateway" not in current_app.extensions:
        current_app.extensions["portal_gateway"] = Gateway(current_app.extensions["casework"])
    found: Gateway = current_app.extensions["portal_gateway"]
    return found


def departments() -> Departments:
    """The departments of the city."""
    return Departments(current_app.extensions["casework"].settings.config_dir)


def call(method: str, path: str, *, code: str = "", part_of_form: str = "", **rest: Any) -> Answer:
    """Calls as the user, with the request id, the form's idempotency key, and the query code when there is one.

    `part_of_form` tells apart the several calls that one form makes. Raises Problem.
    """
    headers = {"X-Request-Id": g.request_id, "Accept-Language": lang()}
    if agent := request.headers.get("User-Agent", ""):
        headers["User-Agent"] = agent[:200]  # so that people know their own sessions again
    if g.claims.dlg:
        headers["Authorization"] = f"Bearer {g.claims.dlg}"
    if code:
        headers["X-Query-Code"] = code
    once = request.form.get(IDEMPOTENCY_KEY, "")
    once += part_of_form if once else ""
    if method == "POST" and once.isascii() and once.isprintable() and 0 < len(once) <= 128:
        headers["Idempotency-Key"] = once
    return gateway().call(method, path, headers=headers, **rest)
