"""The words of 依申请公开 for what the API says in codes."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from portal.web.words import Words

STATES: Words = {
    "needs_correction": _l("待更正"),
    "submitted": _l("待双方确认"),
    "received": _l("已收到"),
    "amending": _l("待补正"),
    "handling": _l("办理中"),
    "secrecy_referral": _l("送审中"),
    "awaiting_fee": _l("待缴费"),
    "reviewing": _l("答复审核中"),
    "decided": _l("已签发，待送达"),
    "answered": _l("已答复"),
    "converting": _l("转办中"),
    "converted": _l("已转办"),
    "closed": _l("已结束"),
}
STEPS = (
    ("submitted", _l("提交")),
    ("received", _l("收到")),
    ("handling", _l("办理中")),
    ("decided", _l("签发")),
    ("answered", _l("已答复")),
)
STEP_OF_STATE = {
    "needs_correction": 0, "submitted": 0, "received": 1, "amending": 1, "handling": 2, "secrecy_referral": 2,
    "awaiting_fee": 2, "reviewing": 2, "decided": 3, "answered": 4, "converting": 4, "converted": 4, "closed": 4,
}  # fmt: skip
STEP_OF_ACT = {"confirm": 1, "receive": 1, "assign": 2, "draft": 2, "sign": 3, "deliver": 4}
OUTCOMES: Words = {
    "disclosed": _l("予以公开"),
    "partly_disclosed": _l("部分公开"),
    "state_secret": _l("不予公开：国家秘密"),
    "forbidden_by_law": _l("不予公开：其他法律行政法规禁止"),
    "endangers_security": _l("不予公开：危及“三安全一稳定”"),
    "third_party": _l("不予公开：保护第三方合法权益"),
    "internal_affairs": _l("不予公开：三类内部事务信息"),
    "deliberative": _l("不予公开：四类过程性信息"),
    "enforcement_file": _l("不予公开：行政执法案卷"),
    "special_enquiry": _l("不予公开：行政查询事项"),
    "not_held": _l("无法提供：本机关不掌握"),
    "would_be_made": _l("无法提供：需要另行制作"),
    "still_unclear": _l("无法提供：补正后仍不明确"),
    "petition": _l("不予处理：信访举报投诉类申请"),
    "repeated": _l("不予处理：重复申请"),
    "published_work": _l("不予处理：公开出版物"),
    "excessive": _l("不予处理：无正当理由大量反复申请"),
    "confirm_or_reissue": _l("不予处理：要求确认或重新出具"),
    "not_corrected": _l("其他处理：逾期不补正"),
    "fee_unpaid": _l("其他处理：逾期未缴费"),
    "other": _l("其他处理"),
}
CLASSES: Words = {
    "natural": _l("自然人"),
    "business": _l("商业企业"),
    "research": _l("科研机构"),
    "public_benefit": _l("社会公益组织"),
    "legal_service": _l("法律服务机构"),
    "other": _l("其他组织"),
}
ORGANISATIONS: Words = {name: text for name, text in CLASSES.items() if name != "natural"}
PAPERS: Words = {
    "resident_id": _l("居民身份证（港澳台居民居住证）"),
    "passport": _l("护照"),
    "foreign_resident": _l("外国人永久居留身份证"),
    "home_return": _l("港澳台居民来往内地（大陆）通行证"),
    "military": _l("军官证等军人证件"),
    "other": _l("其他证件"),
}
CARRIERS: Words = {
    "paper": _l("纸质"),
    "electronic": _l("电子文件"),
    "disc": _l("光盘"),
    "other": _l("其他"),
}
OBTAINING: Words = {
    "online": _l("网上获取"),
    "email": _l("电子邮件"),
    "post": _l("邮寄"),
    "collect": _l("自行领取"),
    "on_site": _l("当场查阅、抄录"),
}
OBTAINING_HINTS: Words = {
    "online": _l("答复以后在查询页下载，有期限的链接。"),
    "email": _l("发到您填写的邮箱，要填邮箱。"),
    "post": _l("寄到您填写的地址，要填地址。"),
    "collect": _l("带上身份证件，到机关领取。"),
    "on_site": _l("约好时间，到机关看。"),
}
ASSISTANCE: Words = {
    "reading": _l("阅读有困难"),
    "seeing": _l("视力有障碍"),
    "hearing": _l("听力有障碍"),
}
CHANNELS: Words = {
    "web": _l("互联网"),
    "in_person": _l("当面"),
    "signed_post": _l("邮寄（签收）"),
    "plain_letter": _l("平常信函"),
    "fax": _l("传真"),
    "converted": _l("其他渠道转来"),
}
ENTRY_CHANNELS: Words = {name: CHANNELS[name] for name in ("in_person", "signed_post", "plain_letter", "fax", "web")}
CONTACT_BY: Words = {
    "phone": _l("电话"),
    "sms": _l("短信"),
    "email": _l("电子邮件"),
    "letter": _l("信函"),
    "visit": _l("上门"),
}
SIDES: Words = {"applicant": _l("申请人"), "agency": _l("机关")}
FROM: Words = {"applicant": _l("申请人"), "agency": _l("承办机关")}
ASKED: Words = {"third_party": _l("第三方"), "joint_agency": _l("共同制作机关")}
OPINIONS: Words = {"consents": _l("同意公开"), "refuses": _l("不同意公开"), "silent": _l("逾期未答复")}
DELIVERIES: Words = {
    "in_person": _l("当面送达"),
    "entrusted": _l("委托送达"),
    "post": _l("邮寄"),
    "online": _l("网上送达"),
    "email": _l("电子邮件"),
}
BASES: Words = {"item": _l("按件"), "page": _l("按量")}
PARTS: Words = {
    "applicant": _l("申请人"),
    "intake": _l("受理"),
    "handler": _l("承办"),
    "reviewer": _l("审核"),
    "approver": _l("信息公开机构负责人"),
    "third_party": _l("第三方"),
    "joint_agency": _l("共同制作机关"),
    "supervisor": _l("督办"),
    "system": _l("系统"),
}
QUEUES: Words = {
    "mine": _l("我的待办"),
    "to_confirm": _l("待确认"),
    "unassigned": _l("待分办"),
    "review": _l("待审核"),
    "to_deliver": _l("待送达"),
    "due_soon": _l("将到期"),
    "overdue": _l("已超期"),
    "extensions": _l("延期申请"),
    "opinions": _l("征求意见中"),
    "all": _l("全部"),
}
# How a day stands in the count
WHY: Words = {
    "day_zero": _l("收到当天"),
    "counted": _l("工作日"),
    "counted_make_up": _l("调休上班"),
    "weekend": _l("周末"),
    "holiday": _l("放假"),
    "suspended": _l("不计入"),
    "dropped": _l("重新计时之前"),
    "rolled": _l("顺延到工作日"),
    "late": _l("超期"),
}
# Acts of the applicant, by the last part of the form's address
DONE: Words = {
    "acknowledge": _l("您已确认，等机关确认。双方都确认的那一天是收到申请之日。"),
    "confirm": _l("双方都已确认，期限从明天起算。"),
    "amend": _l("补正已提交，答复期限从收到补正的第二天重新计算。"),
    "give_reasons": _l("理由已提交。"),
    "withdraw": _l("这份申请已经撤回。"),
    "write": _l("留言已送达。"),
    "convert": _l("您已同意转办，编号不变。"),
    "correct": _l("更正已提交。"),
    "attach": _l("文件已上传，检查通过后机关可以看到。"),
}
BURN_STAGES: Words = {"drawing": _l("正在涂黑"), "proving": _l("正在核对副本")}
MARK_STATES: Words = {
    "none": _l("还没有生成"),
    "wanted": _l("排队中"),
    "under_way": _l("正在生成"),
    "done": _l("已生成"),
    "failed": _l("没有生成"),
}
LOG_STATES: Words = {
    "waiting": _l("待审核"),
    "kept_back": _l("不公开"),
    "cleared": _l("已审核，到期公开"),
    "published": _l("已公开"),
    "taken_back": _l("已撤下"),
}
RECORD_STATES: Words = {
    "needs_correction": _l("待更正"), "asked": _l("已收到，待处理"), "settled": _l("已答复"), "withdrawn": _l("已撤回"),
    "lapsed": _l("逾期未更正，已结束"),
}  # fmt: skip
SETTLED: Words = {
    "corrected": _l("已更正"),
    "transferred": _l("已转送有权更正的机关"),
    "redirected": _l("请向有权更正的机关提出"),
    "record_right": _l("经核实无误"),
}
