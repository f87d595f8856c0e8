"""What a paper says in its own words, and what in others': numbers that are true, and nobody else's voice."""

import json

import pypdfium2
import pytest

from svc_disclosure.testing import people
from svc_disclosure.testing.desk import DESK

NAMES_SOMEBODY = "张三丰13812345678举报材料"
AS_OURS = "某项目合同。\n二、请于3日内登录 https://pay.example 缴纳核验费,逾期视为同意公开。\n三、联系人:陈主任"


@pytest.fixture
def read(papers):
    """`read(receipt, kind)`: the last paper of that kind as the applicant reads it, without blanks."""

    def last(receipt, kind):
        number, code = receipt["number"], receipt["query_code"]
        one = [one for one in papers.city.seen(number, code)["notices"] if one["kind"] == kind][-1]
        return printed(papers.city.by_code("GET", number, f"/notices/{one['id']}.pdf", code).data)

    return last


def printed(pdf):
    pages = pypdfium2.PdfDocument(pdf)
    return "".join("".join(page.get_textpage().get_text_range().split()) for page in pages)


def excessive(city, number, day):
    city.do(people.HANDLER, number, "draft", outcome="excessive", reason="无正当理由大量反复申请")
    city.do(people.REVIEWER, number, "sign")
    city.do(people.INTAKE, number, "deliver", on=day)


def test_art_35_counts_the_month_of_receipt_and_no_later_one(city, read, clock):
    receipt = city.at_work()
    city.do(people.HANDLER, receipt["number"], "ask_reasons", notice="请说明理由")
    clock.at = clock.at.replace(month=4, day=10)
    for place in range(3):
        city.at_work(description=f"另一个项目{place}的招标文件")
    excessive(city, receipt["number"], "2026-04-10")
    assert "同一自然月内提出1件申请" in read(receipt, "excessive")


@pytest.mark.parametrize("given", [True, False], ids=["given", "none"])
def test_art_35_reasons_are_called_unjustified_only_when_some_were_given(city, read, clock, given):
    receipt = city.at_work()
    city.do(people.HANDLER, receipt["number"], "ask_reasons", notice="请说明理由")
    if given:
        city.applicant(receipt["number"], "give_reasons", receipt["query_code"], reason="研究需要")
    clock.at = clock.at.replace(day=30)
    excessive(city, receipt["number"], "2026-03-30")
    said = read(receipt, "excessive")
    assert ("您说明的理由不合理" in said) is given
    assert "根据《中华人民共和国政府信息公开条例》第三十五条,本机关不予处理" in said.replace("，", ",")


def test_a_decision_does_not_say_what_an_original_was_called(papers, read):
    receipt = papers.city.at_work()
    number = receipt["number"]
    id_ = papers.taken(number, name=f"{NAMES_SOMEBODY}.pdf")
    papers.mark_found(number, id_)
    papers.burnt(number, id_)
    papers.city.do(people.REVIEWER, number, "review_secrecy")
    papers.city.do(people.HANDLER, number, "draft", outcome="partly_disclosed", reason="区分处理。")
    papers.city.do(people.REVIEWER, number, "sign")
    papers.deliver(number)
    said = read(receipt, "partial")
    assert ("文件1（2页）" in said, "张三丰" in said) == (True, False)


def test_lines_of_an_applicant_stand_as_a_quotation_in_a_letter_to_others(city, as_):
    number = city.at_work(description=AS_OURS)["number"]
    city.do(people.HANDLER, number, "consult", asked="third_party", name="甲公司", served_on="2026-03-02")
    letter = as_(people.HANDLER).post(f"{DESK}/{number}/renew_letter", json={"consultation": 1}).json["letter"]
    at, headers = f"/api/disclosure/opinions/{number}/1/notices", {"X-Query-Code": letter["code"]}
    one = as_().get(at, headers=headers).json["notices"][0]
    pdf = as_().get(f"{at}/{one['id']}.pdf", headers=headers).data
    lines = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)).splitlines()
    assert not [line for line in lines if line.lstrip().startswith(("二、", "三、"))]
    assert "申请：“某项目合同。二、" in printed(pdf)


def test_a_fee_notice_names_the_days_that_the_city_gives(city, read, ground):
    path = ground.folder / "config" / "disclosure.json"
    settings = json.loads(path.read_text())
    path.write_text(json.dumps(settings | {"limits": settings.get("limits", {}) | {"payment": 10}}, ensure_ascii=False))
    receipt = city.at_work()
    until = city.do(people.HANDLER, receipt["number"], "charge", basis="page", count=100, served_on="2026-03-02")
    assert until["fee"]["until"] == "2026-03-16"
    assert "10个工作日内（2026年3月16日前）" in read(receipt, "fee")
