"""The words of the pages about personal data."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from portal.web.words import Words

KINDS: Words = {
    "access": _l("查阅、复制"),
    "correct": _l("更正、补充"),
    "withdraw": _l("撤回公开同意"),
    "erase": _l("删除"),
}
HINTS: Words = {
    "access": _l("立即得到一份副本，可以下载、打印。"),
    "correct": _l("更正姓名和联系方式，由承办部门核实。信的内容是办理依据，可以补充，不能改写。"),
    "withdraw": _l("立即从公开页面、搜索、订阅和导出文件中撤下。"),
    "erase": _l("办结后可以申请。删除来信、答复、姓名、联系方式和附件；编号、日期和结果保留。不能恢复。"),
}
STATES: Words = {"received": _l("已收到，待决定"), "answered": _l("已办理"), "refused": _l("不予办理")}
FIELDS: Words = {"name": _l("姓名"), "phone": _l("电话"), "email": _l("电子邮箱"), "address": _l("地址")}
ASKED_BY: Words = {
    "account": _l("本人账号"), "code": _l("编号和查询码"), "command": _l("部门经办"), "retention": _l("保存期满"),
}  # fmt: skip
# Places by the name of the table or of the page; what we do not know shows as it is
PLACES: Words = {
    "letter": _l("来信的标题和账号"),
    "letter_text": _l("来信的内容"),
    "letter_people": _l("姓名和联系方式"),
    "letter_entry": _l("答复、追问、理由等文字"),
    "published_letter": _l("公开用的脱敏副本"),
    "mail_outbox": _l("邮件通知"),
    "attachments": _l("附件"),
    "idempotency": _l("暂存的应答"),
    "parked": _l("未能处理的消息"),
    "personal_request": _l("申请里写的话"),
    "referral": _l("转办时写的话"),
    "stored_submission": _l("网关暂存的来信"),
    "waiting_list": _l("待取的公开副本"),
    "application": _l("公开申请"),
    "application_party": _l("申请人的身份和联系方式"),
    "application_text": _l("要的信息"),
    "application_entry": _l("补正、留言、理由等文字"),
    "application_consultation": _l("征求意见的内容"),
    "notice": _l("文书"),
    "notice_draft": _l("拟定的答复"),
    "document": _l("要提供的文件和副本"),
    "release": _l("提供的副本"),
    "log_entry": _l("公开目录里的草稿"),
    "record_correction": _l("更正申请"),
    "copies": _l("其他系统里的副本"),
    "database_log": _l("数据库日志"),
    "page": _l("公开页面"),
    "search": _l("搜索"),
    "feed": _l("订阅"),
    "export": _l("导出文件"),
    "api": _l("开放接口"),
}
PROBLEMS: Words = {
    "request_open": _l("同样的申请正在办理，请等待决定。"),
    "changes_malformed": _l("请检查要更正的内容：电话只用数字、空格、横线和括号；邮箱应像 wang@example.com。"),
    "changes_expected": _l("请填写要更正的内容。"),
    "anonymous_with_name": _l("匿名信没有留下姓名和联系方式，没有可以更正的内容。"),
    "erased": _l("这封信里的个人信息已经删除。"),
    "refused": _l("现在不能办理：事项没有办结，或者依法还须保存。"),
    "decided_already": _l("这份申请已经有了决定。"),
}
