"""Exactly once and in order per case: duplicates, gaps, replays, conflicts; and faults of our own that are parked."""

import pytest

from casework.domain.errors import NotFound
from exchange import jobs
from exchange.domain.cases import State
from exchange.storage import messages
from exchange.testing.town import NUMBER
from exchange.use_cases import petitions, taking


@pytest.fixture
def referred(town):
    """A case that waits for its registration."""
    town.refer()
    return town


def status(town, word, **over):
    data = {"alias": "XF-1", "status": word, "at": town.bureau.now()}
    return town.bureau.message("petition.status.v1", NUMBER, data, **over)


def ack(town):
    return town.bureau.message("petition.ack.v1", NUMBER, {"alias": "XF-1", "registered_at": town.bureau.now()})


def take(town, message):
    return town.taker.take("petitions", town.bureau.signed(message))


def words(town):
    return [event.data["status"] for event in town.announced("partner_status_changed")]


def test_the_same_message_again_is_let_be_even_signed_anew(referred):
    message = referred.bureau.message(
        "petition.ack.v1", NUMBER, {"alias": "XF-1", "registered_at": referred.bureau.now()}
    )
    raw = referred.bureau.signed(message)
    outcomes = [referred.taker.take("petitions", raw) for _ in range(3)]
    assert outcomes == ["applied", "duplicate", "duplicate"]
    assert len(referred.announced("partner_acknowledged")) == 1
    assert referred.reports() == []


def test_what_comes_too_early_is_held_asked_for_once_and_applied_in_order(referred):
    first = referred.bureau.message(
        "petition.ack.v1", NUMBER, {"alias": "XF-1", "registered_at": referred.bureau.now()}
    )
    later = [status(referred, word) for word in ("转送", "自办", "直接回复")]
    assert [take(referred, message) for message in reversed(later)] == ["hold"] * 3
    assert words(referred) == []
    (asked,) = referred.sent(referred.bureau, "exchange.resend.v1")
    assert asked["data"] == {"about": NUMBER, "from_sequence": 1}
    assert [report.kind for report in referred.reports()] == ["gap"]
    assert take(referred, first) == "applied"
    assert words(referred) == ["forwarded", "handled_by_bureau", "replied_directly"]
    assert take(referred, later[0]) == "duplicate"


def test_another_message_under_the_same_id_or_at_the_same_place_is_a_conflict(referred):
    referred.acknowledge(id="11111111-1111-4111-8111-111111111111")
    assert take(referred, status(referred, "转送", id="11111111-1111-4111-8111-111111111111")) == "conflict"
    assert take(referred, status(referred, "转送", sequence=1)) == "conflict"
    assert words(referred) == []
    assert [report.kind for report in referred.reports()] == ["conflict", "conflict"]
    assert [each["data"]["code"] for each in referred.sent(referred.bureau, "exchange.rejected.v1")] == ["0404", "0404"]


def test_a_rule_that_turns_a_message_down_uses_its_sequence_up(referred):
    assert take(referred, status(referred, "转送")) == "refused"  # nothing was registered
    assert referred.acknowledge() == "applied"
    assert take(referred, status(referred, "转送")) == "applied"
    assert [(r.kind, r.code) for r in referred.reports()] == [("rule", "0404")]


def test_a_bad_message_uses_nothing_up_and_comes_again_corrected(referred):
    assert referred.say(referred.bureau, "petition.ack.v1", NUMBER, {"alias": "XF-1"}, sequence=1) == "bad"
    data = {"alias": "XF-1", "registered_at": referred.bureau.now()}
    assert referred.say(referred.bureau, "petition.ack.v1", NUMBER, data, sequence=1) == "applied"


def test_cases_do_not_wait_for_each_other_nor_partners_with_the_same_key(town):
    other = "MC-00000-00000-0"
    town.refer(NUMBER)
    assert take(town, status(town, "转送", sequence=5)) == "hold"
    assert town.case(other) is None
    data = {"received_at": town.bureau.now(), "reason": "非信访"}
    inside = {"title": "路灯", "body": "坏了", "anonymous": True, "people": {}}
    assert town.say(town.bureau, "letter.back.v1", "K-1", data, inside) == "applied"
    consult = {"task_id": "T1", "task_name": "办证", "subject_kind": 1, "received_at": town.centre.now()}
    asked = {"title": "怎么办", "body": "要什么材料", "people": {}}
    assert town.say(town.centre, "service.consult.v1", "K-1", consult, asked) == "applied"
    assert town.case("K-1").topic != town.case("K-1", "centre").topic


def test_a_fault_of_ours_is_tried_again_then_parked_and_only_its_own_case_waits(referred, monkeypatch):
    def broken(uow, partner, message):
        petitions.acknowledged(uow, partner, message)
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(taking, "APPLY", {**taking.APPLY, "petition.ack.v1": broken})
    assert referred.acknowledge() == "held"
    assert take(referred, status(referred, "转送")) == "hold"
    assert referred.announced() == []
    for _ in range(taking.TRIES - 1):
        jobs.retry_held(referred.runtime)
    assert [report.kind for report in referred.reports()] == ["parked"]
    assert referred.sent(referred.bureau, "exchange.rejected.v1") == []
    (parked,) = _parked(referred)
    jobs.retry_held(referred.runtime)
    assert [report.count for report in referred.reports()] == [1]
    monkeypatch.undo()
    assert referred.taker.replay("petitions", parked.message_id) == 2
    assert words(referred) == ["forwarded"]
    assert referred.case().state is State.ACKNOWLEDGED
    with pytest.raises(NotFound):
        referred.taker.replay("petitions", parked.message_id)


def test_a_parked_message_can_be_given_up(referred, monkeypatch):
    def broken(uow, partner, message):
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(taking, "APPLY", {**taking.APPLY, "petition.ack.v1": broken})
    referred.acknowledge()
    for _ in range(taking.TRIES - 1):
        jobs.retry_held(referred.runtime)
    assert take(referred, status(referred, "转送")) == "hold"
    (parked,) = _parked(referred)
    assert referred.taker.drop("petitions", parked.message_id) == 1  # the status, which a rule then turns down
    assert words(referred) == []


def _parked(town):
    with town.runtime.read() as connection:
        return messages.parked(connection)
