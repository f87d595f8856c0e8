"""The head of the request that goes to the service, made from the WSGI environ.

Nothing of the client's head is copied as it came: the target is checked, every header is written anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from gateway.proxy.outcomes import BadRequest, MethodRefused

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_TARGET = re.compile(r"/[\x21\x22\x24-\x7e]*")
_ABSOLUTE = re.compile(r"[Hh][Tt][Tt][Pp][Ss]?://[^/?#]+([^#]*)")
_HOST = re.compile(r"[A-Za-z0-9.\-_:\[\]]{1,255}")
_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")

# Hop by hop, framing, and what claims to know the way a request came: only we say that.
_DROPPED = frozenset(
    {
        "connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "http2-settings", "expect",
        "host", "content-length", "content-type", "forwarded", "via", "x-real-ip", "x-original-url", "x-rewrite-url",
        "x-http-method-override", "x-http-method", "x-method-override",
    }
)  # fmt: skip
_DROPPED_FAMILIES = ("proxy-", "x-forwarded-")


def checked_method(environ: Mapping[str, Any]) -> str:
    """The method, if it is one we forward; raises MethodRefused (TRACE, CONNECT, anything unknown)."""
    method: str = environ["REQUEST_METHOD"]
    if method not in METHODS:
        raise MethodRefused(method[:20])
    return method


def origin_form(environ: Mapping[str, Any]) -> str:
    """Path and query exactly as the client wrote them, never decoded and never tidied (`//`, `..`, `%2F` stay).

    An absolute-form target loses scheme and authority, as RFC 9112 (3.2.2) has it. Raises BadRequest for every other
    form. Who routes by path should route by this one (or by PATH_INFO, its decoded path), for the service sees it.
    """
    if "HTTP_SCRIPT_NAME" in environ:
        # gunicorn takes such a header from a trusted peer and shortens PATH_INFO by it: two truths about the path.
        raise BadRequest("a client may not say what the script is called")
    return checked_target(environ.get("RAW_URI") or "")


def checked_target(target: str) -> str:
    """The target in origin form without a fragment; raises BadRequest."""
    if not target.startswith("/"):
        absolute = _ABSOLUTE.fullmatch(target.split("#", 1)[0])
        if absolute is None:
            raise BadRequest("the target is neither in origin form nor an http(s) URI")
        target = absolute[1] if absolute[1].startswith("/") else "/" + absolute[1]
    target = target.split("#", 1)[0]
    if not _TARGET.fullmatch(target):
        raise BadRequest("the target holds characters that must be percent-encoded")
    return target


@lru_cache(maxsize=2048)
def _wire_name(key: str, internal_prefix: str) -> tuple[str, str] | None:
    """`HTTP_X_QUERY_CODE` → (`x-query-code`, `X-Query-Code`); None for what a client may not send on.

    WSGI has folded `_` into `-` already, so `X_Wenzheng_Assertion` meets the same fate as `X-Wenzheng-Assertion`.
    """
    lower = key[5:].replace("_", "-").lower()
    if lower in _DROPPED or lower.startswith((*_DROPPED_FAMILIES, internal_prefix)) or not _NAME.fullmatch(lower):
        return None
    return lower, lower.title()


def request_head(
    environ: Mapping[str, Any],
    line: str,
    authority: str,
    framing: str,
    add_headers: Iterable[tuple[str, str]],
    drop_headers: frozenset[str],
    internal_prefix: str,
) -> bytes:
    """Request line and headers. `line` is method and target; `framing` the Content-Length or Transfer-Encoding line.

    `add_headers` win over the client's headers of the same name; `drop_headers` (lower case) takes away anything else.
    Raises BadRequest if a value holds a control character: header injection ends here whatever the server let through.
    """
    added = {name.lower(): (name, value) for name, value in add_headers}
    out = [f"{line} HTTP/1.1", f"Host: {authority}"]
    out += _own_headers(environ, added, drop_headers)
    named = _named_by_connection(environ)
    for key, value in environ.items():
        if key[:5] == "HTTP_":
            wire = _wire_name(key, internal_prefix)
            if wire and wire[0] not in added and wire[0] not in drop_headers and wire[0] not in named:
                out.append(f"{wire[1]}: {value}")
    if environ.get("CONTENT_TYPE") and "content-type" not in added and "content-type" not in drop_headers:
        out.append(f"Content-Type: {environ['CONTENT_TYPE']}")
    out += [f"{name}: {value}" for name, value in added.values()]
    if framing:
        out.append(framing)
    if _CONTROL.search("".join(out)):
        raise BadRequest("a header holds a control character")
    return ("\r\n".join(out) + "\r\n\r\n").encode("latin-1")


def _own_headers(environ: Mapping[str, Any], added: Mapping[str, object], dropped: frozenset[str]) -> list[str]:
    host = environ.get("HTTP_HOST", "")
    if host and not _HOST.fullmatch(host):
        raise BadRequest("malformed Host header")
    own = (
        ("X-Forwarded-For", environ.get("REMOTE_ADDR", "")),
        ("X-Forwarded-Proto", environ.get("wsgi.url_scheme", "")),
        ("X-Forwarded-Host", host),
    )
    return [f"{n}: {v}" for n, v in own if v and n.lower() not in added and n.lower() not in dropped]


def _named_by_connection(environ: Mapping[str, Any]) -> frozenset[str]:
    value = environ.get("HTTP_CONNECTION")
    if not value or value.lower() in ("keep-alive", "close"):
        return frozenset()
    return frozenset(option.strip(" \t").lower().replace("_", "-") for option in value.split(","))
