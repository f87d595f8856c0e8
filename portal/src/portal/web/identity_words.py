"""What went wrong with an identity provider, in the reader's language: a title, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

# code → status of the page, title, advice
IDENTITY_PROBLEMS: Mapping[str, tuple[int, Any, Any]] = {
    "login_denied": (403, _l("登录已取消"), _l("您在认证平台取消了登录，或者没有同意授权。可以再试一次。")),
    "login_expired": (403, _l("登录超时"), _l("从开始到回来不能超过 10 分钟。请重新登录。")),
    "login_mismatch": (
        403,
        _l("这次登录对不上"),
        _l("这次登录不是从这个浏览器开始的，或者已经用过。请从登录页重新开始，不要用别人发来的链接。"),
    ),
    "proof_replayed": (403, _l("凭证已经用过"), _l("登录凭证只能用一次。请重新登录。")),
    "proof_bad": (
        403,
        _l("认证平台的答复不能相信"),
        _l("为了您的安全，没有登录。请重新登录；一再发生请告诉我们，并附上时间。"),
    ),
    "provider_away": (503, _l("认证平台没有响应"), _l("请过几分钟再试，或者换一种登录方式。写信和查询不用登录。")),
    "provider_unknown": (404, _l("没有这种登录方式"), _l("请从登录页选择一种。")),
    "level_too_low": (
        403,
        _l("实名等级不够"),
        _l("办这件事需要更高的实名等级。请先在认证平台完成实名核验，再从那里登录。"),
    ),
    "identity_taken": (
        409,
        _l("已绑定另一个账号"),
        _l("这个身份已经绑定了另一个账号。请登录那个账号，解除绑定后再来。"),
    ),
    "subject_changed": (
        409,
        _l("身份与以前不符"),
        _l("认证平台对这个身份的说法与以前不同，所以没有登录。请联系我们核实。"),
    ),
    "subject_other": (409, _l("这是另一个人或单位"), _l("这个账号代表的是另一个人或单位，不能再绑定这个身份。")),
    "identity_of_staff": (403, _l("工作人员不从这里登录"), _l("请用工作账号和密码登录。")),
    "account_disabled": (403, _l("账号已停用"), _l("如有疑问，请联系我们。")),
    "other_person": (403, _l("不是同一个人"), _l("认证平台认出的不是现在登录的这个人。请用本人的身份再试。")),
    "provider_unbound": (403, _l("这种方式不能绑定"), _l("它只能用来登录；绑定或再次验证请换一种方式。")),
    "only_way_in": (409, _l("不能解除"), _l("这是进入这个账号的唯一方式。先绑定另一种，再解除这一种。")),
    "identity_unknown": (404, _l("没有这项绑定"), _l("它可能已经解除。")),
    "confirm_needed": (403, _l("请先确认是您本人"), _l("请填写本站密码；没有密码的，请重新从认证平台登录后再操作。")),
    "login_failed": (403, _l("密码不对"), _l("请填写本站账号的密码，再试一次。")),
    "locked": (429, _l("暂时锁定"), _l("密码错误次数过多，请 15 分钟后再试。")),
    "local_login_off": (403, _l("请用统一身份认证登录"), _l("本市的市民账号统一从认证平台登录。")),
    "too_many_requests": (429, _l("操作太频繁"), _l("请稍等一会儿再试。")),
}
DONE: Mapping[str, Any] = {
    "bound": _l("已绑定。以后可以用它登录这个账号。"),
    "unbound": _l("已解除绑定。"),
}
OTHER = (503, _l("没有办成"), _l("请稍后再试；一再发生请告诉我们。"))


def identity_problem(code: str) -> tuple[int, str, str]:
    """Status, title and advice; of an unknown code a general one."""
    status, title, advice = IDENTITY_PROBLEMS.get(code, OTHER)
    return status, str(title), str(advice)
