"""The gateway's API as the portal calls it: pooled, bounded in time, never a cookie of one user left for the next."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import requests
import structlog
from requests.adapters import HTTPAdapter

from casework.crypto.assertions import GATEWAY
from casework.runtime import Runtime

TIMEOUT = (2, 20)  # seconds to connect, to answer
POOL = 64
AWAY = 503

log = structlog.get_logger()


class Problem(Exception):
    """A refusal: `code` is stable, `errors` are texts by field, `retry_after` is in seconds."""

    def __init__(self, status: int, body: Mapping[str, Any]) -> None:
        super().__init__(f"{status} {body.get('code', '')}")
        self.status = status
        self.code = str(body.get("code", ""))
        self.detail = str(body.get("detail", ""))
        errors = body.get("errors")
        self.errors: dict[str, Any] = dict(errors) if isinstance(errors, dict) else {}
        self.retry_after = body.get("retry_after")


@dataclass(frozen=True)
class Answer:
    """A success: `body` is the JSON value (None when there is none), `raw` the bytes of anything else."""

    status: int
    body: Any
    raw: bytes = b""
    content_type: str = ""
    cookies: list[str] = field(default_factory=list)  # Set-Cookie as it came, for the browser
    disposition: str = ""  # Content-Disposition: the name under which a file is saved
    headers: Mapping[str, str] = field(default_factory=dict)


class Gateway:
    """One per process. `call` is safe to use from many requests at once."""

    def __init__(self, runtime: Runtime) -> None:
        self._base = runtime.topology.peer(GATEWAY).url
        self._session = requests.Session()
        self._session.trust_env = False  # a proxy of the environment has no part in this
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        adapter = HTTPAdapter(pool_connections=1, pool_maxsize=POOL, max_retries=0)  # a POST is never sent twice
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)

    def __enter__(self) -> Self:
        """For jobs, which make one for themselves."""
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        """Gives up the connections."""
        self._session.close()

    def call(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        files: Any = None,
    ) -> Answer:
        """Raises Problem: what the API refused, or 503 `gateway_away` when nobody answers."""
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass")
        sent = dict(headers or {}) | {"Accept": "application/json"}
        if data is not None:
            sent["Content-Type"] = "application/json"
        try:
            answer = self._session.request(
                method, self._base + path, data=data, params=params, headers=sent, files=files,
                timeout=TIMEOUT, allow_redirects=False,
            )  # fmt: skip
        except requests.RequestException as error:
            log.warning("gateway_away", error=type(error).__name__)
            raise Problem(AWAY, {"code": "gateway_away"}) from error
        return _read(answer)


def _read(answer: requests.Response) -> Answer:
    kind = answer.headers.get("Content-Type", "").split(";")[0]
    is_json = kind in ("application/json", "application/problem+json")
    try:
        body = answer.json() if is_json and answer.content else None
    except ValueError as error:
        raise Problem(502, {"code": "gateway_unreadable"}) from error
    if answer.status_code >= 300:
        raise Problem(answer.status_code, body if isinstance(body, dict) else {})
    cookies = answer.raw.headers.getlist("Set-Cookie")
    disposition = answer.headers.get("Content-Disposition", "")
    raw = b"" if is_json else answer.content
    return Answer(answer.status_code, body, raw, kind, cookies, disposition, answer.headers)


def part(value: str) -> str:
    """One part of a path, whatever was typed into it."""
    return quote(value, safe="")
