"""Whose address it is: the socket's, unless the socket is that of a proxy which the settings trust."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from gateway.settings import Network

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def client_address(environ: Mapping[str, Any], trusted: tuple[Network, ...]) -> str:
    """Going back along X-Forwarded-For as long as proxies we trust vouch for it."""
    address = str(environ.get("REMOTE_ADDR") or "")
    if not trusted:
        return address
    path = [part.strip() for part in environ.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    while path and within(address, trusted) and _parsed(path[-1]) is not None:
        address = path.pop()
    return address


def scheme(environ: Mapping[str, Any], trusted: tuple[Network, ...]) -> str:
    """https when the socket says so, or a trusted proxy does."""
    if trusted and within(str(environ.get("REMOTE_ADDR") or ""), trusted):
        said = environ.get("HTTP_X_FORWARDED_PROTO", "").strip().lower()
        if said in ("http", "https"):
            return str(said)
    return str(environ.get("wsgi.url_scheme", "http"))


@lru_cache(maxsize=4096)
def within(address: str, networks: tuple[Network, ...]) -> bool:
    """Whether the address lies in any of the networks; a unix socket (no address) counts as our own machine."""
    if not address:
        return True
    found = _parsed(address)
    return found is not None and any(found in network for network in networks)


@lru_cache(maxsize=4096)
def group(address: str) -> str:
    """What counts as one for limits: an IPv4 address, or the /64 that a household or machine has of IPv6."""
    found = _parsed(address)
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found) if found is not None else address


def _parsed(text: str) -> Address | None:
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = getattr(found, "ipv4_mapped", None)
    return mapped if mapped is not None else found
