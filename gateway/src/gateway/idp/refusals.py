"""Every way in which coming through a provider can fail, with what to do: the error table of the documentation."""

from __future__ import annotations

from casework.domain.errors import Conflict, Forbidden, Invalid, NotFound, Refusal, Unavailable

REFUSALS: dict[str, tuple[type[Refusal], str]] = {
    "provider_unknown": (NotFound, "没有这种登录方式。 There is no such way to log in here."),
    "login_denied": (
        Forbidden,
        "您在认证平台取消了登录，或对方没有同意。可以再试一次。"
        " The login was cancelled or refused at the identity provider; you may try again.",
    ),
    "login_expired": (
        Forbidden,
        "这次登录已经过期，请重新开始。 This login took too long; begin again.",
    ),
    "login_mismatch": (
        Forbidden,
        "这次登录不是从这个浏览器开始的，或者已经用过。请从登录页重新开始。"
        " This login was not begun in this browser, or was used already; begin again at the login page.",
    ),
    "provider_unbound": (
        Forbidden,
        "这种登录方式不能用于绑定或再次验证，请换一种。"
        " This way to log in cannot be used to bind or to step up; use another.",
    ),
    "proof_replayed": (
        Forbidden,
        "这张登录凭证已经用过，请重新登录。 This proof of login was used before; log in again.",
    ),
    "proof_bad": (
        Forbidden,
        "认证平台的答复不能相信，没有登录。请重新登录；一再发生请告诉管理员。"
        " The identity provider's answer could not be trusted; nobody was logged in. Try again, tell us if it recurs.",
    ),
    "provider_away": (
        Unavailable,
        "认证平台暂时没有响应，请稍后再试，或换一种登录方式。"
        " The identity provider does not answer now; try again later, or log in another way.",
    ),
    "level_too_low": (
        Forbidden,
        "您的实名等级不够办这件事，请先在认证平台提升等级，再从那里登录。"
        " This needs an identity that was verified more strongly: raise its level at the provider, then log in there.",
    ),
    "identity_taken": (
        Conflict,
        "这个身份已经绑定了另一个账号。请先登录那个账号解除绑定。"
        " This identity is bound to another account; log in to that one and unbind it first.",
    ),
    "subject_changed": (
        Conflict,
        "认证平台对这个身份的说法与以前不同，没有登录。请联系管理员。"
        " The provider now says something else about this identity than before; nobody was logged in. Please tell us.",
    ),
    "subject_other": (
        Conflict,
        "这个账号代表的是另一个人或单位，不能绑定这个身份。"
        " This account stands for another person or organisation; it cannot have this identity, too.",
    ),
    "identity_of_staff": (
        Forbidden,
        "工作人员不能从这里登录，请用工作账号和密码。 Staff do not come in here; use your staff account.",
    ),
    "account_disabled": (Forbidden, "这个账号已停用，请联系管理员。 This account is disabled; please contact us."),
    "other_person": (
        Forbidden,
        "认证的不是现在登录的这个人。 The provider has recognised somebody else than who is logged in.",
    ),
    "only_way_in": (
        Conflict,
        "这是进入这个账号的唯一方式，不能解除。 This is the only way into the account, so it stays.",
    ),
    "identity_unknown": (NotFound, "没有这项绑定。 There is no such binding."),
    "confirm_needed": (
        Forbidden,
        "请先用密码确认，或重新从认证平台登录。 Confirm with the password first, or log in at the provider again.",
    ),
    "local_login_off": (
        Forbidden,
        "市民请从统一身份认证登录。 Citizens log in through the identity provider here.",
    ),
    "next_foreign": (Invalid, "只能回到本平台的页面。 `next` must be a path of this site, such as /my."),
}


def refusal(code: str, reason: str = "", **facts: object) -> Refusal:
    """The refusal with this code. `reason` is for the operator's log and the audit, never for the visitor."""
    kind, text = REFUSALS[code]
    made = kind(code, text, **facts)
    made.add_note(reason or code)
    return made


def reason_of(found: Refusal) -> str:
    """What was noted for the operator."""
    return "; ".join(getattr(found, "__notes__", ())) or found.code
