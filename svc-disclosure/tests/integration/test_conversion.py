"""Complaints in disguise go on elsewhere with consent, and come back; what others hand over waits for its applicant."""

import pytest

from casework.messaging.inbox import Outcome
from casework.testing.offices import RECEIVED, Office, add_office
from svc_disclosure import jobs
from svc_disclosure.service import service as disclosure
from svc_disclosure.testing import people
from svc_disclosure.testing.desk import APPLICATION

LETTER = "MC-7K3F9-Q2XWD-K"
PETITION = {"outcome": "petition", "reason": "反映的是物业纠纷,属于投诉。", "convert_to": "mailbox/city"}
CONTENT = {
    "kind": "consultation", "subject": "想看小区改造的验收报告", "body": "请公开新华小区改造的验收报告。",
    "anonymous": False, "people": {"name": "王小明", "phone": "13800138000", "email": None, "address": ""},
    "department": people.AGENCY, "query_code": "7K3F9Q2X", "owner": people.APPLICANT.id,
    "reason": "属于政府信息公开申请。", "hops": 0,
}  # fmt: skip


@pytest.fixture
def ground(ground):
    """The mailbox and the complaints run here too."""
    add_office(ground, "mailbox/city", "MC")
    add_office(ground, "complaints/city", "CS")
    return ground


@pytest.fixture
def mailbox(ground, runtime):
    """The mailbox as it is heard."""
    return Office("mailbox/city", ground, disclosure, runtime)


def answered(city, **changed):
    """Number and code of an application that is told to be a complaint."""
    receipt = city.at_work()
    number = receipt["number"]
    city.do(people.HANDLER, number, "draft", **PETITION | changed)
    city.do(people.REVIEWER, number, "sign")
    city.do(people.HANDLER, number, "deliver", on="2026-03-02")
    return number, receipt["query_code"]


def referred(announced, number):
    """The referral's event of this case."""
    return [row for row in announced() if row.subject == number and row.type.endswith("case_referred.v1")][-1].data


def test_with_consent_it_goes_on_as_a_letter_and_the_outcome_stays(city, mailbox, announced):
    number, code = answered(city)
    seen = city.seen(number, code)
    assert (seen["outcome"], seen["conversion"]["offered"]) == ("petition", "mailbox/city")
    seen = city.applicant(number, "convert", code)
    assert (seen["state"], seen["conversion"]["to"]) == ("converting", "mailbox/city")
    told = referred(announced, number)
    inside = mailbox.opened(told["sealed"], told["referral"])
    content = inside["content"]
    assert (inside["number"], content["subject"]) == (number, APPLICATION["description"])
    assert content["people"]["name"] == APPLICATION["name"]
    assert APPLICATION["paper_number"] not in str(content)  # who takes letters asks for no identity paper
    assert content["query_code"] == seen["conversion"]["query_code"]
    assert mailbox.answer("referral_confirmed", number, told["referral"]) is Outcome.APPLIED
    seen = city.seen(number, code)
    assert (seen["state"], seen["outcome"]) == ("converted", "petition")
    assert seen["description"] == APPLICATION["description"]  # the archive stays (art. 45)


def test_a_refused_conversion_leaves_the_answer_and_may_be_tried_again(city, mailbox, announced):
    number, code = answered(city)
    for _ in range(2):
        city.applicant(number, "convert", code)
        referral = referred(announced, number)["referral"]
        mailbox.answer("referral_refused", number, referral, reason="不属于本信箱。")
        seen = city.seen(number, code)
        assert (seen["state"], seen["outcome"]) == ("answered", "petition")
        shown = {"offered": "mailbox/city", "to": None, "query_code": None, "refused": "不属于本信箱。"}
        assert seen["conversion"] == shown
    city.applicant(number, "convert", code)
    assert city.seen(number, code)["conversion"]["refused"] is None
    mailbox.refer(number, CONTENT | {"reason": "仍属信息公开。"})
    assert city.seen(number, code)["conversion"]["refused"] is None


@pytest.mark.parametrize("confirmed", [True, False])
def test_what_comes_back_keeps_its_number_and_its_answer(city, mailbox, announced, confirmed):
    number, code = answered(city)
    city.applicant(number, "convert", code)
    referral = referred(announced, number)["referral"]
    if confirmed:
        mailbox.answer("referral_confirmed", number, referral)
    mailbox.refer(number, CONTENT | {"reason": "仍属信息公开。"})
    seen = city.seen(number, code)
    assert (seen["state"], seen["outcome"], seen["conversion"]["to"]) == ("answered", "petition", None)
    assert [row.type for row in announced()][-1] == "disclosure.referral_confirmed.v1"


def test_nothing_is_converted_that_was_not_offered(city):
    number, code = answered(city, convert_to="")
    assert "convert" not in [one["name"] for one in city.seen(number, code)["actions"]]
    refused = city.by_code("POST", number, "/convert", code, json={})
    assert refused.json["code"] == "conversion_not_offered"


def test_a_letter_that_is_an_application_waits_for_its_applicant(city, mailbox, announced, clock):
    mailbox.refer(LETTER, CONTENT)
    seen = city.seen(LETTER)
    assert (seen["state"], seen["channel"], seen["clock"]) == ("needs_correction", "converted", None)
    assert seen["correction"]["fields"] == ["applicant_class", "paper_number"]
    assert seen["first_received_at"].startswith(RECEIVED.isoformat()[:16])
    assert city.at_desk(people.INTAKE, LETTER).status_code == 404  # nobody works on what nobody has applied for
    given = {"applicant_class": "natural", "paper_number": "11010519491231002X"}
    corrected = city.by_code("POST", LETTER, "/correction", json=given)
    assert (corrected.status_code, corrected.json["state"]) == (200, "submitted")
    city.do(people.INTAKE, LETTER, "acknowledge")
    clock.forward(days=1)
    seen = city.applicant(LETTER, "confirm")
    assert (seen["received_on"], seen["state"], seen["number"]) == ("2026-03-03", "received", LETTER)
    names = [row.type.split(".")[1] for row in announced() if row.subject == LETTER]
    assert names[:3] == ["application_needs_correction", "referral_confirmed", "application_submitted"]


def test_an_anonymous_complaint_has_to_say_who_applies(city, mailbox):
    mailbox.refer(LETTER, CONTENT | {"anonymous": True, "people": {}})
    assert city.seen(LETTER)["correction"]["fields"] == ["applicant_class", "name", "paper_number", "phone"]


def test_a_letter_that_nobody_completes_lapses_and_was_never_received(city, mailbox, clock, runtime):
    mailbox.refer(LETTER, CONTENT)
    clock.forward(days=30)
    assert jobs.tidy(runtime) == 1
    seen = city.seen(LETTER)
    assert (seen["state"], seen["outcome"], seen["received_on"]) == ("closed", None, None)


def test_a_letter_for_nobody_here_is_refused_with_its_reason(city, mailbox, announced):
    mailbox.refer(LETTER, CONTENT | {"department": "moon"})
    told = announced()[-1]
    assert (told.type, "moon" in told.data["reason"]) == ("disclosure.referral_refused.v1", True)


def test_the_same_letter_twice_is_one_application(city, mailbox, announced):
    id_ = mailbox.refer(LETTER, CONTENT)
    mailbox.refer(LETTER, CONTENT, id_)
    assert [row.type.split(".")[1] for row in announced()].count("application_needs_correction") == 1


def test_a_complaint_that_is_an_application_is_taken_like_a_letter(city, ground, runtime):
    told = {"kind": "delay", "naming": "named", "departments": [people.AGENCY], "officials": [], "barred": []}
    complaints = Office("complaints/city", ground, disclosure, runtime)
    complaints.refer("CS-7K3F9-Q2XWD-K", CONTENT | {"kind": "complaint", "complaint": told})
    seen = city.seen("CS-7K3F9-Q2XWD-K")
    assert (seen["state"], seen["agency"]["id"], seen["channel"]) == ("needs_correction", people.AGENCY, "converted")


def test_a_letter_longer_than_an_application_is_kept_whole_and_shortened_by_its_sender(city, mailbox):
    mailbox.refer(LETTER, CONTENT | {"body": "长" * 9_000})
    seen = city.seen(LETTER)
    assert (len(seen["description"]), "description" in seen["correction"]["fields"]) == (9_012, True)
    given = {"applicant_class": "natural", "paper_number": "11010519491231002X"}
    refused = city.by_code("POST", LETTER, "/correction", json=given)
    assert (refused.status_code, "description" in refused.json["errors"]) == (422, True)
    taken = city.by_code("POST", LETTER, "/correction", json=given | {"description": "新华小区的验收报告"})
    assert (taken.status_code, taken.json["description"]) == (200, "新华小区的验收报告")


def test_whoever_does_not_want_an_application_withdraws_and_is_in_no_row(city, mailbox):
    mailbox.refer(LETTER, CONTENT)
    seen = city.applicant(LETTER, "withdraw")
    assert (seen["state"], seen["outcome"], seen["received_on"]) == ("closed", None, None)
