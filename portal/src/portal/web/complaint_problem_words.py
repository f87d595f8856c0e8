"""Why the complaints service refused, in the reader's language, with what to do.

A table of its own: some of its codes are another service's too, and mean something else there (`office_unknown`).
"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from portal.web.problem_words import problem_text
from portal.web.words import Words

CITIZEN: Words = {
    "complaint_unknown": _l("没有找到这件投诉：编号或回执码不对。请对照回执再输入一次。"),
    "case_unknown": _l("没有找到这件投诉：编号或回执码不对。请对照回执再输入一次。"),
    "receipt_mistyped": _l("回执码有一处输错了：最后一位和前面对不上。请逐个字对照您记下的。"),
    "receipt_malformed": _l("回执码是 9 位字母和数字，例如 7K3F9-Q2XG。请再输入一次。"),
    "receipt_unconfirmed": _l("请先把回执码记下来并输入一次：没有它，谁也找不到您的投诉。"),
    "accused_missing": _l("请写明投诉谁：单位、人员，或者两者都写。"),
    "anonymous_with_name": _l("匿名投诉不能留姓名和联系方式。请清空，或者选择保密。"),
    "contact_missing": _l("请填写电话或邮箱，至少一项。"),
    "messages_used": _l("您写的消息已到上限，请等调查人员回复。"),
    "rated_already": _l("这次答复已经评价过；每次答复只能评价一次。"),
    "redo_without_reason": _l("只有评价为不满意时才能要求重办。"),
    "redone_already": _l("一件投诉只能重办一次。"),
    "complaint_ended": _l("这件投诉已经结束，不能再办。"),
    "letter_ended": _l("这件投诉已经结束，不能再加附件。"),
    "too_many_files": _l("一件投诉最多 5 个附件，已经满了。"),
    "number_malformed": _l("原来的编号不对，应像 MC-7K3F9-Q2XWD-4。没有可以不填。"),
    "number_mistyped": _l("原来的编号有一处输错了，请对照后再填。没有可以不填。"),
    "department_unknown": _l("没有这个部门，请从列表里选。"),
    "round_not_current": _l("只能评价最近一次答复，请刷新后再评。"),
    "number_taken": _l("编号重复，请再提交一次。"),
    "idempotency_key_reused": _l("这份表单已经提交过。如果要另写一件，请再点一次提交。"),
}
DESK: Words = {
    "accepted_before": _l("这件投诉已经受理过，不能再不予受理。"),
    "accused_unclear": _l("还没有写明被投诉的单位，请先补充。"),
    "account_missing": _l("请选择要回避的账号。"),
    "close_early": _l("投诉人还可以评价或要求重办，现在不能办结。"),
    "extended_already": _l("一件投诉只能延期一次。"),
    "extension_days": _l("延期的天数超出了允许的范围。"),
    "limit_passed": _l("期限已过，不能再延期或暂停。"),
    "no_extension_asked": _l("没有待批的延期申请。"),
    "suspended_already": _l("已经暂停计时，请先恢复。"),
    "not_suspended": _l("没有暂停计时，不用恢复。"),
    "suspension_days": _l("暂停的天数超出了允许的范围。"),
    "held_at_out_of_range": _l("谈话时间不能在将来，也不能早于受理。"),
    "received_at_out_of_range": _l("收到时间不能在将来，也不能早于 30 天前。"),
    "interview_missing": _l("还没有谈话记录，请先记录再提交结论。"),
    "plan_missing": _l("还没有调查方案，请先写方案。"),
    "investigators_few": _l("调查人员不够，请先补足。"),
    "investigators_number": _l("调查人员人数不对：至少两人，每人只写一次。"),
    "investigator_barred": _l("选的调查人员和被投诉的单位或人员有关，请另选。"),
    "self_assigned": _l("不能指定自己做调查人员，请由另一人指定。"),
    "measure_incomplete": _l("整改措施要写全：种类、责任单位、期限和内容。"),
    "measure_missing": _l("结论属实或部分属实时，至少写一项整改措施。"),
    "measure_unknown": _l("没有这项措施，请看看最新状态。"),
    "measure_checked": _l("这项措施已经核查过。"),
    "measures_many": _l("整改措施太多，请合并几项。"),
    "measures_open": _l("还有整改措施没有核查，现在不能办结。"),
    "office_accused": _l("这个单位就是被投诉的，或者是它的上级或下级，请另选。"),
    "office_unknown": _l("没有这个办理单位，请另选。"),
    "receiver_accused": _l("被投诉的单位在那里会看到这件投诉，不能转。"),
    "channel_without_barrier": _l("转到那里不能对被投诉人保密，也不能匿名：请在这里办理，并告诉投诉人去哪里申请。"),
    "investigator_elsewhere": _l("调查人员要是办理单位自己的人；要请别的单位调查，先转交给它。"),
    "relation_unclear": _l("请选一个单位，或者填一个账号或姓名：填一项。"),
    "account_unseen": _l("这个账号没有来过这里，请让本人先登录打开一次。"),
    "relation_settling": _l("这项关系正在写入在办的投诉，请一分钟后再取消。"),
    "receiver_missing": _l("请写明转往哪里。"),
    "redo_stays": _l("这件投诉已经在这里答复过，重办时不能转出。"),
    "not_there": _l("对方没有这件投诉。"),
    "answered_already": _l("已经回复过；每次只能回复一次。"),
    "identity_none": _l("这是匿名投诉，没有可以查看的身份。请凭编号给投诉人写信。"),
    "identity_sealed": _l("身份是封存的。要看请先说明理由申请，由另一人批准。"),
    "opening_lapsed": _l("申请已逾期，没有决定。需要的话请重新申请。"),
    "opening_unknown": _l("没有这份申请。"),
    "lapse_early": _l("还在决定的期限内。"),
    "own_clock": _l("办理的人不能自己暂停或恢复计时，请换一位。"),
    "own_conclusion": _l("参加调查的人不能自己审核结论，请换一位。"),
    "accused_watches": _l("办理投诉的单位、它的人员和督办人员，只能由督办补充为被投诉人。"),
    "own_extension": _l("申请延期的人和调查人员不能审批延期，请换一位。"),
    "own_measure": _l("提出措施的单位不能自己核查，请换一位。"),
    "own_opening": _l("申请查看身份或参加调查的人不能自己批准，请换一位督办人员。"),
    "own_card": _l("不能给自己部门或它的上下级发督办，也不能审批自己部门的牌，请换一位督办人员。"),
    "own_ladder": _l("不能改自己部门或它的上下级的督办阶梯；全市的阶梯由不属于任何部门的督办人员来定。"),
    "own_proposal": _l("提出撤下的人不能自己审批，请换一位督办人员。"),
    "recusal_not_yours": _l("只能为自己声明回避；为别人登记由督办人员办。"),
    "not_yours": _l("这个账号不能做这件事。"),
    "act_unknown": _l("没有这条督办，或者它不对您开放。"),
    "no_card": _l("提醒和催办不是牌，不用撤下。"),
    "ladder_malformed": _l(
        "督办阶梯不对：每级最多一次，从提醒到报领导，越高的级不能发得越早，天数和百分比都一样；"
        "红牌和报领导只在到期以后发；最低一级没有“不回复”。"
    ),
    "ladder_unknown": _l("这个部门没有自己的督办阶梯。"),
    "limit_out_of_range": _l("数字超出了允许的范围。"),
    "text_length": _l("内容太短或太长。"),
    "changed_meanwhile": _l("别人刚改过这件投诉，请看看最新状态再办。"),
    "texts_sealed": _l("这个账号无权阅读正文，不能办这件事。"),
    "investigator_unknown": _l("选的人还没有登录过投诉工作台。请他先登录打开一次，再指定。"),
    "nobody_owes_it": _l("现在没有单位承办这件，发不了督办。"),
    "nothing_owed": _l("现在没有欠办的事：已经办完，或者暂停计时。"),
    "rung_not_by_hand": _l("手工只能发催办、黄牌和红牌；报领导由阶梯自动发出。"),
    "rung_used": _l("这个期限已经发过这一级，每级只发一次。"),
    "rung_below": _l("这个期限已经发过更高一级，不能再发低的。"),
    "own_relation": _l("自己声明的关系由另一位督办人员撤销。"),
    "relation_unknown": _l("没有这项关系。"),
    "department_elsewhere": _l("转往的信箱不管这个单位，请选这个单位自己的信箱。"),
    "case_exists": _l("这里已经有这件投诉。"),
    "referral_invalid": _l("转来的内容不完整，不能接收。"),
}
BY_STATUS: Words = {
    "404": _l("没有找到，或者不对您开放。"),
    "409": _l("这件事现在不能做：投诉的状态已经变化。请看看最新状态。"),
}


def complaint_problem(status: int, code: str) -> str:
    """What happened and what to do; what every service refuses alike is said as everywhere."""
    known = CITIZEN.get(code) or DESK.get(code)
    if known:
        return str(known)
    plain = problem_text(status, code)
    general = BY_STATUS.get(str(status))
    return str(general) if general and plain == problem_text(status, "") else plain
