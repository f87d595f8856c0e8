"""Somebody with a browser: a session cookie, a CSRF token, and an Idempotency-Key on everything they send."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import Any, TypeVar

import requests

TIMEOUT = 30
WAIT_SECONDS = 30
Found = TypeVar("Found")


class Visitor:
    """A client of the city. Raises requests.HTTPError, with the problem's detail, for a refusal."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._session = requests.Session()
        self._session.trust_env = False

    def log_in(self, account: str, password: str, code: str = "") -> dict[str, Any]:
        """Opens a session; returns the account. `code` is that of the second factor."""
        body = {"account": account, "password": password} | ({"code": code} if code else {})
        given = self.post("/api/auth/login", body)
        self._session.headers["X-CSRF-Token"] = given["csrf"]
        found: dict[str, Any] = given["account"]
        return found

    def get(self, path: str, code: str = "") -> Any:
        """The JSON at `path`."""
        return self._send("GET", path, None, code).json()

    def content(self, path: str, code: str = "") -> bytes:
        """The bytes at `path`: a file."""
        return self._send("GET", path, None, code).content

    def post(self, path: str, body: Any, code: str = "") -> Any:
        """The answer to `body`."""
        return self._send("POST", path, body, code).json()

    def upload(self, path: str, name: str, content: bytes) -> Any:
        """The answer to a file."""
        return self._send("POST", path, None, "", {"file": (name, content)}).json()

    def status(self, method: str, path: str, code: str = "") -> int:
        """Only the status of the answer."""
        return self._session.request(method, self._url + path, headers=_headers(code), timeout=TIMEOUT).status_code

    def _send(self, method: str, path: str, body: Any, code: str, files: Any = None) -> requests.Response:
        headers = _headers(code) | ({"Idempotency-Key": uuid.uuid4().hex} if method == "POST" else {})
        answer = self._session.request(
            method, self._url + path, json=body, files=files, headers=headers, timeout=TIMEOUT
        )
        if not answer.ok:
            raise requests.HTTPError(f"{method} {path}: {answer.status_code} {answer.text[:500]}")
        return answer


def _headers(code: str) -> dict[str, str]:
    return {"X-Query-Code": code} if code else {}


def wait_for(asked: Callable[[], Found], what: str) -> Found:
    """What is asked for, once it is there. Raises RuntimeError when it is not in time."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not (found := asked()):
        if time.monotonic() > deadline:
            raise RuntimeError(f"{WAIT_SECONDS} s passed, and still not: {what}")
        time.sleep(0.2)
    return found
