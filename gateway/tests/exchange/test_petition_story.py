"""A petition from letter to decision, and the ways in which it comes back (信访工作条例 art. 22, 23, 32)."""

import hashlib

import pytest

from casework.crypto import seals
from casework.crypto.keys import KeyRing
from exchange import jobs
from exchange.domain import deadlines, profile
from exchange.domain.cases import State
from exchange.storage import cases
from exchange.testing.office import paper
from exchange.testing.town import CONTENT, EXCHANGE, MAILBOX, NUMBER


def result(town, office, **over):
    sheet = paper()
    data = {"alias": "XF-1", "outcome": "support", "decided_at": office.now(), "sha256": sheet["sha256"]} | over
    return town.say(office, "petition.result.v1", NUMBER, data, {"text": "予以支持。", "paper": sheet})


def test_it_goes_out_sealed_and_is_confirmed_when_the_bureau_has_registered_it(town):
    town.refer()
    assert town.announced() == []
    (sent,) = town.sent(town.bureau)
    assert (sent["type"], sent["subject"], sent["sequence"], sent["hops"]) == ("petition.refer.v1", NUMBER, 1, 1)
    assert sent["data"]["notify_by"] == "2026-03-17"
    assert sent["inside"]["id"] == sent["id"]
    assert "13800000000" not in str(sent["data"])
    xfj = profile.from_profile(profile.XFJ, sent["inside"]["xfj"])
    assert (xfj["subject"], xfj["body"], xfj["anonymous"]) == (CONTENT["subject"], CONTENT["body"], False)
    assert sent["inside"]["xfr"][0]["sjh"] == "13800000000"
    assert town.acknowledge() == "applied"
    acknowledged, confirmed = town.announced()
    assert acknowledged.type == "exchange.partner_acknowledged.v1"
    assert (acknowledged.data["alias"], acknowledged.data["notify_by"]) == ("XF-1", "2026-03-17")
    assert confirmed.type == "exchange.referral_confirmed.v1"
    assert town.case().state is State.ACKNOWLEDGED


def test_status_and_decision_are_told_on_the_decision_sealed_to_the_mailbox(town):
    town.refer()
    town.acknowledge()
    data = {
        "alias": "XF-1",
        "status": "转送",
        "at": town.bureau.now(),
        "office": "市自然资源局",
        "notice": "正在核实。",
    }
    assert town.say(town.bureau, "petition.status.v1", NUMBER, data) == "applied"
    assert result(town, town.bureau) == "applied"
    (changed,) = town.announced("partner_status_changed")
    assert (changed.data["status"], changed.data["office"]) == ("forwarded", "市自然资源局")
    assert "正在核实" not in str(changed.data)
    ring = KeyRing.load(town.runtime.settings.keys_dir, MAILBOX)
    opened = seals.unseal(changed.data["sealed"], ring, town.runtime.public_keys, EXCHANGE, NUMBER)
    assert (opened, changed.data["to"]) == ({"notice": "正在核实。"}, f"/{MAILBOX}")
    (concluded,) = town.announced("partner_concluded")
    assert (concluded.data["outcome"], concluded.data["to"]) == ("support", f"/{MAILBOX}")
    opened = seals.unseal(concluded.data["sealed"], ring, town.runtime.public_keys, EXCHANGE, NUMBER)
    assert opened == {"text": "予以支持。", "paper": paper()}
    assert town.case().state is State.CONCLUDED
    assert result(town, town.bureau) == "refused"  # there is one decision; review is another procedure


def test_a_paper_that_is_not_the_one_announced_is_refused(town):
    town.refer()
    town.acknowledge()
    assert result(town, town.bureau, sha256=hashlib.sha256(b"another").hexdigest()) == "refused"
    assert town.announced("partner_concluded") == []


def test_given_back_before_it_was_registered_the_referral_is_refused_with_the_reason(town):
    town.refer()
    data = {"reason": "不属于信访事项。", "at": town.bureau.now()}
    assert town.say(town.bureau, "petition.return.v1", NUMBER, data) == "applied"
    (refused,) = town.announced()
    assert (refused.type, refused.data["reason"]) == ("exchange.referral_refused.v1", "不属于信访事项。")
    assert town.case().state is State.RETURNED


@pytest.mark.parametrize(("days", "outcome"), [(7, "applied"), (8, "refused")])
def test_art_23_it_comes_back_within_five_working_days_after_registration_and_no_later(town, days, outcome):
    town.refer()
    town.acknowledge()  # Monday 2 March: the fifth working day is Monday 9 March
    town.clock.forward(days=days)
    data = {"reason": "应由住建部门办理。", "at": town.bureau.now()}
    assert town.say(town.bureau, "petition.return.v1", NUMBER, data) == outcome
    if outcome == "refused":
        assert town.announced("case_referred") == []
        (rejected,) = town.sent(town.bureau, "exchange.rejected.v1")
        assert rejected["data"]["code"] == "0404"
        assert "art. 23" in rejected["data"]["reason"]
        return
    number, content = town.handed_over()
    assert number == NUMBER
    assert content == {**CONTENT, "origin": "return", "reason": "应由住建部门办理。", "hops": 2}
    town.answer("confirmed")
    with town.runtime.unit_of_work() as uow, pytest.raises(LookupError):
        cases.kept(uow, "petitions", NUMBER)


def test_art_23_the_content_is_kept_until_it_cannot_come_back_any_more_and_then_erased(town):
    """Five working days, and a week for an objection that was made in time and held up by the line."""
    town.refer()
    town.acknowledge()
    in_time = town.clock.forward(days=7)
    said = {"reason": "应由住建部门办理。", "at": town.bureau.now()}
    assert in_time.day == 9
    town.clock.forward(days=deadlines.LATE_POST.days)
    jobs.sweep(town.runtime)
    with town.runtime.unit_of_work() as uow:
        assert cases.kept(uow, "petitions", NUMBER)["body"] == CONTENT["body"]
    town.clock.forward(days=1)
    jobs.sweep(town.runtime)
    with town.runtime.unit_of_work() as uow, pytest.raises(LookupError):
        cases.kept(uow, "petitions", NUMBER)
    assert town.say(town.bureau, "petition.return.v1", NUMBER, said) == "refused"
    assert town.case().state is State.ACKNOWLEDGED


def test_art_23_an_objection_made_in_time_counts_although_the_line_was_down_for_days(town):
    town.refer()
    town.acknowledge()
    town.clock.forward(days=7)
    said = {"reason": "应由住建部门办理。", "at": town.bureau.now()}
    town.clock.forward(days=3)
    jobs.sweep(town.runtime)
    assert town.say(town.bureau, "petition.return.v1", NUMBER, said) == "applied"
    assert town.handed_over()[1]["body"] == CONTENT["body"]


def test_who_wrote_stands_in_no_reason_that_travels_in_the_clear(town):
    """People write reasons; on the line and on our own bus they stand unsealed."""
    reason = "韦小明(13800000000)反映的征地补偿,属于信访事项。"
    town.refer(reason=reason)
    (sent,) = town.sent(town.bureau)
    assert "属于信访事项" in sent["data"]["reason"]
    assert "韦小明" not in sent["data"]["reason"]
    assert "13800000000" not in sent["data"]["reason"]
    data = {"reason": "韦小明已在我处撤回,电话13800000000。", "at": town.bureau.now()}
    assert town.say(town.bureau, "petition.return.v1", NUMBER, data) == "applied"
    (refused,) = town.announced("referral_refused")
    assert "已在我处撤回" in refused.data["reason"]
    assert "韦小明" not in refused.data["reason"]
    assert "13800000000" not in refused.data["reason"]
