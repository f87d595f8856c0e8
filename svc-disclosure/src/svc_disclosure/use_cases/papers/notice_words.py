"""The words that notices need beside their templates, in Chinese and in English."""

from __future__ import annotations

from svc_disclosure.documents.notices.compose import Both
from svc_disclosure.domain.fees import Basis
from svc_disclosure.domain.words import Channel, Obtaining

CHANNELS = {
    Channel.IN_PERSON: Both("当面提交之日", "the day it was handed in"),
    Channel.SIGNED_POST: Both("邮件签收之日", "the day we signed for the letter"),
    Channel.PLAIN_LETTER: Both("平常信函，经双方确认之日", "plain letter: the day both sides confirmed"),
    Channel.WEB: Both("互联网提交，双方确认之日", "by web: the day both sides confirmed"),
    Channel.FAX: Both("传真提交，双方确认之日", "by fax: the day both sides confirmed"),
    Channel.CONVERTED: Both("由其他渠道转来，双方确认之日", "from another channel: the day both sides confirmed"),
}
DELIVERIES = {
    Obtaining.POST: Both("邮寄", "by post"),
    Obtaining.EMAIL: Both("电子邮件", "by e-mail"),
    Obtaining.ONLINE: Both("网上获取", "online"),
    Obtaining.COLLECT: Both("自行领取", "to be collected"),
    Obtaining.ON_SITE: Both("当场查阅、抄录", "to be read and copied here"),
}
STANDARDS = {Basis.ITEM: Both("按件", "by item"), Basis.PAGE: Both("按量", "by page")}
ENCLOSED = Both("随本答复书一并提供", "enclosed with this decision")
SEE_GUIDE = Both("见该机关政府信息公开指南", "see that body's guide to disclosure")
REGISTERS = Both("工商、不动产登记资料等信息", "company, land or similar registers")
OWN_RULES = Both("有关法律、行政法规另行规定的查询办法", "its own rules of enquiry in other laws")
CHANNELS_OF_PETITION = Both(
    "信访部门、12345热线、本平台信箱或效能投诉", "petitions office, hotline 12345, our mailbox or complaints"
)
UNJUSTIFIED = Both("您说明的理由不合理", "the reasons that you gave are not justified")
OFTEN = Both("同一自然月内提出{count}件申请", "{count} applications in one calendar month")
IN_ALL = Both("合计{amount}元（{standard}）", "{amount} yuan in all ({standard})")
BY_ITEM = Both(
    "本自然月此前{before}件，本申请{count}件；10件以内免费，11至30件每件100元，31件起每10件为一档，每档每件增加100元",
    "{before} items before in this month, {count} in this application; 10 are free, 11 to 30 cost 100 yuan each, and "
    "from 31 on each further ten 100 yuan more an item",
)
BY_PAGE = Both(
    "本申请{count}页；30页以内免费，31至100页每页10元，101至200页每页20元，201页起每页40元",
    "{count} pages; 30 are free, 31 to 100 cost 10 yuan each, 101 to 200 cost 20, and from 201 on 40",
)
REGULATION = Both("《中华人民共和国政府信息公开条例》", "Regulations on Open Government Information, ")
WITHDRAWN = Both("申请人撤回申请", "the applicant has withdrawn the application")
NOT_SIGNED = Both("（待签发）", "(not signed)")


def filled(words: Both, **given: object) -> Both:
    """With names in their places; a `Both` gives each language its own."""
    zh = {name: value.zh if isinstance(value, Both) else value for name, value in given.items()}
    en = {name: value.en if isinstance(value, Both) else value for name, value in given.items()}
    return Both(words.zh.format(**zh), words.en.format(**en))
