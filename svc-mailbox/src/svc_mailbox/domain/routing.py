"""Where a letter may really belong (信访工作条例 art. 17-36): a machine suggests with its reason, a person decides.

The signs look for what the sender asks or claims, not for single words, and never act: a wrong suggestion costs one
glance. They know nothing of names or places. Questions and proposals are kept (答疑, 建议 need no petition) unless they
are more than that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from svc_mailbox.domain.signs import SIGNS
from svc_mailbox.domain.words import Destination, Kind

JOINT_PETITIONERS = 5  # 联名 from so many persons on
JOINT_ARTICLE = "信访工作条例 art. 20"
KEPT = frozenset({Kind.CONSULTATION, Kind.SUGGESTION})


@dataclass(frozen=True)
class Suggestion:
    """`reason` is stable and for machines, `words` is what was found in the letter, `article` the rule behind it.

    `urgent`: to be reported at once (信访工作条例 art. 25), or a matter for an emergency number.
    """

    destination: Destination
    reason: str
    words: str
    article: str
    urgent: bool = False


def suggest(subject: str, body: str, kind: Kind | None = None) -> list[Suggestion]:
    """At most one suggestion per destination, the most urgent first; none for the ordinary letter."""
    text = f"{subject}\n{body}"
    found: dict[Destination, Suggestion] = {}
    for each in SIGNS:
        if each.dispute and kind in KEPT:
            continue
        hit = each.pattern.search(text)
        if hit and each.destination not in found:
            found[each.destination] = Suggestion(each.destination, each.reason, hit[0], each.article, each.urgent)
    joint = _joint(text)
    if joint and Destination.PETITION not in found:
        found[Destination.PETITION] = joint
    return list(found.values())


_JOINT = re.compile("联名|联合签名|集体签名|全体(?:业主|村民|职工|家长)")
_HEADS = re.compile(r"(\d{1,5})\s*[余多]?\s*[名位户个]?(?:业主|村民|职工|家长|居民|签名|联名)")


def _joint(text: str) -> Suggestion | None:
    """联名 of five persons or more; the word alone counts when no number stands in the letter."""
    signed = _JOINT.search(text)
    heads = [int(n) for n in _HEADS.findall(text)]
    if signed is None or (heads and max(heads) < JOINT_PETITIONERS):
        return None
    return Suggestion(Destination.PETITION, "joint", signed[0], JOINT_ARTICLE)
