"""督办 knows of a letter what the mailbox knows: every story of a letter, told to the complaints event by event."""

import pytest

from casework.domain.events import Envelope
from casework.messaging.inbox import Inbox, Outcome
from svc_complaints.service import service as complaints
from svc_complaints.storage import supervision
from svc_mailbox.testing.stories import MONDAY
from svc_mailbox.testing.whole import stories

STORIES = stories()


@pytest.fixture(scope="session")
def service():
    """Who hears it."""
    return complaints


@pytest.mark.parametrize("story", STORIES, ids=lambda story: "-".join(story.names())[:60])
def test_what_is_watched_is_what_the_letter_says_of_itself(runtime, story):
    inbox = Inbox(complaints, runtime)
    for sequence, event in enumerate(story.told, 1):
        message = Envelope(
            id=str(sequence), source="/mailbox/city", type=f"mailbox.{event.name}.v{event.version}",
            subject=event.subject, time=MONDAY, sequence=sequence, data=event.data(),
        )  # fmt: skip
        assert inbox.take(message) in (Outcome.APPLIED, Outcome.IGNORED)
    letter = story.letter
    with runtime.read() as connection:
        case = supervision.find(connection, ("/mailbox/city", letter.number))
    if "received" not in story.names():
        assert case is None, "what was never corrected was never owed"
        return
    assert case.deadline.due == letter.clock.due
    assert case.deadline.days == letter.clock.total
    assert case.deadline.duty == letter.round
    assert case.department == (letter.lead or letter.department)
    assert case.done == (letter.clock.stopped is not None)
