"""督办 knows of an application what its office knows: stories of applications, told event by event."""

import pytest

from casework.domain.events import Envelope
from casework.messaging.inbox import Inbox, Outcome
from svc_complaints.service import service as complaints
from svc_complaints.storage import supervision
from svc_disclosure.testing.lives import STORIES
from svc_disclosure.testing.stories import MONDAY


@pytest.fixture(scope="session")
def service():
    """Who hears it."""
    return complaints


@pytest.mark.parametrize("name", STORIES)
def test_what_is_watched_is_what_the_application_says_of_itself(runtime, name):
    story, inbox = STORIES[name], Inbox(complaints, runtime)
    for sequence, event in enumerate(story.told, 1):
        message = Envelope(
            id=str(sequence), source="/disclosure/city", type=f"disclosure.{event.name}.v{event.version}",
            subject=event.subject, time=MONDAY, sequence=sequence, data=event.data(),
        )  # fmt: skip
        assert inbox.take(message) in (Outcome.APPLIED, Outcome.IGNORED)
    it = story.application
    with runtime.read() as connection:
        case = supervision.find(connection, ("/disclosure/city", it.number))
    if it.clock is None:
        assert case is None, "what was never received was never owed"
        return
    assert (case.deadline.due, case.deadline.days, case.deadline.duty) == (it.running.due, it.running.total, 1)
    assert (case.department, case.done) == (it.agency, it.running.stopped is not None)
    assert case.done or case.suspended == (name == "standing")
