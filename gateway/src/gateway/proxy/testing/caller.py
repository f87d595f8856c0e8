"""Calls a Proxy as a WSGI server would, without one."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from prometheus_client import CollectorRegistry

from gateway.proxy.proxy import Proxy
from gateway.proxy.settings import ProxySettings, Upstream


class Caller:
    """One proxy with its own metrics; `status` and `headers` are those of the last answer."""

    def __init__(self, settings: ProxySettings | None = None) -> None:
        self.registry = CollectorRegistry()
        self.proxy = Proxy(settings, self.registry)
        self.status = ""
        self.headers: list[tuple[str, str]] = []

    def __call__(
        self, upstream: Upstream, method: str = "GET", target: str = "/", body: bytes = b"", **more: Any
    ) -> bytes:
        """The answer's body; raises what `forward` raises. `more`: `headers` and arguments of `forward`."""
        environ = wsgi_environ(method, target, body, more.pop("headers", ()))
        self.status, self.headers = "", []
        pieces = self.proxy.forward(environ, self._start, upstream, **more)
        try:
            return b"".join(pieces)
        finally:
            close = getattr(pieces, "close", None)
            if close is not None:
                close()

    def _start(self, status: str, headers: list[tuple[str, str]]) -> None:
        self.status, self.headers = status, headers

    def count(self, metric: str, **labels: str) -> float:
        return self.registry.get_sample_value(metric, {"upstream": "test", **labels}) or 0.0

    def idle(self, upstream: Upstream) -> int:
        return self.proxy._pools[upstream].idle


def wsgi_environ(
    method: str = "GET", target: str = "/", body: bytes = b"", headers: Iterable[tuple[str, str]] = ()
) -> dict[str, Any]:
    """What gunicorn would hand over."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "RAW_URI": target,
        "REMOTE_ADDR": "192.0.2.7",
        "wsgi.url_scheme": "https",
        "wsgi.input": io.BytesIO(body),
    }
    if body:
        environ["CONTENT_LENGTH"] = str(len(body))
    for name, value in headers:
        key = name.upper().replace("-", "_")
        environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value
    return environ
