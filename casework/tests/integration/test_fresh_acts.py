"""`allow(…, fresh=True)`: a sensitive act takes a proof of a moment ago, which the assertion carries."""

from datetime import timedelta

import pytest
from flask import jsonify

from casework.crypto import assertions
from casework.domain.actors import Actor, Kind
from casework.testing.client import client_as
from casework.web.access import allow
from casework.web.app import create_app

CLERK = Actor(Kind.STAFF, "wang", "transport", frozenset({"clerk"}))


@pytest.fixture
def app(service, runtime):
    """The sample with one sensitive route."""
    made = create_app(service, runtime)

    @made.get("/api/sample/sealed")
    @allow("clerk", fresh=True)
    def unseal():
        return jsonify({"name": "opened"})

    return made


@pytest.mark.parametrize(("ago", "status"), [(0, 200), (298, 200), (300, 403), (10_000, 403), (None, 403)])
def test_five_minutes(app, runtime, ago, status):
    proven = 0 if ago is None else int((runtime.real_now() - timedelta(seconds=ago)).timestamp())
    answer = client_as(app, CLERK, auth_at=proven, amr=("pwd", "otp")).get("/api/sample/sealed")
    assert answer.status_code == status
    if status == 403:
        assert (answer.json["code"], answer.json["seconds"]) == ("step_up_needed", 300)


def test_who_may_not_at_all_is_not_asked_to_prove_anything(app):
    assert client_as(app, Actor(Kind.CITIZEN, "anna")).get("/api/sample/sealed").json["code"] == "not_yours"


def test_only_the_gateway_says_when_somebody_proved_himself(ground, runtime):
    claims = assertions.Claims(kind=Kind.SERVICE, mth="GET", pth="/", auth_at=1, amr=("otp",))
    with pytest.raises(ValueError, match="auth_at, amr"):
        assertions.issue(runtime.ring, "gateway/main", claims, runtime.real_now())


def test_the_claims_arrive_as_they_were_said(app, runtime, ground):
    from casework.crypto.keys import KeyRing

    ring = KeyRing.load(ground.keys, "gateway/main")
    said = assertions.Claims(
        kind=Kind.STAFF, mth="GET", pth="/x", sub="wang", auth_at=1_700_000_000, amr=("pwd", "otp")
    )
    token = assertions.issue(ring, runtime.instance, said, runtime.real_now())
    read = assertions.verify(token, runtime.public_keys, runtime.instance, "GET", "/x", runtime.real_now())
    assert (read.auth_at, read.amr) == (1_700_000_000, ("pwd", "otp"))
