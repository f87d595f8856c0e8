"""The words of the mailbox: what a letter can be, where it can stand, how it can end, and who does what."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a letter stands. How it ended is its `Outcome`; by when it must be answered is its `Clock`."""

    NEEDS_CORRECTION = "needs_correction"  # 待补正: taken in while the service was down, refused by a rule found later
    REGISTERED = "registered"  # 已登记, being reviewed
    ACCEPTED = "accepted"  # 已受理, waiting for dispatch
    DISPATCHED = "dispatched"  # 已派单
    RETURNED = "returned"  # 退单: the lead says it is not theirs
    DISPUTED = "disputed"  # 退单争议: waits for a supervisor
    HANDLING = "handling"  # 办理中
    DRAFTED = "drafted"  # 拟稿待审
    ANSWERED = "answered"  # 已答复
    REFERRING = "referring"  # 转办中: on its way to another channel or a partner
    CLOSED = "closed"  # 办结


class Outcome(StrEnum):
    """How a letter ended."""

    ANSWERED = "answered"  # 已答复
    DECLINED = "declined"  # 不予受理
    REFERRED = "referred"  # 已转出
    WITHDRAWN = "withdrawn"  # 已撤回
    MERGED = "merged"  # 重复件并入
    INVALID = "invalid"  # 无效件
    LAPSED = "lapsed"  # 逾期未补正


class Kind(StrEnum):
    """What the sender wants. 在线咨询 is the consultation kind with an entrance of its own."""

    CONSULTATION = "consultation"  # 咨询
    SUGGESTION = "suggestion"  # 建议
    HELP = "help"  # 求助
    COMPLAINT = "complaint"  # 投诉


class Channel(StrEnum):
    """How a letter came in: from its sender, entered by staff, or from another office."""

    WEB = "web"
    PHONE = "phone"
    PAPER = "paper"
    WALK_IN = "walk_in"
    TRANSFER = "transfer"  # another channel of this city: a complaint or an application that is a letter
    PARTNER = "partner"  # 信访局 gave a matter that is no petition to us
    SERVICE_CENTRE = "service_centre"  # 政务服务中心 passed on a question about a service item


ENTERED = (Channel.PHONE, Channel.PAPER, Channel.WALK_IN)  # by staff


class Part(StrEnum):
    """What somebody is to one letter; follows from the account and the assignment (`life.parts`)."""

    CITIZEN = "citizen"  # the sender: owner of the account, or holder of the query code
    INTAKE = "intake"  # reviewer of the department addressed
    CLERK = "clerk"  # clerk of the lead department
    CO_HANDLER = "co_handler"  # clerk of a co-handling department
    REVIEWER = "reviewer"  # reviewer of the lead department
    SUPERVISOR = "supervisor"
    SYSTEM = "system"  # a job of this instance, or the answer of another instance


class DeclineReason(StrEnum):
    """Why a letter is not accepted, after the usual lists (for example 潍坊市12345条例 art. 19)."""

    IN_PROCEDURE = "in_procedure"  # in court, arbitration, administrative review, discipline, information on request
    IN_PETITION = "in_petition"  # 已在信访程序
    CONCLUDED = "concluded"  # 已依法办结
    NOT_GOVERNMENT = "not_government"  # 不属于行政机关职责
    STATE_SECRET = "state_secret"  # 涉及国家秘密 # noqa: S105 - a reason and no password
    UNVERIFIABLE = "unverifiable"  # 无法核实
    OTHER = "other"


class Destination(StrEnum):
    """Where a letter that is no letter belongs; what a referral is addressed to is decided by configuration."""

    PETITION = "petition"  # 信访
    EFFICIENCY_COMPLAINT = "efficiency_complaint"  # 效能投诉
    DISCLOSURE = "disclosure"  # 依申请公开
    DISCIPLINE = "discipline"  # 检举控告, 纪检监察
    LEGAL = "legal"  # 涉法涉诉
    EMERGENCY = "emergency"  # 110, 119, 120, 122


OPEN = tuple(s for s in State if s is not State.CLOSED)
