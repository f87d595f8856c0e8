"""A second pair of eyes is one that never handled the case: review, extension, delay and signature."""

import pytest

from casework.domain.actors import Role
from casework.storage import documents
from svc_disclosure.domain.application import Application
from svc_disclosure.domain.outcomes import PROVIDED, Outcome
from svc_disclosure.domain.rulings import Draft
from svc_disclosure.domain.words import Review
from svc_disclosure.testing import people
from svc_disclosure.testing.drafts import DRAFTS
from svc_disclosure.testing.refusals import refused
from svc_disclosure.testing.stories import at_work, handed_in

RELEASE = Draft(Outcome.DISCLOSED, "可以公开。", PROVIDED)
BOTH = people.staff(people.HANDLER.id, people.AGENCY, Role.CLERK, Role.REVIEWER)


def passed_on(*acts):
    """Handled by one, who then gives it to another."""
    return at_work().all(acts).do("assign", handlers=[people.HANDLER_2.id])


def test_who_handled_it_once_does_not_review_it():
    story = passed_on()
    with refused("own_review"):
        story.do("review_secrecy", BOTH)


def test_who_drafted_it_once_and_gave_it_away_does_not_sign_what_another_drafts():
    story = passed_on("draft", "reject").do("draft", people.HANDLER_2)
    with refused("own_draft"):
        story.do("sign", BOTH)
    assert story.do("sign").application.decision.signed_by == people.REVIEWER.id


@pytest.mark.parametrize("act", ["approve_extension", "refuse_extension"])
def test_a_head_who_handled_it_once_does_not_decide_on_its_extension(act):
    story = handed_in().do("assign", handlers=[people.HEAD.id]).do("assign", handlers=[people.HANDLER.id])
    with refused("own_extension"):
        story.do("ask_extension").do(act, people.HEAD)


def test_a_head_who_handled_it_once_does_not_delay_its_answer():
    story = handed_in().do("assign", handlers=[people.HEAD.id]).do("assign", handlers=[people.HANDLER.id])
    with refused("own_delay"):
        story.all(["ask_reasons", "give_reasons"]).do("delay", people.HEAD)


@pytest.mark.parametrize(
    ("result", "proposed"), [(Review.DISCLOSABLE, RELEASE), (Review.NOT_DISCLOSABLE, DRAFTS["secret"][0])]
)
def test_a_review_by_who_handles_it_later_is_done_again_by_another(result, proposed):
    story = at_work().do("review_secrecy", result=result).do("assign", handlers=[people.REVIEWER.id])
    with refused("decision_incomplete") as refusal:
        story.do("draft", people.REVIEWER, proposed=proposed)
    assert "colleague" in refusal.value.detail
    story.do("review_secrecy", people.staff("another", people.AGENCY, Role.REVIEWER), result=result)
    assert story.do("draft", people.REVIEWER, proposed=proposed).application.decision


def test_who_handles_it_again_is_remembered_once():
    story = passed_on().do("assign", handlers=[people.HANDLER.id]).do("assign", handlers=[people.HANDLER_2.id])
    it = story.application
    assert it.former_handlers == (people.HANDLER.id, people.HANDLER_2.id)
    assert it.hands == {people.HANDLER.id, people.HANDLER_2.id}


def test_what_was_stored_before_former_handlers_were_kept_still_loads():
    kept = documents.to_json(passed_on().application)
    for name in ("former_handlers", "reviewed_by", "reasons_until"):
        del kept[name]
    it = documents.from_json(Application, kept)
    assert (it.hands, it.reviewed_by, it.reasons_until) == ({people.HANDLER_2.id}, "", None)
