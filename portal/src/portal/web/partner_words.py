"""What a partner does with a case, in words: 办理方式 and 处理意见 of the petitions bureau."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from portal.web.words import Words

PARTNERS: Words = {"petitions": _l("市信访局"), "centre": _l("市政务服务中心")}
INSTANCES: Words = {
    "exchange": _l("信访部门"),
    "complaints": _l("效能投诉"),
    "disclosure": _l("依申请公开"),
    "mailbox": _l("单位信箱"),
}
FOLLOWED = ("complaints", "disclosure", "mailbox")  # those where a sender goes on by number and code
STATUSES: Words = {
    "accepted_on_merits": _l("实体性受理"),
    "accepted_for_procedure": _l("程序性受理"),
    "handled_by_bureau": _l("自办"),
    "filed": _l("存"),
    "replied_directly": _l("直接回复"),
    "forwarded": _l("转送"),
    "assigned": _l("交办"),
    "sent_back": _l("送回"),
    "returned_for_redo": _l("退回重办"),
    "not_accepted": _l("信访部门不予受理"),
    "no_longer_accepted": _l("信访部门不再受理"),
}
OUTCOMES: Words = {"support": _l("支持您的请求"), "explain": _l("解释说明"), "refuse": _l("不予支持")}
