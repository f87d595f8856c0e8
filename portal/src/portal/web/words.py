"""The words on the pages for what the API says in codes. Everything is translated; an unknown code shows as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

Words = Mapping[str, Any]

KINDS: Words = {
    "consultation": _l("咨询"),
    "suggestion": _l("建议"),
    "help": _l("求助"),
    "complaint": _l("投诉"),
}
KIND_HINTS: Words = {
    "consultation": _l("想了解政策、流程或办事要求"),
    "suggestion": _l("想提出改进的意见或办法"),
    "help": _l("遇到困难，请部门帮助解决"),
    "complaint": _l("对服务或处理结果不满意"),
}
STATES: Words = {
    "needs_correction": _l("待补正"),
    "registered": _l("已登记，正在审核"),
    "accepted": _l("已受理"),
    "dispatched": _l("已派给承办部门"),
    "returned": _l("承办部门待重新确定"),
    "disputed": _l("承办部门待裁定"),
    "handling": _l("办理中"),
    "drafted": _l("答复审核中"),
    "answered": _l("已答复"),
    "referring": _l("转办中"),
    "closed": _l("已办结"),
}
OUTCOMES: Words = {
    "answered": _l("已答复"),
    "declined": _l("不予受理"),
    "referred": _l("已转出"),
    "withdrawn": _l("已撤回"),
    "merged": _l("与另一封信合并办理"),
    "invalid": _l("无效来信"),
    "lapsed": _l("逾期未补正"),
}
STEPS = (
    ("registered", _l("收到")),
    ("accepted", _l("已受理")),
    ("handling", _l("办理中")),
    ("answered", _l("已答复")),
    ("closed", _l("已办结")),
)
STEP_OF_STATE = {
    "needs_correction": 0, "registered": 0, "accepted": 1, "returned": 1, "disputed": 1, "referring": 1,
    "dispatched": 2, "handling": 2, "drafted": 2, "answered": 3, "closed": 4,
}  # fmt: skip
LEVELS: Words = {
    "5": _l("非常满意"),
    "4": _l("满意"),
    "3": _l("基本满意"),
    "2": _l("不满意"),
    "1": _l("非常不满意"),
}
LIGHTS: Words = {"green": _l("按期"), "yellow": _l("将到期"), "red": _l("已超期")}
QUEUES: Words = {
    "mine": _l("我的待办"),
    "unassigned": _l("待派单"),
    "review": _l("待审核"),
    "due_soon": _l("将到期"),
    "overdue": _l("已超期"),
    "returns": _l("退单"),
    "extensions": _l("延期申请"),
    "publication": _l("待公开"),
    "all": _l("全部"),
}
PUBLICATION: Words = {
    "no_consent": _l("您没有同意公开"),
    "consented": _l("您已同意公开，尚未发布"),
    "proposed": _l("您已同意公开，正在审核"),
    "published": _l("已隐去个人信息后公开"),
    "unpublished": _l("已从公开页面撤下"),
    "consent_withdrawn": _l("您已撤回公开同意"),
}
ROLES: Words = {
    "clerk": _l("经办"),
    "reviewer": _l("审核"),
    "host": _l("主持"),
    "supervisor": _l("督办"),
    "system_admin": _l("系统管理员"),
    "security_admin": _l("安全管理员"),
    "auditor": _l("审计管理员"),
    "citizen": _l("来信人"),
    "intake": _l("受理审核"),
    "co_handler": _l("协办"),
    "system": _l("系统"),
}
DAY_REASONS: Words = {
    "day_zero": _l("收到当天"),
    "counted": _l("工作日"),
    "counted_make_up": _l("调休上班"),
    "weekend": _l("周末"),
    "holiday": _l("放假"),
    "suspended": _l("暂停计时"),
    "dropped": _l("重新计时之前"),
    "rolled": _l("顺延到工作日"),
    "late": _l("超期"),
}
FILE_STATES: Words = {"quarantine": _l("检查中"), "clean": _l("可下载"), "refused": _l("未通过检查")}

# Why an API refused, in the reader's language, with what to do
PROBLEMS: Words = {
    "case_unknown": _l("没有找到这封信：编号或查询码不对。请对照回执再输入一次。"),
    "login_failed": _l("账号或密码不对，请再试一次。"),
    "locked": _l("登录失败次数过多，账号已暂时锁定。请 15 分钟后再试。"),
    "gateway_away": _l("系统暂时没有响应，您填写的内容还在，请稍后再提交一次。"),
    "idempotency_key_reused": _l("这份表单已经提交过。如果要另写一封，请再点一次提交。"),
    "csrf": _l("页面已过期，内容还在，请再提交一次。"),
    "rated_already": _l("这次答复已经评价过；每次答复只能评价一次。"),
    "not_yours": _l("这个账号不能做这件事。"),
    "redaction_open": _l("还有个人信息没有处理完，请先逐处隐去。"),
    "own_proposal": _l("提出公开的人不能自己审核，请换一位审核员。"),
}
BY_STATUS: Words = {
    "401": _l("请先登录。"),
    "403": _l("这个账号不能做这件事。"),
    "404": _l("没有找到。"),
    "409": _l("这件事现在不能做：信件的状态已经变化。请看看最新状态。"),
    "413": _l("内容或文件太大。"),
    "415": _l("不接受这种文件。可用：jpeg、png、webp、pdf、docx、xlsx、pptx、txt、mp3、mp4。"),
    "422": _l("有的内容不符合要求，请检查标出的各项。"),
    "429": _l("操作太频繁，请稍等一会儿再试。"),
    "503": _l("系统暂时没有响应，请稍后再试。"),
}


def word(table: Words, code: Any) -> str:
    """The word for a code, or the code."""
    return str(table.get(str(code), code))


def problem_text(status: int, code: str) -> str:
    """What happened and what to do, in the reader's language."""
    known = PROBLEMS.get(code) or BY_STATUS.get(str(status))
    return str(known) if known else gettext("出了点问题，请稍后再试。")
