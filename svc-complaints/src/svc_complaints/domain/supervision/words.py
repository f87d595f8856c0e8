"""The words of 督办."""

from __future__ import annotations

from enum import StrEnum


class Rung(StrEnum):
    """The steps of the ladder, from the bottom."""

    REMINDER = "reminder"  # 提醒
    URGE = "urge"  # 催办
    YELLOW = "yellow"  # 黄牌
    RED = "red"  # 红牌
    LEADER = "leader"  # 报分管领导


ORDER = tuple(Rung)
CARDS = (Rung.YELLOW, Rung.RED, Rung.LEADER)  # they count against a department, so only a decision takes them away
BY_HAND = (Rung.URGE, Rung.YELLOW, Rung.RED)  # the leader is told by the ladder, after a red card


class Recipient(StrEnum):
    """Who an act is addressed to, in the department or above it; which account that is, the directory knows."""

    HANDLER = "handler"  # 经办人
    REVIEWER = "reviewer"  # 科室负责人
    HEAD = "head"  # 单位主要负责人
    LEADER = "leader"  # 分管领导


class Because(StrEnum):
    """What called for an act."""

    TIME = "time"  # little of the limit is left, or it is over
    UNANSWERED = "unanswered"  # the rung below was not answered
    HAND = "hand"  # a supervisor, with a reason in words


class Standing(StrEnum):
    """Where an act stands. Whether it was answered is another thing."""

    STANDING = "standing"
    PROPOSED = "proposed"  # its withdrawal waits for a decision
    WITHDRAWN = "withdrawn"


class WithdrawalCause(StrEnum):
    """Why an act should go."""

    DEADLINE_MOVED = "deadline_moved"  # the limit was recounted, suspended or extended: it was never called for
    REASON = "reason"  # somebody gave one


class Part(StrEnum):
    """What somebody is to an act."""

    SYSTEM = "system"
    SUPERVISOR = "supervisor"
    DEPARTMENT = "department"  # clerk or reviewer of the department that has it
