"""The procedure of 国令711 through HTTP, on both databases: each act, its papers, and the days that it moves."""

import pytest

from svc_disclosure import jobs
from svc_disclosure.testing import people
from svc_disclosure.testing.desk import both, march


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


def test_an_amendment_by_post_counts_from_the_day_it_came(city, clock):
    number = city.hand_in()["number"]
    city.do(people.INTAKE, number, "ask_amendment")
    march(clock, 19)
    offered = {one["name"]: one["fields"] for one in city.at_desk(people.INTAKE, number).json["actions"]}["amend"]
    assert {one["name"]: one["required"] for one in offered}["received_on"] is False
    posted = {"description": "新华小区改造项目验收报告", "paper": "EMS 1234567890123"}
    early = city.refused(people.INTAKE, number, "amend", received_on="2026-03-01", **posted)
    assert early == (422, "day_out_of_range")
    view = city.do(people.INTAKE, number, "amend", received_on="2026-03-16", **posted)
    assert (view["due"], view["amendment"]["amended_on"]) == ("2026-04-14", "2026-03-16")
    assert {"received_on": "2026-03-16"} in [one["facts"] for one in view["history"]]


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


def test_art_32_a_posted_letter_has_its_15_days_from_the_day_it_was_received(city, clock, runtime):
    number = city.at_work()["number"]
    city.do(people.HANDLER, number, "consult", asked="third_party", served_on="2026-03-02", name="南方建材有限公司")
    letter = city.do(people.HANDLER, number, "renew_letter", consultation=1)["letter"]["code"]
    march(clock, 6)
    received = {"served_on": "2026-03-05", "evidence": "EMS 1234567890123"}
    assert "note_service" in {one["name"] for one in city.at_desk(people.HANDLER, number).json["actions"]}
    assert city.refused(people.HANDLER, number, "note_service", **received) == (409, "opinion_not_awaited")
    city.do(people.HANDLER, number, "note_service", consultation=1, **received)
    asked = city.letter(number, 1, letter).json
    assert (asked["served_on"], asked["due"]) == ("2026-03-05", "2026-03-26")
    march(clock, 24)
    assert "note_silence" not in {one["name"] for one in city.at_desk(people.HANDLER, number).json["actions"]}
    assert city.letter(number, 1, letter, opinion="consents").status_code == 200
    march(clock, 27)
    assert jobs.note_silence(runtime) == 0


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
    assert "note_silence" in {one["name"] for one in city.at_desk(people.HANDLER, number).json["actions"]}
    march(clock, 26)
    assert jobs.note_silence(runtime) == 0, "the 23rd was the last day; then three of grace"
    march(clock, 27)
    assert jobs.note_silence(runtime) == 1
    opinions = [one["opinion"] for one in city.at_desk(people.HANDLER, number).json["consultations"]]
    assert opinions == ["consents", "silent"]
    assert due(city, number, people.HANDLER) == "2026-04-23"  # the union of both; 三月三 is off here
    came = {"consultation": 2, "opinion": "refuses", "reason": "过程稿。", "answered_on": "2026-03-23"}
    assert "give_opinion" in {one["name"] for one in city.at_desk(people.HANDLER, number).json["actions"]}
    entered = city.do(people.HANDLER, number, "give_opinion", paper="复函 1", **came)
    assert entered["consultations"][1]["opinion"] == "refuses", "it lay in the post room when silence was noted"


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
