"""Papers of 依申请公开 by their kind, and those that are made by hand when they could not be made by themselves."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from portal.web.words import Words

NOTICES: Words = {
    "registered": _l("登记回执"),
    "correction": _l("补正告知书"),
    "extension": _l("延期告知书"),
    "delayed": _l("延迟答复告知书"),
    "reasons_asked": _l("要求说明理由通知"),
    "third_party": _l("征求第三方意见书"),
    "joint_body": _l("征求意见函"),
    "third_party_told": _l("告知第三方通知书"),
    "fee": _l("收费通知书"),
    "not_completed": _l("逾期未补正告知书"),
    "not_paid": _l("逾期未缴费告知书"),
    "ended": _l("办理结束告知书"),
    "already_public": _l("答复：已主动公开"),
    "confirmed_already": _l("答复：不重新出具"),
    "disclosed": _l("答复：予以公开"),
    "excessive": _l("答复：不予处理（大量反复）"),
    "needs_making": _l("答复：需要另行制作"),
    "not_held": _l("答复：信息不存在"),
    "not_responsible": _l("答复：不属于本机关负责"),
    "partial": _l("答复：部分公开"),
    "petition": _l("答复：信访举报投诉类"),
    "publication": _l("答复：公开出版物"),
    "refused": _l("答复：不予公开"),
    "repeated": _l("答复：重复申请"),
    "special_rules": _l("答复：行政查询事项"),
    "unclear": _l("答复：补正后仍不明确"),
    "record_corrected": _l("更正告知书"),
    "record_kept": _l("不予更正告知书"),
    "record_redirected": _l("更正转送告知书"),
}
MISSING_NOTICES: Words = {name: NOTICES[name] for name in ("registered", "not_completed", "not_paid", "ended")}
