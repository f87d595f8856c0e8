"""The words on the pages for what the API says in codes. Everything is translated; an unknown code shows as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

Words = Mapping[str, Any]

KINDS: Words = {
    "consultation": _l("咨询"),
    "suggestion": _l("建议"),
    "help": _l("求助"),
    "complaint": _l("投诉"),
}
CHANNELS: Words = {"phone": _l("电话"), "paper": _l("纸质来信"), "walk_in": _l("来访")}
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
STEP_OF_ACT = {"accept": 1, "dispatch": 2, "take": 2, "draft": 2, "answer": 3}
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
FILE_REASONS: Words = {
    "quarantine": _l("正在查毒，通过后可以下载，一般不超过一分钟。"),
    "refused": _l("查毒没有通过，部门看不到，也不能下载。请换一个干净的文件再传。"),
}


def word(table: Words, code: Any) -> str:
    """The word for a code, or the code."""
    return str(table.get(str(code), code))
