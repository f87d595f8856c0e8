"""What states and acts are called, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework.domain.texts import word
from svc_complaints.domain.words import State

STATES = {
    State.NEEDS_CORRECTION: ("待补正", "Needs correction"),
    State.RECEIVED: ("已收到,正在审查是否受理", "Received, acceptance is being decided"),
    State.REFERRING: ("转办中", "Being referred"),
    State.ACCEPTED: ("已受理,待指派调查人员", "Accepted, investigators are being assigned"),
    State.INVESTIGATING: ("调查中", "Under investigation"),
    State.CONCLUDED: ("调查终结,结论复核中", "Investigated, the conclusion is being reviewed"),
    State.ANSWERED: ("已答复", "Answered"),
    State.CLOSED: ("已办结", "Closed"),
}
OUTCOMES = {
    "answered": ("已办结", "Closed"),
    "declined": ("不予受理", "Not accepted"),
    "referred": ("已转出", "Referred"),
    "withdrawn": ("已撤回", "Withdrawn"),
    "lapsed": ("逾期未补正", "Lapsed"),
}
# What its complainant sees of the handling. What is not listed stays inside.
STEPS = {
    "accept": ("已受理", "Accepted"),
    "decline": ("不予受理", "Not accepted"),
    "refer": ("正在转往有权处理的单位", "Being referred to the office in charge"),
    "confirm_referral": ("已转往有权处理的单位", "Referred to the office in charge"),
    "refuse_referral": ("对方单位退回,重新审查", "Sent back by the other office, under review again"),
    "take_back": ("对方单位退回,重新审查", "Returned by the other office, under review again"),
    "take_in": ("由其他单位转来", "Handed over by another office"),
    "assign": ("已指派调查人员", "Investigators were assigned"),
    "suspend": ("办理期限中止", "The limit stands still"),
    "resume": ("办理期限恢复计算", "The limit goes on"),
    "approve_extension": ("办理期限已延长", "The limit was extended"),
    "conclude": ("调查终结,结论复核中", "Investigated, the conclusion is being reviewed"),
    "reject_conclusion": ("结论退回补查", "Investigated further"),
    "answer": ("已答复", "Answered"),
    "rate": ("您已评价", "You rated the answer"),
    "redo": ("重新调查", "Being investigated again"),
    "close": ("已办结", "Closed"),
    "withdraw": ("您已撤回", "You withdrew the complaint"),
    "correct": ("您已更正", "You corrected the complaint"),
    "lapse": ("逾期未补正,已结束", "Not corrected in time, ended"),
    "recount": ("工作日历更新,期限重新计算", "New calendar of working days, the limit was counted again"),
    "pass_on": ("转由另一有权单位办理", "Passed on to another office in charge"),
    "move": ("办理单位撤并,由继任单位办理", "The office ended; its successor goes on with it"),
    "hand_back_identity": ("您的姓名和联系方式随件转回原处", "Your name and contact went back to where it came from"),
    "open_identity": ("您的身份信息已被依规查阅", "Your identity was opened"),
    "renew_code": ("您已更换回执码", "You changed the receipt code"),
    "attach": ("您已补充材料", "You added evidence"),
}
RECEIVED = ("已收到", "Received")
SPOKEN = frozenset({"decline"})  # acts whose text is meant for the complainant and stands nowhere else


def state_text(state: State, outcome: str | None, language: str) -> str:
    """Where it stands, in words; for a closed complaint how it ended."""
    if state is State.CLOSED and outcome:
        return word(OUTCOMES[outcome], language)
    return word(STATES[state], language)


def detail(facts: Mapping[str, Any], language: str) -> str:
    """What of an entry's facts its complainant is told beside the words."""
    day = facts.get("due")
    if day is None:
        return ""
    return f"due {day}" if language == "en" else f"至 {day}"
