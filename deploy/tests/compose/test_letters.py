"""A letter through the published port, with everybody there and with somebody gone."""

import pytest

from deploy.testing.composed import ComposedCity

pytestmark = pytest.mark.timeout(1800)  # the first test waits for the images


def _tracked(city: ComposedCity, given: dict[str, str]) -> bool:
    answer = city.get(f"/api/track/{given['number']}", X_Query_Code=given["query_code"])
    return answer.status_code == 200 and answer.json()["number"] == given["number"]


def _counted(city: ComposedCity, number: int) -> None:
    """Not one too few, and not one too many: what is sent again must not count again."""
    city.wait(lambda: city.received() >= number, f"the scoreboard counts {number}")
    assert city.received() == number


def test_a_letter_is_received_tracked_and_counted(city: ComposedCity) -> None:
    before = city.received()
    answer = city.write("末班车几点")
    assert answer.status_code == 201, answer.text
    given = answer.json()
    assert _tracked(city, given)
    assert city.get(f"/api/track/{given['number']}", X_Query_Code="00000000").status_code == 404
    _counted(city, before + 1)
    assert city.get("/scoreboard").status_code == 200


def test_a_letter_is_taken_while_its_service_is_dead(city: ComposedCity) -> None:
    before = city.received()
    city.kill("mailbox-city", "mailbox-city-worker")
    answer = city.write("服务停了也要能写信")
    assert answer.status_code == 202, answer.text
    assert answer.json()["stored"] is True
    city.start("mailbox-city", "mailbox-city-worker")
    _counted(city, before + 1)  # asking for the letter before it is there would count as guessing its code
    assert _tracked(city, answer.json())


def test_a_letter_is_taken_while_the_broker_is_dead(city: ComposedCity) -> None:
    before = city.received()
    city.kill("rabbitmq")
    answer = city.write("消息停了也要能写信")
    assert answer.status_code == 201, answer.text
    assert _tracked(city, answer.json())
    city.start("rabbitmq")
    _counted(city, before + 1)


def test_a_letter_outlives_the_database_server(city: ComposedCity) -> None:
    before = city.received()
    answer = city.write("写完就断电")
    assert answer.status_code == 201, answer.text
    city.kill("postgres")
    assert city.write("数据库停了").status_code in (502, 503), "nobody can promise to keep it: that must be said"
    city.start("postgres")
    city.wait(lambda: city.get("/ready").status_code == 200 and _tracked(city, answer.json()), "it is there again")
    _counted(city, before + 1)


def test_a_worker_that_ends_starts_again(city: ComposedCity) -> None:
    before = city.received()
    was = city.inspect("portal-main-worker")["State"]["StartedAt"]
    city.python("portal-main-worker", "import os; os.kill(1, 15)")
    assert city.write("重新数一遍").status_code == 201
    _counted(city, before + 1)
    state = city.inspect("portal-main-worker")["State"]
    assert (state["Running"], state["StartedAt"] > was) == (True, True)
