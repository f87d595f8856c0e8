"""Where a letter may really belong (信访工作条例 art. 17-31): a machine suggests with its reason, a person decides.

The patterns look for what the sender asks or claims, not for single words, and never act: a wrong suggestion costs one
glance. They know nothing of names or places.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from svc_mailbox.domain.words import Destination

JOINT_PETITIONERS = 5  # 联名 from so many persons on


@dataclass(frozen=True)
class Suggestion:
    """`reason` is stable and for machines, `words` is what was found in the letter."""

    destination: Destination
    reason: str
    words: str


@dataclass(frozen=True)
class Sign:
    """One reason to think of a destination; any of the patterns is enough."""

    destination: Destination
    reason: str
    pattern: re.Pattern[str]


def sign(destination: Destination, reason: str, *patterns: str) -> Sign:
    """One line of the table; in a pattern `~9~` stands for up to 9 characters of the same sentence."""
    spaced = (re.sub(r"~(\d+)~", r"[^。!?!?\\n]{0,\1}", p) for p in patterns)
    return Sign(destination, reason, re.compile("|".join(spaced)))


OFFICIAL = "(?:工作人员|窗口人员|办事员|经办人|干部|公务员|科长|局长|所长|主任|民警|执法人员)"
BAD_MANNERS = (
    "(?:态度(?:恶劣|极差|很差|差|蛮横|生硬)|推诿|扯皮|踢皮球|吃拿卡要|刁难|不作为|乱作为|慢作为|脱岗|玩手机|故意拖延)"
)
PAPERS = "(?:文件|批复|批文|档案|合同|预算|决算|会议纪要|审批材料|审批信息|规划许可|政府信息)"

# In the order of urgency; the first sign of a destination is the one reported.
SIGNS = (
    sign(Destination.EMERGENCY, "danger_now", "(?:正在|马上|现在)~12~(?:着火|起火|爆炸|坍塌|燃气泄漏|被困|砍人|打人)"),
    sign(
        Destination.PETITION,
        "threat",
        "不想活|跳楼|自焚|同归于尽|服毒|报复社会",
        "(?:去|上|进)京(?:上访|告状)|越级上访",
    ),
    sign(
        Destination.DISCIPLINE, "bribery", "受贿|行贿|贪污|索贿|挪用公款|以权谋私|违纪违法", "收受?(?:红包|贿赂|好处费)"
    ),
    sign(
        Destination.LEGAL,
        "in_court",
        "(?:一审|二审|再审|终审)(?:判决|裁定)",
        "不服~12~(?:判决|裁定|裁决)",
        "法院~10~(?:执行|判决|立案)",
        "申请(?:再审|强制执行)",
        "检察院~8~(?:起诉|抗诉)",
    ),
    sign(
        Destination.PETITION,
        "in_petition",
        "信访(?:件|事项|答复|处理意见|局)|上访|多次信访",
        "复查复核|申请(?:复查|复核)",
    ),
    sign(
        Destination.PETITION, "compensation", "(?:征地|拆迁|征收|安置|工伤|工资|烂尾)~40~(?:补偿|赔偿|补发|讨要|讨薪)"
    ),
    sign(Destination.EFFICIENCY_COMPLAINT, "manners", f"{OFFICIAL}~20~{BAD_MANNERS}", f"{BAD_MANNERS}~12~{OFFICIAL}"),
    sign(
        Destination.EFFICIENCY_COMPLAINT,
        "slow",
        "(?:投诉|举报)~30~(?:不作为|慢作为|乱作为|办事效率|推诿)",
        "超过?(?:法定|承诺)(?:时限|期限)~6~(?:未|不)",
    ),
    sign(
        Destination.DISCLOSURE,
        "information_request",
        "政府信息公开(?:条例|申请)|依申请公开",
        f"(?:申请|要求|请求|请予)~6~(?:公开|提供|获取)~30~{PAPERS}",
    ),
)

_JOINT = re.compile("联名|联合签名|集体签名|全体(?:业主|村民|职工|家长)")
_HEADS = re.compile(r"(\d{1,5})\s*[余多]?\s*[名位户个]?(?:业主|村民|职工|家长|居民|签名|联名)")


def suggest(subject: str, body: str) -> list[Suggestion]:
    """At most one suggestion per destination, the most urgent first; none for the ordinary letter."""
    text = f"{subject}\n{body}"
    found: dict[Destination, Suggestion] = {}
    for each in SIGNS:
        hit = each.pattern.search(text)
        if hit and each.destination not in found:
            found[each.destination] = Suggestion(each.destination, each.reason, hit[0])
    joint = _joint(text)
    if joint and Destination.PETITION not in found:
        found[Destination.PETITION] = joint
    return list(found.values())


def _joint(text: str) -> Suggestion | None:
    """联名 of five persons or more; the word alone counts when no number stands in the letter."""
    signed = _JOINT.search(text)
    heads = [int(n) for n in _HEADS.findall(text)]
    if signed is None or (heads and max(heads) < JOINT_PETITIONERS):
        return None
    return Suggestion(Destination.PETITION, "joint", signed[0])
