"""转办: the case goes sealed to one other instance, and leaves here when that instance has confirmed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from typing import Any

from casework import files, referrals
from casework.crypto import query_codes
from casework.domain.actors import Role
from casework.domain.errors import Forbidden, Invalid, NotFound
from casework.personal import traces
from casework.storage.unit_of_work import UnitOfWork
from svc_mailbox import configuration, destinations
from svc_mailbox.domain import dispatching
from svc_mailbox.domain.life import BY_OFFICE, OF_DEPARTMENT, kept_from
from svc_mailbox.domain.petitioning import Petition
from svc_mailbox.domain.words import Destination
from svc_mailbox.storage import texts
from svc_mailbox.use_cases import mailing
from svc_mailbox.use_cases.context import Opened, carry_out, for_staff, for_system

REASON_DIGEST = "reason_digest"  # among the facts of an entry


def refer(
    uow: UnitOfWork, number: str, reason: str, to: str = "", destination: Destination | None = None,
    urgent: bool = False, override: bool = False, about: Sequence[str] = (),
) -> Opened:  # fmt: skip
    """转办 to another instance, or to whoever stands for a destination. The text goes sealed, and stays here until the
    receiver confirms.

    `urgent`: a petition that is reported at once (信访工作条例 art. 25); `override`: a supervisor sends a letter again
    that the petitions bureau has returned (art. 23); `about`: departments that a complaint is about beside the one that
    was written to.
    """
    if bool(to) == bool(destination):
        raise Invalid("destination_missing", "Name the office `to` or the `destination`, and not both.",
                      errors={"to": ["one of to and destination"]})  # fmt: skip
    to = to or destinations.instance_for(uow.runtime, destination or Destination.PETITION)
    opened = for_staff(uow, number, lock=True)
    _check_about(uow, about)
    digest = _digest(uow, number, reason)
    petition = _petition(uow, opened, to, digest, urgent, override)
    barrier = referrals.keeps_barrier(to)
    act = partial(dispatching.refer, to=to, reason=reason, petition=petition, barrier=barrier)
    facts: dict[str, Any] = {"urgent": urgent, "override": override, REASON_DIGEST: digest} if petition else {}
    done = carry_out(uow, opened, "refer", act, reason, to=to, **facts)
    try:
        send(uow, done, to, reason, override=override, about=about)
    except NotFound as error:
        raise Invalid("destination_unknown", error.detail, errors={"to": ["unknown instance"]}) from error
    return done


def send(
    uow: UnitOfWork, opened: Opened, to: str, reason: str = "", *, override: bool = False, about: Sequence[str] = ()
) -> None:
    """Seals the letter with all that belongs to it to the instance `to`. Raises NotFound when there is none."""
    letter = opened.letter
    written = texts.text_of(uow.connection, letter.number)
    content: dict[str, Any] = {
        "kind": letter.kind.value,
        "subject": opened.stored.subject,
        **written,
        "anonymous": letter.anonymous,
        "language": opened.stored.language,
        "people": texts.people_of(uow.connection, uow.runtime.vault, letter.number),
        "department": letter.department,
        "reason": reason,
        "hops": letter.hops,
    }
    content |= _complaint(letter.recused, about)
    if letter.destination:
        content |= {"destination": letter.destination, "override": override}
    if letter.owner:
        content["owner"] = letter.owner
    if code := destinations.query_code(uow, letter.number, to):
        content["query_code"] = code
    referrals.send(uow, letter.number, to, content, letter.first_received_at, files=True)


def confirmed(uow: UnitOfWork, number: str, note: str) -> None:
    """The receiver has opened its case: we keep number, state and clock only. `note`: files that did not arrive.

    Kept answers to earlier acts hold the letter as well, and whoever repeats an act would be given it. The account of
    whoever complains is where the complaint is: their list there shows it, and the query code opens it here.
    """
    opened = for_system(uow, number)
    if opened is None:
        raise ValueError(f"a referral of {number} is confirmed, which is not here")
    petition = opened.letter.destination == Destination.PETITION.value
    facts = {"note": note} if note else {}
    done = carry_out(uow, opened, "confirm_referral", dispatching.confirm_referral, "", **facts)
    mailing.notify_last(uow, number, "referred_petition" if petition else "referred")
    texts.erase(uow.connection, number)
    files.erase(uow, number)
    traces.forget_answers(uow.runtime, uow.connection, number)
    if done.letter.is_complaint:
        traces.forget_accounts(uow.connection, number)


def refused(uow: UnitOfWork, number: str, reason: str) -> None:
    """The receiver will not take it: back to review, with its reason."""
    opened = for_system(uow, number)
    if opened is None:
        raise ValueError(f"a referral of {number} is refused, which is not here")
    carry_out(uow, opened, "refuse_referral", dispatching.refuse_referral, reason)


def _check_about(uow: UnitOfWork, about: Sequence[str]) -> None:
    """A department does not say for itself that another one is meant. Raises Forbidden, Invalid."""
    if about and not uow.actor.has(Role.SUPERVISOR):
        raise Forbidden("about_not_yours", "Only a supervisor says whom a complaint is about.")
    unknown = [one for one in about if configuration.of(uow.runtime).known(one) is None]
    if unknown:
        raise Invalid("department_unknown", f"There is no department '{unknown[0]}'.", errors={"about": ["unknown"]})


def _complaint(recused: Collection[str], about: Sequence[str]) -> dict[str, Any]:
    """Of a letter that is one, or was: whom it is about, and whom it stays hidden from wherever it goes."""
    barred = sorted(kept_from(recused))
    accounts = sorted(one for one in recused if not one.startswith((OF_DEPARTMENT, BY_OFFICE)))
    told: dict[str, Any] = {"barred": barred, "accounts": accounts} if barred else {}
    told |= {"departments": list(about)} if about else {}
    return {"complaint": told} if told else {}


def _petition(uow: UnitOfWork, opened: Opened, to: str, digest: str, urgent: bool, override: bool) -> Petition | None:
    """The rules of a petition, when `to` stands for the bureau."""
    if destinations.destination_of(uow.runtime, to) is not Destination.PETITION:
        return None
    entries = texts.entries_of(uow.connection, opened.letter.number)
    earlier = {(entry.facts or {}).get(REASON_DIGEST) for entry in entries if entry.action == "refer"}
    return Petition(urgent, override, new_reason=digest not in earlier)


def _digest(uow: UnitOfWork, number: str, reason: str) -> str:
    """Keyed: the reason itself is erased with the letter's other texts, and cannot be guessed from this."""
    return query_codes.digest(uow.runtime.ring.code, f"{number} refer", reason.strip())
