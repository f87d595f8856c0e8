"""However many applications somebody sends, all of the month are counted."""

from sqlalchemy import insert, select

from svc_disclosure.domain.fees import ByItem, fee_for_items
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
    city.do(people.HANDLER, first, "count_items", count=1)
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


def test_an_item_is_charged_only_once_those_before_it_are_counted(city, clock):
    """Whichever fee notice is written first, 40 items of a month cost what 40 items cost."""
    first = city.at_work()["number"]
    clock.forward(minutes=1)
    second = city.at_work(description="另一个项目的招标文件")["number"]
    twenty = {"basis": "item", "count": 20, "served_on": "2026-03-02"}
    refused = city.at_desk(people.HANDLER, second, "charge", **twenty)
    assert (refused.status_code, refused.json["code"], refused.json["which"]) == (409, "items_uncounted", [first])
    city.do(people.HANDLER, first, "count_items", count=20)
    charged = [city.do(people.HANDLER, one, "charge", **twenty)["fee"]["fen"] for one in (second, first)]
    assert sum(charged) == fee_for_items(40)


def test_what_was_amended_is_asked_for_as_amended(city, as_):
    """Three vague applications that became three different ones do not ask for one thing (art. 44)."""
    ids = ("11010519491231002X", "110105199003072354", "440524198801010011")
    things = ("道路养护合同", "学校采购清单", "医院审计报告")
    for id_, thing in zip(ids, things, strict=True):
        number = city.at_work(description="有关的全部材料", document_number="", paper_number=id_)["number"]
        city.do(people.HANDLER, number, "ask_amendment")
        city.do(people.INTAKE, number, "amend", description=thing, paper="补正书")
    assert as_(people.REVIEWER).get("/api/disclosure/desk/proactive").json["prompts"] == []
