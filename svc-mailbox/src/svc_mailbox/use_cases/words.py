"""What states and acts are called, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework.domain.texts import word as word  # the kernel's, for all words here
from svc_mailbox.domain.words import State

STATES = {
    State.NEEDS_CORRECTION: ("待补正", "Needs correction"),
    State.REGISTERED: ("已登记", "Registered"),
    State.ACCEPTED: ("已受理", "Accepted"),
    State.DISPATCHED: ("已派单", "Dispatched"),
    State.RETURNED: ("退回待派", "Being reassigned"),
    State.DISPUTED: ("退回待派", "Being reassigned"),
    State.HANDLING: ("办理中", "In progress"),
    State.DRAFTED: ("答复审核中", "Answer under review"),
    State.ANSWERED: ("已答复", "Answered"),
    State.REFERRING: ("转办中", "Being referred"),
    State.CLOSED: ("已办结", "Closed"),
}
OUTCOMES = {
    "answered": ("已办结", "Closed"),
    "declined": ("不予受理", "Not accepted"),
    "referred": ("已转出", "Referred"),
    "withdrawn": ("已撤回", "Withdrawn"),
    "merged": ("重复件,已并入", "Merged with another letter"),
    "invalid": ("无效件", "Invalid"),
    "lapsed": ("逾期未补正", "Lapsed"),
}
# What its sender sees of the handling. What is not listed stays inside.
STEPS = {
    "accept": ("已受理", "Accepted"),
    "decline": ("不予受理", "Not accepted"),
    "invalidate": ("按无效件处理", "Set aside as invalid"),
    "merge": ("与您的另一封来信合并办理", "Merged with another of your letters"),
    "refer": ("正在转往有权处理的单位", "Being referred to the office in charge"),
    "confirm_referral": ("已转往有权处理的单位", "Referred to the office in charge"),
    "ask_name": ("信访事项需要姓名和住址,请您补充", "A petition needs a name and an address: please add yours"),
    "give_name": ("您已补充姓名", "You gave your name"),
    "refuse_name": ("您选择继续匿名", "You stay anonymous"),
    "take_back": (
        "对方单位退回,重新审核,期限继续计算",
        "Returned by the other office, under review again; the limit goes on",
    ),
    "take_in": ("由其他单位转来", "Handed over by another office"),
    "partner_acknowledged": ("信访部门已登记", "Registered by the petitions bureau"),
    "partner_status": ("信访部门办理情况", "At the petitions bureau"),
    "partner_result": ("信访部门已作出处理意见", "The petitions bureau has decided"),
    "refuse_referral": ("对方单位退回,重新审核", "Sent back by the other office, under review again"),
    "dispatch": ("已派往承办单位", "Sent to the department in charge"),
    "designate": ("已指定承办单位", "Department in charge decided"),
    "return": ("承办单位退回,重新派单", "Sent back, being reassigned"),
    "redirect": (
        "您写信的单位已有继任单位,来信由其承接",
        "Taken by the successor of the department you wrote to",
    ),
    "move": ("单位撤并,来信转由继任单位办理", "The department ended; its successor goes on with your letter"),
    "take": ("承办单位开始办理", "The department has begun"),
    "approve_extension": ("办理期限已延长", "The limit was extended"),
    "draft": ("答复正在审核", "The answer is under review"),
    "answer": ("已答复", "Answered"),
    "rate": ("您已评价", "You rated the answer"),
    "follow_up": ("您已追问", "You asked on"),
    "answer_follow_up": ("追问已答复", "Your further question was answered"),
    "redo": ("重新办理", "Being done again"),
    "close": ("已办结", "Closed"),
    "withdraw": ("您已撤回", "You withdrew the letter"),
    "add": ("您已补充", "You added to the letter"),
    "urge": ("已催办", "Urged"),
    "correct": ("您已更正", "You corrected the letter"),
    "lapse": ("逾期未补正,已结束", "Not corrected in time, ended"),
    "recount": ("工作日历更新,期限重新计算", "New calendar of working days, the limit was counted again"),
    "give_consent": ("您同意公开", "You agreed to publication"),
    "withdraw_consent": ("您撤回了公开同意", "You withdrew your agreement to publication"),
    "publish": ("脱敏后已公开", "Published without personal data"),
    "unpublish": ("已撤下公开", "No longer published"),
}
RECEIVED = ("已收到", "Received")
# Acts whose text is meant for the sender
SPOKEN = frozenset(
    {
        "decline",
        "answer",
        "answer_follow_up",
        "follow_up",
        "add",
        "invalidate",
        "take_back",
        "ask_name",
        "partner_status",
    }
)


# 办理方式 and 处理意见 of the petitions bureau (信访工作条例 art. 22, 23, 32); docs/exchange
PARTNER_WORDS = {
    "accepted_on_merits": ("实体性受理", "accepted, its matter is examined"),
    "accepted_for_procedure": ("程序性受理", "accepted, its handling is examined"),
    "handled_by_bureau": ("自办", "handled by the bureau itself"),
    "filed": ("存", "filed"),
    "replied_directly": ("直接回复", "answered directly"),
    "forwarded": ("转送", "passed on to the office in charge"),
    "assigned": ("交办", "assigned to the office in charge"),
    "sent_back": ("送回", "sent back"),
    "returned_for_redo": ("退回重办", "sent back to be done again"),
    "not_accepted": ("不予受理", "not accepted"),
    "no_longer_accepted": ("不再受理", "not accepted any more"),
    "support": ("支持", "supported"),
    "explain": ("解释说明", "explained"),
    "refuse": ("不予支持", "not supported"),
}


def detail(facts: Mapping[str, Any], language: str) -> str:
    """What of an entry's facts its sender is told beside the words."""
    found = [str(facts[name]) for name in ("where_to", "alias") if facts.get(name)]
    for name in ("status", "outcome"):
        if (code := facts.get(name)) in PARTNER_WORDS:
            found.append(word(PARTNER_WORDS[code], language))
    found += [str(facts["office"])] if facts.get("office") else []
    if day := facts.get("notify_by"):
        found.append(f"will tell you by {day}" if language == "en" else f"{day} 前告知您")
    name = "en" if language == "en" else "zh"
    found += [f"{pair['from'][name]} → {pair['to'][name]}" for pair in facts.get("moved", ())]
    return (", " if language == "en" else "，").join(found)
