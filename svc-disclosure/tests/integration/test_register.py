"""复议诉讼登记 over HTTP: who enters and sees what, which entries fit each other, and what table 4 makes of them."""

from datetime import date

import pytest
from sqlalchemy import select

from casework.audit.log import open_detail
from casework.domain.actors import ANONYMOUS
from casework.storage.tables import audit_entry
from casework.testing.client import citizen
from svc_disclosure.testing import reports
from svc_disclosure.testing.reports import (
    ADMIN,
    AWAY,
    CLERK,
    HOST,
    REVIEWER,
    STRANGER,
    SUPERVISOR,
    case,
    section,
)

OURS = case(date(2025, 9, 1), date(2025, 10, 9), 1)
OTHER = case(date(2025, 9, 1), date(2025, 10, 9), 2)
THEIRS = case(date(2025, 9, 1), date(2025, 10, 9), 3, department=AWAY)
GONE = case(date(2024, 9, 2), date(2024, 10, 9), 4, department="gonglu")  # of the one that jiaotong has followed
UPHELD = {"concluded": "2025-12-30", "result": "upheld"}


@pytest.fixture
def office(as_, runtime):
    """Departments and four answered cases; today is 2 March 2026."""
    return reports.opened(as_, runtime, [OURS, OTHER, THEIRS, GONE])


def code(answer):
    return answer.status_code, answer.json.get("code")


def parts(office, year, **query):
    table = section(office.draft(year, **query).json, "remedies")["table"]
    return [part["figures"] for part in table["parts"]]


def numbers(answer):
    return [one["number"] for one in answer.json["entries"]]


def test_an_entry_is_made_and_concluded_and_table_4_counts_it(office):
    made = office.enter(OURS.number)
    assert made.status_code == 201
    view = made.json
    assert [action["name"] for action in view.pop("actions")] == ["conclude", "correct", "strike"]
    assert view == {
        "id": 1, "number": OURS.number, "agency": {"id": "shuiwu", "name": "市水务局", "name_en": "Water"},
        "proceeding": "reconsideration", "filed": "2025-11-03", "concluded": None, "result": None, "struck": False,
        "version": 1,
    }  # fmt: skip
    assert parts(office, 2025)[0] == [0, 0, 0, 1, 1]
    done = office.act(1, "conclude", REVIEWER, concluded="2026-01-20", result="corrected").json
    assert (done["concluded"], done["result"], done["version"]) == ("2026-01-20", "corrected", 2)
    assert [action["name"] for action in done["actions"]] == ["correct", "strike"]
    assert parts(office, 2025)[0] == [0, 0, 0, 1, 1], "it was pending at the end of the year"
    assert parts(office, 2026)[0] == [0, 1, 0, 0, 1]
    assert parts(office, 2024)[0] == [0, 0, 0, 0, 0]


def test_a_number_is_read_with_forgiveness(office):
    assert office.enter(OURS.number.lower().replace("-", " ")).json["number"] == OURS.number


def test_a_department_sees_its_entries_and_a_supervisor_all(office):
    office.enter(OURS.number)
    office.enter(THEIRS.number, STRANGER)
    office.enter(GONE.number, STRANGER)
    assert [len(office.entries(actor).json["entries"]) for actor in (CLERK, REVIEWER, STRANGER, SUPERVISOR)] == [
        1,
        1,
        2,
        3,
    ]
    assert code(office.act(2, "strike")) == (404, "entry_unknown")
    assert code(office.act(2**63 - 1, "strike")) == (404, "entry_unknown")
    for actor in (HOST, ADMIN, ANONYMOUS, citizen()):
        assert office.entries(actor).status_code == 403
    assert office.entries(SUPERVISOR).json["entries"][0]["actions"] == []


def test_one_entry_is_read_by_its_id(office, as_):
    office.enter(OURS.number)
    assert as_(SUPERVISOR).get(f"{reports.REGISTER}/1").json["number"] == OURS.number
    for actor, path in ((STRANGER, 1), (CLERK, 2), (CLERK, 2**63 - 1)):
        assert code(as_(actor).get(f"{reports.REGISTER}/{path}")) == (404, "entry_unknown")
    assert as_(CLERK).get(f"{reports.REGISTER}/{2**63}").status_code == 404


@pytest.mark.parametrize("actor", [SUPERVISOR, STRANGER, HOST, ADMIN, ANONYMOUS, citizen()])
def test_only_clerks_and_reviewers_of_the_department_enter(office, actor):
    answer = office.enter(OURS.number, actor)
    assert answer.status_code == (404 if actor == STRANGER else 403)
    office.enter(OURS.number)
    entry = {"proceeding": "reconsideration", "filed": "2025-11-03"}
    for action, given in (("conclude", UPHELD), ("strike", {}), ("correct", entry)):
        assert office.act(1, action, actor, **given).status_code == (404 if actor == STRANGER else 403)


def test_what_is_not_there_and_what_is_anothers_look_alike(office):
    refused = [office.enter(number) for number in (THEIRS.number, "DS-7K3F9-Q2XWD-X")]
    assert [code(answer) for answer in refused] == [(404, "application_unknown")] * 2
    assert refused[0].json["detail"] == refused[1].json["detail"]


def test_a_suit_after_reconsideration_needs_one_and_a_direct_suit_has_none(office):
    assert code(office.enter(OURS.number, proceeding="suit_after", filed="2026-01-05")) == (409, "not_reviewed")
    office.enter(OURS.number, **UPHELD)
    assert code(office.enter(OURS.number, proceeding="direct_suit", filed="2026-01-05")) == (409, "reviewed_before")
    assert office.enter(OURS.number, proceeding="suit_after", filed="2025-12-30").status_code == 201
    assert code(office.act(1, "strike")) == (409, "not_reviewed"), "the suit rests on it"
    office.act(2, "strike")
    assert office.act(1, "strike").json["struck"] is True
    assert parts(office, 2025) == [[0] * 5] * 3
    assert office.enter(OTHER.number, proceeding="direct_suit", filed="2026-01-05").status_code == 201


def test_one_of_a_kind_is_pending_at_a_time_and_a_case_can_come_back(office):
    office.enter(OURS.number)
    assert code(office.enter(OURS.number, filed="2026-01-05")) == (409, "proceeding_pending")
    office.act(1, "conclude", **UPHELD)
    assert office.enter(OURS.number, filed="2026-01-05").status_code == 201
    assert code(office.act(1, "conclude", **UPHELD)) == (409, "concluded_already")
    assert code(office.act(1, "correct", proceeding="reconsideration", filed="2025-11-03")) == (
        409,
        "proceeding_pending",
    )


def test_an_entry_is_corrected_and_the_audit_says_how(office, runtime):
    office.enter(OURS.number)
    fixed = office.act(1, "correct", REVIEWER, proceeding="direct_suit", filed="2025-11-05", **UPHELD).json
    assert (fixed["proceeding"], fixed["filed"], fixed["result"]) == ("direct_suit", "2025-11-05", "upheld")
    assert parts(office, 2025) == [[0] * 5, [1, 0, 0, 0, 1], [0] * 5]
    with runtime.read() as connection:
        rows = list(connection.execute(select(audit_entry).order_by(audit_entry.c.id)))
        seen = [(one.action, one.subject, one.actor, open_detail(one, runtime.vault)["filed"]) for one in rows]
    assert seen == [
        ("register_enter", OURS.number, "staff:clerk", "2025-11-03"),
        ("register_correct", OURS.number, "staff:reviewer", "2025-11-05"),
    ]


def test_what_was_struck_stays_struck(office):
    office.enter(OURS.number)
    assert office.act(1, "strike").json["actions"] == []
    for action, given in (("strike", {}), ("conclude", UPHELD)):
        assert code(office.act(1, action, **given)) == (409, "struck_already")
    assert office.enter(OURS.number).json["id"] == 2
    assert numbers(office.entries()) == [OURS.number] * 2, "the register keeps both"


@pytest.mark.parametrize("changed", [
    {"filed": "2026-03-03"}, {"filed": "2025-08-31"}, {"concluded": "2026-03-03", "result": "upheld"},
    {"concluded": "2025-11-02", "result": "upheld"}, {"concluded": "2025-12-30"}, {"result": "upheld"},
    {"filed": "2025-02-30"}, {"filed": "3.11.2025"}, {"filed": "2025-11-03T00:00:00Z"}, {"filed": "20251103"},
    {"filed": 20251103}, {"filed": None}, {"filed": "0000-00-00"}, {"proceeding": "appeal"}, {"proceeding": None},
    {"concluded": "2025-12-30", "result": "won"}, {"number": "x"}, {"number": "DS-7K3F9-Q2XWD-Y"}, {"unknown": 1},
])  # fmt: skip
def test_what_does_not_fit_is_refused(office, changed):
    answer = office.enter(**{"number": OURS.number} | changed)
    assert answer.status_code == 422, answer.json
    assert office.entries().json["total"] == 0


@pytest.mark.parametrize(
    "changed",
    [
        {"filed": "2025-09-01"},
        {"filed": "2026-03-02"},
        {"filed": "2026-03-02", "concluded": "2026-03-02", "result": "other"},
    ],
)
def test_days_at_their_edges_are_taken(office, changed):
    assert office.enter(OURS.number, **changed).status_code == 201


def test_the_register_is_searched(office):
    office.enter(OURS.number, **UPHELD)
    office.enter(OURS.number, proceeding="suit_after", filed="2026-01-05")
    office.enter(OTHER.number, proceeding="direct_suit", filed="2025-12-01")
    office.enter(THEIRS.number, STRANGER)
    ids = lambda **query: [one["id"] for one in office.entries(SUPERVISOR, **query).json["entries"]]  # noqa: E731
    assert ids() == [2, 3, 4, 1]
    assert ids(number=OURS.number) == [2, 1]
    assert ids(agency=AWAY) == [4]
    assert ids(proceeding="direct_suit") == [3]
    assert (ids(pending="true"), ids(pending="false")) == ([2, 3, 4], [1])
    assert (ids(year=2024), ids(year=2025), ids(year=2026)) == ([], [3, 4, 1], [2, 3, 4])
    assert ids(size=1, page=2) == [3]
    assert office.entries(CLERK).json["total"] == 3


def test_entering_twice_with_one_key_makes_one_entry(office, as_):
    body = {"number": OURS.number, "proceeding": "reconsideration", "filed": "2025-11-03"}
    key = {"Idempotency-Key": "once"}
    answers = [as_(CLERK).post(reports.REGISTER, json=body, headers=key).json for _ in range(2)]
    assert answers[0] == answers[1]
    assert office.entries().json["total"] == 1
