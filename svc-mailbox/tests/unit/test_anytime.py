"""While a letter waits: additions, urging, withdrawal, recusal, and what the jobs announce."""

from datetime import UTC, date, datetime

import pytest

from casework.domain.calendar import NATIONAL, Notice
from casework.domain.errors import Conflict, Invalid, TooMany
from svc_mailbox.domain.letter import By
from svc_mailbox.domain.life import parts
from svc_mailbox.domain.words import Kind, Outcome, Part, State
from svc_mailbox.testing import people
from svc_mailbox.testing.stories import CALENDAR, answered, sent


def test_ten_additions_can_be_made():
    story = sent().all(["add"] * 10)
    assert story.told[-1].count == 10
    with pytest.raises(Conflict):
        story.do("add")
    with pytest.raises(Invalid):
        sent().do("add", text=" ")


def test_the_sender_urges_once_in_twenty_four_hours():
    story = sent().do("urge").later(hours=23, minutes=59)
    with pytest.raises(TooMany) as refusal:
        story.do("urge", people.SENDER)
    assert refusal.value.facts == {"retry_after": 60}
    story.later(minutes=1).do("urge", people.SENDER)
    assert (story.told[-1].urged_by, story.told[-1].count) == ("citizen", 2)


def test_a_supervisor_urges_at_any_time_and_uses_up_nothing_of_the_senders():
    story = sent().do("urge", people.SUPERVISOR).do("urge", people.SUPERVISOR).do("urge", people.SENDER)
    assert [e.urged_by for e in story.told[1:]] == ["supervisor", "supervisor", "citizen"]


def test_a_withdrawn_letter_leaves_the_count():
    story = sent().do("withdraw")
    assert (story.letter.state, story.letter.outcome, story.names()) == (
        State.CLOSED, Outcome.WITHDRAWN, ["received", "withdrawn"],
    )  # fmt: skip


def test_a_redo_that_is_given_up_leaves_the_letter_answered():
    story = answered().all(["rate", "redo", "withdraw"])
    assert (story.letter.outcome, story.names()[-1]) == (Outcome.ANSWERED, "closed")


def test_recusal_names_somebody_and_is_not_announced():
    with pytest.raises(Invalid):
        sent().do("recuse", account="")
    story = sent().do("recuse")
    assert (story.letter.recused, story.names()) == ({"office:somebody"}, ["received"])


def test_due_soon_and_overdue_are_announced_once_each():
    story = sent(Kind.COMPLAINT)  # due on Wednesday 11 March
    for _ in range(12 * 4):
        story.later(hours=6).do("watch")
    assert story.names() == ["received", "due_soon", "overdue"]
    soon, over = story.told[1:]
    assert (soon.at, over.at) == (datetime(2026, 3, 9, 20, tzinfo=UTC), datetime(2026, 3, 11, 20, tzinfo=UTC))
    assert (soon.due, over.due) == (date(2026, 3, 11), date(2026, 3, 11))


def test_a_moved_due_day_is_announced_anew():
    story = (
        sent()
        .all(["accept", "dispatch", "take"])
        .later(days=2)
        .do("watch")
        .all(["ask_extension", "approve_extension", "watch"])
    )
    assert story.names()[-1] == "extended"
    story.later(days=5).do("watch")
    assert (story.names()[-1], story.told[-1].due) == ("due_soon", date(2026, 3, 10))


def test_a_job_that_was_down_announces_only_that_it_is_over():
    assert sent().later(days=30).do("watch").do("watch").names() == ["received", "overdue"]


def test_a_new_calendar_moves_an_open_letter_and_says_so():
    closed_day = Notice(NATIONAL, 2026, source="test", days_off=((date(2026, 3, 4), "flood"),))
    story = sent().all(["accept", "dispatch"])
    story.do("recount", calendar=CALENDAR.with_notices([closed_day]))
    assert (story.letter.clock.due, story.letter.turn.clock.due) == (date(2026, 3, 6), date(2026, 3, 6))
    event = story.told[-1]
    assert (event.due_before, event.due, event.promised) == (date(2026, 3, 5), date(2026, 3, 6), date(2026, 3, 5))


def test_a_new_calendar_that_moves_nothing_is_noted_and_not_announced():
    later = Notice(NATIONAL, 2026, source="test", days_off=((date(2026, 12, 30), "flood"),))
    story = sent()
    version = story.letter.version
    story.do("recount", calendar=CALENDAR.with_notices([later]))
    assert (story.names(), story.letter.version, story.letter.clock.calendar_version) == (["received"], version + 1, 2)


def test_an_office_cannot_hide_a_letter_from_a_supervisor():
    """Only a supervisor, or the account itself, sets a supervisor aside."""
    supervisor = people.SUPERVISOR
    story = sent().do("recuse", people.INTAKE, account=supervisor.id)
    assert parts(story.letter, By(supervisor, story.at)) == {Part.SUPERVISOR}
    story.do("recuse", supervisor, account=supervisor.id)
    assert parts(story.letter, By(supervisor, story.at)) == frozenset()


def test_a_supervisor_accepts_what_no_reviewer_is_left_to_accept():
    story = sent().do("recuse", people.INTAKE, account=people.INTAKE.id)
    assert story.do("accept", people.SUPERVISOR).letter.state is State.ACCEPTED
