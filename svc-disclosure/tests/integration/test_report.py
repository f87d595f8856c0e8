"""年度报告 over HTTP: what is counted, who enters and sees it, and how it is published and corrected."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, update

from casework.audit.log import open_detail
from casework.crypto.encoding import canonical_json
from casework.domain.actors import ANONYMOUS, Role
from casework.storage.tables import audit_entry
from casework.testing.client import citizen
from casework.testing.client import staff as account
from svc_disclosure.domain.words import ApplicantClass
from svc_disclosure.storage.report_tables import report_published
from svc_disclosure.storage.tables import application
from svc_disclosure.testing import reports
from svc_disclosure.testing.reports import (
    ADMIN,
    AWAY,
    CLERK,
    DEEDS,
    HOME,
    HOST,
    REVIEWER,
    RULES,
    STRANGER,
    SUPERVISOR,
    case,
    identity,
    row,
    section,
)
from svc_disclosure.testing.stored_histories import keep

EVERYBODY = (ANONYMOUS, citizen(), CLERK, REVIEWER, STRANGER, HOST, SUPERVISOR, ADMIN)


@pytest.fixture
def office(as_, runtime):
    """A city with departments and cases; today is 2 March 2026."""
    return reports.opened(as_, runtime, reports.FOUR)


def code(answer):
    return answer.status_code, answer.json.get("code")


def test_a_draft_says_all_that_the_form_has(office):
    told = office.draft(2025).json
    assert (told["state"], told["due"]) == ("draft", {"day": "2026-01-31", "on_time": False})
    report = told["report"]
    assert (report["year"], report["counted_on"]) == (2025, "2026-03-02")
    assert report["agency"] == {"id": HOME, "name": "市水务局", "name_en": "Water"}
    assert [one["zh"][0] for one in report["sections"]] == list("一二三四五六")
    assert (row(told, "1"), row(told, "2")) == ([2, 1, 0, 0, 0, 0, 3], [1, 0, 0, 0, 0, 0, 1])
    assert (row(told, "3.7"), row(told, "4")) == ([2, 1, 0, 0, 0, 0, 3], [1, 0, 0, 0, 0, 0, 1])
    table = section(told, "applications")["table"]
    assert (len(table["rows"]), len(table["columns"]), len(table["groups"])) == (25, 7, 6)
    parts = section(told, "remedies")["table"]["parts"]
    assert [part["figures"] for part in parts] == [[1, 0, 0, 0, 1], [0] * 5, [0] * 5]


def test_every_identity_is_shown_with_its_name_and_both_sides(office):
    told = office.draft(2025).json["report"]["identities"]
    assert [one["holds"] for one in told] == [True, True, True, True, None, True, True]
    assert all(one["zh"] and one["en"] for one in told)
    balance = told[1]
    assert balance["name"] == "balance"
    assert balance["sides"][-1] == {"where": "1+2", "column": "total", "left": 4, "right": 4, "holds": True}


def test_what_keeps_a_report_from_being_published_is_said(office):
    assert [one["code"] for one in office.draft(2025).json["open"]] == ["figures_missing", "texts_missing"]
    assert office.draft(2026).json["open"][0]["code"] == "year_not_over"
    assert office.figures(2025).status_code == 200
    assert [one["which"] for one in office.draft(2025).json["open"]] == [["overview", "problems", "other"]]
    assert office.texts(2025).json["open"] == []


def test_table_2_is_what_the_reviewer_entered(office):
    told = office.figures(2025).json
    assert told["inputs"] == {
        "version": 1, "figures": {"rules": RULES, "deeds": DEEDS},
        "texts": {"overview": "", "proactive": "", "problems": "", "other": ""},
    }  # fmt: skip
    items = section(told, "proactive")["table"]["items"]
    assert items[0]["zh"] == "第二十条第（一）项"
    assert [[line["figures"] for line in one["rows"]] for one in items] == [
        [[0, 0, 0], [3, 1, 12]], [[42]], [[7], [1]], [["123.456789"]],
    ]  # fmt: skip


def test_a_report_is_published_with_a_digest_that_anybody_can_check(office, runtime):
    told = office.complete(2025)
    assert (told["state"], told["version"], told["published_at"]) == ("published", 1, "2026-03-02T01:00:00Z")
    for actor in EVERYBODY:
        read = office.read(2025, actor, agency=HOME).json
        assert read["report"] == told["report"]
        assert hashlib.sha256(canonical_json(read["report"])).hexdigest() == read["digest"]
        assert ("changed" in read) == (actor in (CLERK, REVIEWER, SUPERVISOR))


def test_what_is_not_published_is_nobodys_but_with_its_due_day(office):
    for actor in EVERYBODY:
        answer = office.read(2025, actor, agency=HOME)
        assert (code(answer), answer.json["due"]) == ((404, "report_unpublished"), "2026-01-31")
    assert office.read(2025).json["due"] == "2026-03-31", "the city's"


@pytest.mark.parametrize("actor", EVERYBODY)
def test_who_sees_a_draft(office, actor):
    allowed = actor in (CLERK, REVIEWER, SUPERVISOR)
    assert office.draft(2025, actor).status_code == (200 if allowed else 403)
    city = office.draft(2025, actor, agency="")
    assert city.status_code == (200 if actor == SUPERVISOR else 403)


@pytest.mark.parametrize("actor", [one for one in EVERYBODY if one != REVIEWER])
def test_nobody_but_a_reviewer_of_the_department_enters_and_publishes(office, actor):
    for answer in (office.figures(2025, actor), office.texts(2025, actor, version=0), office.publish(2025, actor)):
        assert answer.status_code == 403, answer.json
    assert office.draft(2025).json["inputs"]["version"] == 0


def test_the_city_reports_what_its_departments_entered(office):
    assert code(office.figures(2025, SUPERVISOR, agency="")) == (422, "figures_of_departments")
    office.figures(2025)
    office.figures(2025, STRANGER, agency=AWAY, deeds=DEEDS | {"licence": 8})
    office.texts(2025, SUPERVISOR, agency="", version=0)
    assert code(office.texts(2025, REVIEWER, agency="", version=1)) == (403, "not_yours")
    told = office.publish(2025, SUPERVISOR, agency="").json
    assert told["report"]["departments"] is None
    assert told["due"] == {"day": "2026-03-31", "on_time": True}
    assert section(told, "proactive")["table"]["items"][1]["rows"][0]["figures"] == [50]
    assert office.read(2025).json["report"]["agency"]["name_en"] == "The whole city"


def test_a_correction_is_a_new_version_and_the_old_one_stays(office, runtime):
    first = office.complete(2025)
    assert code(office.publish(2025)) == (422, "reason_needed")
    assert code(office.publish(2025, reason="更正")) == (409, "nothing_changed")
    with runtime.unit_of_work() as uow:
        keep(uow.connection, runtime.vault, [case(date(2025, 5, 6), date(2025, 6, 3), 9)])
    assert office.read(2025, REVIEWER, agency=HOME).json["changed"] is True
    second = office.publish(2025, reason="补计一件").json
    assert (second["version"], second["reason"]) == (2, "补计一件")
    assert [one["version"] for one in second["versions"]] == [2, 1]
    assert office.read(2025, agency=HOME).json["report"] == second["report"]
    assert office.read(2025, agency=HOME, version=1).json["report"] == first["report"]
    assert code(office.read(2025, agency=HOME, version=3)) == (404, "report_unpublished")
    assert office.read(2025, REVIEWER, agency=HOME).json["changed"] is False
    with runtime.read() as connection:
        rows = connection.execute(select(report_published).order_by(report_published.c.version)).all()
    assert [(one.version, one.newest) for one in rows] == [(1, False), (2, True)]


def test_a_first_report_needs_no_reason(office):
    office.figures(2025)
    office.texts(2025)
    assert code(office.publish(2025, reason="无")) == (422, "reason_unneeded")


def test_the_carry_over_is_held_against_the_published_report_of_the_year_before(office, runtime):
    office.complete(2024)
    told = office.draft(2025).json
    carried = identity(told, "carried_over")
    assert (carried["holds"], carried["missing"]) == (True, [])
    assert [one["id"] for one in carried["compared_with"]] == [HOME]
    with runtime.unit_of_work() as uow:  # what no rule does: the class is frozen at intake
        one = application.c.number == reports.FOUR[0].number
        uow.connection.execute(update(application).where(one).values(applicant_class=ApplicantClass.RESEARCH.value))
    found = office.draft(2025).json
    assert [one["name"] for one in found["report"]["identities"] if one["holds"] is False] == ["carried_over"]
    wrong = [side for side in identity(found, "carried_over")["sides"] if not side["holds"]]
    assert [(side["column"], side["left"], side["right"]) for side in wrong] == [("natural", 0, 1), ("research", 1, 0)]
    office.figures(2025)
    office.texts(2025)
    refused = office.publish(2025)
    assert (code(refused), refused.json["which"]) == ((409, "identities_broken"), ["carried_over"])
    corrected = office.publish(2024, reason="更正申请人类型")
    assert corrected.status_code == 200, corrected.json
    assert office.publish(2025).status_code == 200


def test_after_a_merger_the_carry_over_is_that_of_both(office, runtime):
    came, ended = date(2024, 12, 2), date(2025, 2, 3)
    cases = [case(came, ended, seed, department=id_) for seed, id_ in ((5, AWAY), (6, "gonglu"))]
    with runtime.unit_of_work() as uow:
        keep(uow.connection, runtime.vault, cases)
    told = office.draft(2025, STRANGER, AWAY).json
    assert [one["id"] for one in told["report"]["departments"]] == [AWAY, "gonglu"]
    assert (row(told, "2")[-1], identity(told, "carried_over")["holds"]) == (2, None)
    assert [one["id"] for one in identity(told, "carried_over")["missing"]] == [AWAY, "gonglu"]
    alone = office.draft(2025, STRANGER, AWAY, alone="true").json
    assert (row(alone, "2")[-1], len(alone["report"]["departments"])) == (1, 1)
    office.complete(2024, STRANGER, "gonglu")  # its successor's reviewer enters and publishes for it
    assert identity(office.draft(2025, STRANGER, AWAY).json, "carried_over")["holds"] is None
    office.complete(2024, STRANGER, AWAY)
    after = identity(office.draft(2025, STRANGER, AWAY).json, "carried_over")
    assert (after["holds"], [one["id"] for one in after["compared_with"]]) == (True, [AWAY])


def test_what_is_published_is_listed_for_everybody(office, as_):
    for year in (2023, 2024, 2025):
        office.complete(year)
    office.complete(2025, STRANGER, AWAY)

    def listed(**query):
        answer = as_(ANONYMOUS).get(reports.PUBLIC, query_string=query)
        assert answer.status_code == 200, answer.json
        return [(one["year"], one["agency"]["id"]) for one in answer.json["reports"]], answer.json["total"]

    assert listed() == ([(2025, AWAY), (2025, HOME), (2024, HOME), (2023, HOME)], 4)
    assert listed(year=2025) == ([(2025, AWAY), (2025, HOME)], 2)
    assert listed(agency=HOME, size=1, page=2) == ([(2024, HOME)], 3)
    assert listed(agency="") == ([], 0)
    for wrong in ({"year": 2007}, {"year": "x"}, {"page": 0}, {"size": 101}):
        assert as_(ANONYMOUS).get(reports.PUBLIC, query_string=wrong).status_code == 422


def test_what_is_owed_and_by_when_is_told_to_those_who_make_it(office, as_, clock):
    def owed(actor, **query):
        told = as_(actor).get(reports.DESK, query_string=query).json
        return told["year"], {one["agency"]["id"]: (one["version"], one["due"]["on_time"]) for one in told["reports"]}

    clock.at = datetime(2026, 1, 31, 15, 59, tzinfo=UTC)  # the last minute of the last day
    assert owed(CLERK) == (2025, {HOME: (None, True)})
    office.complete(2025)
    assert owed(SUPERVISOR) == (2025, {"": (None, True), HOME: (1, True), AWAY: (None, True), "minzheng": (None, True)})
    clock.forward(minutes=1)
    assert owed(SUPERVISOR) == (
        2025, {"": (None, True), HOME: (1, True), AWAY: (None, False), "minzheng": (None, False)},
    )  # fmt: skip
    assert owed(STRANGER, year=2024)[1] == {AWAY: (None, False), "gonglu": (None, False)}, "it had not ended in 2024"
    assert owed(SUPERVISOR, year=2026)[1]["minzheng"] == (None, True)
    for actor in (HOST, ADMIN, ANONYMOUS, citizen()):
        assert as_(actor).get(reports.DESK).status_code == 403
    assert code(as_(CLERK).get(reports.DESK, query_string={"year": 2027})) == (422, "year_in_future")


def test_the_audit_says_who_entered_what_and_who_published(office, runtime):
    told = office.complete(2025)
    with runtime.read() as connection:
        rows = list(connection.execute(select(audit_entry).order_by(audit_entry.c.id)))
        seen = [(one.action, one.subject, one.actor, open_detail(one, runtime.vault)) for one in rows]
    subject, by = f"report:2025:{HOME}", "staff:reviewer"
    assert seen == [
        ("report_enter_figures", subject, by, {"version": 1, "rules": RULES, "deeds": DEEDS}),
        ("report_enter_texts", subject, by, {"version": 2, "sections": ["other", "overview", "problems"]}),
        ("report_publish", subject, by, {"version": 1, "digest": told["digest"]}),
    ]


def test_publishing_twice_with_one_key_makes_one_version(office, as_):
    office.figures(2025)
    office.texts(2025)
    key = {"Idempotency-Key": "once"}
    answers = [as_(REVIEWER).post(f"{reports.DESK}/2025/publish", json={"agency": HOME}, headers=key) for _ in range(2)]
    assert [one.json["version"] for one in answers] == [1, 1]
    assert answers[0].json == answers[1].json


def test_a_reviewer_who_also_supervises_another_department_publishes_only_their_own(office):
    both = account(AWAY, Role.REVIEWER, Role.SUPERVISOR, id_="both")
    assert office.draft(2025, both).status_code == 200
    assert code(office.figures(2025, both)) == (403, "not_yours")
    assert office.figures(2025, both, agency=AWAY).status_code == 200


def test_cases_of_other_departments_do_not_count(office, runtime):
    before = office.draft(2025).json["report"]
    with runtime.unit_of_work() as uow:
        moved = replace(reports.FOUR[1], department="minzheng", number="DS-00000-00000-0")
        keep(uow.connection, runtime.vault, [moved])
    assert office.draft(2025).json["report"] == before
    assert row(office.draft(2025, SUPERVISOR, "").json, "1")[-1] == 4
