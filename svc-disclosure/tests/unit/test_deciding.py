"""决定, arts. 35 to 39 (§1.6): what each outcome needs, one outcome for a case, and a second pair of eyes."""

from dataclasses import replace
from datetime import date

import pytest

from svc_disclosure.domain.articles import Article
from svc_disclosure.domain.deciding import decision_of
from svc_disclosure.domain.grounds import Ground
from svc_disclosure.domain.outcomes import NOT_FOUND, OTHER_LAW, PROVIDED, TOLD_WHERE, Outcome
from svc_disclosure.domain.papers import Override, Redaction
from svc_disclosure.domain.rulings import Draft, releases
from svc_disclosure.domain.words import Asked, Opinion, Overriding, Review, State
from svc_disclosure.testing import people
from svc_disclosure.testing.drafts import DRAFTS, MARKS, REASON, SEARCH, ready
from svc_disclosure.testing.refusals import refused
from svc_disclosure.testing.stories import EARLIER, NUMBER, PETITION, at_work, handed_in

BY_DEFAULT = {Outcome.NOT_CORRECTED, Outcome.FEE_UNPAID}


def incomplete(story, draft, told):
    with refused("decision_incomplete") as refusal:
        story.do("draft", proposed=draft)
    assert told in refusal.value.detail
    assert story.application.decision is None


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


@pytest.mark.parametrize("outcome", list(BY_DEFAULT))
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


def test_art_36_1_already_public_says_where_and_36_7_by_which_law():
    incomplete(at_work(), Draft(Outcome.DISCLOSED, REASON, TOLD_WHERE), "where")
    incomplete(at_work(), Draft(Outcome.SPECIAL_ENQUIRY, REASON, OTHER_LAW), "where")
    with refused("text_length"):
        at_work().do("draft", proposed=Draft(Outcome.DISCLOSED, REASON, TOLD_WHERE, where="字" * 501))


@pytest.mark.parametrize(
    "search", [None, replace(SEARCH, scope=""), replace(SEARCH, method=" "), replace(SEARCH, searcher="")]
)
def test_art_36_4_not_found_has_the_record_of_the_search(search):
    incomplete(at_work(), Draft(Outcome.NOT_HELD, REASON, NOT_FOUND, search=search), "record of the search")


def test_art_36_4_the_search_was_after_the_receipt():
    early = replace(SEARCH, on=date(2026, 3, 1))
    incomplete(at_work(), Draft(Outcome.NOT_HELD, REASON, NOT_FOUND, search=early), "after the receipt")


@pytest.mark.parametrize("prior", ["", "昨天那个", NUMBER])
def test_art_36_6_a_repeated_application_points_at_the_earlier_answer(prior):
    incomplete(at_work(), Draft(Outcome.REPEATED, REASON, prior=prior), "36 (6)")


def test_the_earlier_number_is_kept_in_its_one_form():
    story = at_work().do("draft", proposed=Draft(Outcome.REPEATED, REASON, prior=EARLIER.lower()))
    assert decision_of(story.application).prior == EARLIER


def test_art_35_too_much_is_not_handled_only_after_reasons_were_asked():
    incomplete(at_work(), Draft(Outcome.EXCESSIVE, REASON), "art. 35")


def test_art_37_a_partial_disclosure_has_a_mark_and_a_ground_for_each_part():
    incomplete(reviewed(), Draft(Outcome.PARTLY_DISCLOSED, REASON), "art. 37")
    nameless = (*MARKS, Redaction(" ", Ground.PERSONNEL))
    incomplete(reviewed(), Draft(Outcome.PARTLY_DISCLOSED, REASON, redactions=nameless), "art. 37")


@pytest.mark.parametrize("ground", list(Ground))
def test_art_37_each_ground_can_be_that_of_a_redaction_and_the_case_counts_as_partial(ground):
    draft = Draft(Outcome.PARTLY_DISCLOSED, REASON, redactions=(Redaction("p1-1", ground),))
    application = reviewed().decided(draft).application
    assert application.outcome is Outcome.PARTLY_DISCLOSED
    assert decision_of(application).grounds == (ground,)


@pytest.mark.parametrize("grounds", [(), (Ground.PERSONNEL,)])
def test_arts_14_to_16_a_refusal_has_a_ground_of_its_own_row(grounds):
    with refused("ground_missing"):
        at_work().do("draft", proposed=Draft(Outcome.DELIBERATIVE, REASON, grounds=grounds))


def test_a_refusal_may_name_further_grounds_beside_that_of_its_row():
    both = (Ground.PERSONNEL, Ground.DISCUSSION)
    story = at_work().decided(Draft(Outcome.DELIBERATIVE, REASON, grounds=both))
    assert decision_of(story.application).grounds == tuple(sorted(both))


def test_what_withholds_nothing_has_no_ground():
    with refused("ground_unexpected"):
        at_work().do("draft", proposed=Draft(Outcome.OTHER, REASON, grounds=(Ground.PRIVACY,)))


def test_a_mark_stands_once_and_at_most_5000_of_them():
    with refused("redactions_wrong"):
        reviewed().do("draft", proposed=Draft(Outcome.PARTLY_DISCLOSED, REASON, redactions=(*MARKS, MARKS[0])))
    many = tuple(Redaction(str(n), Ground.PERSONNEL) for n in range(5001))
    with refused("redactions_wrong"):
        reviewed().do("draft", proposed=Draft(Outcome.PARTLY_DISCLOSED, REASON, redactions=many))


def test_redactions_belong_to_a_partial_disclosure_and_a_conversion_to_a_petition():
    incomplete(at_work(), Draft(Outcome.INTERNAL_AFFAIRS, REASON, redactions=MARKS), "art. 37")
    incomplete(at_work(), Draft(Outcome.OTHER, REASON, convert_to="mailbox/city"), "art. 39")


def test_art_32_a_refusal_withholds_unless_it_is_overridden_with_its_cause():
    release = Draft(Outcome.DISCLOSED, REASON, PROVIDED)
    incomplete(against(reviewed()), release, "third parties [1]")
    for why in Overriding:
        overridden = replace(release, overrides=(Override(1, why),))
        assert against(reviewed()).do("draft", proposed=overridden).application.state is State.REVIEWING


def test_art_32_what_the_third_party_refuses_may_be_withheld_in_a_partial_disclosure():
    other = Draft(Outcome.PARTLY_DISCLOSED, REASON, redactions=MARKS[1:])
    incomplete(against(reviewed()), other, "third parties [1]")
    withheld = Draft(Outcome.PARTLY_DISCLOSED, REASON, redactions=MARKS)
    assert against(reviewed()).do("draft", proposed=withheld).application.state is State.REVIEWING


def test_art_32_the_third_party_is_asked_before_its_rights_are_the_ground():
    draft = Draft(Outcome.THIRD_PARTY, REASON, grounds=(Ground.TRADE_SECRET,))
    incomplete(at_work(), draft, "in writing")
    incomplete(at_work().do("consult", asked=Asked.JOINT_AGENCY, body="guihua").do("give_opinion"), draft, "in writing")
    incomplete(at_work().do("consult").do("give_opinion"), draft, "art. 15")
    silent = at_work().do("consult").on("2026-03-24").do("note_silence")
    assert silent.do("draft", proposed=draft).application.state is State.REVIEWING, "silence is no consent"


def test_art_34_a_joint_agencys_refusal_does_not_bind_the_lead():
    story = reviewed().do("consult", asked=Asked.JOINT_AGENCY, body="guihua")
    story.do("give_opinion", opinion=Opinion.REFUSES, reason="不宜公开。")
    assert story.do("draft", proposed=Draft(Outcome.DISCLOSED, REASON, PROVIDED)).application.decision


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


def test_information_goes_out_by_art_36_2_and_37_only():
    out = {name for name, (draft, _) in DRAFTS.items() if releases(draft.outcome, draft.article)}
    assert out == {"provided", "partly"}
