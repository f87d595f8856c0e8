"""`act_routes`: a table of acts becomes addresses, with place, proof and fields handed to each act."""

from dataclasses import replace

import pytest

from casework.domain.actors import Role
from casework.testing.client import client_as, staff
from casework.web.access import ANYONE
from casework.web.acts import CASE, Acts, act_fields, act_routes
from casework.web.app import create_app
from casework.web.asking import query_code
from casework.web.fields import Strict, Text
from casework.web.json_body import Blueprint


class Reason(Strict):
    reason = Text(min=1, max=5, required=True)


def give_back(_uow, *place, reason):
    """Gives it back, saying why."""
    return [*place, reason]


ACTS: Acts[list] = {"give-back": (Reason, give_back)}


def view(uow, done):
    return {"done": done, "by": uow.actor.id}


@pytest.fixture
def app(service, runtime):
    """The sample with the acts of a sender, of a desk, and of something inside a case."""
    mine, desk = (Blueprint(name, __name__, url_prefix=f"/api/sample/{name}") for name in ("mine", "desk"))
    act_routes(mine, ACTS, allow=[ANYONE], view=view, proof=query_code)
    act_routes(desk, ACTS, allow=[Role.CLERK.value], view=view)
    act_routes(desk, ACTS, allow=[Role.CLERK.value], view=view, at=f"{CASE}/parts/<int:part>")
    return create_app(replace(service, blueprints=[mine, desk]), runtime)


def test_a_sender_proves_with_the_code_that_came_along(app):
    answer = client_as(app).post(
        "/api/sample/mine/N1/give-back", json={"reason": "mine"}, headers={"X-Query-Code": "C1"}
    )
    assert (answer.status_code, answer.json["done"]) == (200, ["N1", "C1", "mine"])


def test_a_desk_acts_on_a_case_and_on_what_is_inside_one(app):
    clerk = client_as(app, staff("housing", Role.CLERK, id_="wang"))
    answer = clerk.post("/api/sample/desk/N1/give-back", json={"reason": "wrong"})
    assert answer.json == {"done": ["N1", "wrong"], "by": "wang"}
    answer = clerk.post("/api/sample/desk/N1/parts/7/give-back", json={"reason": "wrong"})
    assert answer.json["done"] == ["N1", 7, "wrong"]


def test_others_are_refused_and_so_are_fields_that_do_not_fit(app):
    sent = {"path": "/api/sample/desk/N1/give-back", "json": {"reason": "wrong"}}
    assert client_as(app, staff("housing", Role.REVIEWER)).post(**sent).status_code == 403
    sent["json"] = {"reason": "longer than five"}
    assert client_as(app, staff("housing", Role.CLERK)).post(**sent).status_code == 422


def test_the_act_describes_its_address_and_its_form(app):
    paths = app.extensions["casework_api"].document()["paths"]
    assert paths["/api/sample/desk/{number}/give-back"]["post"]["summary"] == "Gives it back, saying why."
    assert [field["name"] for field in act_fields(ACTS)["give-back"]] == ["reason"]
