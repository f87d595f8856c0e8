"""An application as a document and back, exactly: at every point of many lives, and as an older version left it."""

import json

import pytest

from casework.storage import documents
from svc_disclosure.domain.application import Application
from svc_disclosure.domain.correcting import RecordCorrection, ask
from svc_disclosure.domain.grounds import Ground
from svc_disclosure.domain.outcomes import Outcome
from svc_disclosure.domain.papers import Override, Redaction
from svc_disclosure.domain.rulings import Draft
from svc_disclosure.domain.words import Assistance, Delivery, Opinion, Overriding, Post, Review
from svc_disclosure.testing import people
from svc_disclosure.testing.stories import MONDAY, NUMBER, TERMS, at_work, doing, handed_in, on_day, submitted
from svc_disclosure.use_cases.erasing import plain

PARTLY = Draft(
    Outcome.PARTLY_DISCLOSED, "部分公开。", redactions=(Redaction("m1", Ground.PRIVACY),),
    overrides=(Override(1, Overriding.PUBLIC_INTEREST),),
)  # fmt: skip


def overruled():
    story = at_work().do("consult").do("give_opinion", opinion=Opinion.REFUSES, reason="商业秘密。")
    story.do("review_secrecy", result=Review.DISCLOSABLE).do("draft", proposed=PARTLY).all(["sign", "tell_third_party"])
    return story.do("deliver", how=Delivery.POST, post=Post.EMS)


STORIES = {
    "submitted": lambda: submitted(assistance=frozenset(Assistance)).all(["log_contact", "acknowledge"]),
    "amended": lambda: on_day("2026-03-02").do("ask_amendment").on("2026-03-16").do("amend"),
    "extended": lambda: at_work().all(["ask_extension", "approve_extension"]),
    "secret": lambda: at_work().all(["review_secrecy", "refer_secrecy", "settle_secrecy"]),
    "paid": lambda: at_work().all(["ask_reasons", "give_reasons", "delay", "charge", "pay"]),
    "late": lambda: at_work().on("2026-03-26").do("watch").on("2026-03-31").do("watch"),
    "overruled": overruled,
    "withdrawn": lambda: handed_in().do("withdraw"),
}


@pytest.mark.parametrize("name", STORIES)
def test_what_is_written_is_read_again(name):
    it = STORIES[name]().application
    written = json.loads(json.dumps(documents.to_json(it)))
    assert documents.from_json(Application, written) == it


def test_a_field_that_a_document_lacks_gets_its_default():
    it = at_work().application
    older = {name: value for name, value in documents.to_json(it).items() if name not in ("delay_days", "noticed")}
    assert documents.from_json(Application, older) == it


def test_a_request_to_correct_a_record_too():
    it, _ = ask(NUMBER, people.AGENCY, doing(people.APPLICANT, MONDAY), "面积有误", "产权证", TERMS)
    assert documents.from_json(RecordCorrection, json.loads(json.dumps(documents.to_json(it)))) == it


@pytest.mark.parametrize("name", STORIES)
def test_what_is_left_after_an_erasure_counts_as_before(name):
    it = STORIES[name]().application
    left = plain(it, it.number)
    assert (left.received_on, left.outcome, left.ended_on, left.applicant_class) == (
        it.received_on, it.outcome, it.ended_on, it.applicant_class,
    )  # fmt: skip
    if it.clock and left.clock:
        assert (left.clock.due, left.clock.stopped, left.clock.day_zero) == (
            it.clock.due, it.clock.stopped, it.clock.day_zero,
        )  # fmt: skip
    said = json.dumps(documents.to_json(left), ensure_ascii=False)
    assert " 2026-1" not in said, "what others called their papers is gone"
