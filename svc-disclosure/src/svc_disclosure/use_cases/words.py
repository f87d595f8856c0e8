"""What states and acts are called, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework.domain.texts import word
from svc_disclosure.domain.application import Application
from svc_disclosure.domain.outcomes import ROWS, Outcome
from svc_disclosure.domain.words import Part, State
from svc_disclosure.storage.texts import Entry

STATES = {
    State.NEEDS_CORRECTION: ("需更正后提交", "Needs correction"),
    State.SUBMITTED: ("已提交,待双方确认", "Submitted, to be confirmed by both sides"),
    State.RECEIVED: ("已收到", "Received"),
    State.AMENDING: ("待补正", "Waiting for your amendment"),
    State.HANDLING: ("办理中", "Being handled"),
    State.SECRECY_REFERRAL: ("保密审查中", "With the secrecy authority"),
    State.AWAITING_FEE: ("待缴费", "Waiting for your payment"),
    State.REVIEWING: ("答复审核中", "The answer is being reviewed"),
    State.DECIDED: ("已签发,待送达", "Signed, being delivered"),
    State.ANSWERED: ("已答复", "Answered"),
    State.CONVERTING: ("转办中", "Being converted"),
    State.CONVERTED: ("已转办", "Converted"),
    State.CLOSED: ("已结束", "Closed"),
}
# What its applicant sees of the handling. What is not listed stays inside.
STEPS = {
    "open_for_correction": ("提交内容需更正", "What you sent needs correction"),
    "correct": ("您已更正", "You corrected the application"),
    "lapse": ("逾期未更正,已结束", "Not corrected in time, ended"),
    "log_contact": ("已尝试与您联系", "The agency tried to reach you"),
    "acknowledge": ("一方已确认", "One side has confirmed"),
    "confirm": ("双方已确认,自当日起收到", "Both sides have confirmed: received as of that day"),
    "ask_amendment": ("请您补正", "You are asked to amend"),
    "amend": ("您已补正", "You amended the application"),
    "drop_unamended": ("逾期未补正,不再处理", "Not amended in time, no longer handled"),
    "assign": ("已指派经办人员", "Being handled"),
    "consult": ("正在征求意见,期间不计入期限", "An opinion is asked; these days are not counted"),
    "give_opinion": ("征求意见已有答复", "An opinion has come in"),
    "note_service": ("文书已经送达，期限从收到之日起算", "A paper was received; its period begins on that day"),
    "note_silence": ("征求意见期满未答复", "No opinion came in time"),
    "refer_secrecy": ("送保密审查", "Referred for a secrecy review"),
    "settle_secrecy": ("保密审查已有结论", "The secrecy review has ended"),
    "approve_extension": ("答复期限已延长", "The limit was extended"),
    "ask_reasons": ("请您说明理由", "You are asked for your reasons"),
    "give_reasons": ("您已说明理由", "You gave your reasons"),
    "delay": ("延迟答复", "The answer is delayed"),
    "charge": ("收费通知", "A fee is asked"),
    "pay": ("已缴费,期限重新计算", "Paid; the limit begins anew"),
    "drop_unpaid": ("逾期未缴费,不再处理", "Not paid in time, no longer handled"),
    "sign": ("答复已签发", "The answer was signed"),
    "assist": ("已提供必要帮助", "Help was given"),
    "deliver": ("已送达", "Delivered"),
    "convert": ("您同意转办", "You agreed to the conversion"),
    "confirm_conversion": ("已转往有权处理的渠道", "It goes on in the other channel"),
    "refuse_conversion": ("对方未接收,答复不变", "The other channel did not take it; the answer stands"),
    "take_back": ("对方退回,答复不变", "The other channel gave it back; the answer stands"),
    "take_in": ("由其他渠道转来,待您确认", "Handed over by another channel; please confirm"),
    "withdraw": ("您已撤回", "You withdrew the application"),
    "recount": ("工作日历更新,期限重新计算", "New calendar of working days, the limit was counted again"),
    "move": ("机关撤并,由继任机关答复", "The agency ended; its successor answers"),
    "attach": ("您已补充材料", "You added a file"),
}
SUBMITTED = ("已提交", "Submitted")
ON_PAPER = frozenset({"amend", "give_reasons", "convert", "withdraw"})  # the applicant's; intake may enter them


def state_text(it: Application, language: str) -> str:
    """Where it stands, in words; once it has ended without an answer, how."""
    if it.state is State.CLOSED and it.outcome:
        return outcome_text(it.outcome, language)
    return word(STATES[it.state], language)


def outcome_text(outcome: Outcome, language: str) -> str:
    """As table 3 calls it."""
    row = ROWS[outcome]
    return word((row.name, row.en), language)


def detail(facts: Mapping[str, Any], language: str) -> str:
    """What of an entry's facts its applicant is told beside the words."""
    told = [facts["paper"]] if facts.get("paper") else []
    if facts.get("until"):
        told.append(f"until {facts['until']}" if language == "en" else f"至 {facts['until']}")
    return ("; " if language == "en" else ",").join(told)


def entered(entry: Entry, language: str) -> str:
    """That the office has entered an act of the applicant, from which paper, and when that came in."""
    if entry.action not in ON_PAPER or entry.part != Part.INTAKE:
        return ""
    paper, day = entry.words.get("paper", ""), entry.facts.get("received_on", "")
    if language == "en":
        return "entered by the office from paper" + (f": {paper}" if paper else "") + (f", {day}" if day else "")
    return "机关依据书面材料登记" + (f"：{paper}" if paper else "") + (f"，{day} 收到" if day else "")
