"""Those who act in a replay: a citizen's client and the staff, each with a token that carries its own limits."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

import requests

TIMEOUT = 60
TRIES = 5  # of a request whose answer was lost; the same Idempotency-Key makes repeats harmless


class Refused(Exception):
    """The platform says no: status and problem document."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        super().__init__(f"{status} {problem.get('code')}: {problem.get('detail')}")
        self.status = status
        self.problem = problem


class Person:
    """A client with a bearer token; one connection pool a thread."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url
        self._token = token
        self._local = threading.local()

    def get(self, path: str, **headers: str) -> Any:
        """The JSON at `path`. Raises Refused."""
        return self._send("GET", path, None, headers)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        """The answer to `body`. Raises Refused."""
        return self._send("POST", path, body, headers)

    def _session(self) -> requests.Session:
        if not hasattr(self._local, "session"):
            self._local.session = requests.Session()
            self._local.session.trust_env = False
            self._local.session.headers["Authorization"] = f"Bearer {self._token}"
        session: requests.Session = self._local.session
        return session

    def _send(self, method: str, path: str, body: Any, headers: Mapping[str, str]) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        for attempt in range(1, TRIES + 1):
            try:
                answer = self._session().request(method, self._url + path, json=body, headers=named, timeout=TIMEOUT)
            except requests.RequestException:
                if attempt == TRIES:
                    raise
                continue
            if answer.status_code < 400:
                return answer.json() if answer.content else None
            if answer.status_code in (429, 502, 503, 504) and attempt < TRIES:
                threading.Event().wait(float(answer.headers.get("Retry-After", "1")))
                continue
            raise Refused(answer.status_code, _problem(answer))
        raise AssertionError("unreachable")


def _problem(answer: requests.Response) -> Mapping[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        return {"code": "no_problem_document", "detail": answer.text[:200]}
    return found if isinstance(found, dict) else {"code": "no_problem_document", "detail": str(found)[:200]}
