"""Calls to a provider: bounded in time and size, over TLS, no redirect followed, no proxy of the environment."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter

from casework.domain.errors import Refusal
from casework.web import json_body
from gateway.idp.refusals import refusal

CONNECT_SECONDS, READ_SECONDS, WHOLE_SECONDS = 3.0, 5.0, 10.0
MOST_BYTES = 256 * 1024
MOST_URL = 2048
PIECE = 16 * 1024


def is_safe_url(url: str) -> bool:
    """Whether we would send a secret there: https, or http on this machine; no user, no fragment."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.fragment or len(url) > MOST_URL or not url.isascii():
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host))


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Caller:
    """One per provider. `ca_file` is a bundle to trust in place of the system's, for a government's own CA."""

    def __init__(self, ca_file: str = "", read_seconds: float = READ_SECONDS) -> None:
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = ca_file or True
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        adapter = HTTPAdapter(pool_connections=2, pool_maxsize=16, max_retries=0)  # a code or ticket is sent once
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)
        self._read_seconds = read_seconds

    def get_json(self, url: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Raises Refusal `provider_away`, `proof_bad`."""
        return self._call("GET", url, headers=dict(headers or {}))

    def post_form(self, url: str, fields: Mapping[str, str], auth: tuple[str, str] | None = None) -> dict[str, Any]:
        """The same, with a form."""
        return self._call("POST", url, data=dict(fields), auth=auth)

    def post_json(self, url: str, fields: Mapping[str, str]) -> dict[str, Any]:
        """The same, with a JSON object."""
        return self._call("POST", url, json=dict(fields))

    def _call(self, method: str, url: str, **sent: Any) -> dict[str, Any]:
        if not is_safe_url(url):
            raise refusal("provider_away", "an address of the provider is neither https nor on this machine")
        until = time.monotonic() + WHOLE_SECONDS
        headers = {"Accept": "application/json", "Accept-Encoding": "identity"} | sent.pop("headers", {})
        try:
            with self._session.request(
                method, url, headers=headers, timeout=(CONNECT_SECONDS, self._read_seconds), stream=True,
                allow_redirects=False, **sent,
            ) as answer:  # fmt: skip
                return _json(answer, _body(answer, until))
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise refusal("provider_away", f"{_named(url)}: {type(error).__name__}") from error


def _body(answer: requests.Response, until: float) -> bytes:
    """Read in pieces as they come, so that neither a huge answer nor a slow one holds us."""
    where = _named(answer.url)
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise refusal("provider_away", f"{where} answered in an encoding that was not asked for")
    pieces, size = [], 0
    while piece := answer.raw.read1(PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > MOST_BYTES:
            raise refusal("provider_away", f"{where} answered with more than {MOST_BYTES} bytes")
        if time.monotonic() > until:
            raise refusal("provider_away", f"{where} took more than {WHOLE_SECONDS} s")
    declared = answer.headers.get("Content-Length", "")
    if declared.isdecimal() and int(declared) != size:
        raise refusal("provider_away", f"{where} broke off after {size} of {declared[:12]} bytes")
    return b"".join(pieces)


def _json(answer: requests.Response, raw: bytes) -> dict[str, Any]:
    where, status = _named(answer.url), answer.status_code
    if status >= 500 or status == 429 or 300 <= status < 400:
        raise refusal("provider_away", f"{where} answered {status}")
    try:
        body = json_body.load(raw, MOST_BYTES)
    except Refusal as error:
        raise refusal("proof_bad", f"{where} answered {status} with no good JSON: {error.code}") from error
    if not isinstance(body, dict):
        raise refusal("proof_bad", f"{where} answered {status} with JSON that is no object")
    if status >= 400:
        raise refusal("proof_bad", f"{where} answered {status}: {str(body.get('error', ''))[:80]!r}")
    return body


def _named(url: str) -> str:
    """For the log: without the query, which may hold a secret."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}"
