"""Why the disclosure service refused, in the reader's language, with what to do.

A table of its own: some of its codes are another service's too, and mean something else there.
"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from portal.web.disclosure_paper_problems import PAPERS
from portal.web.problem_words import problem_text
from portal.web.words import Words

CITIZEN: Words = {
    "application_unknown": _l("没有找到这份申请：编号或查询码不对。请对照回执再输入一次。"),
    "id_number_wrong": _l("身份证号码有输错的地方：最后一位和前面对不上，或者日期不对。请对照证件再填。"),
    "paper_number_wrong": _l("请填写证件号码：4 到 30 位字母和数字。"),
    "credit_code_wrong": _l("统一社会信用代码有输错的地方：18 位，最后一位和前面对不上。请对照证照再填。"),
    "class_wrong": _l("请选择组织的类别。"),
    "applicant_mixed": _l("以公民或者以组织的名义申请，只能选一种。"),
    "contact_missing": _l("请填写联系方式；选了邮寄要填地址，选了电子邮件要填邮箱。"),
    "name_missing": _l("请填写姓名。"),
    "confirm_now": _l("机关已经确认，请直接确认。"),
    "one_sided": _l("对方还没有确认，请先等对方确认。"),
    "amendment_over": _l("补正的期限已经过了。有正当理由的，请和机关联系。"),
    "amendment_late": _l("已经超过 7 个工作日，不能再要求补正。"),
    "reasons_not_awaited": _l("现在不需要说明理由。"),
    "messages_used": _l("留言已到上限，请等机关回复。"),
    "conversion_not_offered": _l("这份答复没有提供转办。"),
    "application_ended": _l("这份申请已经结束，不能再补充。"),
    "lapse_early": _l("还在更正的期限内。"),
    "number_malformed": _l("编号不对，应像 DS-7K3F9-Q2XWD-X。"),
    "opinion_late": _l("征求意见的期限已过，请和机关联系。"),
    "opinion_missing": _l("请选择同意或者不同意。"),
    "opinion_not_awaited": _l("这份意见已经收到，不用再答复。"),
    "opinion_not_yours": _l("征求的不是您的意见。"),
    "release_expired": _l("下载的期限已过，请给机关留言，请它重新提供。"),
    "release_unknown": _l("没有这份文件，请看看最新状态。"),
    "notice_unknown": _l("没有这份文书。"),
    "notice_erased": _l("这份申请的个人信息已经删除，文书也随之删除。"),
    "letter_ended": _l("这份申请已经结束，不能再加附件。"),
    "too_many_files": _l("一份申请最多 5 个附件，已经满了。"),
    "idempotency_key_reused": _l("这份表单已经提交过。如果要另写一份，请再点一次提交。"),
    "not_published": _l("这一条没有公开，或者已经撤下。"),
    "taken_back": _l("这个文件刚刚撤下。"),
    "no_such_file": _l("没有这个文件。"),
}
DESK: Words = {
    "agency_code_missing": _l("本机关还没有设置机关代字，不能编文号。请联系系统管理员。"),
    "amendment_asked": _l("一份申请只能要求补正一次，请按现有内容办理。"),
    "amendment_awaited": _l("申请人的补正期限还没有过。"),
    "arrived_at_out_of_range": _l("收到时间不能在将来，也不能太早。"),
    "article_wrong": _l("请选择答复依据的条款。"),
    "assistance_owed": _l("申请人要求的帮助还没有提供，请先提供并登记。"),
    "body_wrong": _l("请选择共同制作机关；征求第三方意见的不填。"),
    "channel_missing": _l("网上送达的文书必须写明复议的网上渠道。请联系系统管理员设置。"),
    "channel_not_yours": _l("当面、邮寄、传真来的申请，由本机关的经办人员登记。"),
    "own_assignment": _l("督办人员只督促，不能指定自己办理。"),
    "reasons_awaited": _l("申请人说明理由的期限还没有过，请等它过了再答复。"),
    "charged_already": _l("一份申请只收一次费，只用一种标准。"),
    "case_exists": _l("这里已经有这份申请。"),
    "case_unknown": _l("没有这份申请的转办记录。"),
    "changed_meanwhile": _l("别人刚改过这份申请，请看看最新状态再办。"),
    "consultations_used": _l("征求意见的次数已到上限。"),
    "contacts_used": _l("联系记录已到上限。"),
    "conversion_unknown": _l("没有这个转办的去向，请另选。"),
    "count_out_of_range": _l("件数或页数超出了范围。"),
    "nothing_released": _l("还没有提供遮盖后的文件，网上送达后申请人什么也看不到：请先提供，或者换一种送达方式。"),
    "no_such_address": _l("申请人没有留下这种地址，请换一种送达方式，或者留言请申请人补充。"),
    "courier_refused": _l("答复只能由邮政企业寄送，不能用快递公司。"),
    "day_out_of_range": _l("日期不对：不能在将来，也不能早于它所答复的文书或者申请。"),
    "items_uncounted": _l("请先给这位申请人本月更早的申请计件：此后的按件收费才算得对。"),
    "online_today": _l("网上送达登记以后申请人才能看到，送达日只能是今天。"),
    "decision_incomplete": _l("拟定的答复还缺内容，请按提示补全。"),
    "delay_days": _l("延迟的天数超出了范围。"),
    "delay_unfounded": _l("申请人说明理由以后才能延迟答复，而且只能一次。"),
    "department_unknown": _l("没有这个机关，请从列表里选。"),
    "extended_already": _l("一份申请只能延期一次。"),
    "extension_days": _l("延期最多 20 个工作日。"),
    "fee_not_collected": _l("本机关不收信息处理费，或者这份申请不在收费范围。"),
    "fee_nothing": _l("没有超过免费的数量，不收费：请用“计件”登记件数，再答复。"),
    "ground_missing": _l("请写明不予公开的理由，每一处都要有。"),
    "ground_unexpected": _l("这种答复没有不公开的内容，不用写理由类别。"),
    "ground_unknown": _l("没有这个理由，请从列表里选。"),
    "handlers_number": _l("承办人员的人数不对。"),
    "help_not_asked": _l("请选择申请人需要的帮助。"),
    "limit_passed": _l("答复期限已过，不能再改。"),
    "no_extension_asked": _l("没有待批的延期申请。"),
    "no_pages_sent": _l("按量收费只用于纸质、电子邮件和复制电子数据；否则按件或者不收。"),
    "not_there": _l("对方没有这份申请。"),
    "not_unsure": _l("只有本机关审查不能确定的，才送审。"),
    "not_yours": _l("这个账号不能做这件事。"),
    "nothing_to_tell": _l("没有需要告知第三方的，或者已经告知。"),
    "opinion_awaited": _l("征求意见的期限还没有过。"),
    "opinions_awaited": _l("还有征求的意见没有收到：请等待，或者期满后登记未答复。"),
    "oral_not_in_person": _l("口头申请只能当面提出，由工作人员代填。"),
    "outcome_by_default": _l("这种结果由期满自动产生，不用拟定。"),
    "override_wrong": _l("只能对第三方的不同意另作决定，每个一次。"),
    "own_case": _l("承办人不能审核自己承办的公开内容，请换一位。"),
    "own_delay": _l("承办人不能批准延迟答复，请换一位。"),
    "own_draft": _l("起草答复的人不能自己签发，请换一位。"),
    "own_extension": _l("承办人不能审批延期，由信息公开机构负责人批准。"),
    "own_review": _l("承办人不能自己做公开审查，请换一位。"),
    "payment_awaited": _l("申请人的缴费期限还没有过。"),
    "payment_late": _l("缴费已经逾期，请退还。"),
    "post_wrong": _l("邮寄送达的请选择寄送企业，其他方式不填。"),
    "review_open": _l("请登记审查意见：可以公开，或者不能公开。"),
    "reasons_asked": _l("已经要求申请人说明理由。"),
    "redactions_wrong": _l("涂黑的处数太多，或者有重复。"),
    "setting_out_of_range": _l("设置的数字超出了允许的范围。"),
    "text_length": _l("内容太短或太长。"),
    "third_party_missing": _l("请写明征求谁的意见。"),
    "third_party_not_told": _l("先书面告知第三方公开的内容和理由，再送达答复。"),
    "to_unwanted": _l("只有由其他机关更正的，才写去哪里。"),
    "referral_invalid": _l("转来的内容不完整，不能接收。"),
    "receiver_missing": _l("请写明转往哪里。"),
}
BY_STATUS: Words = {
    "404": _l("没有找到，或者不对您开放。"),
    "409": _l("这件事现在不能做：申请的状态已经变化。请看看最新状态。"),
}


def disclosure_problem(status: int, code: str) -> str:
    """What happened and what to do; what every service refuses alike is said as everywhere."""
    known = CITIZEN.get(code) or DESK.get(code) or PAPERS.get(code)
    if known:
        return str(known)
    plain = problem_text(status, code)
    general = BY_STATUS.get(str(status))
    return str(general) if general and plain == problem_text(status, "") else plain
