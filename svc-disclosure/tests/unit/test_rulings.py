"""What each outcome needs, arts. 14 to 16, 30 and 32 to 39 (§1.6): the article says what has to be there."""

from dataclasses import replace
from datetime import date

import pytest

from svc_disclosure.domain.deciding import decision_of
from svc_disclosure.domain.grounds import RULES, Ground
from svc_disclosure.domain.outcomes import NOT_FOUND, OTHER_LAW, PROVIDED, TOLD_WHERE, Outcome
from svc_disclosure.domain.papers import Override, Redaction
from svc_disclosure.domain.rulings import Draft, releases
from svc_disclosure.domain.words import Asked, Opinion, Overriding, Review, State
from svc_disclosure.testing import people
from svc_disclosure.testing.drafts import DRAFTS, MARKS, REASON, SEARCH, ready
from svc_disclosure.testing.refusals import refused
from svc_disclosure.testing.stories import EARLIER, NUMBER, at_work


def incomplete(story, draft, told):
    with refused("decision_incomplete") as refusal:
        story.do("draft", proposed=draft)
    assert told in refusal.value.detail
    assert story.application.decision is None


def reviewed():
    return at_work().do("review_secrecy", result=Review.DISCLOSABLE)


def against(story):
    return story.do("consult").do("give_opinion", opinion=Opinion.REFUSES, reason="商业秘密。")


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
    incomplete(at_work(), Draft(Outcome.REPEATED, REASON, prior=prior, prior_answered=True), "36 (6)")


def test_art_36_6_what_was_not_answered_to_the_same_applicant_is_no_earlier_answer():
    incomplete(at_work(), Draft(Outcome.REPEATED, REASON, prior=EARLIER), f"{EARLIER} is no application of this")


def test_art_35_too_much_is_not_handled_only_after_reasons_were_asked():
    incomplete(at_work(), Draft(Outcome.EXCESSIVE, REASON), "art. 35")


def test_art_35_not_before_reasons_were_given_or_the_period_for_them_is_over():
    excessive, story = Draft(Outcome.EXCESSIVE, REASON), at_work().do("ask_reasons")
    with refused("reasons_awaited") as refusal:
        story.on("2026-03-23").do("draft", proposed=excessive)
    assert refusal.value.facts == {"until": "2026-03-23"}
    assert story.on("2026-03-24").do("draft", proposed=excessive).application.state is State.REVIEWING
    given = at_work().all(["ask_reasons", "give_reasons"])
    assert given.do("draft", proposed=excessive).application.state is State.REVIEWING


def test_art_37_a_partial_disclosure_has_a_mark_and_a_ground_for_each_part():
    incomplete(reviewed(), Draft(Outcome.PARTLY_DISCLOSED, REASON), "art. 37")
    nameless = (*MARKS, Redaction(" ", Ground.PERSONNEL))
    incomplete(reviewed(), Draft(Outcome.PARTLY_DISCLOSED, REASON, redactions=nameless), "art. 37")


@pytest.mark.parametrize("ground", list(Ground))
def test_art_37_each_ground_can_be_that_of_a_redaction_and_the_case_counts_as_partial(ground):
    draft = Draft(Outcome.PARTLY_DISCLOSED, REASON, redactions=(Redaction("p1-1", ground),))
    of_third_party = RULES[ground].outcome is Outcome.THIRD_PARTY
    story = against(reviewed()) if of_third_party else reviewed()
    application = story.decided(draft).application
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


def test_redactions_belong_to_a_partial_disclosure_and_a_conversion_to_a_petition():
    incomplete(at_work(), Draft(Outcome.INTERNAL_AFFAIRS, REASON, redactions=MARKS), "art. 37")
    incomplete(reviewed(), Draft(Outcome.DISCLOSED, REASON, PROVIDED, redactions=MARKS), "in part")
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


def test_art_32_of_several_that_refuse_each_is_overridden_or_respected_by_name():
    story = reviewed()
    for number in (1, 2):
        story.do("consult").do("give_opinion", people.HANDLER, number=number, opinion=Opinion.REFUSES, reason="秘密。")
    partly = Draft(Outcome.PARTLY_DISCLOSED, REASON, redactions=MARKS)
    incomplete(story, partly, "third parties [1, 2]")
    incomplete(story, replace(partly, withheld=(2,)), "third parties [1]")
    for wrong in ((1, 1), (3,)):
        with refused("override_wrong"):
            story.do("draft", proposed=replace(partly, withheld=wrong))
    named = replace(partly, withheld=(2,), overrides=(Override(1, Overriding.NO_GOOD_REASON),))
    assert story.do("draft", proposed=named).application.state is State.REVIEWING


def test_art_32_what_is_marked_as_a_third_partys_was_asked_of_it_and_as_refused_was_refused():
    secret = Draft(Outcome.PARTLY_DISCLOSED, REASON, redactions=(Redaction("p1-1", Ground.TRADE_SECRET),))
    incomplete(reviewed(), secret, "in writing")
    incomplete(reviewed().do("consult").do("give_opinion"), secret, "art. 15")
    assert against(reviewed()).do("draft", proposed=secret).application.decision
    silent = reviewed().do("consult").on("2026-03-24").do("note_silence")
    assert silent.do("draft", proposed=secret).application.decision, "silence is no consent"
    refusal = replace(secret, redactions=(Redaction("p1-1", Ground.THIRD_PARTY_REFUSED),))
    incomplete(reviewed().do("consult").do("give_opinion"), refusal, "has refused")
    name = replace(secret, redactions=(Redaction("p1-1", Ground.PRIVACY),))
    assert reviewed().do("draft", proposed=name).application.decision, "of a name nobody is asked"


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


def test_information_goes_out_by_art_36_2_and_37_only():
    out = {name for name, (draft, _) in DRAFTS.items() if releases(draft.outcome, draft.article)}
    assert out == {"provided", "partly"}


@pytest.mark.parametrize(("name", "article"), [
    ("already public", "art. 36(1)"), ("provided", "art. 36(2)"), ("partly", "art. 37"), ("secret", "art. 36(3)"),
    ("internal_affairs", "art. 36(3)"), ("not found", "art. 36(4)"), ("not ours", "art. 36(5)"),
    ("repeated", "art. 36(6)"), ("special enquiry", "art. 36(7)"), ("would_be_made", "art. 38"),
    ("petition", "art. 39 ¶1"), ("published_work", "art. 39 ¶2"), ("excessive", "art. 35"),
    ("still unclear", "art. 30"),
])  # fmt: skip
def test_arts_30_and_35_to_39_each_answer_rests_on_its_article(name, article):
    story = ready(at_work(), name).do("draft", proposed=DRAFTS[name][0])
    assert decision_of(story.application).article.en == article


@pytest.mark.parametrize(("ground", "article"), [
    (Ground.STATE_SECRET, "art. 14"), (Ground.TRADE_SECRET, "art. 15"), (Ground.PERSONNEL, "art. 16 ¶1"),
    (Ground.DRAFT, "art. 16 ¶2"), (Ground.THIRD_PARTY_REFUSED, "art. 32"),
])  # fmt: skip
def test_arts_14_to_16_and_32_what_is_left_out_rests_on_its_article(ground, article):
    assert RULES[ground].article.en == article
