"""Suggestions: what looks like another channel's matter, and what does not."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc_mailbox.domain.routing import suggest
from svc_mailbox.domain.signs import SIGNS
from svc_mailbox.domain.words import Destination, Kind


@pytest.mark.parametrize(
    ("text", "destination", "reason"),
    [
        ("三号楼现在着火了,快来人", Destination.EMERGENCY, "danger_now"),
        ("再不解决我就不想活了", Destination.PETITION, "threat"),
        ("某科长收受红包才给办", Destination.DISCIPLINE, "accusation"),
        ("不服区法院的判决,请领导过问", Destination.LEGAL, "in_court"),
        ("法院判了却一直没有强制执行,我要申请强制执行", Destination.LEGAL, "in_court"),
        ("我对信访处理意见不满意,申请复查", Destination.PETITION, "review"),
        ("此事我已多次上访,没有结果", Destination.PETITION, "in_petition"),
        ("我举报村里的书记", Destination.DISCIPLINE, "accusation"),
        ("公司拖欠我三个月工资", Destination.PETITION, "compensation"),
        ("我已申请劳动仲裁,请督促", Destination.LEGAL, "in_procedure"),
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


@pytest.mark.parametrize(
    ("text", "reason", "article"),
    [
        ("再不解决我就跳楼", "threat", "信访工作条例 art. 25"),
        ("某主任索贿", "accusation", "信访工作条例 art. 30"),
        ("不服二审判决", "in_court", "信访工作条例 art. 28 ¶2"),
        ("已经申请仲裁", "in_procedure", "信访工作条例 art. 31"),
        ("要求复核", "review", "信访工作条例 art. 35, 36"),
        ("信访局已经受理", "in_petition", "信访工作条例 art. 19 ¶3"),
        ("房屋被征收,要求赔偿", "compensation", "信访工作条例 art. 31 (6)"),
        ("30名村民联名要求修路", "joint", "信访工作条例 art. 20"),
        ("办证超过承诺时限仍未办好", "slow", "信访工作条例 art. 31 (5)"),
        ("申请获取会议纪要的政府信息", "information_request", "政府信息公开条例 art. 27, 29"),
    ],
)
def test_each_rule_names_its_article(text, reason, article):
    found = {s.reason: s for s in suggest("请求处理", text, Kind.COMPLAINT)}
    assert found[reason].article == article


def test_every_sign_names_what_it_rests_on():
    assert all(each.article for each in SIGNS)


def test_threats_and_dangers_are_urgent_and_nothing_else():
    """信访工作条例 art. 25: 重大紧急, reported at once."""
    assert {each.reason for each in SIGNS if each.urgent} == {"threat", "danger_now"}
    assert suggest("", "我要自焚")[0].urgent
    assert not suggest("", "我要复查复核")[0].urgent


@pytest.mark.parametrize("kind", [Kind.CONSULTATION, Kind.SUGGESTION])
@pytest.mark.parametrize("text", ["请问征地补偿标准是多少?", "劳动仲裁怎么走,已经申请仲裁的还能调解吗?"])
def test_a_question_about_a_claim_is_kept_and_the_claim_is_not(kind, text):
    assert suggest("咨询", text, kind) == []
    assert suggest("投诉", text, Kind.COMPLAINT)


@pytest.mark.parametrize(("heads", "joint"), [(4, False), (5, True)])
def test_five_make_a_joint_letter(heads, joint):
    assert bool(suggest("反映", f"{heads}名业主联名反映停车难")) is joint
