"""The words of 效能投诉 and 督办 for what the API says in codes."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from portal.web.words import Words

KINDS: Words = {
    "inaction": _l("不作为"),
    "delay": _l("拖延"),
    "buck_passing": _l("推诿扯皮"),
    "attitude": _l("态度生硬"),
    "illegal_charge": _l("乱收费"),
    "retaliation": _l("打击报复"),
    "other": _l("其他"),
}
KIND_HINTS: Words = {
    "inaction": _l("该办的不办，找了没人管"),
    "delay": _l("说好的时间早过了，还没有办"),
    "buck_passing": _l("几个单位互相推，谁也不接"),
    "attitude": _l("粗暴、冷漠、刁难"),
    "illegal_charge": _l("没有依据收钱，或者多收"),
    "retaliation": _l("因为投诉或反映问题受到报复；由上一级机关办理"),
    "other": _l("别的不当做法"),
}
NAMINGS: Words = {"named": _l("实名"), "confidential": _l("保密"), "anonymous": _l("匿名")}
NAMING_HINTS: Words = {
    "named": _l("姓名封存，调查人员要看须经另一人批准，您会看到每一次打开的记录。可以当面反馈结果。"),
    "confidential": _l("姓名同样封存。我们只通过编号和您联系，不打电话、不上门，除非您要求。"),
    "anonymous": _l("不留任何个人信息。只能凭编号和回执码看进展、和调查人员对话；回执码丢失后谁也找不回。"),
}
STATES: Words = {
    "needs_correction": _l("待补正"),
    "received": _l("已收到，正在决定是否受理"),
    "referring": _l("转办中"),
    "accepted": _l("已受理，待确定调查人员"),
    "investigating": _l("调查中"),
    "concluded": _l("调查结束，结论审核中"),
    "answered": _l("已答复"),
    "closed": _l("已办结"),
}
OUTCOMES: Words = {
    "answered": _l("已答复"),
    "declined": _l("不予受理"),
    "referred": _l("已转出"),
    "withdrawn": _l("已撤回"),
    "lapsed": _l("逾期未补正"),
}
STEPS = (
    ("received", _l("收到")),
    ("accepted", _l("已受理")),
    ("investigating", _l("调查中")),
    ("answered", _l("已答复")),
    ("closed", _l("已办结")),
)
STEP_OF_STATE = {
    "needs_correction": 0, "received": 0, "referring": 0, "accepted": 1, "investigating": 2, "concluded": 2,
    "answered": 3, "closed": 4,
}  # fmt: skip
STEP_OF_ACT = {"accept": 1, "assign": 2, "conclude": 2, "answer": 3}
DUTIES: Words = {"acceptance": _l("最迟受理日"), "reply": _l("最迟答复日")}
FINDINGS: Words = {
    "substantiated": _l("属实"),
    "partly": _l("部分属实"),
    "not_substantiated": _l("不属实"),
    "unverifiable": _l("无法查实"),
}
MEASURES: Words = {
    "rectify": _l("限期整改"),
    "apologise": _l("赔礼道歉"),
    "refund": _l("退还费用"),
    "admonish": _l("约谈、批评教育"),
    "hand_over": _l("移送纪检监察"),
    "other": _l("其他"),
}
PURPOSES: Words = {
    "verify": _l("核实情况"),
    "contact": _l("当面反馈"),
    "protect": _l("保护投诉人"),
    "hand_over": _l("依法移送"),
}
STAGES: Words = {
    "asked": _l("待批准"),
    "open": _l("已打开"),
    "refused": _l("未批准"),
    "lapsed": _l("逾期未决定"),
    "ended": _l("已重新封存"),
}
FROM: Words = {"complainant": _l("投诉人"), "office": _l("调查单位")}
PARTS: Words = {
    "complainant": _l("投诉人"),
    "intake": _l("受理审核"),
    "investigator": _l("调查人员"),
    "supervisor": _l("督办"),
    "system": _l("系统"),
}
RUNGS: Words = {
    "reminder": _l("提醒"),
    "urge": _l("催办"),
    "yellow": _l("黄牌"),
    "red": _l("红牌"),
    "leader": _l("报分管领导"),
}
RECIPIENTS: Words = {
    "handler": _l("经办人"),
    "reviewer": _l("科室负责人"),
    "head": _l("单位主要负责人"),
    "leader": _l("分管领导"),
}
BECAUSE: Words = {
    "time": _l("期限将到或已过"),
    "unanswered": _l("上一级没有回复"),
    "hand": _l("督办人员发出"),
}
STANDINGS: Words = {
    "standing": _l("有效"),
    "proposed": _l("拟撤下，待决定"),
    "withdrawn": _l("已撤下"),
}
CAUSES: Words = {"deadline_moved": _l("期限已变更"), "reason": _l("说明了理由")}
DECISIONS: Words = {"approved": _l("已同意"), "refused": _l("未同意")}
QUEUES: Words = {
    "mine": _l("我的待办"),
    "unassigned": _l("待确定调查人员"),
    "review": _l("待审核"),
    "due_soon": _l("将到期"),
    "overdue": _l("已超期"),
    "extensions": _l("延期申请"),
    "openings": _l("查看身份申请"),
    "measures": _l("整改待核查"),
    "all": _l("全部"),
}
# Acts of the complainant, by the last part of the form's address
DONE: Words = {
    "message": _l("已送达调查人员。"),
    "rating": _l("谢谢您的评价。"),
    "redo": _l("已要求重办，会重新调查。"),
    "withdraw": _l("这件投诉已撤回。"),
    "correct": _l("补正已提交。"),
    "attach": _l("文件已上传，检查通过后调查人员可以看到。"),
    "receipt": _l("回执码已确认，请妥善保管。"),
}
