"""The words of 依申请公开: where an application can stand, who does what, how things come in and go out.

How an application ended is its `outcomes.Outcome`, one of the 21 rows of table 3.
"""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where an application stands. How it ended is its outcome; by when it must be answered is its clock's."""

    NEEDS_CORRECTION = "needs_correction"  # refused by a rule when it came in; not received until put right
    SUBMITTED = "submitted"  # 待双方确认: here, but not received in law (art. 31 (3))
    RECEIVED = "received"  # 已收到: the clock runs
    AMENDING = "amending"  # 待补正 (art. 30)
    HANDLING = "handling"  # 办理中, consultations in parallel included
    SECRECY_REFERRAL = "secrecy_referral"  # 送保密审查 (art. 17)
    AWAITING_FEE = "awaiting_fee"  # 待缴费 (art. 42)
    REVIEWING = "reviewing"  # 审核中: a draft decision waits for a second pair of eyes
    DECIDED = "decided"  # 已签发, to be delivered
    ANSWERED = "answered"  # 已答复: delivered
    CONVERTING = "converting"  # 转办中: on its way to another channel, with the applicant's consent
    CONVERTED = "converted"  # 已转办
    CLOSED = "closed"  # ended without a decision: withdrawn, not amended, not paid, or never received


class Part(StrEnum):
    """What somebody is to one application (`life.parts`)."""

    APPLICANT = "applicant"  # owner of the account, or holder of the query code
    INTAKE = "intake"  # clerk of the agency
    HANDLER = "handler"  # an account that it was assigned to
    REVIEWER = "reviewer"  # reviewer of the agency: secrecy review, and signing decisions
    APPROVER = "approver"  # head of the agency's disclosure office 政府信息公开工作机构负责人 (art. 33)
    THIRD_PARTY = "third_party"  # holds the code of a letter that asks its opinion (art. 32)
    JOINT_AGENCY = "joint_agency"  # staff of a department that is asked as co-author (art. 34)
    SUPERVISOR = "supervisor"
    SYSTEM = "system"  # a job of this instance, or the answer of another instance


class ApplicantClass(StrEnum):
    """The six columns of table 3; frozen at intake, or the figures of two years do not fit each other."""

    NATURAL = "natural"  # 自然人
    BUSINESS = "business"  # 商业企业
    RESEARCH = "research"  # 科研机构
    PUBLIC_BENEFIT = "public_benefit"  # 社会公益组织
    LEGAL_SERVICE = "legal_service"  # 法律服务机构
    OTHER = "other"  # 其他


class Channel(StrEnum):
    """How it came in; decides the day on which it counts as received (art. 31)."""

    IN_PERSON = "in_person"  # 当面
    SIGNED_POST = "signed_post"  # 邮寄, signed for
    PLAIN_LETTER = "plain_letter"  # 平常信函, nothing to sign
    WEB = "web"  # 互联网: page or e-mail
    FAX = "fax"  # 政府信息公开工作机构的传真
    CONVERTED = "converted"  # was a letter or complaint, and waits for the applicant's consent


class Assistance(StrEnum):
    """What an applicant needs help with (art. 43)."""

    READING = "reading"  # 阅读困难
    SEEING = "seeing"  # 视力障碍
    HEARING = "hearing"  # 听力障碍


class Carrier(StrEnum):
    """载体形式: on what the information is wanted (art. 29 (3), art. 40)."""

    PAPER = "paper"
    ELECTRONIC = "electronic"
    DISC = "disc"
    OTHER = "other"


class Obtaining(StrEnum):
    """获取方式: by what way it is wanted (art. 29 (3))."""

    POST = "post"  # 邮寄
    EMAIL = "email"  # 电子邮件
    ONLINE = "online"  # 网上获取
    COLLECT = "collect"  # 自行领取
    ON_SITE = "on_site"  # 当场查阅、抄录


class ContactBy(StrEnum):
    """How the agency tried to reach the applicant."""

    PHONE = "phone"
    SMS = "sms"
    EMAIL = "email"
    LETTER = "letter"
    VISIT = "visit"


class Side(StrEnum):
    """双方: the two who confirm an application that came in by web or fax (art. 31 (3))."""

    APPLICANT = "applicant"
    AGENCY = "agency"


class Asked(StrEnum):
    """Whose opinion is asked. Silence means opposite things."""

    THIRD_PARTY = "third_party"  # 第三方, art. 32: silent, and the agency decides by itself
    JOINT_AGENCY = "joint_agency"  # 共同制作机关, art. 34: silent, and it has consented


class Opinion(StrEnum):
    """What the consulted think of disclosure."""

    CONSENTS = "consents"
    REFUSES = "refuses"
    SILENT = "silent"  # nothing came in 15 working days


class Review(StrEnum):
    """What the review before release says (art. 17)."""

    DISCLOSABLE = "disclosable"
    NOT_DISCLOSABLE = "not_disclosable"
    UNSURE = "unsure"  # 不能确定: goes to the competent department or the secrecy authority


class Delivery(StrEnum):
    """送达方式; decides the day on which the limit is kept (国办公开办函〔2016〕235号)."""

    IN_PERSON = "in_person"  # 当面: the day of signing for it
    ENTRUSTED = "entrusted"  # 委托送达: the day of signing for it
    POST = "post"  # the day of posting, with the postal enterprise only
    ONLINE = "online"  # the day it can be read: the one on which it is entered
    EMAIL = "email"  # the day it was sent


class Post(StrEnum):
    """Who carried it. Only the postal enterprise 邮政企业 counts for decisions (same letter of 2016)."""

    EMS = "ems"
    CHINA_POST = "china_post"
    COURIER = "courier"  # 快递公司


class Overriding(StrEnum):
    """Why information is released although a third party refuses (art. 32)."""

    NO_GOOD_REASON = "no_good_reason"  # 无合理理由
    PUBLIC_INTEREST = "public_interest"  # 不公开可能对公共利益造成重大影响: the third party is told in writing


class Settled(StrEnum):
    """How a request to correct a record ended (art. 41)."""

    CORRECTED = "corrected"  # 更正并告知
    TRANSFERRED = "transferred"  # not ours to correct: 转送有权机关并告知
    REDIRECTED = "redirected"  # not ours to correct: 告知向有权机关提出
    RECORD_RIGHT = "record_right"  # 经核实无误
