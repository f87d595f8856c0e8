"""Limits of the 信访工作条例, article by article, on the calendar as published."""

from datetime import UTC, date, datetime

import pytest

from casework.calendars import load
from exchange import jobs
from exchange.domain import codes, deadlines
from exchange.domain.cases import State
from exchange.testing.office import paper
from exchange.testing.town import NUMBER

CALENDAR = load(regions=("guangxi",))


def test_art_22_and_23_the_petitioner_is_told_within_fifteen_calendar_days():
    limit = deadlines.notify_by(CALENDAR, date(2026, 3, 2))
    assert (limit.day, limit.rolled, limit.target, limit.provisional) == (
        date(2026, 3, 17), date(2026, 3, 17), date(2026, 3, 17), False,
    )  # fmt: skip


def test_art_34_sixty_days_and_thirty_more_with_approval():
    limit = deadlines.handle_by(CALENDAR, date(2026, 3, 17))
    assert limit.day == date(2026, 5, 16)  # a Saturday
    assert limit.target == date(2026, 5, 15)  # the working day before is safe
    assert limit.rolled == date(2026, 5, 18)  # 民法典 art. 203, which may not hold here
    assert limit.provisional
    assert deadlines.handle_by(CALENDAR, date(2026, 3, 17), extended=True).day == date(2026, 6, 15)


def test_art_35_and_36_thirty_days_for_review():
    assert deadlines.calendar_days(CALENDAR, date(2026, 3, 2), deadlines.REVIEW_DAYS).day == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("registered", "last"),
    [
        (date(2026, 3, 2), date(2026, 3, 9)),  # over a weekend
        (date(2026, 2, 13), date(2026, 2, 27)),  # over the Spring Festival, with its days worked instead
        (date(2026, 9, 30), date(2026, 10, 13)),  # over the National Day
    ],
)
def test_art_23_an_objection_has_five_working_days_by_the_published_calendar(registered, last):
    counted = [d for d in _days(registered, last) if CALENDAR.is_working(d)]
    assert len(counted) == 5
    assert deadlines.object_by(CALENDAR, registered) == last


def test_art_23_the_day_ends_in_china_at_midnight():
    registered = datetime(2026, 3, 2, 1, tzinfo=UTC)
    assert deadlines.may_object(CALENDAR, registered, datetime(2026, 3, 9, 15, 59, tzinfo=UTC))
    assert not deadlines.may_object(CALENDAR, registered, datetime(2026, 3, 9, 16, 0, tzinfo=UTC))


def test_art_22_a_petition_that_nobody_has_registered_in_time_is_reported_once(town):
    town.refer()
    town.clock.forward(days=15)
    jobs.watch(town.runtime)
    assert town.reports() == []
    town.clock.forward(days=1)
    for _ in range(2):
        jobs.watch(town.runtime)
    (report,) = town.reports()
    assert (report.kind, report.subject, report.count) == ("not_registered", NUMBER, 1)


def test_art_34_one_that_is_not_concluded_in_time_is_reported_once(town):
    town.refer()
    town.acknowledge()  # 2 March: sixty days end on Friday 1 May, a holiday; work begins again on 6 May
    town.clock.forward(days=65)
    jobs.watch(town.runtime)
    assert town.reports() == []
    town.clock.forward(days=1)
    jobs.watch(town.runtime)
    jobs.watch(town.runtime)
    assert [report.kind for report in town.reports()] == ["not_concluded"]


def test_art_17_every_way_in_counts_the_kinds_of_letters_are_all_known_to_the_bureau(town):
    town.refer(kind="suggestion")
    (sent,) = town.sent(town.bureau)
    assert sent["inside"]["xfj"]["xfmdmc"] == codes.PURPOSES["suggestion"] == "建议"
    assert sent["inside"]["xfj"]["xfxs"] == "网上信访"


def test_art_19_what_a_petition_needs_goes_with_it(town):
    """Name, address, request and facts."""
    town.refer()
    (sent,) = town.sent(town.bureau)
    assert {"xm", "zz"} <= set(sent["inside"]["xfr"][0])
    assert {"gkxx", "tsnr"} <= set(sent["inside"]["xfj"])


def test_art_28_and_30_nothing_of_it_is_told_inside_the_city_but_where_it_stands(town):
    """Who complained, and about what, goes sealed to the bureau and to nobody else; desk and events say neither."""
    town.refer()
    town.acknowledge()
    for event in town.announced():
        assert "韦小明" not in str(event.data)
        assert "征地" not in str(event.data)


def test_art_30_an_anonymous_letter_goes_without_a_person(town):
    town.refer(anonymous=True, people={})
    (sent,) = town.sent(town.bureau)
    assert sent["inside"]["xfr"] == []
    assert sent["inside"]["xfj"]["nmbz"] == "1"


def test_art_31_other_destinations_are_not_the_bureaus(town):
    """依法分类处理: only petitions go there; discipline, disclosure and the courts have ways of their own."""
    for destination in ("discipline", "disclosure", "legal", "emergency", None):
        town.refer(destination=destination)
    assert len(town.announced("referral_refused")) == 5
    assert town.sent(town.bureau) == []


def test_art_32_there_are_three_kinds_of_decision():
    assert codes.OUTCOMES == {"support": "支持", "explain": "解释说明", "refuse": "不予支持"}


def test_art_35_after_the_decision_review_is_told_by_status_and_nothing_is_given_back(town):
    town.refer()
    town.acknowledge()
    sheet = paper()
    data = {"alias": "XF-1", "outcome": "refuse", "decided_at": town.bureau.now(), "sha256": sheet["sha256"]}
    town.say(town.bureau, "petition.result.v1", NUMBER, data, {"text": "不予支持。", "paper": sheet})
    at = town.bureau.now()
    said = town.say(town.bureau, "petition.status.v1", NUMBER, {"alias": "XF-1", "status": "不再受理", "at": at})
    assert said == "applied"
    assert town.say(town.bureau, "petition.return.v1", NUMBER, {"reason": "退回", "at": at}) == "refused"
    assert town.case().state is State.CONCLUDED


def _days(first, last):
    return [date.fromordinal(n) for n in range(first.toordinal() + 1, last.toordinal() + 1)]
