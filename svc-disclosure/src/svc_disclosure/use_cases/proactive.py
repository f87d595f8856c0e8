"""主动公开 of what many ask for (art. 44): a list for the agency, and what became of each prompt."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from casework.crypto.vault import context
from casework.domain.calendar import local_day
from casework.domain.errors import NotFound
from casework.storage.look import Look
from casework.storage.statements import upsert
from casework.storage.unit_of_work import UnitOfWork
from svc_disclosure import configuration
from svc_disclosure.domain.excess import Past
from svc_disclosure.domain.log import Prompt, prompts
from svc_disclosure.storage import texts
from svc_disclosure.storage.paper_tables import proactive_answer
from svc_disclosure.storage.tables import application
from svc_disclosure.use_cases.masking import masked
from svc_disclosure.use_cases.publishing import agencies_of

MOST_NUMBERS = 20  # shown of one prompt


def listed(look: Look) -> dict[str, Any]:
    """What of one's own agency several have asked for, or one suggests, and nobody has decided since."""
    past = _past(look)
    return {"prompts": [_shown(look, prompt, past) for prompt in _prompts(look, past)]}


def decide(uow: UnitOfWork, matter: str, published: bool, reason: str) -> dict[str, Any]:
    """It is published (`reason`: where), or not (why). Later applications prompt anew. Raises NotFound."""
    past = _past(uow)
    if matter not in {prompt.matter for prompt in _prompts(uow, past)}:
        raise NotFound("no_such_prompt", "Nothing of the kind waits for a decision of your agency.")
    agency = uow.actor.department
    sealed = uow.runtime.vault.seal(reason, context("proactive_answer", "reason", (agency, matter)))
    row = {"agency": agency, "matter": matter, "published": published, "decided_by": uow.actor.id,
           "decided_on": local_day(uow.now), "reason": sealed}  # fmt: skip
    upsert(uow.connection, proactive_answer, row)
    numbers = [one.number for one in past if one.matter == matter]
    uow.audit("proactive_decided", numbers[0], {"published": published, "numbers": numbers[:MOST_NUMBERS]})
    return listed(uow)


def _prompts(look: Look, past: list[Past]) -> list[Prompt]:
    return prompts(past, local_day(look.now), configuration.of(look.runtime).setting().log)


def _past(look: Look) -> list[Past]:
    """Applications to one's own agency that count: received in the time looked back on, after the last decision."""
    agencies, settings = agencies_of(look), configuration.of(look.runtime).setting().log
    c, first = application.c, local_day(look.now) - timedelta(days=settings.within)
    answered = proactive_answer.c
    decided = {
        row.matter: row.decided_on
        for row in look.connection.execute(
            select(answered.matter, answered.decided_on).where(answered.agency == look.actor.department)
        )
    }
    mine = c.agency.in_(agencies) & (c.received_on >= first) & (c.matter_digest != "")
    rows = look.connection.execute(select(c.number, c.applicant_digest, c.matter_digest, c.received_on,
                                          c.suggests_publication).where(mine).order_by(c.received_on))  # fmt: skip
    return [
        Past(row.number, row.applicant_digest or row.number, row.matter_digest, row.received_on, None,
             row.suggests_publication)
        for row in rows
        if row.matter_digest not in decided or row.received_on > decided[row.matter_digest]
    ]  # fmt: skip


def _shown(look: Look, prompt: Prompt, past: list[Past]) -> dict[str, Any]:
    numbers = [one.number for one in past if one.matter == prompt.matter]
    text = texts.text_of(look.connection, look.runtime.vault, numbers[0]).get("description", "")
    return {
        "matter": prompt.matter, "applicants": prompt.applicants, "since": prompt.since.isoformat(),
        "suggested": prompt.suggested, "numbers": numbers[:MOST_NUMBERS], "text": masked(look, numbers[0], text),
    }  # fmt: skip
