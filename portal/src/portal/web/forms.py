"""Forms: what is in them, that they are ours, and that a double click counts once."""

from __future__ import annotations

import hmac
import re
import secrets
from typing import Any

from flask import g, request

from casework.domain.actors import Kind
from casework.domain.errors import Forbidden
from portal.web.calls import IDEMPOTENCY_KEY

LOCAL = re.compile(r"/(?![/\\])[!-~]{0,500}")


def check_origin() -> None:
    """Before every POST of a page. Raises Forbidden `csrf` for a form that is not ours.

    The gateway checks `Origin` already; the form token proves the page, for those who are logged in.
    """
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise Forbidden("csrf", "This form was sent from another site.")
    if g.actor.kind is Kind.ANONYMOUS:
        return
    expected, given = g.claims.csrf, request.form.get("csrf", "")
    if not expected or not hmac.compare_digest(expected.encode(), given.encode()):
        raise Forbidden("csrf", "The form has no valid token; load the page again.")


def field(name: str) -> str:
    """A field as typed, with line breaks as we keep them."""
    return request.form.get(name, "").replace("\r\n", "\n").strip()


def new_key() -> str:
    """A fresh, unguessable idempotency key for a form."""
    return secrets.token_urlsafe(24)


def key_to_keep() -> str:
    """The key of the form that was just sent, for showing it again."""
    return request.form.get(IDEMPOTENCY_KEY, "")[:128] or new_key()


def local_path(given: str, default: str) -> str:
    """A path on this site, never another one's address."""
    return given if LOCAL.fullmatch(given or "") else default


def page_number() -> int:
    """`?page=`, from 1."""
    given = request.args.get("page", "1")
    return int(given) if re.fullmatch(r"[1-9][0-9]{0,4}", given) else 1


def chosen(name: str, among: Any) -> str:
    """A query argument when it is one of the known values, else empty."""
    given = request.args.get(name, "")
    return given if given in among else ""
