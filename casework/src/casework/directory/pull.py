"""Catching up: the whole directory from the gateway, for an instance that is new, was away, or wonders."""

from __future__ import annotations

from collections.abc import Sequence

import requests
import structlog

from casework.crypto import assertions
from casework.directory import store
from casework.directory.documents import from_json
from casework.directory.hearing import HANDLERS
from casework.domain.actors import Kind
from casework.domain.directory import Department
from casework.domain.errors import NotFound
from casework.runtime import Runtime
from casework.service import Job, Service

PATH = "/internal/departments"
TIMEOUT = (1, 5)  # seconds to connect, to answer: a request may be waiting for it
EVERY = 5.0  # seconds between tries while the copy is empty
AGAIN = 600.0  # seconds after which a copy that has been heard is compared with the gateway's anyway

log = structlog.get_logger()


class Away(Exception):
    """The gateway does not answer, or not with a directory."""


def fetch(runtime: Runtime) -> list[Department]:
    """Every department as the gateway has it now. Raises Away."""
    try:
        peer = runtime.topology.peer(assertions.GATEWAY)
        claims = assertions.Claims(kind=Kind.SERVICE, mth="GET", pth=PATH)
        token = assertions.issue(runtime.ring, peer.instance, claims, runtime.real_now())
        with requests.Session() as session:
            session.trust_env = False  # a proxy of the environment has no part in this
            answer = session.get(peer.url + PATH, headers={"X-Wenzheng-Assertion": token}, timeout=TIMEOUT)
            answer.raise_for_status()
            return [from_json(one) for one in answer.json()["departments"]]
    except (NotFound, requests.RequestException, ValueError, KeyError, TypeError) as error:
        raise Away(type(error).__name__) from error


class Follow:
    """The job: pulls at once when the copy is empty, now and then when it is not."""

    def __init__(self) -> None:
        self._pulled_at: float | None = None

    def __call__(self, runtime: Runtime) -> int:
        """How many departments were news."""
        now = runtime.real_now()
        with runtime.read() as connection:
            empty = store.version(connection)[0] == 0
        if not empty and self._pulled_at is not None and now.timestamp() < self._pulled_at + AGAIN:
            return 0
        try:
            facts = fetch(runtime)
        except Away as error:
            log.warning("directory_not_reached", error=str(error), copy="empty" if empty else "kept")
            return 0
        self._pulled_at = now.timestamp()
        with runtime.unit_of_work() as uow:
            news = store.put(uow.connection, facts, uow.runtime.real_now())
        if news:
            log.info("directory_caught_up", departments=news)
        return news


def jobs(service: Service) -> Sequence[Job]:
    """What the worker of a service with the directory's handlers does besides; nothing for others."""
    listens = any(handler in service.handlers for handler in HANDLERS)
    return (Job("follow_directory", EVERY, Follow()),) if listens else ()
