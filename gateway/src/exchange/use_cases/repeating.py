"""A letter of the bureau's that comes once more, in another message or under another key: it is one letter here."""

from __future__ import annotations

from dataclasses import replace

from casework.storage.unit_of_work import UnitOfWork
from exchange.configuration import Partner
from exchange.domain import cases as rules
from exchange.domain.cases import Case, State, Topic
from exchange.storage import cases, reports
from exchange.use_cases.sending import send
from exchange.wire.reading import Received

REPORT = "duplicate"


def find(uow: UnitOfWork, partner: Partner, message: Received) -> Case | None:
    """The case that this letter has here already, known by its key or by the bureau's number; None for a new one.

    Raises Conflict when the letter is a petition of ours that the bureau still has, or comes under a number of ours.
    """
    there = cases.find(uow.connection, partner.id, message.subject)
    if there is None or there.topic is Topic.PETITION:
        rules.offered(there, message.subject)
    elif there.state is State.REFUSED:
        return None  # this key is used up
    else:
        return there
    names = sorted({message.subject, message.data.get("alias", message.subject)})
    same = [case for case in cases.by_alias(uow.connection, partner.id, names) if rules.same_letter(case)]
    return next(iter(same), None)


def acknowledge(uow: UnitOfWork, partner: Partner, message: Received, case: Case) -> None:
    """Reports the duplicate and tells its number. The query code went out once, and is not kept."""
    facts = {"subject": message.subject, "message_id": message.id, "sha256": message.sha256, "type": message.type}
    reason = f"此信已经收过，编号 {case.number}，不再另立。 This letter came before: it is {case.number}."
    reports.report(uow, partner.id, REPORT, reason, **facts)
    own = case if case.subject == message.subject else _under_its_key(uow, partner, message, case)
    if own.state is not State.OFFERED:  # else its answer is still to come, under each of its keys
        send(uow, own, "letter.status.v1", {"number": own.number, "state": own.letter_state, "at": uow.now})


def _under_its_key(uow: UnitOfWork, partner: Partner, message: Received, case: Case) -> Case:
    """The same letter under the key that the bureau has given it now: told on like the first, and in both lists."""
    alias = message.data.get("alias", "")
    if case.topic is Topic.PETITION:  # given back before: our mailbox has it again
        own = Case(
            partner=partner.id, subject=message.subject, number=case.number, topic=Topic.LETTER_BACK, state=State.TAKEN,
            peer=case.peer, hops=message.hops, received_at=case.received_at, letter_state="taken", alias=alias,
        )  # fmt: skip
    else:
        own = replace(case, subject=message.subject, hops=message.hops, alias=alias)
    cases.put(uow.connection, own)
    if own.state is State.OFFERED:
        cases.keep(uow, partner.id, own.subject, cases.kept(uow, partner.id, case.subject))
    return own
