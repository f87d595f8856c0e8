"""Figures of the exchange for operators, by partner, in Prometheus' text format."""

import json

import pytest
from prometheus_client.parser import text_string_to_metric_families

from exchange.domain import reconciliation
from exchange.storage import reports
from exchange.storage.tables import exchange_outgoing
from exchange.testing.town import NUMBER


@pytest.fixture
def figures(town, app):
    """The exchange's own figures as they are now: `{name: {partner: value}}`."""

    def read():
        answer = app.test_client().get("/metrics")
        assert answer.status_code == 200
        families = text_string_to_metric_families(answer.text)
        return {
            family.name: {sample.labels["partner"]: sample.value for sample in family.samples}
            for family in families
            if family.name.startswith("exchange_")
        }

    return read


def test_where_nothing_waits_every_figure_is_there_and_zero(figures):
    found = figures()
    assert set(found) == {
        "exchange_waiting", "exchange_oldest_waiting_seconds", "exchange_held", "exchange_unregistered",
        "exchange_reports_recent", "exchange_differences_open",
    }  # fmt: skip
    assert all(values == {"petitions": 0, "centre": 0} for values in found.values())


def test_what_waits_for_a_partner_is_counted_and_how_long_the_oldest_does(town, figures):
    town.refer()
    town.clock.forward(minutes=5)
    town.taker.take("petitions", b"junk")
    town.clock.forward(minutes=1)
    found = figures()
    assert found["exchange_waiting"] == {"petitions": 2, "centre": 0}
    assert found["exchange_oldest_waiting_seconds"] == {"petitions": 360, "centre": 0}
    assert found["exchange_unregistered"] == {"petitions": 1, "centre": 0}
    with town.runtime.unit_of_work() as uow:
        uow.connection.execute(exchange_outgoing.update().values(state="sent"))
    town.acknowledge()
    found = figures()
    assert found["exchange_waiting"] == found["exchange_oldest_waiting_seconds"] == {"petitions": 0, "centre": 0}
    assert found["exchange_unregistered"]["petitions"] == 0


def test_a_message_that_came_too_early_is_held_and_its_gap_reported_for_a_day(town, figures):
    town.refer()
    status = {"alias": "XF-1", "status": "自办", "at": town.bureau.now()}
    assert town.say(town.bureau, "petition.status.v1", NUMBER, status, sequence=2) == "hold"
    town.clock.forward(hours=23, minutes=59)
    assert (figures()["exchange_held"]["petitions"], figures()["exchange_reports_recent"]["petitions"]) == (1, 1)
    town.clock.forward(minutes=1)
    assert figures()["exchange_reports_recent"]["petitions"] == 0
    assert town.acknowledge(sequence=1) == "applied"
    assert figures()["exchange_held"]["petitions"] == 0


def test_a_difference_counts_until_the_lists_agree(town, figures):
    with town.runtime.unit_of_work() as uow:
        found = reconciliation.Difference(NUMBER, reconciliation.Kind.MISSING_HERE, 1, 2)
        reports.differ(uow.connection, "centre", uow.now.date(), found, uow.now)
    assert figures()["exchange_differences_open"] == {"petitions": 0, "centre": 1}
    with town.runtime.unit_of_work() as uow:
        (row,) = reports.open_differences(uow.connection, "centre")
        reports.heal(uow.connection, row.id, uow.now)
    assert figures()["exchange_differences_open"]["centre"] == 0


def test_figures_are_read_without_a_usable_configuration_and_name_no_case(town, figures, ground, app):
    town.refer()
    (ground.folder / "config" / "exchange.json").write_text(json.dumps([]), encoding="utf-8")
    assert figures()["exchange_waiting"]["petitions"] == 1
    assert NUMBER not in app.test_client().get("/metrics").text
