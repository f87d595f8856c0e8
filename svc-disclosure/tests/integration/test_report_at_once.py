"""Several people at one time: one version is published, one entry is made, and nothing is overwritten."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from svc_disclosure.testing import reports
from svc_disclosure.testing.reports import HOME, RULES, case

OURS = case(date(2025, 9, 1), date(2025, 10, 9), 1)
AT_ONCE = 6


@pytest.fixture
def office(as_, runtime):
    """One answered case; today is 2 March 2026."""
    return reports.opened(as_, runtime, [OURS])


def at_once(ask):
    with ThreadPoolExecutor(AT_ONCE) as people:
        answers = list(people.map(lambda _place: ask(), range(AT_ONCE)))
    return Counter((answer.status_code, answer.json.get("code")) for answer in answers)


def test_a_report_is_published_once(office):
    office.figures(2025)
    office.texts(2025)
    assert at_once(lambda: office.publish(2025)) == {(200, None): 1, (422, "reason_needed"): AT_ONCE - 1}
    assert [one["version"] for one in office.read(2025, agency=HOME).json["versions"]] == [1]


def test_the_same_proceeding_is_entered_once(office):
    assert at_once(lambda: office.enter(OURS.number)) == {(201, None): 1, (409, "proceeding_pending"): AT_ONCE - 1}
    assert office.entries().json["total"] == 1


def test_nobody_overwrites_what_somebody_else_has_entered(office):
    assert at_once(lambda: office.figures(2025)) == {(200, None): 1, (409, "changed_meanwhile"): AT_ONCE - 1}
    again = {**RULES, "regulation": {"made": 1, "repealed": 0, "in_force": 1}}
    second = at_once(lambda: office.figures(2025, version=1, rules=again))
    assert second == {(200, None): 1, (409, "changed_meanwhile"): AT_ONCE - 1}
