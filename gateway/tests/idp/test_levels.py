"""Levels by route, and what services are told of a person: the gateway in front of a service, on real sockets."""

import pytest

from casework.domain.actors import ANONYMOUS, Actor, Kind, Role
from casework.domain.errors import Forbidden
from gateway.identity import Identity
from gateway.idp.configuration import LevelRule
from gateway.idp.levels import Levels
from gateway.routes import ROUTES
from gateway.testing.idp import Simulator
from gateway.testing.idp.visitor import ORIGIN, Visitor, install
from gateway.testing.town import Town

LETTER = {"department": "transport", "kind": "help", "subject": "路灯不亮", "body": "坏了半个月"}
SUBMIT = next(route for route in ROUTES if route.name == "submit")


@pytest.fixture(scope="module")
def simulator():
    with Simulator() as running:
        yield running


@pytest.fixture(scope="module")
def town(tmp_path_factory, simulator):
    made = Town(tmp_path_factory.mktemp("levels") / "town", {"public_origin": ORIGIN})
    yield made
    made.close()


def app_with(town, simulator, **settings):
    install(simulator, town.config, **settings)
    return town.new_app()


def test_services_are_told_whom_and_how_surely(town, simulator):
    visitor = Visitor(app_with(town, simulator))
    before = visitor.client.get("/api/mailbox/echo").json["claims"]
    assert (before["subj"], before["lvl"]) == ("", "")
    visitor.go("province", "mill")
    after = visitor.client.get("/api/mailbox/echo").json["claims"]
    assert (after["kind"], after["subj"], after["lvl"]) == ("citizen", "organisation", "L3")


@pytest.mark.parametrize("anonymous", [True, False])
def test_a_letter_may_need_a_level(town, simulator, anonymous):
    rule = {"route": "submit", "level": "L2", "anonymous": anonymous}
    app = app_with(town, simulator, levels=[rule])
    weak, sure, nobody = Visitor(app), Visitor(app), Visitor(app)
    weak.go("province", "li")
    sure.go("province", "wei")
    refused = weak.post("/api/mailbox/letters", **LETTER)
    assert (refused.status_code, refused.json["code"], refused.json["level_needed"]) == (403, "level_too_low", "L2")
    assert sure.post("/api/mailbox/letters", **LETTER).status_code == 201
    assert nobody.post("/api/mailbox/letters", **LETTER).status_code == (201 if anonymous else 403)
    assert weak.client.get("/api/mailbox/echo").status_code == 200, "reading needs no level"


def test_a_stored_letter_keeps_what_was_known(town, simulator):
    import json

    from sqlalchemy import select

    from casework.crypto.vault import context
    from gateway.tables import stored_submission
    from gateway.testing.wire import Cut

    visitor = Visitor(app_with(town, simulator))
    visitor.go("ticket", "wei")
    town.parts.documents.refresh()
    town.wire.cuts = [Cut.CONNECT] * 3
    taken = visitor.post("/api/mailbox/letters", **LETTER)
    town.wire.cuts.clear()
    assert taken.status_code == 202
    with town.runtime.read() as connection:
        row = connection.execute(select(stored_submission)).one()
    sealed = context("stored_submission", "envelope", row.number)
    envelope = json.loads(town.runtime.vault.open(row.envelope, sealed))
    assert (envelope["subj"], envelope["lvl"]) == ("natural", "L3")
    assert town.forward() == 1


@pytest.mark.parametrize(("actor", "method", "passes"), [
    (ANONYMOUS, "POST", False), (Actor(Kind.CITIZEN, "a"), "POST", False), (Actor(Kind.CITIZEN, "a"), "GET", True),
    (Actor(Kind.CITIZEN, "a", level="L1"), "POST", False), (Actor(Kind.CITIZEN, "a", level="L2"), "POST", True),
    (Actor(Kind.CITIZEN, "a", level="L4"), "DELETE", True), (Actor(Kind.CITIZEN, "a", level="L1"), "PUT", False),
    (Actor(Kind.STAFF, "s", "roads", frozenset({Role.CLERK})), "POST", True),
])  # fmt: skip
def test_rules(actor, method, passes):
    levels = Levels([LevelRule("submit", "L2")])
    if passes:
        levels.check(method, SUBMIT, Identity(actor))
    else:
        with pytest.raises(Forbidden) as refused:
            levels.check(method, SUBMIT, Identity(actor))
        assert refused.value.facts == {"level_needed": "L2"}
    Levels([]).check(method, SUBMIT, Identity(actor))
