"""Why something is not disclosed (条例 arts. 14–16, 32, 36(7)): one ground for a refusal, or for a mark in a document.

Partial disclosure (art. 37) gives what can be given and says for each part that is left out on which ground.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from casework.domain.errors import Invalid
from svc_disclosure.domain.articles import Article
from svc_disclosure.domain.outcomes import (
    ART_14,
    ART_15,
    ART_16_INTERNAL,
    ART_16_PROCESS,
    ART_32,
    OTHER_LAW,
    Outcome,
)


class Ground(StrEnum):
    """What stands against disclosure."""

    STATE_SECRET = "state_secret"  # 国家秘密 # noqa: S105 - a ground and no password
    FORBIDDEN_BY_LAW = "forbidden_by_law"  # 法律、行政法规禁止公开
    NATIONAL_SECURITY = "national_security"  # 三安全一稳定, the first of four
    PUBLIC_SECURITY = "public_security"
    ECONOMIC_SECURITY = "economic_security"
    SOCIAL_STABILITY = "social_stability"
    TRADE_SECRET = "trade_secret"  # 商业秘密 # noqa: S105 - a ground and no password
    PRIVACY = "privacy"  # 个人隐私
    THIRD_PARTY_REFUSED = "third_party_refused"  # 第三方不同意公开且有合理理由
    PERSONNEL = "personnel"  # 人事管理
    LOGISTICS = "logistics"  # 后勤管理
    WORKFLOW = "workflow"  # 内部工作流程
    DISCUSSION = "discussion"  # 讨论记录
    DRAFT = "draft"  # 过程稿
    CONSULTATION = "consultation"  # 磋商信函
    INSTRUCTION = "instruction"  # 请示报告
    ENFORCEMENT_FILE = "enforcement_file"  # 行政执法案卷
    OTHER_PROCEDURE = "other_procedure"  # 工商、不动产登记资料等, which have a procedure of their own


class Force(StrEnum):
    """How far the ground binds the agency."""

    MUST = "must"  # 不予公开
    UNLESS = "unless"  # 不得公开, unless the third party consents or the public interest outweighs it
    MAY = "may"  # 可以不予公开, unless a law says that it is disclosed
    ELSEWHERE = "elsewhere"  # another law says who may see it


@dataclass(frozen=True)
class Rule:
    """What a ground rests on, the row of table 3 of a refusal on it, and its words for a notice or a redaction."""

    article: Article
    force: Force
    outcome: Outcome
    zh: str
    en: str

    def text(self, language: str) -> str:
        """With the article, as a notice says it; English for `en`, else Chinese."""
        if language == "en":
            return f"{self.en} ({self.article.en})"
        return f"{self.zh}（{self.article.zh}）"


RULES: dict[Ground, Rule] = {
    Ground.STATE_SECRET: Rule(
        ART_14, Force.MUST, Outcome.STATE_SECRET, "依法确定为国家秘密", "Lawfully a state secret"
    ),
    Ground.FORBIDDEN_BY_LAW: Rule(
        ART_14, Force.MUST, Outcome.FORBIDDEN_BY_LAW, "法律、行政法规禁止公开",
        "A law or administrative regulation forbids disclosure",
    ),
    Ground.NATIONAL_SECURITY: Rule(
        ART_14, Force.MUST, Outcome.ENDANGERS_SECURITY, "公开后可能危及国家安全",
        "Disclosure may endanger national security",
    ),
    Ground.PUBLIC_SECURITY: Rule(
        ART_14, Force.MUST, Outcome.ENDANGERS_SECURITY, "公开后可能危及公共安全",
        "Disclosure may endanger public security",
    ),
    Ground.ECONOMIC_SECURITY: Rule(
        ART_14, Force.MUST, Outcome.ENDANGERS_SECURITY, "公开后可能危及经济安全",
        "Disclosure may endanger economic security",
    ),
    Ground.SOCIAL_STABILITY: Rule(
        ART_14, Force.MUST, Outcome.ENDANGERS_SECURITY, "公开后可能危及社会稳定",
        "Disclosure may endanger social stability",
    ),
    Ground.TRADE_SECRET: Rule(
        ART_15, Force.UNLESS, Outcome.THIRD_PARTY, "涉及商业秘密，公开会损害第三方合法权益",
        "A trade secret; disclosure would harm lawful rights of a third party",
    ),
    Ground.PRIVACY: Rule(
        ART_15, Force.UNLESS, Outcome.THIRD_PARTY, "涉及个人隐私，公开会损害第三方合法权益",
        "Personal privacy; disclosure would harm lawful rights of a third party",
    ),
    Ground.THIRD_PARTY_REFUSED: Rule(
        ART_32, Force.UNLESS, Outcome.THIRD_PARTY, "第三方不同意公开且有合理理由",
        "The third party does not consent, and has reasonable grounds",
    ),
    Ground.PERSONNEL: Rule(
        ART_16_INTERNAL, Force.MAY, Outcome.INTERNAL_AFFAIRS, "属于人事管理方面的内部事务信息",
        "Internal affairs: personnel",
    ),
    Ground.LOGISTICS: Rule(
        ART_16_INTERNAL, Force.MAY, Outcome.INTERNAL_AFFAIRS, "属于后勤管理方面的内部事务信息",
        "Internal affairs: logistics",
    ),
    Ground.WORKFLOW: Rule(
        ART_16_INTERNAL, Force.MAY, Outcome.INTERNAL_AFFAIRS, "属于内部工作流程方面的内部事务信息",
        "Internal affairs: work flow",
    ),
    Ground.DISCUSSION: Rule(
        ART_16_PROCESS, Force.MAY, Outcome.DELIBERATIVE, "属于讨论记录类过程性信息",
        "Deliberative: record of a discussion",
    ),
    Ground.DRAFT: Rule(
        ART_16_PROCESS, Force.MAY, Outcome.DELIBERATIVE, "属于过程稿类过程性信息", "Deliberative: draft"
    ),
    Ground.CONSULTATION: Rule(
        ART_16_PROCESS, Force.MAY, Outcome.DELIBERATIVE, "属于磋商信函类过程性信息",
        "Deliberative: letters of consultation",
    ),
    Ground.INSTRUCTION: Rule(
        ART_16_PROCESS, Force.MAY, Outcome.DELIBERATIVE, "属于请示报告类过程性信息",
        "Deliberative: request for instructions, or report",
    ),
    Ground.ENFORCEMENT_FILE: Rule(
        ART_16_PROCESS, Force.MAY, Outcome.ENFORCEMENT_FILE, "属于行政执法案卷信息", "Administrative enforcement file"
    ),
    Ground.OTHER_PROCEDURE: Rule(
        OTHER_LAW, Force.ELSEWHERE, Outcome.SPECIAL_ENQUIRY,
        "属于工商、不动产登记资料等信息，查询办法由有关法律、行政法规另行规定",
        "Company, land or similar register, for which another law says how it is looked up",
    ),
}  # fmt: skip


def grounds_for(outcome: Outcome) -> frozenset[Ground]:
    """The grounds that an answer with this outcome may give: those of its row; all for 部分公开; else none."""
    if outcome is Outcome.PARTLY_DISCLOSED:
        return frozenset(Ground)
    return frozenset(ground for ground, rule in RULES.items() if rule.outcome is outcome)


def check_grounds(outcome: Outcome, given: Iterable[Ground | None]) -> frozenset[Ground]:
    """The grounds of an answer; for 部分公开, `given` has one entry for each redaction (art. 37).

    A refusal on several grounds counts in the row of one of them, chosen by whoever decides; the others may be named
    beside it. Raises Invalid when a redaction has no ground, when a refusal has none of its row, or when another
    outcome gives one.
    """
    each = list(given)
    named = frozenset(ground for ground in each if ground is not None)
    of_row = grounds_for(outcome)
    if len(named) < len(set(each)):
        raise Invalid("ground_missing", "Say on which ground each part is withheld.", errors={"grounds": "one each"})
    if of_row and not named & of_row:
        told = f"one of {', '.join(sorted(of_row))}"
        raise Invalid("ground_missing", "This outcome needs a ground of its own row.", errors={"grounds": told})
    if named and not of_row:
        raise Invalid("ground_unexpected", "This outcome withholds nothing.", errors={"grounds": "must be empty"})
    return named
