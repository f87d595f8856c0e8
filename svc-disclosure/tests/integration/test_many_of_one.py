"""However many applications somebody sends, all of the month are counted."""

from sqlalchemy import insert, select

from svc_disclosure.domain.fees import ByItem
from svc_disclosure.storage.tables import application
from svc_disclosure.testing import people
from svc_disclosure.testing.desk import fresh


def again(runtime, number, place, times, **changed):
    """More of the same applicant, as rows."""
    with runtime.database.write() as connection:
        row = dict(connection.execute(select(application).where(application.c.number == number)).mappings().one())
        rows = [row | changed | {"number": fresh(place + one)["number"]} for one in range(times)]
        connection.execute(insert(application), rows)


def test_a_fee_by_item_and_the_hints_count_more_than_two_hundred(city, runtime, clock):
    first = city.at_work()["number"]
    clock.forward(minutes=1)
    mine = city.at_work(description="另一个项目的招标文件")["number"]
    again(runtime, first, 1_000, 215, item_count=1)
    clock.forward(days=40)
    later = city.at_work(description="再一个项目的招标文件")["number"]
    again(runtime, later, 2_000, 205, item_count=1)
    clock.forward(days=-40)
    assert city.at_desk(people.HANDLER, mine).json["hints"]["this_month"] == 217
    view = city.do(people.HANDLER, mine, "charge", basis="item", count=1, served_on="2026-03-02")
    assert view["fee"]["fen"] == ByItem(1, 215).fen != ByItem(1, 200).fen
