"""What views of every service ask of a request: with which code, in which language; and how to read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import g, request

from casework.storage.look import Reading
from casework.web.access import runtime_of_app


def query_code() -> str:
    """The code that came with the request; never in a URL."""
    return request.headers.get("X-Query-Code", "")


def language() -> str:
    """zh unless the request prefers English."""
    return request.accept_languages.best_match(["zh", "en"], default="zh") or "zh"


@contextmanager
def reading() -> Iterator[Reading]:
    """A look that writes nothing."""
    runtime = runtime_of_app()
    with runtime.read() as connection:
        yield Reading(runtime, connection, g.actor, runtime.now())
