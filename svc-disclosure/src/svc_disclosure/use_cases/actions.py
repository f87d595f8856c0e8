"""What can be done to an application now: the table's offer, less what a rule such as "once" would refuse anyway."""

from __future__ import annotations

from collections.abc import Callable

from svc_disclosure.domain import amending
from svc_disclosure.domain.anytime import MOST_MESSAGES
from svc_disclosure.domain.application import Application, By, available
from svc_disclosure.domain.confirming import MOST_CONTACTS
from svc_disclosure.domain.consulting import MOST_CONSULTATIONS
from svc_disclosure.domain.delivering import owed
from svc_disclosure.domain.fees import Basis
from svc_disclosure.domain.life import THEIRS, parts
from svc_disclosure.domain.limits import Terms
from svc_disclosure.domain.words import Asked, Part, Review, Side, State
from svc_disclosure.use_cases.context import Opened

ENDED = (State.ANSWERED, State.CLOSED, State.CONVERTING, State.CONVERTED)  # no file is added any more


def _handles(it: Application, by: By) -> bool:
    return Part.HANDLER in parts(it, by)


def _handled(it: Application, by: By) -> bool:
    return by.actor.id in it.hands


def _side(it: Application, by: By) -> Side:
    return Side.APPLICANT if Part.APPLICANT in parts(it, by) else Side.AGENCY


def _may_acknowledge(it: Application, _by: By) -> bool:
    return not it.confirmed


def _may_confirm(it: Application, by: By) -> bool:
    side = _side(it, by)
    return side is Side.AGENCY or bool(it.confirmed - {side})


def _extension_waits(it: Application, by: By) -> bool:
    asked = it.extension
    return asked is not None and asked.approved is None and by.actor.id not in {asked.asked_by, *it.hands}


def _may_ask_extension(it: Application, by: By) -> bool:
    return (it.extension is None or it.extension.approved is False) and not it.running.overdue(by.at)


def _awaited_of(it: Application, by: By) -> bool:
    own = [one for one in it.awaited if (one.body and one.body == by.actor.department) or one.number in by.consulted]
    return bool(it.unanswered) if _handles(it, by) else bool(own)


def _silent(it: Application, by: By) -> bool:
    return any(by.day > one.due for one in it.awaited)


def _over(it: Application, by: By) -> bool:
    until = it.amendment.until if it.state is State.AMENDING and it.amendment else it.fee.until if it.fee else by.day
    return by.day > until


def _may_delay(it: Application, by: By) -> bool:
    ready = it.reasons_given_at is not None and not it.delay_days
    return ready and not _handled(it, by) and not it.running.overdue(by.at)


def _may_sign(it: Application, by: By) -> bool:
    drafted = it.decision.drafted_by if it.decision else ""
    return by.actor.id not in {drafted, *it.hands}


def _may_amend(it: Application, by: By) -> bool:
    return not _over(it, by) or Part.INTAKE in parts(it, by)


RULES: dict[str, Callable[[Application, By], bool]] = {
    "log_contact": lambda it, _by: len(it.contacts) < MOST_CONTACTS,
    "acknowledge": _may_acknowledge,
    "confirm": _may_confirm,
    "ask_amendment": lambda it, _by: it.amendment is None and not it.awaited,
    "amend": _may_amend,
    "drop_unamended": _over,
    "drop_unpaid": _over,
    "consult": lambda it, _by: len(it.consultations) < MOST_CONSULTATIONS,
    "give_opinion": _awaited_of,
    "note_silence": _silent,
    "note_service": lambda it, _by: it.state in THEIRS or bool(it.consultations),
    "review_secrecy": lambda it, by: not _handled(it, by),
    "refer_secrecy": lambda it, _by: it.review is Review.UNSURE,
    "ask_extension": _may_ask_extension,
    "approve_extension": lambda it, by: _extension_waits(it, by) and not it.running.overdue(by.at),
    "refuse_extension": _extension_waits,
    "ask_reasons": lambda it, _by: it.reasons_asked_at is None,
    "give_reasons": lambda it, _by: it.reasons_asked_at is not None and it.reasons_given_at is None,
    "delay": _may_delay,
    "count_items": lambda it, _by: it.fee is None or it.fee.basis is not Basis.ITEM,
    "charge": lambda it, by: it.fee is None and not it.awaited and not it.running.overdue(by.at),
    "draft": lambda it, _by: not it.awaited,
    "sign": _may_sign,
    "tell_third_party": lambda it, _by: bool(owed(it)),
    "assist": lambda it, _by: bool(it.assistance - it.assisted),
    "convert": lambda it, _by: bool(it.decision and it.decision.convert_to),
    "write": lambda it, _by: it.messages < MOST_MESSAGES,
}


def possible(it: Application, by: By, terms: Terms) -> list[str]:
    """The acts on an application, in the table's order."""
    offered = [name for name in available(it, by) if name not in RULES or RULES[name](it, by)]
    if "ask_amendment" in offered and by.day > amending.last_day(it, terms):
        offered.remove("ask_amendment")
    return offered


def for_applicant(opened: Opened, terms: Terms) -> list[str]:
    """What the applicant can do now."""
    offered = possible(opened.application, opened.by, terms)
    return offered if opened.application.state in ENDED else [*offered, "attach"]


def for_staff(opened: Opened, terms: Terms) -> list[str]:
    """What this account can do now."""
    it, by = opened.application, opened.by
    found = possible(it, by, terms)
    third = any(one.asked is Asked.THIRD_PARTY for one in it.awaited)
    if third and Part.HANDLER in parts(it, by):
        found.append("renew_letter")
    return [*found, "note"] if parts(it, by) - {Part.JOINT_AGENCY} else found
