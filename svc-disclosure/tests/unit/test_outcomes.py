"""Table 3 of the annual report (国办公开办函〔2021〕30号): every case ends in exactly one of its leaf rows."""

import pytest

from svc_disclosure.domain.articles import Article, han
from svc_disclosure.domain.outcomes import GROUPS, ROWS, Group, Outcome

LEAVES = [
    "3.1", "3.2",
    "3.3.1", "3.3.2", "3.3.3", "3.3.4", "3.3.5", "3.3.6", "3.3.7", "3.3.8",
    "3.4.1", "3.4.2", "3.4.3",
    "3.5.1", "3.5.2", "3.5.3", "3.5.4", "3.5.5",
    "3.6.1", "3.6.2", "3.6.3",
]  # fmt: skip


def test_table_3_has_21_leaf_rows_each_with_one_outcome_in_the_order_of_the_form():
    assert [ROWS[outcome].code for outcome in Outcome] == LEAVES
    assert list(ROWS) == list(Outcome)
    assert len({row.name for row in ROWS.values()}) == len({row.en for row in ROWS.values()}) == 21


def test_table_3_a_row_lies_in_the_part_that_its_number_says():
    for row in ROWS.values():
        assert list(Group).index(row.group) + 1 == int(row.code.split(".")[1])
    assert set(GROUPS) == set(Group)


@pytest.mark.parametrize(
    ("outcome", "articles"),
    [
        (Outcome.DISCLOSED, ["art. 36(1)", "art. 36(2)"]),
        (Outcome.STATE_SECRET, ["art. 36(3)", "art. 14"]),
        (Outcome.FORBIDDEN_BY_LAW, ["art. 36(3)", "art. 14"]),
        (Outcome.ENDANGERS_SECURITY, ["art. 36(3)", "art. 14"]),
        (Outcome.THIRD_PARTY, ["art. 36(3)", "art. 15", "art. 32"]),
        (Outcome.INTERNAL_AFFAIRS, ["art. 36(3)", "art. 16 ¶1"]),
        (Outcome.DELIBERATIVE, ["art. 36(3)", "art. 16 ¶2"]),
        (Outcome.ENFORCEMENT_FILE, ["art. 36(3)", "art. 16 ¶2"]),
        (Outcome.SPECIAL_ENQUIRY, ["art. 36(7)"]),
        (Outcome.NOT_HELD, ["art. 36(4)", "art. 36(5)"]),
        (Outcome.WOULD_BE_MADE, ["art. 38"]),
        (Outcome.STILL_UNCLEAR, ["art. 30"]),
        (Outcome.PETITION, ["art. 39 ¶1"]),
        (Outcome.REPEATED, ["art. 36(6)"]),
        (Outcome.PUBLISHED_WORK, ["art. 39 ¶2"]),
        (Outcome.EXCESSIVE, ["art. 35"]),
        (Outcome.CONFIRM_OR_REISSUE, []),
        (Outcome.NOT_CORRECTED, ["art. 30"]),
        (Outcome.FEE_UNPAID, ["art. 42"]),
        (Outcome.OTHER, []),
    ],
)
def test_an_outcome_rests_on_its_articles(outcome, articles):
    assert [article.en for article in ROWS[outcome].articles] == articles


def test_art_37_a_part_may_be_withheld_on_every_ground_of_art_14_15_16_and_36_7():
    row = ROWS[Outcome.PARTLY_DISCLOSED]
    assert [article.number for article in row.decided_under] == [37]
    assert {article.number for article in row.grounds} == {14, 15, 16, 32, 36}


def test_an_article_is_cited_as_a_notice_does():
    assert Article(36, item=4).zh == "第三十六条第（四）项"
    assert Article(16, paragraph=2).zh == "第十六条第二款"
    assert [han(number) for number in (1, 10, 14, 20, 42, 99)] == ["一", "十", "十四", "二十", "四十二", "九十九"]
