"""送达 over HTTP: by the postal enterprise only, and to an address that there is."""

import pytest

from svc_disclosure.testing import people
from svc_disclosure.testing.desk import PROVIDED, march


def test_a_draft_is_sent_back_signed_by_another_and_delivered_by_post(city):
    number = city.at_work()["number"]
    search = {"scope": "档案室、公文系统", "method": "按名称和文号", "on": "2026-03-02", "searcher": "handler"}
    draft = {"outcome": "not_held", "article": "36(4)", "reason": "经检索未找到。", "search": search}
    city.do(people.HANDLER, number, "draft", **draft)
    assert city.do(people.REVIEWER, number, "reject", reason="请扩大检索范围。")["rejected"] == "请扩大检索范围。"
    view = city.do(people.HANDLER, number, "draft", **draft)
    assert view["decision"]["search"] == draft["search"]
    assert city.refused(people.HANDLER, number, "sign") == (403, "not_yours")
    assert city.do(people.REVIEWER, number, "sign")["decision"]["document"] == "南住建〔2026〕第1号-答"
    post = {"how": "post", "on": "2026-03-02", "evidence": "EMS 1234567890"}
    assert city.refused(people.INTAKE, number, "deliver", **post, post="courier") == (422, "courier_refused")
    view = city.do(people.INTAKE, number, "deliver", **post, post="ems")
    assert (view["outcome"], view["state"]) == ("not_held", "answered")
    assert view["clock"]["days"][0]["why"] == "day_zero"


@pytest.mark.parametrize(("how", "field"), [("post", "address"), ("email", "email")])
def test_nothing_is_delivered_to_an_address_that_there_is_not(city, how, field):
    number = city.at_work(**{field: None})["number"]
    city.do(people.REVIEWER, number, "review_secrecy")
    city.do(people.HANDLER, number, "draft", **PROVIDED)
    city.do(people.REVIEWER, number, "sign")
    sent = {"how": how, "on": "2026-03-02", "evidence": "1234567890"} | ({"post": "ems"} if how == "post" else {})
    assert city.refused(people.HANDLER, number, "deliver", **sent) == (409, "no_such_address")
    assert city.at_desk(people.HANDLER, number).json["state"] == "decided"
    assert city.do(people.HANDLER, number, "deliver", on="2026-03-02")["state"] == "answered"


def test_what_is_delivered_online_days_after_its_limit_is_late_whatever_day_is_entered(papers, clock):
    receipt = papers.city.at_work()
    number = receipt["number"]
    march(clock, 30)  # the last day: signed, and shown to nobody
    papers.release(number, papers.partly(number))
    march(clock, 10, month=4)
    assert papers.links(receipt) == []
    online = {"how": "online", "evidence": "系统"}
    assert papers.city.refused(people.HANDLER, number, "deliver", **online, on="2026-03-30") == (422, "online_today")
    assert papers.city.do(people.HANDLER, number, "deliver", **online, on="2026-04-10")["clock"]["on_time"] is False
