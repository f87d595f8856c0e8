"""How an application ends: in exactly one leaf row of table 3 of the annual report (国办公开办函〔2021〕30号).

Which article an outcome rests on is from 国令711; the form itself names none, so the tie is by usual practice.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from svc_disclosure.domain.articles import Article


class Group(StrEnum):
    """The six kinds of outcome, by the part of table 3 that they have."""

    DISCLOSED = "disclosed"  # (一)予以公开
    PARTLY = "partly"  # (二)部分公开
    REFUSED = "refused"  # (三)不予公开
    UNAVAILABLE = "unavailable"  # (四)无法提供
    NOT_HANDLED = "not_handled"  # (五)不予处理
    OTHER = "other"  # (六)其他处理


class Outcome(StrEnum):
    """The 21 leaf rows, in the order of the form."""

    DISCLOSED = "disclosed"  # 3.1
    PARTLY_DISCLOSED = "partly_disclosed"  # 3.2: a case with a part withheld counts here and nowhere else
    STATE_SECRET = "state_secret"  # 3.3.1 # noqa: S105 - a row and no password
    FORBIDDEN_BY_LAW = "forbidden_by_law"  # 3.3.2
    ENDANGERS_SECURITY = "endangers_security"  # 3.3.3 三安全一稳定
    THIRD_PARTY = "third_party"  # 3.3.4
    INTERNAL_AFFAIRS = "internal_affairs"  # 3.3.5
    DELIBERATIVE = "deliberative"  # 3.3.6
    ENFORCEMENT_FILE = "enforcement_file"  # 3.3.7
    SPECIAL_ENQUIRY = "special_enquiry"  # 3.3.8
    NOT_HELD = "not_held"  # 3.4.1
    WOULD_BE_MADE = "would_be_made"  # 3.4.2
    STILL_UNCLEAR = "still_unclear"  # 3.4.3
    PETITION = "petition"  # 3.5.1
    REPEATED = "repeated"  # 3.5.2
    PUBLISHED_WORK = "published_work"  # 3.5.3
    EXCESSIVE = "excessive"  # 3.5.4
    CONFIRM_OR_REISSUE = "confirm_or_reissue"  # 3.5.5
    NOT_CORRECTED = "not_corrected"  # 3.6.1
    FEE_UNPAID = "fee_unpaid"  # 3.6.2
    OTHER = "other"  # 3.6.3: withdrawn, applicant died, and the like


@dataclass(frozen=True)
class Row:
    """A leaf row: `code` as table 3 numbers it, `name` and `en` as it prints them.

    `decided_under` are the articles by which such an answer is given, one or the other; `grounds` those by which what
    is asked for may be kept back. Both are empty where the regulation has no article for it.
    """

    code: str
    group: Group
    name: str
    en: str
    decided_under: tuple[Article, ...] = ()
    grounds: tuple[Article, ...] = ()

    @property
    def articles(self) -> tuple[Article, ...]:
        """Every article that a notice of this outcome may cite, each once."""
        return tuple(dict.fromkeys((*self.decided_under, *self.grounds)))


ART_14, ART_15, ART_32 = Article(14), Article(15), Article(32)
ART_16_INTERNAL, ART_16_PROCESS = Article(16, paragraph=1), Article(16, paragraph=2)
TOLD_WHERE, PROVIDED, WITHHELD = (Article(36, item=number) for number in (1, 2, 3))
NOT_FOUND, NOT_OURS, ANSWERED_BEFORE, OTHER_LAW = (Article(36, item=number) for number in (4, 5, 6, 7))
WITHHOLDING = (ART_14, ART_15, ART_16_INTERNAL, ART_16_PROCESS, ART_32)

ROWS: dict[Outcome, Row] = {
    Outcome.DISCLOSED: Row("3.1", Group.DISCLOSED, "予以公开", "Disclosed", (TOLD_WHERE, PROVIDED)),
    Outcome.PARTLY_DISCLOSED: Row(
        "3.2", Group.PARTLY, "部分公开", "Disclosed in part", (Article(37),), (*WITHHOLDING, OTHER_LAW)
    ),
    Outcome.STATE_SECRET: Row("3.3.1", Group.REFUSED, "属于国家秘密", "State secret", (WITHHELD,), (ART_14,)),
    Outcome.FORBIDDEN_BY_LAW: Row(
        "3.3.2", Group.REFUSED, "其他法律行政法规禁止公开",
        "Disclosure forbidden by another law or administrative regulation", (WITHHELD,), (ART_14,),
    ),
    Outcome.ENDANGERS_SECURITY: Row(
        "3.3.3", Group.REFUSED, "危及“三安全一稳定”",
        "Endangers national, public or economic security or social stability", (WITHHELD,), (ART_14,),
    ),
    Outcome.THIRD_PARTY: Row(
        "3.3.4", Group.REFUSED, "保护第三方合法权益", "Lawful rights and interests of a third party",
        (WITHHELD,), (ART_15, ART_32),
    ),
    Outcome.INTERNAL_AFFAIRS: Row(
        "3.3.5", Group.REFUSED, "属于三类内部事务信息", "Internal affairs", (WITHHELD,), (ART_16_INTERNAL,)
    ),
    Outcome.DELIBERATIVE: Row(
        "3.3.6", Group.REFUSED, "属于四类过程性信息", "Deliberative information", (WITHHELD,), (ART_16_PROCESS,)
    ),
    Outcome.ENFORCEMENT_FILE: Row(
        "3.3.7", Group.REFUSED, "属于行政执法案卷", "Administrative enforcement file", (WITHHELD,), (ART_16_PROCESS,)
    ),
    Outcome.SPECIAL_ENQUIRY: Row(
        "3.3.8", Group.REFUSED, "属于行政查询事项", "Enquiry for which another law has its own procedure",
        (OTHER_LAW,), (OTHER_LAW,),
    ),
    Outcome.NOT_HELD: Row(
        "3.4.1", Group.UNAVAILABLE, "本机关不掌握相关政府信息", "Not held by this agency", (NOT_FOUND, NOT_OURS)
    ),
    Outcome.WOULD_BE_MADE: Row(
        "3.4.2", Group.UNAVAILABLE, "没有现成信息需要另行制作", "Not ready-made; would have to be produced",
        (Article(38),),
    ),
    Outcome.STILL_UNCLEAR: Row(
        "3.4.3", Group.UNAVAILABLE, "补正后申请内容仍不明确", "Still unclear after correction", (Article(30),)
    ),
    Outcome.PETITION: Row(
        "3.5.1", Group.NOT_HANDLED, "信访举报投诉类申请", "Petition, report or complaint in the form of an application",
        (Article(39, paragraph=1),),
    ),
    Outcome.REPEATED: Row("3.5.2", Group.NOT_HANDLED, "重复申请", "Repeated application", (ANSWERED_BEFORE,)),
    Outcome.PUBLISHED_WORK: Row(
        "3.5.3", Group.NOT_HANDLED, "要求提供公开出版物", "Asks for a published work", (Article(39, paragraph=2),)
    ),
    Outcome.EXCESSIVE: Row(
        "3.5.4", Group.NOT_HANDLED, "无正当理由大量反复申请", "Many applications again and again, without good reason",
        (Article(35),),
    ),
    Outcome.CONFIRM_OR_REISSUE: Row(
        "3.5.5", Group.NOT_HANDLED, "要求行政机关确认或重新出具已获取信息",
        "Asks to confirm or reissue information already obtained",
    ),
    Outcome.NOT_CORRECTED: Row(
        "3.6.1", Group.OTHER, "申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
        "Not corrected in time without good reason; no longer handled", (Article(30),),
    ),
    Outcome.FEE_UNPAID: Row(
        "3.6.2", Group.OTHER, "申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
        "Fee not paid in time; no longer handled", (Article(42),),
    ),
    Outcome.OTHER: Row("3.6.3", Group.OTHER, "其他", "Other"),
}  # fmt: skip

GROUPS: dict[Group, tuple[str, str]] = {
    Group.DISCLOSED: ("予以公开", "Disclosed"),
    Group.PARTLY: ("部分公开（区分处理的，只计这一情形，不计其他情形）", "Disclosed in part (counted here only)"),
    Group.REFUSED: ("不予公开", "Not disclosed"),
    Group.UNAVAILABLE: ("无法提供", "Cannot be provided"),
    Group.NOT_HANDLED: ("不予处理", "Not handled"),
    Group.OTHER: ("其他处理", "Handled otherwise"),
}  # Chinese as the form prints it, English ours
