"""The words of 效能投诉: what a complaint can be, where it can stand, how it can end, what can be found."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a complaint stands. How it ended is its `Outcome`; by when something is due is its clocks'."""

    NEEDS_CORRECTION = "needs_correction"  # 待补正: refused when it came in, not counted until corrected
    RECEIVED = "received"  # 已收到, acceptance is being decided
    REFERRING = "referring"  # 转办中: on its way to another channel or a partner
    ACCEPTED = "accepted"  # 已受理, waiting for investigators
    INVESTIGATING = "investigating"  # 调查中
    CONCLUDED = "concluded"  # 调查终结, the conclusion waits for a second pair of eyes
    ANSWERED = "answered"  # 已答复
    CLOSED = "closed"  # 办结


class Outcome(StrEnum):
    """How a complaint ended. What was found is its `Finding`."""

    ANSWERED = "answered"  # 已答复
    DECLINED = "declined"  # 不予受理
    REFERRED = "referred"  # 已转出
    WITHDRAWN = "withdrawn"  # 已撤回
    LAPSED = "lapsed"  # 逾期未补正


class Kind(StrEnum):
    """What was done wrong."""

    INACTION = "inaction"  # 不作为
    DELAY = "delay"  # 拖延
    BUCK_PASSING = "buck_passing"  # 推诿扯皮
    ATTITUDE = "attitude"  # 态度生硬
    ILLEGAL_CHARGE = "illegal_charge"  # 乱收费
    OTHER = "other"
    RETALIATION = "retaliation"  # 打击报复 (信访工作条例 art. 18 ¶4): goes to a higher office


class Naming(StrEnum):
    """How far the complainant is known. An identity that was given is sealed whichever it is."""

    NAMED = "named"  # 实名: gets feedback in person
    CONFIDENTIAL = "confidential"  # 保密: gave a name, is written to by number only
    ANONYMOUS = "anonymous"  # 匿名: number and receipt code, nothing else


class Part(StrEnum):
    """What somebody is to one complaint; follows from account and assignment (`life.parts`)."""

    COMPLAINANT = "complainant"  # owner of the account, or holder of the receipt code
    INTAKE = "intake"  # reviewer of the office that has it
    INVESTIGATOR = "investigator"  # an account that it was assigned to
    SUPERVISOR = "supervisor"
    SYSTEM = "system"  # a job of this instance, or the answer of another instance


class DeclineReason(StrEnum):
    """Why a complaint is not accepted, after the usual lists (for example 潍坊市12345条例 art. 19)."""

    NO_EFFICIENCY_MATTER = "no_efficiency_matter"  # 不属于效能投诉范围
    IN_PROCEDURE = "in_procedure"  # in court, arbitration, administrative review, discipline
    IN_PETITION = "in_petition"  # 已在信访程序
    CONCLUDED = "concluded"  # 已依法办结
    STATE_SECRET = "state_secret"  # 涉及国家秘密 # noqa: S105 - a reason and no password
    NOTHING_TO_CHECK = "nothing_to_check"  # 无具体事实
    OTHER = "other"


class Finding(StrEnum):
    """What the investigation found."""

    SUBSTANTIATED = "substantiated"  # 属实
    PARTLY = "partly"  # 部分属实
    NOT_SUBSTANTIATED = "not_substantiated"  # 不属实
    UNVERIFIABLE = "unverifiable"  # 无法查实


FOUND = (Finding.SUBSTANTIATED, Finding.PARTLY)  # then something has to be done about it


class Whom(StrEnum):
    """Who was interviewed; never by name."""

    COMPLAINANT = "complainant"
    ACCUSED = "accused"
    WITNESS = "witness"
    OTHER = "other"


class MeasureKind(StrEnum):
    """What is done about it."""

    RECTIFY = "rectify"  # 限期整改
    APOLOGISE = "apologise"  # 赔礼道歉
    REFUND = "refund"  # 退还费用
    ADMONISH = "admonish"  # 约谈、批评教育
    HAND_OVER = "hand_over"  # 移送纪检监察
    OTHER = "other"


class SuspendCause(StrEnum):
    """Why the reply clock may stand still."""

    APPRAISAL = "appraisal"  # 鉴定、检测
    OTHER_PROCEDURE = "other_procedure"  # 另案的结果
    COMPLAINANT_AWAY = "complainant_away"  # 投诉人暂不能配合
    FORCE_MAJEURE = "force_majeure"  # 不可抗力


class Relation(StrEnum):
    """Why somebody stands aside (信访工作条例 art. 28 ¶3: a direct interest)."""

    FAMILY = "family"  # 近亲属
    INTEREST = "interest"  # 利害关系
    FORMER_POST = "former_post"  # 曾在被投诉单位任职
    HANDLED = "handled"  # 曾经办理所涉事项
    OTHER = "other"
