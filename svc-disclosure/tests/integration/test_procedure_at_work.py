"""The procedure of 国令711 at work: extension, reasons, secrecy, fees, withdrawal, and what desk and job see."""

from svc_disclosure import jobs
from svc_disclosure.testing import people
from svc_disclosure.testing.desk import DESK, both, fresh, march


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


def test_items_within_what_is_free_are_added_up_too(city, clock):
    first = city.at_work()["number"]
    clock.forward(minutes=1)
    assert city.refused(people.HANDLER, first, "charge", basis="item", count=10, served_on="2026-03-02") == (
        409, "fee_nothing",
    )  # fmt: skip
    assert city.do(people.HANDLER, first, "count_items", count=10)["items"] == 10
    second = city.at_work(description="另一个项目的招标文件")["number"]
    clock.forward(minutes=1)
    view = city.do(people.HANDLER, second, "charge", basis="item", count=1, served_on="2026-03-02")
    assert (view["fee"]["fen"], view["items"]) == (10_000, 1)  # the 11th of the month
    third = city.at_work(description="第三个项目的招标文件")["number"]
    view = city.do(people.HANDLER, third, "charge", basis="item", count=19, served_on="2026-03-02")
    assert (view["fee"]["fen"], view["items"]) == (190_000, 19)  # up to the 30th: 2,000 yuan in all


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
