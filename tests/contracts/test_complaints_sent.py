"""What complaints send conforms: every event of the stories in which a complaint does all that it can."""

from casework.domain.events import Envelope
from svc_complaints.testing.stories import MONDAY
from svc_complaints.testing.whole import stories


def test_every_event_of_a_complaint_conforms_and_says_nothing_unpublished(published):
    told = [event for story in stories() for event in story.told]
    assert len({type(event) for event in told}) > 20
    for sequence, event in enumerate(told, 1):
        message = Envelope(
            id=str(sequence), source="/complaints/city", type=f"complaints.{event.name}.v{event.version}",
            subject=event.subject, time=MONDAY, sequence=sequence, data=event.data(),
        ).to_json()  # fmt: skip
        assert published.problems(message) == [], message
        assert published.unpublished(message) == set(), message
