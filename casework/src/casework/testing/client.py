"""A client that comes as somebody: each request carries an assertion signed as the gateway would sign it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from casework.crypto import assertions
from casework.crypto.keys import KeyRing
from casework.domain.actors import ANONYMOUS, Actor, Kind, Role
from casework.runtime import Runtime
from casework.web.access import HEADER

GATEWAY = "gateway/main"


class As(FlaskClient):
    """`client.get("/…")` as `actor`, with further claims such as `number` and `code`."""

    actor: Actor
    claims: Mapping[str, Any]

    def open(self, path: str, *args: Any, **kwargs: Any) -> Any:  # type: ignore[override]
        """Signs for this method and path, then sends."""
        headers = dict(kwargs.pop("headers", None) or {})
        if HEADER not in headers:
            headers[HEADER] = self.assertion(kwargs.get("method", "GET"), path.split("?")[0])
        return super().open(path, *args, headers=headers, **kwargs)

    def assertion(self, method: str, path: str) -> str:
        """The assertion that the gateway would send with this request."""
        runtime: Runtime = self.application.extensions["casework"]
        ring = KeyRing.load(runtime.settings.keys_dir, GATEWAY)
        actor = self.actor
        claims = assertions.Claims(
            kind=actor.kind,
            mth=method,
            pth=path,
            sub=actor.id,
            dep=actor.department,
            roles=tuple(sorted(actor.roles)),
            name=actor.name,
            rid="test-request",
            subj=actor.subject_type,
            lvl=actor.level,
            **{"auth_at": int(runtime.real_now().timestamp()), **self.claims},  # has just logged in
        )
        return assertions.issue(ring, runtime.instance, claims, runtime.real_now())


def client_as(app: Flask, actor: Actor = ANONYMOUS, **claims: Any) -> As:
    """A client of `app` for `actor`."""
    client = As(app, app.response_class)
    client.actor, client.claims = actor, claims
    return client


def staff(department: str, *roles: Role, id_: str = "") -> Actor:
    """A staff account of a department."""
    names = frozenset(role.value for role in roles)
    return Actor(Kind.STAFF, id_ or f"{department}-{'-'.join(sorted(names))}", department, names, "经办员")


def citizen(id_: str = "citizen-1") -> Actor:
    """A citizen with an account."""
    return Actor(Kind.CITIZEN, id_)
