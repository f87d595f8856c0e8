"""How acts, cases and cards of 督办 look."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from casework.calendars import current
from casework.domain.calendar import Calendar, local_day
from casework.domain.errors import Refusal
from casework.domain.times import utc
from casework.storage.look import Look
from svc_complaints import configuration
from svc_complaints.domain.complaint import By
from svc_complaints.domain.supervision import cards
from svc_complaints.domain.supervision.act import Act, Withdrawal
from svc_complaints.domain.supervision.due import called_for
from svc_complaints.domain.supervision.ladder import DEFAULT
from svc_complaints.domain.supervision.watched import Watched
from svc_complaints.domain.supervision.words import Rung
from svc_complaints.storage import supervision_search as search
from svc_complaints.storage import supervision_words
from svc_complaints.storage.supervision import Recorded
from svc_complaints.storage.supervision_search import WantedActs, WantedCases
from svc_complaints.use_cases.accusing import department
from svc_complaints.use_cases.acting import acting
from svc_complaints.use_cases.supervision_desk import Held

WORDS = "……"  # any that the rules would take, to ask them whether an act is possible
OFFERED: dict[str, Callable[[Act, Watched, By], cards.Done]] = {
    "answer": partial(cards.answer, text=WORDS),
    "propose": partial(cards.propose, reason=WORDS),
    "approve": partial(cards.approve, reason=WORDS),
    "refuse": partial(cards.refuse, reason=WORDS),
}
SOON = next(step for step in DEFAULT.steps if step.rung is Rung.YELLOW)  # what everybody calls yellow


def act_list(look: Look, wanted: WantedActs) -> dict[str, Any]:
    """`{"acts", "total", "page", "size"}`."""
    by = acting(look)
    found, total = search.search_acts(look.connection, search.visible_acts(by), wanted)
    cases = search.cases_of(look.connection, [(one.source, one.act.number) for one in found])
    acts = [act_view(look, Held(one, cases[one.source, one.act.number], by)) for one in found]
    return {"acts": acts, "total": total, "page": wanted.page, "size": wanted.size}


def case_list(look: Look, wanted: WantedCases) -> dict[str, Any]:
    """`{"cases", "total", "page", "size"}`: what is owed, with its light and what was done last."""
    visible = search.visible_cases(acting(look))
    found, total = search.search_cases(look.connection, visible, wanted)
    last = search.last_acts(look.connection, [(case.source, case.number) for case in found])
    calendar = current.of(look.runtime).calendar(look.connection)
    cases = [_case_view(look, case, last.get((case.source, case.number)), calendar) for case in found]
    return {"cases": cases, "total": total, "page": wanted.page, "size": wanted.size}


def card_list(look: Look) -> dict[str, Any]:
    """`{"departments": […]}`: for everybody."""
    screen = configuration.of(look.runtime).screen
    counts = search.standing_cards(look.connection, look.runtime.source, screen)
    return {"departments": [one | {"department": department(look.runtime, one["department"])} for one in counts]}


def act_view(look: Look, held: Held) -> dict[str, Any]:
    """One act, with the names of what this account can do with it now."""
    one, act = held.one, held.one.act
    said = supervision_words.read(look.runtime.vault, one)
    reply = {"text": said.get("reply", ""), "at": utc(act.reply.at)} if act.reply else None
    return {
        "id": one.id,
        "number": act.number,
        "source": one.source,
        "channel": _channel(one.source),
        "department": department(look.runtime, act.department),
        "rung": act.step.rung.value,
        "recipient": act.step.recipient.value,
        "because": act.because.value,
        "reason": said.get("reason", ""),
        "due": act.deadline.due.isoformat(),
        "issued_at": utc(act.issued_at),
        "standing": act.standing.value,
        "reply": reply,
        "withdrawals": [_withdrawal(said, place, proposal) for place, proposal in enumerate(act.withdrawals)],
        "actions": [name for name, act_ in OFFERED.items() if _possible(act_, held)],
    }


def light(case: Watched, look: Look, calendar: Calendar) -> str:
    """红 overdue, 黄 due soon, 绿 otherwise, also while the clock stands still."""
    today = local_day(look.now)
    if case.suspended:
        return "green"
    if today > case.deadline.due:
        return "red"
    return "yellow" if called_for(SOON, case.deadline, today, calendar) else "green"


def _case_view(look: Look, case: Watched, last: Recorded | None, calendar: Calendar) -> dict[str, Any]:
    shown = last and {
        "id": last.id,
        "rung": last.act.step.rung.value,
        "standing": last.act.standing.value,
        "issued_at": utc(last.act.issued_at),
        "answered": last.act.reply is not None,
    }
    return {
        "number": case.number,
        "source": case.source,
        "channel": _channel(case.source),
        "department": department(look.runtime, case.department),
        "due": case.deadline.due.isoformat(),
        "suspended": case.suspended,
        "light": light(case, look, calendar),
        "last": shown,
    }


def _withdrawal(words: Mapping[str, Any], place: int, proposal: Withdrawal) -> dict[str, Any]:
    said = words.get("withdrawals", {}).get(str(place), {})
    return {
        "cause": proposal.cause.value,
        "reason": said.get("reason", ""),
        "proposed_at": utc(proposal.proposed_at),
        "decision": said.get("decision"),
        "decided_at": said.get("decided_at"),
        "decision_reason": said.get("decision_reason", ""),
    }


def _possible(act: Callable[[Act, Watched, By], cards.Done], held: Held) -> bool:
    """Whether the rules would let it through: they change nothing, so they can be asked."""
    try:
        act(held.one.act, held.case, held.by)
    except Refusal:
        return False
    return True


def _channel(source: str) -> str:
    return source.split("/")[1]
