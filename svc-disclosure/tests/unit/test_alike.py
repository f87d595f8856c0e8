"""Which descriptions ask for one thing (arts. 36 (6), 44): other words around it, and never another year."""

from collections import Counter
from random import Random
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc_disclosure.domain.alike import ALIKE, Thing, alike, grouped, one_thing, plain, thing

TEXTS = st.text("验收报告项目小区改造的信息公开申请2025年", min_size=1, max_size=30)


@pytest.mark.parametrize(("one", "other", "same"), [
    ("申请公开2025年老旧小区改造项目的验收报告", "2025年老旧小区改造项目验收报告", True),
    ("请公开２０２５年老旧小区改造项目的验收报告。", "希望公开 2025 年老旧小区改造项目验收报告的信息", True),
    ("2025年老旧小区改造项目的验收报告", "2024年老旧小区改造项目的验收报告", False),  # another year
    ("老旧小区改造项目的验收报告", "2024年老旧小区改造项目的验收报告", True),  # no figure against it
    ("民族大道12号的规划许可证", "民族大道21号的规划许可证", False),
    ("民族大道12号的规划许可证", "拆迁补偿标准", False),
    ("南住建〔2025〕88号文件", "请公开南住建(2025)88号的全文和附件", True),
    ("南住建〔2025〕88号文件", "南住建〔2025〕89号文件", False),
    ("南住建〔2025〕8号文件", "南住建〔2025〕第008号文件", True),
    ("1号地块1栋的规划许可", "98号地块1栋的规划许可", False),
    ("公开", "申请公开", False),  # nothing but what stands around
])  # fmt: skip
def test_one_thing_in_other_words(one, other, same):
    assert one_thing(thing(one), thing(other)) is same
    assert one_thing(thing(other), thing(one)) is same


def test_the_number_of_a_document_says_it_whatever_else_is_written():
    assert one_thing(thing("那份验收报告", "南住建〔2025〕88号"), thing("补偿标准,见南住建〔2025〕88号", ""))
    assert one_thing(thing("见南住建〔2025〕88号", "南住建〔2025〕88号"), thing("补偿标准", "南住建〔2025〕第88号"))
    assert not one_thing(thing("那份验收报告", "南住建〔2025〕88号"), thing("补偿标准", "南住建〔2025〕89号"))


def test_what_names_the_same_document_is_grouped_whatever_the_words():
    words = {"a": "那份验收报告,南住建〔2025〕88号", "b": "地铁三号线环评", "c": "全部附件,见南住建〔2025〕88号"}
    assert grouped({key: thing(text) for key, text in words.items()}) == {"a": "a", "b": "b", "c": "a"}


def test_a_text_that_names_many_documents_draws_nothing_together():
    many = thing("南府发〔2024〕1号、南府发〔2024〕2号和桂府发〔2024〕3号")
    assert not any(one_thing(many, thing("关于拆迁", number)) for number in ("南府发〔2024〕1号", "桂府发〔2024〕3号"))
    assert not one_thing(thing("关于拆迁", "南府发〔2024〕3号"), thing("关于地铁", "桂府发〔2024〕3号"))


@pytest.mark.parametrize("number", ["无", "不详", "-", "2025年", "档案 A-17"])
def test_what_is_no_document_number_says_nothing(number):
    assert not one_thing(thing("拆迁补偿标准", number), thing("地铁三号线环评", number))


def test_what_has_nothing_to_compare_is_like_nothing():
    assert one_thing(thing("！？"), thing("！？")) is False
    assert (alike("", ""), alike("甲", "甲"), alike("甲乙丙", "甲乙丁")) == (0.0, 1.0, 1 / 3)
    assert plain("Ａb 1，2") == "ab12"


def test_a_group_does_not_grow_from_neighbour_to_neighbour():
    words = {"a": "甲乙丙丁戊己庚辛", "b": "乙丙丁戊己庚辛壬癸", "c": "丁戊己庚辛壬癸子丑"}
    things = {key: thing(text) for key, text in words.items()}
    assert one_thing(things["a"], things["b"])
    assert one_thing(things["b"], things["c"])
    assert not one_thing(things["a"], things["c"])
    assert grouped(things) == {"a": "a", "b": "a", "c": "c"}


@given(st.lists(TEXTS, max_size=12))
def test_the_index_finds_what_comparing_each_with_each_finds(texts):
    things = {str(place): thing(text) for place, text in enumerate(texts)}
    groups = grouped(things)
    firsts: list[str] = []
    for key, new in things.items():
        like = [first for first in firsts if one_thing(things[first], new)]
        assert groups[key] == (like[0] if like else key)
        firsts += [] if like else [key]


@given(TEXTS, TEXTS)
def test_near_is_near_from_either_side(one, other):
    assert alike(one, other) == alike(other, one)
    assert 0 <= alike(one, other) <= 1
    assert alike(one, one) >= ALIKE


def test_thousands_are_compared_in_seconds():
    """A large agency's year, of one form but for the address."""
    text = "2024年{}号地块{}栋的规划许可、竣工验收和消防验收材料"
    things = {str(place): thing(text.format(place, place % 97)) for place in range(2_000)}
    began = perf_counter()
    assert len(set(grouped(things).values())) == 2_000
    assert perf_counter() - began < 10


def test_two_thousand_that_name_the_same_year_and_nothing_else_in_common_take_no_longer():
    rng = Random(7)
    words = [chr(place) for place in range(0x4E00, 0x4E00 + 400)]
    things = {str(place): thing("2024年" + "".join(rng.choices(words, k=30))) for place in range(2_000)}
    began = perf_counter()
    assert len(set(grouped(things).values())) == 2_000
    assert perf_counter() - began < 10


def test_a_thing_is_made_of_pairs_figures_and_documents():
    pairs, figures = frozenset({"20", "02", "25", "5年", "年报", "报告"}), Counter({"2025": 1})
    made = Thing(pairs, figures, ("市府办", "2025", "1"))
    numbers = ("市府办[2025]1号", "市府办〔２０２５〕第1号")
    assert [thing("申请公开2025年的报告", number) for number in numbers] == [made] * 2
