"""What the disclosure office sends conforms: every event of the stories in which it says all that it can."""

from casework.domain.events import Envelope
from svc_disclosure.domain.events import APPLICATION_EVENTS
from svc_disclosure.testing.stories import MONDAY
from svc_disclosure.testing.whole import told


def test_every_event_of_an_application_conforms_and_says_nothing_unpublished(published):
    said = told()
    assert {type(event) for event in said} == set(APPLICATION_EVENTS)
    for sequence, event in enumerate(said, 1):
        message = Envelope(
            id=str(sequence), source="/disclosure/city", type=f"disclosure.{event.name}.v{event.version}",
            subject=event.subject, time=MONDAY, sequence=sequence, data=event.data(),
        ).to_json()  # fmt: skip
        assert published.problems(message) == [], message
        assert published.unpublished(message) == set(), message
