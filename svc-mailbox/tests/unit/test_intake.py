"""Receiving letters: texts, channels, receipt, correction, and the ways in which review ends one."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from casework.domain.actors import ANONYMOUS, Role
from casework.domain.errors import Conflict, Forbidden, Invalid
from svc_mailbox.domain import intake
from svc_mailbox.domain.content import checked_letter, checked_name
from svc_mailbox.domain.letter import By
from svc_mailbox.domain.words import Channel, DeclineReason, Kind, Outcome, State
from svc_mailbox.testing import people
from svc_mailbox.testing.stories import LETTER, MONDAY, NUMBER, TERMS, Story, faulty, sent


def received(actor=people.SENDER, received_at=None, **changed):
    return intake.register(replace(LETTER, **changed), By(actor, MONDAY), TERMS, received_at)


@pytest.mark.parametrize(
    ("subject", "body", "place"),
    [("路灯", "坏", ""), ("灯" * 100, "坏" * 10_000, "路" * 200), ("  路灯 ", "\n坏\n", " 南湖 "), ("𠮷𠮷", "😀", "")],
)
def test_texts_within_bounds_are_taken_and_trimmed(subject, body, place):
    assert checked_letter(subject, body, place) == (subject.strip(), body.strip(), place.strip())


@pytest.mark.parametrize(
    ("subject", "body", "place", "wrong"),
    [
        ("灯", "坏", "", {"subject"}),
        ("灯" * 101, "坏", "", {"subject"}),
        ("路灯", "", "", {"body"}),
        ("路灯", " \n　", "", {"body"}),
        ("路灯", "坏" * 10_001, "", {"body"}),
        ("路灯", "坏", "路" * 201, {"place"}),
        (" 灯 ", "", "路" * 201, {"subject", "body", "place"}),
    ],
)
def test_every_text_out_of_bounds_is_named(subject, body, place, wrong):
    with pytest.raises(Invalid) as refusal:
        checked_letter(subject, body, place)
    assert refusal.value.code == "letter_invalid"
    assert set(refusal.value.facts["errors"]) == wrong


def test_a_letter_with_faults_is_not_registered():
    with pytest.raises(Invalid):
        received(subject="灯")


def test_a_named_letter_has_a_name_and_an_anonymous_one_has_none():
    assert checked_name(" 欧阳·买买提 ", anonymous=False) == "欧阳·买买提"
    assert checked_name("  ", anonymous=True) == ""
    for name, anonymous in (("", False), ("名" * 51, False), ("王某", True)):
        with pytest.raises(Invalid):
            checked_name(name, anonymous=anonymous)


def test_a_letter_is_registered_with_its_clock_running():
    letter, [event] = received()
    assert (letter.state, letter.outcome, letter.owner, letter.version) == (State.REGISTERED, None, "citizen-1", 1)
    assert letter.clock.due == date(2026, 3, 5)
    assert letter.review_by == date(2026, 3, 3)
    assert event.data() == {
        "department": "housing", "kind": "consultation", "at": "2026-03-02T02:00:00+00:00", "channel": "web",
        "anonymous": False, "received_at": "2026-03-02T02:00:00+00:00",
        "first_received_at": "2026-03-02T02:00:00+00:00", "review_by": "2026-03-03", "due": "2026-03-05",
        "provisional": False, "imported": False,
    }  # fmt: skip
    assert (event.name, event.subject) == ("letter_received", NUMBER)


def test_an_anonymous_letter_is_not_tied_to_the_account_it_was_sent_from():
    assert received(anonymous=True)[0].owner == ""
    assert received(ANONYMOUS, anonymous=True)[0].owner == ""


@pytest.mark.parametrize("channel", [Channel.PHONE, Channel.PAPER, Channel.WALK_IN])
def test_staff_enter_what_comes_by_other_ways_than_the_web(channel):
    letter, _ = received(people.COUNTER, channel=channel)
    assert (letter.entered_by, letter.owner) == ("counter", "")
    for nobody in (people.SENDER, ANONYMOUS):
        with pytest.raises(Forbidden):
            received(nobody, channel=channel)


def test_staff_do_not_write_on_the_web_and_supervisors_enter_nothing():
    with pytest.raises(Forbidden):
        received(people.COUNTER)
    with pytest.raises(Forbidden):
        received(people.staff("s", "", Role.SUPERVISOR), channel=Channel.PHONE)


def test_a_referred_letter_keeps_its_channel_and_its_first_receipt_as_history():
    first = MONDAY - timedelta(days=9)
    letter, [event] = intake.register(
        replace(LETTER, channel=Channel.PHONE), By(people.JOB, MONDAY), TERMS, first_received_at=first
    )
    assert (letter.first_received_at, letter.received_at) == (first, MONDAY)
    assert letter.clock.started == date(2026, 3, 2)
    assert event.channel == "phone"


def test_the_first_receipt_is_never_after_the_receipt():
    letter, _ = intake.register(LETTER, By(people.JOB, MONDAY), TERMS, None, MONDAY + timedelta(days=1))
    assert letter.first_received_at == MONDAY


def test_paper_may_have_arrived_up_to_thirty_days_before_it_is_entered():
    letter, _ = received(people.COUNTER, MONDAY - timedelta(days=30), channel=Channel.PAPER)
    assert letter.received_at == MONDAY - timedelta(days=30)
    for at in (MONDAY - timedelta(days=30, seconds=1), MONDAY + timedelta(seconds=1)):
        with pytest.raises(Invalid) as refusal:
            received(people.COUNTER, at, channel=Channel.PAPER)
        assert refusal.value.code == "received_at_out_of_range"


def test_a_stored_submission_counts_from_when_the_gateway_took_it_in():
    letter, _ = received(received_at=MONDAY - timedelta(days=40))
    assert letter.clock.started == date(2026, 1, 21)


def test_a_refused_submission_is_corrected_under_its_number_and_then_counted():
    story = faulty()
    assert (story.letter.state, story.names()) == (State.NEEDS_CORRECTION, ["needs_correction"])
    assert story.told[0].fields == ("department",)
    good = replace(LETTER, kind=Kind.HELP, department="parks")
    story.later(days=7).do("correct", new=good)
    letter = story.letter
    assert (letter.number, letter.kind, letter.department) == (NUMBER, Kind.HELP, "parks")
    assert (letter.first_received_at, letter.received_at) == (MONDAY, MONDAY + timedelta(days=7))
    assert letter.clock.due == date(2026, 3, 16)
    assert (story.names()[-1], story.told[-1].department) == ("received", "parks")


def test_a_correction_is_measured_like_a_letter():
    with pytest.raises(Invalid):
        faulty().do("correct", new=replace(LETTER, body=" "))


def test_what_is_never_corrected_lapses_after_thirty_days():
    with pytest.raises(Conflict) as refusal:
        faulty().later(days=30, seconds=-1).do("lapse")
    assert refusal.value.code == "lapse_early"
    story = faulty().later(days=30).do("lapse")
    assert (story.letter.outcome, story.names()[-1]) == (Outcome.LAPSED, "lapsed")


def test_declining_needs_a_reason_and_a_channel_and_stops_the_clock():
    for missing in ({"reason": " "}, {"where_to": ""}, {"reason": "长" * 1_001}, {"where_to": "长" * 201}):
        with pytest.raises(Invalid):
            sent().do("decline", **missing)
    story = sent().do("decline", why=DeclineReason.CONCLUDED)
    assert (story.letter.outcome, story.letter.clock.stopped) == (Outcome.DECLINED, date(2026, 3, 2))
    assert story.told[-1].reason == "concluded"


def test_a_duplicate_is_merged_into_another_letter_not_into_itself():
    for into in ("", NUMBER):
        with pytest.raises(Invalid):
            sent().do("merge", into=into)
    story = sent().do("merge")
    assert (story.letter.outcome, story.letter.merged_into) == (Outcome.MERGED, "MC-00000-00000-0")


def test_an_invalid_letter_is_set_aside_with_a_reason():
    with pytest.raises(Invalid):
        sent().do("invalidate", reason="")
    assert sent().do("invalidate").letter.outcome is Outcome.INVALID


def test_acceptance_is_dated_once():
    story = sent().do("accept").later(days=1).all(["refer", "refuse_referral"]).later(days=1).do("accept")
    assert story.letter.accepted_at == MONDAY
    assert isinstance(story, Story)
