"""What time does: each notice once, lapse after 30 days, close after 30 days of silence, and a new calendar."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from casework.testing.ground import START
from svc_mailbox import jobs
from svc_mailbox.testing.desk import ANONYMOUS_LETTER, CLERK, LETTER, Life


def names(announced):
    """What has been announced, shortly."""
    return [event.type.removeprefix("mailbox.letter_").removesuffix(".v1") for event in announced()]


def test_due_soon_and_overdue_are_announced_once_each(as_, runtime, clock, announced):
    Life(as_)
    for _ in range(2):
        assert jobs.watch(runtime) == 0
    clock.forward(days=2)  # Wednesday: one working day is left
    for _ in range(3):
        jobs.watch(runtime)
    assert names(announced) == ["received", "due_soon"]
    clock.at = datetime(2026, 3, 5, 15, 59, tzinfo=UTC)
    jobs.watch(runtime)
    assert names(announced) == ["received", "due_soon"]
    clock.forward(minutes=1)  # midnight in China
    for _ in range(3):
        jobs.watch(runtime)
    assert names(announced) == ["received", "due_soon", "overdue"]
    assert announced()[-1].data["due"] == "2026-03-05"


def test_an_answered_letter_has_no_more_notices(as_, runtime, clock, announced):
    Life(as_).until("answer")
    clock.forward(days=30)
    assert jobs.watch(runtime) == 0
    assert "overdue" not in names(announced)


def test_an_answered_letter_closes_after_30_days_of_silence(as_, runtime, clock, announced):
    life = Life(as_).until("answer")
    clock.forward(days=29, hours=23, minutes=59)
    jobs.tidy(runtime)
    assert life.tracked()["state"] == "answered"
    clock.forward(minutes=1)
    for _ in range(2):
        jobs.tidy(runtime)
    assert (life.tracked()["state"], names(announced)[-1]) == ("closed", "closed")
    assert names(announced).count("closed") == 1


def test_an_open_question_keeps_a_letter_open(as_, runtime, clock):
    life = Life(as_).until("answer")
    life.say("follow-ups", text="什么时候修？")
    clock.forward(days=60)
    jobs.tidy(runtime)
    assert life.tracked()["state"] == "answered"


def test_what_is_never_corrected_lapses(as_, runtime, clock, announced):
    number, code = "MC-7K3F9-Q2XWD-K", "7K3F9Q2X"
    client = as_(number=number, code=code, at=START)
    client.post("/api/mailbox/letters", json={**ANONYMOUS_LETTER, "department": "moon"})
    clock.forward(days=29, hours=23)
    jobs.tidy(runtime)
    assert names(announced) == ["needs_correction"]
    clock.forward(hours=1)
    jobs.tidy(runtime)
    assert names(announced) == ["needs_correction", "lapsed"]


@pytest.fixture
def long_limits(ground):
    """Limits of 20 working days, so that a letter of December runs into a year nobody has published."""
    rule = {"kind": "consultation", "answer": 20, "extension": 10, "since": "2026-01-01", "source": "试验"}
    (ground.folder / "config" / "limits.json").write_text(json.dumps({"limits": [rule]}), encoding="utf-8")


NOTICE = {
    "layer": "national",
    "year": 2027,
    "source": "国务院办公厅关于2027年部分节假日安排的通知（试验）",
    "issued": "2026-12-10",
    "days_off": [
        {"name": "元旦", "from": "2026-12-31", "to": "2027-01-02"},
        {"name": "劳动节", "from": "2027-05-01", "to": "2027-05-05"},
        {"name": "国庆节", "from": "2027-10-01", "to": "2027-10-07"},
    ],
    "working": [{"name": "元旦", "day": "2026-12-26"}],
}


@pytest.mark.usefixtures("long_limits")
def test_a_new_calendar_recounts_the_letters_of_december(as_, runtime, clock, announced, ground):
    clock.at = datetime(2026, 12, 3, 2, tzinfo=UTC)
    third = Life(as_, {**LETTER, "kind": "consultation"})
    clock.forward(days=1)
    fourth = Life(as_)
    done = Life(as_).until("answer")
    assert [(life.submitted.json["due_on"], life.submitted.json["provisional"]) for life in (third, fourth)] == [
        ("2026-12-31", True), ("2027-01-04", True),
    ]  # fmt: skip
    clock.at = datetime(2026, 12, 11, 2, tzinfo=UTC)
    assert jobs.publish_calendars(runtime) == 0
    folder = ground.folder / "config" / "calendars" / "national"
    folder.mkdir(parents=True)
    (folder / "2027.json").write_text(json.dumps(NOTICE), encoding="utf-8")
    assert (jobs.publish_calendars(runtime), jobs.publish_calendars(runtime)) == (1, 0)
    before = len(announced())
    for _ in range(2):
        jobs.recount(runtime)
    # 26 December is worked and 31 December off: one day is won, and for the fourth lost again
    assert (third.tracked()["due_on"], third.tracked()["provisional"]) == ("2026-12-30", False)
    assert (fourth.tracked()["due_on"], fourth.tracked()["provisional"]) == ("2027-01-04", False)
    moved = announced()[before:]
    assert [(e.type, e.subject, e.data["due_before"], e.data["due"]) for e in moved] == [
        ("mailbox.letter_recounted.v1", third.number, "2026-12-31", "2026-12-30")
    ]
    assert done.tracked()["answers"][0]["on_time"] is True
    assert done.seen_by(CLERK).json["due_on"] == "2027-01-04"
    why = {day["date"]: day for day in third.tracked()["days"]}
    assert why["2026-12-26"]["counted"] is True
    assert Life(as_).submitted.json["provisional"] is False


def test_a_limit_of_one_department_and_from_a_day_on(as_, ground, clock):
    rules = [
        {"kind": "consultation", "answer": 2, "extension": 1, "department": "housing", "since": "2026-03-10"},
        {"kind": "consultation", "answer": 4, "extension": 1},
    ]
    path = ground.folder / "config" / "limits.json"
    path.write_text(json.dumps({"limits": rules}), encoding="utf-8")
    assert Life(as_).submitted.json["due_on"] == "2026-03-06"
    clock.at = START + timedelta(days=8)
    assert Life(as_).submitted.json["due_on"] == "2026-03-12"
    assert Life(as_, {**LETTER, "department": "water"}).submitted.json["due_on"] == "2026-03-16"
