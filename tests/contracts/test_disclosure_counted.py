"""The scoreboard counts of an application what its office knows: stories of applications, told event by event."""

import pytest

from casework.domain.clock import Notice
from casework.domain.events import Envelope
from portal.scoreboard.models import APPLICATIONS
from svc_disclosure.testing.lives import STORIES
from svc_disclosure.testing.stories import MONDAY

SOURCE = "/disclosure/city"


def counted(story):
    """The row after all that was told; None when nothing of it is heard."""
    row = None
    for sequence, event in enumerate(story.told, 1):
        envelope = Envelope(
            id=str(sequence), source=SOURCE, type=f"disclosure.{event.name}.v{event.version}",
            subject=event.subject, time=MONDAY, sequence=sequence, data=event.data(),
        )  # fmt: skip
        if handler := APPLICATIONS.handler(envelope):
            row = APPLICATIONS.fold(row, envelope, handler.load(envelope.data))
    return row


@pytest.mark.parametrize("name", STORIES)
def test_what_is_counted_is_what_the_application_says_of_itself(name):
    it, row = STORIES[name].application, counted(STORIES[name])
    if it.clock is None:
        assert row is None or row.received_on is None, "what was never received counts nowhere"
        return
    clock, answered = it.running, it.delivered is not None
    assert (row.source, row.number, row.department) == (SOURCE, it.number, it.agency)
    assert (row.received_on, row.due_on) == (it.received_on, clock.due)
    assert (row.answered_on is not None, row.outcome) == (answered, it.outcome.value if answered else "")
    assert row.on_time == (clock.on_time() if answered else None)
    assert (row.left_as != "") == (clock.stopped is not None and not answered)
    if not answered:
        assert row.overdue == ((Notice.OVERDUE, clock.due) in it.noticed)


def test_the_stories_hold_one_of_each():
    rows = {name: counted(story) for name, story in STORIES.items()}
    assert rows["answered"].on_time is True
    assert rows["late"].overdue is True
    assert (rows["withdrawn"].left_as, rows["dropped"].left_as) == ("withdrawn", "dropped")
