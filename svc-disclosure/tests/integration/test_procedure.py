"""The procedure of 国令711 through HTTP, on both databases: each act, its papers, and the days that it moves."""

import pytest

from svc_disclosure import jobs
from svc_disclosure.testing import people
from svc_disclosure.testing.desk import DESK, City, fresh


@pytest.fixture
def city(as_):
    """Everybody."""
    return City(as_)


def march(clock, day, month=3):
    """Ten in the morning in China of that day."""
    clock.at = clock.at.replace(month=month, day=day, hour=2)


def both(receipt):
    """Number and query code."""
    return receipt["number"], receipt["query_code"]


def due(city, number, actor=people.INTAKE):
    return city.at_desk(actor, number).json["due"]


@pytest.mark.parametrize(("channel", "state", "received"), [
    ("in_person", "received", "2026-03-02"), ("signed_post", "received", "2026-03-02"),
    ("plain_letter", "submitted", None), ("fax", "submitted", None), ("web", "submitted", None),
])  # fmt: skip
def test_the_channel_decides_the_day_of_receipt(city, channel, state, received):
    receipt = city.hand_in(channel)
    assert (receipt["state"], receipt["received_on"]) == (state, received)
    assert receipt["contact_by"] == ("2026-03-02" if channel == "plain_letter" else "2026-03-03")


def test_signed_post_counts_from_the_day_on_which_it_was_signed_for(city):
    receipt = city.hand_in("signed_post", arrived_at="2026-02-09T02:00:00Z")
    assert (receipt["received_on"], receipt["due"]) == ("2026-02-09", "2026-03-13")


def test_an_oral_application_is_written_down_by_staff_in_person(city, as_):
    number = city.hand_in(oral=True, assistance=["reading"])["number"]
    view = city.at_desk(people.INTAKE, number).json
    assert (view["filled_by_staff"], view["assistance"]) == (True, ["reading"])
    done = city.do(people.INTAKE, number, "assist", helped=["reading"], text="已朗读并代填。")
    assert done["assisted"] == ["reading"]


def test_an_amendment_is_asked_once_in_seven_working_days_and_the_count_begins_anew(city, clock):
    number, code = both(city.hand_in())
    march(clock, 11)
    view = city.do(people.INTAKE, number, "ask_amendment")
    assert view["amendment"]["paper"] == "南住建〔2026〕第2号-告"
    assert (view["state"], view["amendment"]["until"]) == ("amending", "2026-04-01")
    march(clock, 16)
    seen = city.applicant(number, "amend", code, description="新华小区改造项目验收报告")
    assert (seen["state"], seen["due"]) == ("received", "2026-04-14")
    assert seen["description"] == "新华小区改造项目验收报告"
    dropped = [day["day"] for day in seen["clock"]["days"] if day["why"] == "dropped"]
    assert (dropped[0], dropped[-1]) == ("2026-03-02", "2026-03-15")
    assert city.refused(people.INTAKE, number, "ask_amendment") == (409, "amendment_asked")


def test_an_amendment_asked_on_the_eighth_working_day_is_refused_and_takes_no_number(city, clock):
    late, next_one = city.hand_in()["number"], city.hand_in()["number"]
    march(clock, 12)
    assert city.refused(people.INTAKE, late, "ask_amendment") == (409, "amendment_late")
    assert due(city, late) == "2026-03-30"
    city.do(people.INTAKE, next_one, "assign")
    asked = city.do(people.HANDLER, next_one, "ask_reasons", notice="请说明理由。")
    assert asked["history"][-1]["facts"] == {"paper": "南住建〔2026〕第3号-告"}


def test_who_does_not_amend_in_time_has_given_up(city, clock, runtime):
    number = city.hand_in()["number"]
    city.do(people.INTAKE, number, "ask_amendment")
    for day in (23, 24, 26):  # the last day is the 23rd; then three of grace
        march(clock, day)
        assert jobs.tidy(runtime) == 0
    march(clock, 27)
    assert jobs.tidy(runtime) == 1
    view = city.at_desk(people.INTAKE, number).json
    assert (view["state"], view["outcome"]) == ("closed", "not_corrected")


def test_a_third_party_answers_by_its_letter_and_nine_days_are_taken_out(city, clock):
    number, code = both(city.at_work())
    march(clock, 9)
    city.do(people.HANDLER, number, "consult", asked="third_party", served_on="2026-03-09", name="南方建材有限公司",
            contact="南宁市民族大道1号", question="是否同意公开验收报告中的报价?")  # fmt: skip
    letter = city.do(people.HANDLER, number, "renew_letter", consultation=1)["letter"]["code"]
    march(clock, 20)
    asked = city.letter(number, 1, letter).json
    assert (asked["due"], asked["question"]) == ("2026-03-30", "是否同意公开验收报告中的报价?")
    assert "王小明" not in str(asked)  # who applies is not the third party's business
    assert city.letter(number, 1, letter, opinion="refuses", reason="涉及商业秘密。").status_code == 200
    assert due(city, number, people.HANDLER) == "2026-04-13"
    seen = city.seen(number, code)
    out = [day for day in seen["clock"]["days"] if day["why"] == "suspended"]
    assert out[0]["papers"] == [{"cause": "third_party", "paper": "南住建〔2026〕第2号-告"}]
    assert "南方建材" not in str(seen)  # nor is the third party the applicant's
    assert city.letter(number, 1, letter, opinion="consents").json["code"] == "opinion_not_awaited"


@pytest.mark.parametrize("wrong", ["", "ZZZZZZZZ", "7K3F9Q2X", "x"])
def test_a_wrong_code_opens_no_letter(city, wrong):
    number = city.at_work()["number"]
    city.do(people.HANDLER, number, "consult", asked="third_party", served_on="2026-03-02", name="某公司")
    assert city.letter(number, 1, wrong).status_code == 404
    city.do(people.HANDLER, number, "renew_letter", consultation=1)
    assert city.letter(number, 1, wrong).status_code == 404
    assert city.letter(number, 2, wrong).status_code == 404


def test_a_joint_agency_answers_at_its_desk_and_its_silence_is_consent(city, clock, runtime):
    number = city.at_work()["number"]
    for _ in range(2):
        city.do(people.HANDLER, number, "consult", asked="joint_agency", served_on="2026-03-02",
                body=people.JOINT_AGENCY, question="是否同意公开?")  # fmt: skip
    view = city.at_desk(people.JOINT, number).json
    assert (view["parts"], [one["name"] for one in view["actions"]]) == (["joint_agency"], ["give_opinion"])
    assert "王小明" not in str(view)
    assert city.queue(people.JOINT, "opinions") == [number]
    city.do(people.JOINT, number, "give_opinion", consultation=1, opinion="consents")
    march(clock, 24)
    assert jobs.note_silence(runtime) == 1
    opinions = [one["opinion"] for one in city.at_desk(people.HANDLER, number).json["consultations"]]
    assert opinions == ["consents", "silent"]
    assert due(city, number, people.HANDLER) == "2026-04-23"  # the union of both; 三月三 is off here


def test_an_extension_is_approved_by_the_head_who_does_not_handle_it(city):
    number = city.at_work()["number"]
    city.do(people.HANDLER, number, "ask_extension")
    assert city.refused(people.REVIEWER, number, "approve_extension") == (403, "not_yours")
    view = city.do(people.HEAD, number, "approve_extension")
    assert (view["due"], view["extension"]["paper"]) == ("2026-04-30", "南住建〔2026〕第2号-告")
    assert city.queue(people.HEAD) == [number]


def test_a_refused_extension_leaves_the_limit_as_it_was(city):
    number = city.at_work()["number"]
    city.do(people.HANDLER, number, "ask_extension")
    view = city.do(people.HEAD, number, "refuse_extension", reason="材料已齐。")
    assert (view["due"], view["extension"]["approved"]) == ("2026-03-30", False)


def test_reasons_are_asked_and_given_and_the_head_delays_the_answer(city):
    number, code = both(city.at_work())
    city.do(people.HANDLER, number, "ask_reasons", notice="请说明申请理由。")
    city.applicant(number, "give_reasons", code, reason="用于学术研究。")
    view = city.do(people.HEAD, number, "delay", days=10)
    assert (view["due"], view["delay_days"]) == ("2026-04-14", 10)
    assert view["reasons"]["reason"] == "用于学术研究。"


def test_what_nobody_is_sure_about_goes_to_the_secrecy_authority(city):
    number = city.at_work()["number"]
    assert city.refused(people.HANDLER, number, "refer_secrecy", paper="送审 1") == (409, "not_unsure")
    city.do(people.REVIEWER, number, "review_secrecy", result="unsure")
    assert city.do(people.HANDLER, number, "refer_secrecy", paper="送审 1")["state"] == "secrecy_referral"
    view = city.do(people.HANDLER, number, "settle_secrecy", result="not_disclosable", paper="审查意见 1")
    assert (view["state"], view["review"], view["due"]) == ("handling", "not_disclosable", "2026-03-30")


def test_a_fee_by_page_is_paid_and_the_count_begins_on_the_day_after(city, clock, runtime):
    number = city.at_work()["number"]
    view = city.do(people.HANDLER, number, "charge", basis="page", count=100, served_on="2026-03-02")
    assert (view["fee"]["fen"], view["fee"]["until"], view["state"]) == (70_000, "2026-03-30", "awaiting_fee")
    march(clock, 9)
    view = city.do(people.INTAKE, number, "pay", paid_on="2026-03-09", paper="缴款书 2026-1")
    assert (view["state"], view["due"]) == ("handling", "2026-04-07")
    assert city.refused(people.HANDLER, number, "charge", basis="page", count=100, served_on="2026-03-09") == (
        409, "charged_already",
    )  # fmt: skip


def test_a_fee_by_item_adds_up_the_applicants_month(city, clock):
    first = city.at_work()["number"]
    clock.forward(minutes=1)
    read_on_the_spot = {"supply": "nothing_sent"}  # by item, it does not matter how it is given
    city.do(people.HANDLER, first, "charge", basis="item", count=30, served_on="2026-03-02", **read_on_the_spot)
    second = city.at_work(description="另一个项目的招标文件")["number"]
    view = city.do(people.HANDLER, second, "charge", basis="item", count=1, served_on="2026-03-02")
    assert view["fee"]["fen"] == 20_000  # the 31st item of the month
    other = city.at_work(name="李四", paper="passport", paper_number="E12345678")["number"]
    assert city.refused(people.HANDLER, other, "charge", basis="item", count=1, served_on="2026-03-02") == (
        409, "fee_nothing",
    )  # fmt: skip


def test_who_does_not_pay_has_given_up(city, clock, runtime):
    number = city.at_work()["number"]
    city.do(people.HANDLER, number, "charge", basis="page", count=100, served_on="2026-03-02")
    march(clock, 31)
    assert jobs.tidy(runtime) == 0
    march(clock, 7, month=4)
    assert jobs.tidy(runtime) == 1
    assert city.at_desk(people.INTAKE, number).json["outcome"] == "fee_unpaid"


def test_a_payment_on_the_last_day_that_the_bank_tells_later_is_a_payment(city, clock, runtime):
    number = city.at_work()["number"]
    city.do(people.HANDLER, number, "charge", basis="page", count=100, served_on="2026-03-02")
    march(clock, 31)
    jobs.tidy(runtime)
    view = city.do(people.INTAKE, number, "pay", paid_on="2026-03-30", paper="缴款书 2026-1")
    assert view["state"] == "handling"


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


def test_what_is_released_against_a_third_partys_will_is_told_it_first(city):
    number = city.at_work()["number"]
    city.do(people.HANDLER, number, "consult", asked="third_party", served_on="2026-03-02", name="某公司")
    refusal = {"consultation": 1, "opinion": "refuses", "reason": "商业秘密。", "paper": "复函 1"}
    city.do(people.HANDLER, number, "give_opinion", **refusal)
    city.do(people.REVIEWER, number, "review_secrecy")
    provided = {"outcome": "disclosed", "article": "36(2)", "reason": "重大公共利益。"}
    assert city.refused(people.HANDLER, number, "draft", **provided) == (409, "decision_incomplete")
    city.do(people.HANDLER, number, "draft", **provided, overrides=[{"number": 1, "why": "public_interest"}])
    city.do(people.REVIEWER, number, "sign")
    assert city.refused(people.HANDLER, number, "deliver", on="2026-03-02") == (409, "third_party_not_told")
    told = city.do(people.HANDLER, number, "tell_third_party", consultation=1, text="公开验收结论,涉及公共安全。")
    assert told["consultations"][0]["told_paper"] == "南住建〔2026〕第3号-告"
    assert city.do(people.HANDLER, number, "deliver", on="2026-03-02")["outcome"] == "disclosed"


def test_applicant_and_agency_write_to_each_other_and_notes_stay_inside(city):
    number, code = both(city.at_work())
    city.applicant(number, "write", code, text="请问办到哪一步了?")
    city.do(people.HANDLER, number, "write", text="正在检索。")
    city.do(people.HANDLER, number, "note", text="档案在二楼。")
    seen = city.seen(number, code)
    assert [(m["from"], m["text"]) for m in seen["messages"]] == [
        ("applicant", "请问办到哪一步了?"), ("agency", "正在检索。"),
    ]  # fmt: skip
    assert "二楼" not in str(seen)
    assert people.HANDLER.id not in str(seen)  # nor any official


def test_nobody_is_asked_about_what_was_withdrawn(city):
    number, code = both(city.at_work())
    city.do(people.HANDLER, number, "consult", asked="joint_agency", served_on="2026-03-02", body=people.JOINT_AGENCY)
    city.applicant(number, "withdraw", code)
    assert (city.queue(people.JOINT, "opinions"), city.queue(people.JOINT, "mine")) == ([], [])


def test_an_application_is_withdrawn_and_counted_only_when_it_was_received(city):
    submitted, received = city.send()["number"], city.hand_in()
    assert city.applicant(submitted, "withdraw")["outcome"] is None
    seen = city.applicant(received["number"], "withdraw", received["query_code"])
    assert (seen["outcome"], seen["state"]) == ("other", "closed")


def test_the_same_applicant_is_recognised_and_near_duplicates_are_named(city):
    first = city.hand_in()
    city.do(people.INTAKE, first["number"], "assign")
    city.to_answer(first["number"])
    numbers = [city.hand_in(description=f"{2025}年老旧小区改造项目的验收报告{place}")["number"] for place in range(10)]
    hints = city.at_desk(people.INTAKE, numbers[-1]).json["hints"]
    assert (hints["this_month"], hints["many"]) == (11, True)
    assert hints["answered_before"] == [first["number"]]
    assert {one["number"] for one in hints["near"]} >= {first["number"], *numbers[:-1]}
    other = city.hand_in(name="李四", paper="passport", paper_number="E12345678")["number"]
    assert city.at_desk(people.INTAKE, other).json["hints"]["this_month"] == 1


def test_numbers_of_papers_have_no_gaps_and_each_agency_counts_for_itself(city):
    papers = []
    for place in range(3):
        number = city.hand_in(description=f"第{place}份文件的正文")["number"]
        city.do(people.INTAKE, number, "assign")
        papers.append(city.to_answer(number)["decision"]["document"])
    assert papers == [f"南住建〔2026〕第{serial}号-答" for serial in (1, 2, 3)]


def test_deadlines_are_announced_once_each(city, clock, runtime, announced):
    number = city.at_work()["number"]
    for day in (25, 26, 30, 31):
        march(clock, day)
        jobs.watch(runtime)
        jobs.watch(runtime)
    notices = ("disclosure.application_due_soon.v1", "disclosure.application_overdue.v1")
    told = [(row.type.split(".")[1], row.data["due"]) for row in announced() if row.type in notices]
    assert told == [("application_due_soon", "2026-03-30"), ("application_overdue", "2026-03-30")]
    assert city.queue(people.INTAKE, "overdue") == [number]
    assert city.at_desk(people.INTAKE, number).json["light"] == "red"


def test_the_desk_lists_what_is_asked_for_and_exports_it(city, as_):
    received, submitted = city.hand_in()["number"], city.send(claims=fresh(1))["number"]
    assert city.queue(people.INTAKE, "to_confirm") == [submitted]
    assert city.queue(people.INTAKE, "unassigned") == [received]
    assert city.queue(people.INTAKE, "all", "&channel=in_person") == [received]
    assert city.queue(people.INTAKE, "all", f"&q={submitted.lower()}") == [submitted]
    assert city.queue(people.INTAKE, "all", "&since=2026-03-03") == []
    assert sorted(city.queue(people.SUPERVISOR)) == sorted([received, submitted])
    csv = as_(people.INTAKE).get(f"{DESK}.csv")
    assert (csv.status_code, "王小明" in csv.text, received in csv.text) == (200, False, True)
