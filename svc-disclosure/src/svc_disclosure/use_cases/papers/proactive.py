"""主动公开 of what many ask for (art. 44): a list for the agency, and what became of each prompt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from casework.crypto.vault import context
from casework.domain.calendar import local_day
from casework.domain.errors import NotFound
from casework.storage.look import Look
from casework.storage.statements import upsert
from casework.storage.unit_of_work import UnitOfWork
from svc_disclosure import configuration
from svc_disclosure.domain import alike
from svc_disclosure.domain.excess import Past
from svc_disclosure.domain.log import Prompt, prompts
from svc_disclosure.storage import texts
from svc_disclosure.storage.paper_tables import proactive_answer
from svc_disclosure.storage.tables import application
from svc_disclosure.use_cases.masking import masked
from svc_disclosure.use_cases.papers.publishing import agencies_of

MOST_NUMBERS = 20  # shown of one prompt
MOST_WORDINGS = 3  # shown of one prompt
MOST_COMPARED = 2_000  # wordings, the latest; those before them are found by identical words only


@dataclass(frozen=True)
class Asked:
    """An application as it counts: `past.matter` is the digest of the first wording that asks for the same, `digest` of
    its own, `description` its words."""

    past: Past
    digest: str
    description: str


def listed(look: Look) -> dict[str, Any]:
    """What of one's own agency several have asked for, or one suggests, and nobody has decided since."""
    asked = _asked(look)
    return {"prompts": [_shown(look, prompt, asked) for prompt in _prompts(look, asked)]}


def decide(uow: UnitOfWork, matter: str, published: bool, reason: str) -> dict[str, Any]:
    """It is published (`reason`: where), or not (why). Later applications prompt anew. Raises NotFound."""
    asked = _asked(uow)
    if matter not in {prompt.matter for prompt in _prompts(uow, asked)}:
        raise NotFound("no_such_prompt", "Nothing of the kind waits for a decision of your agency.")
    agency, group = uow.actor.department, [one for one in asked if one.past.matter == matter]
    for digest in sorted({one.digest for one in group}):
        sealed = uow.runtime.vault.seal(reason, context("proactive_answer", "reason", (agency, digest)))
        row = {"agency": agency, "matter": digest, "published": published, "decided_by": uow.actor.id,
               "decided_on": local_day(uow.now), "reason": sealed}  # fmt: skip
        upsert(uow.connection, proactive_answer, row)
    numbers = [one.past.number for one in group]
    uow.connection.execute(update(application).where(application.c.number.in_(numbers)).values(prompt_decided=True))
    uow.audit("proactive_decided", numbers[0], {"published": published, "numbers": numbers[:MOST_NUMBERS]})
    return listed(uow)


def _prompts(look: Look, asked: list[Asked]) -> list[Prompt]:
    settings = configuration.of(look.runtime).setting().log
    return prompts([one.past for one in asked], local_day(look.now), settings)


def _asked(look: Look) -> list[Asked]:
    """Applications to one's own agency that count, the oldest first, grouped by what they ask for."""
    rows, firsts = _rows(look), dict[str, str]()  # each wording by the first application that has it
    for row in rows:
        firsts.setdefault(row.matter_digest, row.number)
    words = texts.texts_of(look.connection, look.runtime.vault, list(firsts.values())[-MOST_COMPARED:])
    said = {digest: words[number] for digest, number in firsts.items() if number in words}
    matters = alike.grouped({
        digest: alike.thing(text.get("description", ""), text.get("document_number", ""))
        for digest, text in said.items()
    })  # fmt: skip
    return [
        Asked(
            Past(row.number, row.applicant_digest or row.number, matters.get(row.matter_digest, row.matter_digest),
                 row.received_on, None, row.suggests_publication),
            row.matter_digest, said.get(row.matter_digest, {}).get("description", ""),
        )
        for row in rows
    ]  # fmt: skip


def _rows(look: Look) -> list[Any]:
    """Those received in the time looked back on, about which nothing was decided yet."""
    agencies, settings = agencies_of(look), configuration.of(look.runtime).setting().log
    c, first = application.c, local_day(look.now) - timedelta(days=settings.within)
    counted = c.agency.in_(agencies) & (c.received_on >= first) & (c.matter_digest != "") & ~c.prompt_decided
    query = select(c.number, c.applicant_digest, c.matter_digest, c.received_on, c.suggests_publication).where(counted)
    return list(look.connection.execute(query.order_by(c.received_on, c.submitted_at, c.number)))


def _shown(look: Look, prompt: Prompt, asked: list[Asked]) -> dict[str, Any]:
    group = [one for one in asked if one.past.matter == prompt.matter]
    wordings: dict[str, Asked] = {}
    for one in group:
        if one.description:
            wordings.setdefault(one.digest, one)
    shown = list(wordings.values())[:MOST_WORDINGS]
    return {
        "matter": prompt.matter, "applicants": prompt.applicants, "since": prompt.since.isoformat(),
        "suggested": prompt.suggested, "numbers": [one.past.number for one in group][:MOST_NUMBERS],
        "texts": [masked(look, one.past.number, one.description) for one in shown], "wordings": len(wordings),
    }  # fmt: skip
