"""The job that fetches released texts over the gateway's public API; it tries until the letter is there or gone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from marshmallow import EXCLUDE, Schema, ValidationError

from casework.runtime import Runtime
from casework.service import Job
from casework.web.fields import Instant, StrictInteger, Text
from portal.gateway import Gateway, Problem
from portal.published import store
from portal.published.store import Todo

BATCH = 50
GONE_AFTER = 5  # refusals with 404: by then its own event has come, or it will take the text away anyway

log = structlog.get_logger()


class ReleasedLetter(Schema):
    """`GET /api/mailbox/published/{number}`, the members that are kept here."""

    class Meta:
        """Others are let be, so that the service may add some."""

        unknown = EXCLUDE

    number = Text(max=64, required=True)
    department = Text(max=64, required=True)
    kind = Text(max=32, required=True)
    subject = Text(max=400, required=True)
    body = Text(max=40_000, required=True, multiline=True)
    answer = Text(max=40_000, required=True, multiline=True)
    received_at = Instant(required=True)
    answered_at = Instant(required=True)
    round = StrictInteger(min=1, load_default=1)
    rating_level = StrictInteger(min=1, max=5, allow_none=True, load_default=None)
    published_at = Instant(required=True)


def fetch_published(runtime: Runtime) -> int:
    """Fetches what is on the list and due; returns how many texts were kept."""
    with runtime.read() as connection:
        todos = store.wanted(connection, runtime.real_now(), BATCH)
    if not todos:
        return 0
    with Gateway(runtime) as gateway:
        return sum(_fetch(runtime, gateway, todo) for todo in todos)


def _fetch(runtime: Runtime, gateway: Gateway, todo: Todo) -> bool:
    try:
        letter = _letter(gateway, todo.number)
    except (Problem, ValidationError) as problem:
        gone = isinstance(problem, Problem) and problem.status == 404 and todo.tries + 1 >= GONE_AFTER
        log.warning("published_not_fetched", tries=todo.tries + 1, given_up=gone, reason=str(problem)[:200])
        with runtime.unit_of_work() as uow:
            if gone:
                store.give_up(uow.connection, todo)
            else:
                store.later(uow.connection, todo, runtime.real_now())
        return False
    with runtime.unit_of_work() as uow:
        return store.keep(uow.connection, todo, letter)


def _letter(gateway: Gateway, number: str) -> Mapping[str, Any]:
    answer = gateway.call("GET", f"/api/mailbox/published/{number}")
    loaded: Mapping[str, Any] = ReleasedLetter().load(answer.body)
    if loaded["number"] != number:
        raise ValidationError("another letter was answered", "number")
    return loaded


FETCH = Job("fetch_published", 2, fetch_published)
