"""Applicants on paper, without an account or a code at hand, are heard: intake enters their acts with paper and day."""

import pytest

from casework.testing.offices import Office, add_office
from svc_disclosure.service import service as disclosure
from svc_disclosure.testing import people
from svc_disclosure.testing.desk import both, march
from svc_disclosure.use_cases import erasing

LETTER = "MC-7K3F9-Q2XWD-K"
BEFORE = "2026-03-01"  # the day before all of this began
CONTENT = {
    "kind": "consultation", "subject": "想看验收报告", "body": "请公开新华小区的验收报告。", "anonymous": False,
    "people": {"name": "王小明", "phone": "13800138000", "email": None, "address": ""}, "department": people.AGENCY,
    "query_code": "7K3F9Q2X", "owner": people.APPLICANT.id, "reason": "属于政府信息公开申请。", "hops": 0,
}  # fmt: skip
PETITION = {"outcome": "petition", "reason": "反映的是物业纠纷,属于投诉。", "convert_to": "mailbox/city"}


@pytest.fixture
def mailbox(ground, runtime):
    """The mailbox runs here too."""
    add_office(ground, "mailbox/city", "MC")
    return Office("mailbox/city", ground, disclosure, runtime)


def in_english(as_, number, code):
    """The same in English."""
    headers = {"X-Query-Code": code, "Accept-Language": "en"}
    return as_().get(f"/api/disclosure/applications/{number}", headers=headers).json["timeline"][-1]["text"]


def offered(city, actor, number):
    """The fields of what this account may do now, by act."""
    return {one["name"]: [f["name"] for f in one["fields"]] for one in city.at_desk(actor, number).json["actions"]}


def test_reasons_on_paper_lead_to_a_later_answer(city, as_, clock, announced):
    number, code = both(city.at_work())
    city.do(people.HANDLER, number, "ask_reasons", notice="请说明申请理由。")
    march(clock, 9)
    assert sorted(offered(city, people.INTAKE, number)["give_reasons"]) == ["paper", "reason", "received_on"]
    assert "give_reasons" not in offered(city, people.HANDLER, number)
    given = {"reason": "用于学术研究。", "paper": "王小明来信 1", "received_on": "2026-03-06"}
    assert city.refused(people.HANDLER, number, "give_reasons", **given) == (403, "not_yours")
    for wrong in (BEFORE, "2026-03-10"):
        told = city.refused(people.INTAKE, number, "give_reasons", **given | {"received_on": wrong})
        assert told == (422, "day_out_of_range")
    view = city.do(people.INTAKE, number, "give_reasons", **given)
    assert (view["reasons"]["reason"], view["reasons"]["given_at"][:10]) == ("用于学术研究。", "2026-03-05")  # UTC
    entry = view["history"][-1]
    assert (entry["role"], entry["words"]["paper"], entry["facts"]) == (
        "intake", "王小明来信 1", {"received_on": "2026-03-06"},
    )  # fmt: skip
    assert city.seen(number, code)["timeline"][-1]["text"] == (
        "您已说明理由（机关依据书面材料登记：王小明来信 1，2026-03-06 收到）"
    )
    assert "entered by the office from paper: 王小明来信 1, 2026-03-06" in in_english(as_, number, code)
    assert announced()[-1].type == "disclosure.application_reasons_given.v1"
    supervised = city.at_desk(people.SUPERVISOR, number).json
    assert "王小明" not in str(supervised["timeline"]) + str(supervised["history"])
    assert city.do(people.HEAD, number, "delay", days=10)["due"] == "2026-04-14"


def test_what_is_withdrawn_on_paper_ends_on_the_day_that_came_in(city, clock, announced):
    number, code = both(city.at_work(oral=True))
    march(clock, 9)
    given = {"paper": "来信 2", "received_on": "2026-03-06"}
    assert city.refused(people.INTAKE, number, "withdraw", paper="来信 2", received_on=BEFORE) == (
        422, "day_out_of_range",
    )  # fmt: skip
    assert city.at_desk(people.INTAKE, number, "withdraw", received_on="2026-03-06").status_code == 422  # which paper
    view = city.do(people.INTAKE, number, "withdraw", **given)
    assert (view["state"], view["outcome"], view["ended_on"]) == ("closed", "other", "2026-03-06")
    told = city.seen(number, code)["timeline"][-1]["text"]
    assert told == "您已撤回（机关依据书面材料登记：来信 2，2026-03-06 收到）"
    assert (announced()[-1].type, announced()[-1].data["counted"]) == ("disclosure.application_withdrawn.v1", True)


def test_what_the_applicant_does_by_themselves_is_not_said_to_be_entered(city):
    number, code = both(city.at_work())
    assert city.applicant(number, "withdraw", code)["timeline"][-1]["text"] == "您已撤回"


def test_an_amendment_on_paper_is_told_to_be_entered_by_the_office(city):
    number, code = both(city.at_work())
    city.do(people.INTAKE, number, "ask_amendment")
    city.do(people.INTAKE, number, "amend", description="新华小区改造验收报告", paper="补正 1")
    text = [one["text"] for one in city.seen(number, code)["timeline"] if one["what"] == "amend"]
    assert text == ["您已补正（机关依据书面材料登记：补正 1）"]


def test_who_agrees_to_a_conversion_on_paper_goes_on_elsewhere(city, mailbox, clock, announced):
    number, code = both(city.at_work())
    city.do(people.HANDLER, number, "draft", **PETITION)
    city.do(people.REVIEWER, number, "sign")
    city.do(people.HANDLER, number, "deliver", on="2026-03-02")
    march(clock, 5)
    given = {"paper": "同意书", "received_on": "2026-03-04"}
    assert city.refused(people.INTAKE, number, "convert", **given | {"received_on": BEFORE}) == (
        422, "day_out_of_range",
    )  # fmt: skip
    assert city.refused(people.HANDLER, number, "convert", **given) == (403, "not_yours")
    view = city.do(people.INTAKE, number, "convert", **given)
    seen = city.seen(number, code)
    assert (view["state"], seen["conversion"]["to"]) == ("converting", "mailbox/city")
    assert seen["timeline"][-1]["text"] == "您同意转办（机关依据书面材料登记：同意书，2026-03-04 收到）"
    assert "query_code" not in str(view), "the code there is the applicant's to read"
    told = [row for row in announced() if row.type.endswith("case_referred.v1")][-1].data
    assert mailbox.opened(told["sealed"], told["referral"])["number"] == number


def test_who_does_not_want_what_was_converted_to_an_application_may_say_so_on_paper(city, mailbox):
    mailbox.refer(LETTER, CONTENT)
    given = {"paper": "来信 3", "received_on": "2026-03-02"}
    assert city.refused(people.INTAKE, LETTER, "withdraw", **given) == (404, "application_unknown")  # read at no desk
    completed = {"applicant_class": "natural", "paper_number": "11010519491231002X"}
    assert city.by_code("POST", LETTER, "/correction", json=completed).json["state"] == "submitted"
    view = city.do(people.INTAKE, LETTER, "withdraw", **given)
    assert (view["state"], view["outcome"], view["received_on"]) == ("closed", None, None)


def test_once_erased_it_is_still_said_that_the_office_entered_it_and_when(city, runtime):
    number, code = both(city.at_work())
    city.do(people.INTAKE, number, "withdraw", paper="王小明来信", received_on="2026-03-02")
    with runtime.unit_of_work() as uow:
        erasing.erase(uow, number)
    assert city.seen(number, code)["timeline"][-1]["text"] == "您已撤回（机关依据书面材料登记，2026-03-02 收到）"
    refused = city.refused(people.INTAKE, number, "withdraw", paper="来信", received_on="2026-03-02")
    assert refused == (409, "transition_unknown")
