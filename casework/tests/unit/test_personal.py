"""The proof line by line, the settings at their edges, and the end of retention to the day."""

import json
from datetime import UTC, date, datetime

import pytest

from casework.personal import proof, settings
from casework.personal.jobs import years_before
from casework.settings import SettingsError

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LATER = datetime(2026, 3, 2, 1, 5, tzinfo=UTC)


def test_a_place_counts_as_gone_only_after_it_was_read_again():
    lines = proof.own("mailbox/city", {"letter": 1, "letter_text": 1}, AT)
    assert not proof.is_complete(lines)
    half = proof.counted(lines, "mailbox/city", {"letter": 0}, LATER)
    assert [line["left"] for line in half] == [0, None]
    assert half[0]["checked_at"] == "2026-03-02T01:05:00Z"
    assert proof.is_complete(proof.counted(half, "mailbox/city", {"letter_text": 0}, LATER))
    assert not proof.is_complete(proof.counted(half, "mailbox/city", {"letter_text": 1}, LATER))


def test_another_instances_answer_takes_the_place_of_the_waiting_line_once():
    lines = [proof.line("copies", "portal/main", None, None), proof.line("copies", "gateway/main", None, None)]
    told = proof.answered(lines, "portal/main", {"page": 1, "waiting_list": 0}, AT, {"page"})
    assert [(line["by"], line["place"], line["rows"], line["left"]) for line in told] == [
        ("gateway/main", "copies", None, None), ("portal/main", "page", 1, None), ("portal/main", "waiting_list", 0, 0),
    ]  # fmt: skip
    assert proof.answered(told, "portal/main", {"page": 7}, LATER, {"page"}) == told


def test_what_everybody_sees_is_read_again_but_not_for_who_has_not_answered():
    waiting = proof.line("page", "portal/main", None, None)
    assert proof.read_again([waiting], {"page": 0}, AT) == [waiting]
    public = proof.line("page", proof.PUBLIC, None, AT)
    assert proof.read_again([public], {"page": 0}, AT)[0]["left"] == 0
    assert proof.read_again([public], {"page": 1}, AT)[0]["left"] == 1


def test_without_a_file_the_defaults_hold(tmp_path):
    assert settings.read(tmp_path) == settings.PersonalSettings(5, 15, {}, {})


@pytest.mark.parametrize("given", [
    {"retention_years": 1}, {"retention_years": 100}, {"answer_working_days": 1}, {"answer_working_days": 60},
])  # fmt: skip
def test_numbers_at_their_edges(tmp_path, given):
    (tmp_path / settings.FILE).write_text(json.dumps(given), encoding="utf-8")
    found = settings.read(tmp_path)
    assert all(getattr(found, name) == value for name, value in given.items())


@pytest.mark.parametrize("given", [
    {"retention_years": 0}, {"retention_years": 101}, {"answer_working_days": 0}, {"answer_working_days": 61},
    {"retention_years": "5"}, {"retention_years": True}, {"keep_until": {"MC": "soon"}}, {"years": 5}, [],
])  # fmt: skip
def test_what_is_wrong_is_named(tmp_path, given):
    (tmp_path / settings.FILE).write_text(json.dumps(given), encoding="utf-8")
    with pytest.raises(SettingsError, match=settings.FILE):
        settings.read(tmp_path)


def test_days_to_keep_a_case_are_dates(tmp_path):
    (tmp_path / settings.FILE).write_text('{"keep_until": {"MC-1": "2030-02-28"}}', encoding="utf-8")
    assert settings.read(tmp_path).keep_until == {"MC-1": date(2030, 2, 28)}


@pytest.mark.parametrize(("now", "years", "before"), [
    (datetime(2026, 3, 2, tzinfo=UTC), 5, datetime(2021, 3, 2, tzinfo=UTC)),
    (datetime(2028, 2, 29, tzinfo=UTC), 5, datetime(2023, 2, 28, tzinfo=UTC)),
    (datetime(2028, 2, 29, tzinfo=UTC), 4, datetime(2024, 2, 29, tzinfo=UTC)),
])  # fmt: skip
def test_years_before_are_counted_by_the_calendar(now, years, before):
    assert years_before(now, years) == before
