"""A partner whose program runs wild, with good keys: held back, reported once, and nothing lost."""

import json

import pytest

from casework.messaging.inbox import Held
from exchange import configuration
from exchange.domain.cases import State
from exchange.testing.town import NUMBER
from exchange.use_cases.budgets import RETRY_AFTER

MOST = 3


def allow(ground, most):
    path = ground.folder / "config" / "exchange.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    document["partners"]["petitions"]["messages_per_minute"] = most
    path.write_text(json.dumps(document), encoding="utf-8")


def statuses(town, count):
    """So many reports on one case, after its registration."""
    town.refer()
    data = {"alias": "XF-1", "registered_at": town.bureau.now()}
    yield town.bureau.signed(town.bureau.message("petition.ack.v1", NUMBER, data))
    for _ in range(count - 1):
        said = {"alias": "XF-1", "status": "转送", "at": town.bureau.now()}
        yield town.bureau.signed(town.bureau.message("petition.status.v1", NUMBER, said))


def post(app, bodies):
    messages = [body.decode() for body in bodies]
    return app.test_client().post("/exchange/petitions/messages", json={"messages": messages})


def test_over_http_the_rest_of_a_flood_comes_again_and_is_applied_then(town, app, ground):
    allow(ground, MOST)
    bodies = list(statuses(town, MOST + 2))
    answer = post(app, bodies)
    assert answer.json == {"taken": MOST, "code": "-2"}
    assert answer.headers["Retry-After"] == str(RETRY_AFTER)
    assert post(app, bodies[MOST:]).json == {"taken": 0, "code": "-2"}
    assert [report.kind for report in town.reports()] == ["flood"]
    assert town.reports()[0].count == 1
    allow(ground, MOST + 2)  # the same minute with more room: the rest is taken, each once and in order
    assert post(app, bodies[MOST:]).json == {"taken": 2}
    assert town.case().state is State.ACKNOWLEDGED
    assert [report.kind for report in town.reports()] == ["flood"]


def test_over_the_broker_the_rest_of_a_flood_is_held_and_no_outage(town, ground):
    allow(ground, MOST)
    *first, last = statuses(town, MOST + 1)
    assert [town.taker.take("petitions", body) for body in first] == ["applied"] * MOST
    with pytest.raises(Held) as held:
        town.taker.take("petitions", last)
    assert not held.value.outage


def test_what_is_not_signed_by_the_partner_spends_nothing_of_its_budget(town, ground):
    allow(ground, MOST)
    for number in range(MOST * 2):
        assert town.taker.take("petitions", b"junk %d" % number) == "bad"
    assert [town.taker.take("petitions", body) for body in statuses(town, MOST)] == ["applied"] * MOST


@pytest.mark.parametrize("most", [0, 1_000_001, "10", True, 2.5])
def test_a_budget_that_is_none_is_named(most):
    entry = {"name": "x", "messages_per_minute": most}
    with pytest.raises(configuration.ConfigurationUnusable, match="messages_per_minute must be a whole number"):
        configuration.parse({"partners": {"petitions": entry}})


@pytest.mark.parametrize("most", [1, 1_000_000])
def test_the_edges_of_a_budget_are_taken(most):
    exchange = configuration.parse({"partners": {"petitions": {"messages_per_minute": most}}})
    assert exchange.partner("petitions").messages_per_minute == most
