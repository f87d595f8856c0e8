"""No case goes round: 信访工作条例 art. 19 ¶3 (pending there), art. 23 ¶3 (given back), art. 36 ¶3 (concluded)."""

import pytest

from casework.domain.actors import Role
from casework.testing.client import staff
from exchange.testing.office import paper
from exchange.testing.town import NUMBER

SUPERVISOR = staff("duban", Role.SUPERVISOR)


def last_refusal(town):
    return town.announced("referral_refused")[-1].data["reason"]


def give_back(town):
    data = {"reason": "不属于信访事项。", "at": town.bureau.now()}
    assert town.say(town.bureau, "petition.return.v1", NUMBER, data) == "applied"


def test_art_19_what_is_pending_at_the_bureau_is_not_sent_again(town):
    town.refer()
    town.refer()
    assert "art. 19" in last_refusal(town)
    assert len(town.sent(town.bureau)) == 1


def test_art_23_what_came_back_goes_there_again_only_when_a_supervisor_says_why(town, as_):
    town.refer()
    give_back(town)
    town.refer()
    assert "art. 23" in last_refusal(town)
    path = f"/api/exchange/desk/cases/{NUMBER}/override"
    body = {"partner": "petitions", "reason": "市委政法委协调会议定由信访局办理。"}
    assert as_(SUPERVISOR).post(path, json=body).status_code == 200
    assert as_(SUPERVISOR).post(path, json=body).status_code == 409
    refusals = len(town.announced("referral_refused"))
    town.refer()
    assert len(town.announced("referral_refused")) == refusals
    assert [each["hops"] for each in town.sent(town.bureau, "petition.refer.v1")] == [1, 2]
    give_back(town)
    town.refer()  # a leave is good for one sending
    assert "art. 23" in last_refusal(town)


def test_art_36_what_was_concluded_there_is_not_sent_again_not_even_by_override(town, as_):
    town.refer()
    town.acknowledge()
    sheet = paper()
    data = {"alias": "XF-1", "outcome": "refuse", "decided_at": town.bureau.now(), "sha256": sheet["sha256"]}
    assert (
        town.say(town.bureau, "petition.result.v1", NUMBER, data, {"text": "不予支持。", "paper": sheet}) == "applied"
    )
    town.refer()
    assert "art. 36" in last_refusal(town)
    answer = as_(SUPERVISOR).post(
        f"/api/exchange/desk/cases/{NUMBER}/override", json={"partner": "petitions", "reason": "还是想再转一次"}
    )
    assert (answer.status_code, answer.json["code"]) == (409, "loop_concluded")


def test_a_letter_that_the_bureau_sent_us_does_not_go_back_to_it(town):
    data = {"received_at": town.bureau.now(), "reason": "非信访事项"}
    inside = {"title": "路灯", "body": "坏了", "anonymous": True, "people": {}}
    town.say(town.bureau, "letter.back.v1", "K-1", data, inside)
    number, _ = town.handed_over()
    town.answer("confirmed")
    town.refer(number, hops=1)
    assert "art. 23" in last_refusal(town)


def test_a_letter_that_we_referred_does_not_come_in_as_one_of_theirs(town):
    town.refer()
    data = {"received_at": town.bureau.now(), "reason": "非信访事项"}
    inside = {"title": "路灯", "body": "坏了", "anonymous": True, "people": {}}
    assert town.say(town.bureau, "letter.back.v1", NUMBER, data, inside) == "refused"
    assert [report.kind for report in town.reports()] == ["loop"]


@pytest.mark.parametrize(("hops", "outcome"), [(4, "applied"), (5, "refused")])
def test_a_case_crosses_between_offices_four_times_at_most(town, hops, outcome):
    data = {"received_at": town.bureau.now(), "reason": "非信访事项"}
    inside = {"title": "路灯", "body": "坏了", "anonymous": True, "people": {}}
    assert town.say(town.bureau, "letter.back.v1", "K-1", data, inside, hops=hops) == outcome
    assert [report.kind for report in town.reports()] == ([] if outcome == "applied" else ["loop"])


@pytest.mark.parametrize(("hops", "sent"), [(3, 1), (4, 0)])
def test_nor_do_we_send_one_that_has(town, hops, sent):
    town.refer(hops=hops)
    assert len(town.sent(town.bureau)) == sent


def test_only_supervisors_lift_the_guard_and_only_where_there_is_something_to_lift(town, as_):
    path, body = f"/api/exchange/desk/cases/{NUMBER}/override", {"partner": "petitions", "reason": "新的理由"}
    assert as_(staff("duban", Role.REVIEWER)).post(path, json=body).status_code == 403
    assert as_(SUPERVISOR).post(path, json=body).status_code == 404
    town.refer()
    assert as_(SUPERVISOR).post(path, json=body).json["code"] == "loop_pending"
