"""What a request must be before anybody works on it: its size, its origin, its form token, its token's scope."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from casework.domain.errors import Forbidden, Invalid, TooLarge, UriTooLong
from gateway.identity import Identity
from gateway.proxy.request_body import LINGER_BYTES
from gateway.routes import OWN, PORTAL, SAFE, Route
from gateway.rules import ADMINISTRATORS

MOST_PATH = 1024  # characters; what is longer is no address of ours


def check_path(raw: str) -> None:
    """Raises UriTooLong `path_too_long`: the path is part of the assertion, which has a bound of its own."""
    if len(raw) > MOST_PATH:
        raise UriTooLong("path_too_long", f"地址过长。 The address is too long; at most {MOST_PATH} characters.")


def has_large_body(environ: Mapping[str, Any]) -> bool:
    """Whether more may come than is read away after a refusal."""
    declared = environ.get("CONTENT_LENGTH") or ""
    chunked = "HTTP_TRANSFER_ENCODING" in environ
    return chunked or (declared.isdecimal() and (len(declared) > 9 or int(declared) > LINGER_BYTES))


def check_size(environ: Mapping[str, Any], route: Route) -> None:
    """The declared length; what comes in chunks is counted where it is read. Raises TooLarge, Invalid."""
    declared = environ.get("CONTENT_LENGTH") or "0"
    if not declared.isascii() or not declared.isdigit():
        raise Invalid("bad_request", "Content-Length must be a number.")
    if len(declared) > 18 or int(declared) > route.max_body:
        raise TooLarge(
            "body_too_large",
            f"请求正文最多 {route.max_body} 字节。 The body may have at most {route.max_body} bytes here.",
        )


def check_origin(environ: Mapping[str, Any], method: str, public_origin: str) -> None:
    """A page of somebody else's must not act with our visitor's cookies. Raises Forbidden `origin_foreign`."""
    if method in SAFE:
        return
    origin, site = environ.get("HTTP_ORIGIN"), environ.get("HTTP_SEC_FETCH_SITE", "")
    if origin is None:
        ours = site != "cross-site"
    elif origin == "null":
        ours = site == "same-origin"
    elif public_origin:
        ours = origin.rstrip("/").lower() == public_origin.rstrip("/").lower()
    else:
        ours = urlsplit(origin).netloc.lower() == environ.get("HTTP_HOST", "").lower()
    if not ours:
        raise Forbidden("origin_foreign", "请从本平台的页面提交。 This request comes from a page that is not ours.")


def check_form_token(environ: Mapping[str, Any], method: str, route: Route, who: Identity) -> None:
    """Cookie and unsafe method need X-CSRF-Token; the portal checks its own forms. Raises Forbidden `csrf_failed`.

    Logging in needs none: there may be an old session in the cookie, and the origin was checked.
    """
    if who.via != "cookie" or method in SAFE or route.channel == PORTAL or route.name == "login":
        return
    if not hmac.compare_digest(environ.get("HTTP_X_CSRF_TOKEN", "").encode(), who.csrf.encode()):
        raise Forbidden("csrf_failed", "请刷新页面后再提交。 Send the session's csrf value in the header X-CSRF-Token.")


def check_setup(route: Route, who: Identity) -> None:
    """Raises Forbidden `setup_needed` while a password or a second factor is still missing."""
    if who.must and not route.setup:
        raise Forbidden(
            "setup_needed",
            "请先完成账号设置（修改密码或绑定动态码），见 must。 First set the account up: change the password "
            "(POST /api/auth/password) or enrol a second factor (POST /api/auth/totp), as `must` says.",
            must=list(who.must),
        )


def check_administrator(route: Route, who: Identity) -> None:
    """三员分立: administrators see no case. Raises Forbidden `not_yours` outside administration, audit and pages."""
    if who.actor.roles.isdisjoint(ADMINISTRATORS) or route.channel in (OWN, PORTAL) or route.by == "instance":
        return
    raise Forbidden("not_yours", "管理员账号不经办事项。 Administrators see no cases; use another account.")


def check_scope(method: str, route: Route, who: Identity) -> None:
    """Raises Forbidden `scope_missing` for a token that is not meant for this."""
    if who.scopes is None:
        return
    needed = "submit" if route.store else "read" if method in SAFE else "write"
    if route.channel == OWN and method not in SAFE:
        needed = "account"
    if needed not in who.scopes:
        raise Forbidden("scope_missing", f"This token lacks the scope {needed}; make one that has it.")
