"""A good decision for each outcome that is decided, with the acts that have to come before it."""

from __future__ import annotations

from datetime import date
from typing import Any

from svc_disclosure.domain.grounds import Ground, grounds_for
from svc_disclosure.domain.outcomes import NOT_FOUND, NOT_OURS, PROVIDED, TOLD_WHERE, Outcome
from svc_disclosure.domain.papers import Redaction
from svc_disclosure.domain.rulings import Draft, Search
from svc_disclosure.domain.words import Opinion, Review
from svc_disclosure.testing.stories import EARLIER, PETITION, Story

SEARCH = Search("档案室、公文系统", "按项目名称和文号", date(2026, 3, 2), "handler")
MARKS = (Redaction("p1-3", Ground.PRIVACY), Redaction("p2-1", Ground.PERSONNEL))
REASON = "理由如下。"

# name -> (draft, acts before it)
DRAFTS: dict[str, tuple[Draft, list[tuple[str, dict[str, Any]]]]] = {
    "already public": (Draft(Outcome.DISCLOSED, REASON, TOLD_WHERE, where="市政府网站公报栏目"), []),
    "provided": (
        Draft(Outcome.DISCLOSED, REASON, PROVIDED), [("review_secrecy", {"result": Review.DISCLOSABLE})],
    ),
    "partly": (
        Draft(Outcome.PARTLY_DISCLOSED, REASON, redactions=MARKS),
        [("review_secrecy", {"result": Review.DISCLOSABLE})],
    ),
    "secret": (
        Draft(Outcome.STATE_SECRET, REASON, grounds=(Ground.STATE_SECRET,)),
        [("review_secrecy", {"result": Review.NOT_DISCLOSABLE})],
    ),
    "third party": (
        Draft(Outcome.THIRD_PARTY, REASON, grounds=(Ground.TRADE_SECRET, Ground.THIRD_PARTY_REFUSED)),
        [("consult", {}), ("give_opinion", {"opinion": Opinion.REFUSES, "reason": "商业秘密。"})],
    ),
    **{
        outcome.value: (Draft(outcome, REASON, grounds=tuple(sorted(grounds_for(outcome)))[:1]), [])
        for outcome in (
            Outcome.FORBIDDEN_BY_LAW, Outcome.ENDANGERS_SECURITY, Outcome.INTERNAL_AFFAIRS, Outcome.DELIBERATIVE,
            Outcome.ENFORCEMENT_FILE, Outcome.WOULD_BE_MADE, Outcome.PUBLISHED_WORK, Outcome.CONFIRM_OR_REISSUE,
            Outcome.OTHER,
        )
    },
    "special enquiry": (
        Draft(
            Outcome.SPECIAL_ENQUIRY, REASON, grounds=(Ground.OTHER_PROCEDURE,), where="不动产登记资料查询暂行办法"
        ), [],
    ),
    "not found": (Draft(Outcome.NOT_HELD, REASON, NOT_FOUND, search=SEARCH), []),
    "not ours": (Draft(Outcome.NOT_HELD, REASON, NOT_OURS, where="市自然资源局,电话0771-1234567"), []),
    "still unclear": (
        Draft(Outcome.STILL_UNCLEAR, REASON), [("ask_amendment", {}), ("amend", {}), ("assign", {})],
    ),
    "petition": (PETITION, []),
    "repeated": (Draft(Outcome.REPEATED, REASON, prior=EARLIER, prior_answered=True), []),
    "excessive": (Draft(Outcome.EXCESSIVE, REASON), [("ask_reasons", {}), ("give_reasons", {})]),
}  # fmt: skip


def ready(story: Story, name: str) -> Story:
    """The story with all that has to come before the draft of that name."""
    for action, changed in DRAFTS[name][1]:
        story.do(action, **changed)
    return story
