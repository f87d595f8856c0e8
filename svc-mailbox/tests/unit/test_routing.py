"""Suggestions: what looks like another channel's matter, and what does not."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc_mailbox.domain.routing import SIGNS, suggest
from svc_mailbox.domain.words import Destination


@pytest.mark.parametrize(
    ("text", "destination", "reason"),
    [
        ("三号楼现在着火了,快来人", Destination.EMERGENCY, "danger_now"),
        ("再不解决我就不想活了", Destination.PETITION, "threat"),
        ("某科长收受红包才给办", Destination.DISCIPLINE, "bribery"),
        ("不服区法院的判决,请领导过问", Destination.LEGAL, "in_court"),
        ("法院判了却一直没有强制执行,我要申请强制执行", Destination.LEGAL, "in_court"),
        ("我对信访处理意见不满意,申请复查", Destination.PETITION, "in_petition"),
        ("拆迁两年了,还没有拿到补偿款", Destination.PETITION, "compensation"),
        ("全体业主请求解决车位", Destination.PETITION, "joint"),
        ("12名业主联名要求换物业", Destination.PETITION, "joint"),
        ("窗口工作人员态度恶劣,扔我的材料", Destination.EFFICIENCY_COMPLAINT, "manners"),
        ("互相推诿,没有一个工作人员肯管", Destination.EFFICIENCY_COMPLAINT, "manners"),
        ("投诉某局对噪声不作为", Destination.EFFICIENCY_COMPLAINT, "slow"),
        ("办证超过承诺期限一个月仍未办结", Destination.EFFICIENCY_COMPLAINT, "slow"),
        ("依据政府信息公开条例,请提供规划图", Destination.DISCLOSURE, "information_request"),
        ("申请公开南湖片区的征收批复文件", Destination.DISCLOSURE, "information_request"),
    ],
)
def test_what_looks_like_another_channels_matter(text, destination, reason):
    found = {s.destination: s for s in suggest("请求处理", text)}
    assert found[destination].reason == reason
    assert found[destination].words in text


@pytest.mark.parametrize(
    "text",
    [
        "小区门口的路灯三天没亮了,请派人修一下。",
        "请问居住证到期后在哪里续签,需要带什么材料?",
        "建议在学校门口加一条斑马线。",
        "水费账单和上个月一样,想咨询怎么核对。",
        "公园的广场舞晚上十点还在放音乐,希望有人管一管。",
        "4名业主联名反映楼道灯坏了",
        "感谢工作人员耐心解答。",
        "",
    ],
)
def test_the_ordinary_letter_gets_none(text):
    assert suggest("反映一个情况", text) == []


def test_the_most_urgent_comes_first_and_each_destination_once():
    found = suggest("联名信", "现在有人被困。我们要求拆迁补偿,也多次上访。申请公开征收批复。")
    assert [s.destination for s in found] == [Destination.EMERGENCY, Destination.PETITION, Destination.DISCLOSURE]
    assert found[1].reason == "in_petition"


def test_a_sign_does_not_reach_over_the_end_of_a_sentence():
    assert suggest("咨询", "窗口的工作人员很好。公交司机态度恶劣") == []


def test_the_largest_number_of_signers_counts():
    assert suggest("联名", "3名家长和45名职工联名反映食堂问题")[0].reason == "joint"


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_gets_at_most_one_suggestion_per_destination(subject, body):
    found = [s.destination for s in suggest(subject, body)]
    assert len(set(found)) == len(found) <= len(Destination)


@pytest.mark.parametrize("unit", ["工作人员", "拆迁", "要求公开", "投诉", "法院", "不服", "现在"])
def test_the_longest_letter_is_read_at_once(unit):
    body = (unit * 10_000)[:10_000]
    began = time.process_time()
    suggest("路灯", body)
    assert time.process_time() - began < 0.5


def test_every_destination_has_a_sign():
    assert {s.destination for s in SIGNS} == set(Destination)
