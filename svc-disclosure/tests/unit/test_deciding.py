"""决定, arts. 35 to 39 (§1.6): what each outcome needs, one outcome for a case, and a second pair of eyes."""

from dataclasses import replace

import pytest

from svc_disclosure.domain.application import available
from svc_disclosure.domain.articles import Article
from svc_disclosure.domain.deciding import decision_of
from svc_disclosure.domain.grounds import Ground
from svc_disclosure.domain.outcomes import PROVIDED, Outcome
from svc_disclosure.domain.papers import Override, Redaction
from svc_disclosure.domain.rulings import Draft
from svc_disclosure.domain.words import Asked, Opinion, Overriding, Review, State
from svc_disclosure.testing import people
from svc_disclosure.testing.drafts import DRAFTS, MARKS, REASON, ready
from svc_disclosure.testing.refusals import refused
from svc_disclosure.testing.stories import EARLIER, PETITION, at_work, doing, handed_in

BY_DEFAULT = {Outcome.NOT_CORRECTED, Outcome.FEE_UNPAID}


def reviewed():
    return at_work().do("review_secrecy", result=Review.DISCLOSABLE)


def against(story):
    return story.do("consult").do("give_opinion", opinion=Opinion.REFUSES, reason="商业秘密。")


@pytest.mark.parametrize("name", list(DRAFTS))
def test_art_36_every_kind_of_answer_can_be_given_and_ends_in_its_row(name):
    draft = DRAFTS[name][0]
    story = ready(at_work(), name).decided(draft)
    assert (story.application.state, story.application.outcome) == (State.ANSWERED, draft.outcome)
    assert story.told[-1].outcome == draft.outcome


def test_every_row_of_table_3_is_reached_by_a_decision_a_default_or_a_withdrawal():
    assert {draft.outcome for draft, _ in DRAFTS.values()} | BY_DEFAULT == set(Outcome)


@pytest.mark.parametrize("outcome", sorted(BY_DEFAULT))
def test_nobody_decides_what_follows_from_a_period_that_passed(outcome):
    with refused("outcome_by_default"):
        at_work().do("draft", proposed=Draft(outcome, REASON))


@pytest.mark.parametrize(("outcome", "article"), [
    (Outcome.DISCLOSED, None), (Outcome.NOT_HELD, None), (Outcome.NOT_HELD, PROVIDED),
    (Outcome.CONFIRM_OR_REISSUE, Article(36)), (Outcome.REPEATED, PROVIDED),
])  # fmt: skip
def test_where_an_outcome_rests_on_one_of_several_articles_it_is_named(outcome, article):
    with refused("article_wrong") as refusal:
        at_work().do("draft", proposed=Draft(outcome, REASON, article))
    assert refusal.value.detail.endswith(("art. 36(1), art. 36(2).", "art. 36(4), art. 36(5).", "none.", "36(6)."))


def test_an_answer_that_rests_on_one_article_has_it_without_being_named():
    story = at_work().do("draft", proposed=Draft(Outcome.WOULD_BE_MADE, REASON))
    assert decision_of(story.application).article == Article(38)


@pytest.mark.parametrize("draft", [draft for draft, _ in DRAFTS.values()], ids=list(DRAFTS))
def test_every_answer_has_its_reason(draft):
    with refused("text_length"):
        at_work().do("draft", proposed=replace(draft, reason=" "))


def test_the_earlier_number_is_kept_in_its_one_form():
    story = at_work().do("draft", proposed=Draft(Outcome.REPEATED, REASON, prior=EARLIER.lower(), prior_answered=True))
    assert decision_of(story.application).prior == EARLIER


def test_a_mark_stands_once_and_at_most_5000_of_them():
    with refused("redactions_wrong"):
        reviewed().do("draft", proposed=Draft(Outcome.PARTLY_DISCLOSED, REASON, redactions=(*MARKS, MARKS[0])))
    many = tuple(Redaction(str(n), Ground.PERSONNEL) for n in range(5001))
    with refused("redactions_wrong"):
        reviewed().do("draft", proposed=Draft(Outcome.PARTLY_DISCLOSED, REASON, redactions=many))


def test_only_a_refusal_of_a_third_party_is_overridden_and_once():
    release = Draft(Outcome.DISCLOSED, REASON, PROVIDED, overrides=(Override(1, Overriding.PUBLIC_INTEREST),))
    with refused("override_wrong"):
        reviewed().do("draft", proposed=release)
    with refused("override_wrong"):
        against(reviewed()).do("draft", proposed=replace(release, overrides=release.overrides * 2))


def test_whoever_drafted_or_handles_it_does_not_sign():
    both = people.staff(people.HANDLER.id, people.AGENCY, "reviewer")
    with refused("own_draft"):
        at_work().do("draft").do("sign", both)


def test_a_rejected_draft_goes_back_with_its_reason():
    story = at_work().do("draft")
    with refused("text_length"):
        story.do("reject", reason="")
    assert (story.do("reject").application.state, story.application.decision) == (State.HANDLING, None)


def test_a_decision_is_signed_under_the_number_of_its_notice():
    with refused("text_length"):
        at_work().do("draft").do("sign", document="")
    signed = decision_of(at_work().do("draft").do("sign").application)
    assert (signed.document, signed.signed_by) == ("住建〔2026〕第1号-答", "reviewer")
    assert signed.outcome is PETITION.outcome


def test_what_has_no_decision_is_not_asked_for_it():
    with pytest.raises(ValueError, match="has its decision"):
        decision_of(handed_in().application)


def test_art_10_3_the_lead_answers_and_a_joint_agency_only_says_what_it_thinks():
    story = at_work().do("consult", asked=Asked.JOINT_AGENCY, body=people.JOINT_AGENCY)
    assert available(story.application, doing(people.JOINT, story.at)) == ["give_opinion"]
