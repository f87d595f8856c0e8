"""From the WSGI environ to a request that is ready to go: method, target, headers, framing, first part of the body."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from gateway.proxy.exchange import Outgoing
from gateway.proxy.request_body import ClientBody
from gateway.proxy.request_head import checked_method, checked_target, origin_form, request_head
from gateway.proxy.settings import ProxySettings

_PART = 64 * 1024
_BODILESS = ("GET", "HEAD", "OPTIONS", "DELETE")


def prepare(
    environ: dict[str, Any],
    settings: ProxySettings,
    authority: str,
    path: str | None,
    add_headers: Iterable[tuple[str, str]],
    drop_headers: frozenset[str],
    body: bytes | None,
) -> Outgoing:
    """Read the first 64 KiB of the body before a connection is taken: a slow small form then costs the service nothing.

    Raises a ClientFault.
    """
    method = checked_method(environ)
    target = origin_form(environ) if path is None else checked_target(path)
    if body is None:
        client = ClientBody(environ, settings)
        part = client.read()
        rest: Iterable[bytes] | None = None if client.complete else client
        length = len(part) if client.complete else client.length
    else:
        part, rest, length = body[:_PART], _slices(body) if len(body) > _PART else None, len(body)
    head = request_head(
        environ,
        f"{method} {target}",
        authority,
        _framing(method, length),
        add_headers,
        drop_headers,
        settings.internal_prefix,
    )
    if length is None:
        part = b"%x\r\n%b\r\n" % (len(part), part)
    repeatable = method in ("GET", "HEAD") and length == 0
    return Outgoing(method, head + part, rest, length is None, repeatable)


def _framing(method: str, length: int | None) -> str:
    if length is None:
        return "Transfer-Encoding: chunked"
    return f"Content-Length: {length}" if length or method not in _BODILESS else ""


def _slices(body: bytes) -> Iterator[bytes]:
    for start in range(_PART, len(body), _PART):
        yield body[start : start + _PART]
