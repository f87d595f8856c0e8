"""Limits by kind and department, from a day to a day."""

from datetime import UTC, date, datetime

import pytest

from casework.domain.errors import Invalid
from svc_mailbox.domain.limits import DEFAULTS, LimitRule, limit_for
from svc_mailbox.domain.words import Kind
from svc_mailbox.testing.stories import sent

DAY = date(2026, 3, 2)


def rule(answer: int, **fields) -> LimitRule:
    return LimitRule(**{"kind": Kind.HELP, "extension": 0, "answer": answer, **fields})


@pytest.mark.parametrize(
    ("kind", "answer", "extension"),
    [(Kind.CONSULTATION, 3, 7), (Kind.SUGGESTION, 5, 10), (Kind.HELP, 5, 10), (Kind.COMPLAINT, 7, 8)],
)
def test_defaults_stand_behind_every_kind(kind, answer, extension):
    found = limit_for([], kind, "water", DAY)
    assert (found.answer, found.extension, found.review, found.return_) == (answer, extension, 1, 2)
    assert found in DEFAULTS


def test_the_city_goes_before_the_default_and_a_department_before_the_city():
    rules = [rule(4, since=date(2026, 1, 1)), rule(2, since=date(2025, 1, 1), department="water")]
    assert limit_for(rules, Kind.HELP, "roads", DAY).answer == 4
    assert limit_for(rules, Kind.HELP, "water", DAY).answer == 2
    assert limit_for(rules, Kind.COMPLAINT, "water", DAY).answer == 7


def test_a_limit_holds_from_its_first_day_to_before_its_last():
    rules = [rule(4, since=DAY, until=date(2026, 3, 4))]
    found = [limit_for(rules, Kind.HELP, "water", date(2026, 3, d)).answer for d in (1, 2, 3, 4)]
    assert found == [5, 4, 4, 5]


def test_the_later_limit_replaces_the_earlier_and_of_one_day_the_last_named():
    rules = [rule(4, since=DAY), rule(3, since=date(2026, 1, 1))]
    assert limit_for(rules, Kind.HELP, "water", DAY).answer == 4
    assert limit_for([rule(1), rule(2)], Kind.HELP, "water", DAY).answer == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"answer": 0}, {"answer": 61}, {"extension": -1}, {"extension": 61}, {"review": 0}, {"review": 11},
        {"return_": 0}, {"return_": 6}, {"since": DAY, "until": DAY},
    ],
)  # fmt: skip
def test_a_limit_out_of_range_is_refused(fields):
    with pytest.raises(Invalid) as refusal:
        rule(**{"answer": 5, **fields})
    assert set(refusal.value.facts["errors"]) <= set(fields)


def test_a_limit_at_its_edges_is_taken():
    for fields in ({"answer": 1}, {"answer": 60, "extension": 60, "review": 10, "return_": 5}):
        assert rule(**fields)


def test_working_days_are_counted_by_the_official_calendar():
    september = sent(Kind.HELP, datetime(2026, 9, 14, 2, tzinfo=UTC))
    assert september.letter.clock.due == date(2026, 9, 20)  # a Sunday that is worked
    october = sent(Kind.HELP, datetime(2026, 9, 30, 2, tzinfo=UTC))
    assert october.letter.clock.due == date(2026, 10, 13)  # after the holiday and a Saturday that is worked


def test_the_day_of_receipt_is_the_day_in_china():
    late_evening = sent(at=datetime(2026, 3, 2, 15, 59, tzinfo=UTC))
    after_midnight = sent(at=datetime(2026, 3, 2, 16, 0, tzinfo=UTC))
    assert (late_evening.letter.clock.due, after_midnight.letter.clock.due) == (date(2026, 3, 5), date(2026, 3, 6))
