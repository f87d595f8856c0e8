"""条例 arts. 14–16, 32, 36(7), 37: what stands against disclosure, and that each withheld part says so."""

import pytest

from casework.domain.errors import Invalid
from svc_disclosure.domain.grounds import RULES, Force, Ground, check_grounds, grounds_for
from svc_disclosure.domain.outcomes import ROWS, Group, Outcome

REFUSALS = [outcome for outcome in Outcome if ROWS[outcome].group is Group.REFUSED]


@pytest.mark.parametrize(
    ("force", "articles"),
    [
        (Force.MUST, {"art. 14"}), (Force.UNLESS, {"art. 15", "art. 32"}), (Force.MAY, {"art. 16 ¶1", "art. 16 ¶2"}),
        (Force.ELSEWHERE, {"art. 36(7)"}),
    ],
)  # fmt: skip
def test_art_14_must_art_15_must_unless_art_16_may(force, articles):
    assert {rule.article.en for rule in RULES.values() if rule.force is force} == articles


def test_art_14_three_securities_and_one_stability_are_one_row():
    assert len(grounds_for(Outcome.ENDANGERS_SECURITY)) == 4


def test_art_16_three_kinds_of_internal_affairs_and_four_of_deliberation():
    assert len(grounds_for(Outcome.INTERNAL_AFFAIRS)) == 3
    assert len(grounds_for(Outcome.DELIBERATIVE)) == 4


def test_every_ground_has_words_and_rests_on_an_article_of_its_row():
    assert set(RULES) == set(Ground)
    for rule in RULES.values():
        assert rule.article in ROWS[rule.outcome].grounds
        assert rule.article in ROWS[Outcome.PARTLY_DISCLOSED].grounds
    assert len({rule.zh for rule in RULES.values()}) == len({rule.en for rule in RULES.values()}) == len(Ground)


def test_every_refusal_has_a_ground():
    assert all(grounds_for(outcome) for outcome in REFUSALS)


def test_a_ground_is_told_with_its_article():
    rule = RULES[Ground.DRAFT]
    assert rule.text("en") == "Deliberative: draft (art. 16 ¶2)"
    assert rule.text("zh") == "属于过程稿类过程性信息（第十六条第二款）"


def test_art_37_each_redaction_has_a_ground_of_any_row():
    given = [Ground.PRIVACY, Ground.DRAFT, Ground.PRIVACY]
    assert check_grounds(Outcome.PARTLY_DISCLOSED, given) == {Ground.PRIVACY, Ground.DRAFT}
    for missing in ([Ground.PRIVACY, None], []):
        with pytest.raises(Invalid) as refusal:
            check_grounds(Outcome.PARTLY_DISCLOSED, missing)
        assert refusal.value.code == "ground_missing"


@pytest.mark.parametrize("outcome", REFUSALS)
def test_art_36_3_a_refusal_gives_a_ground_of_its_row_and_may_name_others(outcome):
    own = min(grounds_for(outcome))
    other = next(ground for ground in Ground if ground not in grounds_for(outcome))
    assert check_grounds(outcome, [own, other]) == {own, other}
    with pytest.raises(Invalid) as refusal:
        check_grounds(outcome, [other])
    assert refusal.value.code == "ground_missing"


def test_what_withholds_nothing_gives_no_ground():
    assert check_grounds(Outcome.DISCLOSED, []) == frozenset()
    with pytest.raises(Invalid) as refusal:
        check_grounds(Outcome.NOT_HELD, [Ground.DRAFT])
    assert refusal.value.code == "ground_unexpected"
