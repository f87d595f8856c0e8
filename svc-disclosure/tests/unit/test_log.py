"""Disclosure log and art. 44: what was released is published after a time, what many ask for is proposed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from casework.domain.errors import Invalid
from svc_disclosure.domain.excess import Past
from svc_disclosure.domain.log import Kept, LogSettings, Prompt, Release, due, kept_back, prompts, publish_on
from svc_disclosure.domain.outcomes import Outcome

SETTINGS = LogSettings()
DELIVERED, TODAY = date(2026, 3, 2), date(2026, 12, 1)
RELEASE = Release("DS-1", Outcome.DISCLOSED, DELIVERED, cleared=True)


def test_what_was_released_is_published_after_30_days_from_delivery():
    assert publish_on(RELEASE, SETTINGS) == date(2026, 4, 1)
    assert publish_on(replace(RELEASE, outcome=Outcome.PARTLY_DISCLOSED), SETTINGS) == date(2026, 4, 1)
    assert publish_on(RELEASE, LogSettings(publish_after=0)) == DELIVERED


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"outcome": Outcome.NOT_HELD}, Kept.NOT_RELEASED), ({"own_record": True}, Kept.OWN_RECORD),
        ({"consent_limited": True}, Kept.CONSENT_LIMITED), ({"cleared": False}, Kept.NOT_CLEARED),
    ],
)  # fmt: skip
def test_what_is_not_for_all_stays_out(changed, why):
    assert kept_back(replace(RELEASE, **changed), SETTINGS) is why
    assert publish_on(replace(RELEASE, **changed), SETTINGS) is None


def test_a_city_may_keep_no_log():
    assert kept_back(RELEASE, LogSettings(published=False)) is Kept.NO_LOG


def test_the_log_of_a_day_has_what_is_due_the_oldest_first():
    later = replace(RELEASE, number="DS-0", delivered=date(2026, 3, 3))
    hidden = replace(RELEASE, number="DS-3", own_record=True)
    assert due([later, RELEASE, hidden], date(2026, 3, 31), SETTINGS) == []
    assert due([later, RELEASE, hidden], date(2026, 4, 1), SETTINGS) == [RELEASE]
    assert due([later, RELEASE, hidden], date(2026, 4, 2), SETTINGS) == [RELEASE, later]


def asked(*applicants, item="地铁三号线环评", received=TODAY):
    return [Past(f"DS-{applicant}", applicant, item, received, None) for applicant in applicants]


def test_art_44_many_applicants_for_one_thing_prompt_proactive_publication():
    assert prompts(asked("a", "b"), TODAY, SETTINGS) == []
    assert prompts(asked("a", "b", "c"), TODAY, SETTINGS) == [Prompt("地铁三号线环评", 3, TODAY, suggested=False)]


def test_art_44_who_asks_again_counts_once():
    assert prompts(asked("a", "b", "a", "a"), TODAY, SETTINGS) == []


def test_art_44_they_are_counted_a_year_back_and_not_ahead():
    edge = TODAY - timedelta(days=365)
    two = asked("a", "b")
    assert prompts(two + asked("c", received=edge), TODAY, SETTINGS)[0].since == edge
    assert prompts(two + asked("c", received=edge - timedelta(days=1)), TODAY, SETTINGS) == []
    assert prompts(two + asked("c", received=TODAY + timedelta(days=1)), TODAY, SETTINGS) == []


def test_art_44_one_suggestion_is_looked_at_and_the_most_asked_for_comes_first():
    one = Past("DS-z", "z", "拆迁补偿标准", TODAY, None, suggested=True)
    found = prompts([one, *asked("a", "b", "c")], TODAY, SETTINGS)
    assert [(prompt.matter, prompt.applicants, prompt.suggested) for prompt in found] == [
        ("地铁三号线环评", 3, False), ("拆迁补偿标准", 1, True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "numbers",
    [
        {"publish_after": -1}, {"publish_after": 366}, {"applicants": 1}, {"applicants": 101}, {"within": 29},
        {"within": 1827},
    ],
)  # fmt: skip
def test_settings_have_bounds(numbers):
    with pytest.raises(Invalid) as refusal:
        LogSettings(**numbers)
    assert list(refusal.value.facts["errors"]) == list(numbers)


def test_settings_at_their_bounds_are_taken():
    assert LogSettings(publish_after=365, applicants=100, within=1826)
    assert LogSettings(publish_after=0, applicants=2, within=30)
