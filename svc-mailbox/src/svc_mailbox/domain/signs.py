"""What to look for in a letter, as a table: where it then belongs, why, and by which rule."""

from __future__ import annotations

import re
from dataclasses import dataclass

from svc_mailbox.domain.words import Destination


@dataclass(frozen=True)
class Sign:
    """One reason to think of a destination; any of the patterns is enough.

    `dispute`: a claim, so a mere question or proposal that has the words is no sign.
    """

    destination: Destination
    reason: str
    article: str
    pattern: re.Pattern[str]
    urgent: bool = False
    dispute: bool = False


def sign(
    destination: Destination, reason: str, article: str, *patterns: str, urgent: bool = False, dispute: bool = False
) -> Sign:
    """One line of the table; in a pattern `~9~` stands for up to 9 characters of the same sentence."""
    spaced = (re.sub(r"~(\d+)~", r"[^。!?！？\\n]{0,\1}", p) for p in patterns)
    return Sign(destination, reason, article, re.compile("|".join(spaced)), urgent, dispute)


XFTL = "信访工作条例"
OFFICIAL = "(?:工作人员|窗口人员|办事员|经办人|干部|公务员|科长|局长|所长|主任|民警|执法人员)"
BAD_MANNERS = (
    "(?:态度(?:恶劣|极差|很差|差|蛮横|生硬)|推诿|扯皮|踢皮球|吃拿卡要|刁难|不作为|乱作为|慢作为|脱岗|玩手机|故意拖延)"
)
PAPERS = "(?:文件|批复|批文|档案|合同|预算|决算|会议纪要|审批材料|审批信息|规划许可|政府信息)"
LOSS = "(?:征地|拆迁|征收|安置|工伤|工资|欠薪|烂尾|违约|误工|损失)"
CLAIM = "(?:补偿|赔偿|补发|讨要|讨薪|讨回|追偿|索赔)"

# In the order of urgency; the first sign of a destination is the one reported.
SIGNS = (
    sign(
        Destination.EMERGENCY, "danger_now", "110, 119, 120, 122",
        "(?:正在|马上|现在)~12~(?:着火|起火|爆炸|坍塌|燃气泄漏|被困|砍人|打人)", urgent=True,
    ),
    sign(
        Destination.PETITION, "threat", f"{XFTL} art. 25",
        "不想活|跳楼|自焚|同归于尽|服毒|报复社会|以死相逼", "(?:去|上|进)京(?:上访|告状)|越级上访|集体上访",
        urgent=True,
    ),
    sign(
        Destination.DISCIPLINE, "accusation", f"{XFTL} art. 30",
        "受贿|行贿|贪污|索贿|挪用公款|以权谋私|违纪违法|权钱交易", "收受?(?:红包|贿赂|好处费)",
        "(?:检举|控告|举报)~16~(?:书记|领导|局长|科长|主任|干部)",
    ),
    sign(
        Destination.LEGAL, "in_court", f"{XFTL} art. 28 ¶2",  # 诉访分离
        "(?:一审|二审|再审|终审)(?:判决|裁定)", "不服~12~(?:判决|裁定|裁决)", "法院~10~(?:执行|判决|立案)",
        "申请(?:再审|强制执行)", "检察院~8~(?:起诉|抗诉)",
    ),
    sign(
        Destination.LEGAL, "in_procedure", f"{XFTL} art. 31",  # (1) 复议, (2) 仲裁
        "(?:申请|提起|已经?)~4~(?:行政复议|劳动仲裁|仲裁)", "(?:复议决定|仲裁裁决)~8~(?:不服|不执行)", dispute=True,
    ),
    sign(
        Destination.PETITION, "review", f"{XFTL} art. 35, 36",
        "复查复核|(?:申请|要求|请求)~4~(?:复查|复核)", "(?:不服|不满意)~10~信访~6~(?:答复|处理意见)",
    ),
    sign(
        Destination.PETITION, "in_petition", f"{XFTL} art. 19 ¶3",
        "信访(?:件|事项|答复|处理意见|局|受理告知)|上访|多次信访",
    ),
    sign(
        Destination.PETITION, "compensation", f"{XFTL} art. 31 (6)",
        f"{LOSS}~40~{CLAIM}", f"{CLAIM}~20~{LOSS}", "拖欠~12~(?:工资|工程款|补偿款)", dispute=True,
    ),
    sign(
        Destination.EFFICIENCY_COMPLAINT, "manners", f"{XFTL} art. 17",
        f"{OFFICIAL}~20~{BAD_MANNERS}", f"{BAD_MANNERS}~12~{OFFICIAL}",
    ),
    sign(
        Destination.EFFICIENCY_COMPLAINT, "slow", f"{XFTL} art. 31 (5)",
        "(?:投诉|举报)~30~(?:不作为|慢作为|乱作为|办事效率|推诿)", "超过?(?:法定|承诺)(?:时限|期限)~6~(?:未|不)",
        dispute=True,
    ),
    sign(
        Destination.DISCLOSURE, "information_request", "政府信息公开条例 art. 27, 29",
        "政府信息公开(?:条例|申请)|依申请公开", f"(?:申请|要求|请求|请予)~6~(?:公开|提供|获取)~30~{PAPERS}",
    ),
)  # fmt: skip
