"""Checks that every service gets for nothing: `from casework.testing.checks import *` in a test module."""

from __future__ import annotations

import pytest
from flask import Flask

from casework.runtime import Runtime
from casework.service import Service
from casework.storage.migrate import differences
from casework.web.access import allowed

__all__ = [
    "test_every_route_says_who_may",
    "test_migrations_match_the_tables",
    "test_no_route_answers_without_assertion",
]


def test_every_route_says_who_may(app: Flask) -> None:
    """A view without `@allow` would be refused for everybody; here it is named."""
    silent = [r.rule for r in app.url_map.iter_rules() if not allowed(app.view_functions[r.endpoint])]
    assert [rule for rule in silent if not rule.startswith("/static/")] == []


def test_no_route_answers_without_assertion(app: Flask) -> None:
    """Who does not come through the gateway gets 401, whatever the route."""
    for rule in app.url_map.iter_rules():
        if "open" in allowed(app.view_functions[rule.endpoint]):
            continue
        path = rule.rule
        for name in rule.arguments:
            path = path.replace(f"<{name}>", "x").replace(f"<path:{name}>", "x")
        method = min((rule.methods or {"GET"}) - {"OPTIONS", "HEAD"})
        answer = app.test_client().open(path, method=method)
        assert answer.status_code == 401, f"{method} {rule.rule} answered {answer.status_code}"
        assert answer.content_type == "application/problem+json"


@pytest.mark.usefixtures("instance")
def test_migrations_match_the_tables(service: Service, runtime: Runtime) -> None:
    """A database made by the migrations is the one the code declares."""
    assert differences(service, runtime.database) == []
