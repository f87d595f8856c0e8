"""Messages in: each is applied once and in order, held, let be, or reported. A fault of ours is parked, never lost,
and blocks nobody but its own case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import structlog
from sqlalchemy import Row

from casework.domain.errors import NotFound, Refusal, Unavailable
from casework.messaging import parking
from casework.messaging.inbox import Held
from casework.runtime import Runtime
from casework.storage.database import is_outage
from casework.storage.statements import lock_name
from casework.storage.unit_of_work import UnitOfWork
from exchange import configuration
from exchange.configuration import Partner
from exchange.domain import codes
from exchange.domain.catalogue import ALL
from exchange.domain.loops import Loop
from exchange.domain.ordering import Verdict, first_missing, judge
from exchange.storage import cases, messages, reports
from exchange.use_cases import budgets, letters, petitions, reconciling, refusing
from exchange.use_cases.sending import control
from exchange.wire.reading import Bad, Received, parse, read

TRIES = 5

APPLY: Mapping[str, Callable[[UnitOfWork, Partner, Received], None]] = {
    "petition.ack.v1": petitions.acknowledged,
    "petition.status.v1": petitions.status,
    "petition.return.v1": petitions.returned,
    "petition.result.v1": petitions.concluded,
    "letter.back.v1": letters.back,
    "service.consult.v1": letters.consult,
    "exchange.rejected.v1": reconciling.rejected,
    "exchange.resend.v1": reconciling.asked,
    "exchange.reconcile.v1": reconciling.take_list,
}

log = structlog.get_logger()


class Taker:
    """Takes messages of partners for this instance."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def take(self, partner_id: str, raw: bytes) -> str:
        """Settles one message; returns what became of it: applied, refused, held, duplicate, …, or bad.

        Raises Held while the database is away, or `budgets.TooOften`: it must come again either way. Raises NotFound
        for a partner that is not named.
        """
        partner = configuration.of(self._runtime).partner(partner_id)
        try:
            message = read(raw, partner, self._runtime.ring, self._runtime.now())
        except Bad as bad:
            self.refuse(partner_id, raw, bad)
            return "bad"
        self._safely(partial(budgets.spend, self._runtime, partner))
        said: str = self._safely(partial(self._take, partner, message))
        self._safely(self.go_on)
        return said

    def refuse(self, partner_id: str, raw: bytes, bad: Bad) -> None:
        """Reports a message that is no part of the exchange. Raises Held while the database is away."""
        partner = configuration.of(self._runtime).partner(partner_id)

        def act() -> None:
            with self._runtime.unit_of_work() as uow:
                refusing.bad(uow, partner, raw, bad)

        self._safely(act)

    def go_on(self, *, retry: bool = False) -> int:
        """Applies what was held and whose turn has come; how many. The worker retries those that failed, too."""
        count = 0
        while rows := self._due(retry):
            done = sum([self._again(row) for row in rows])
            count, retry = count + done, False
            if not done:
                break
        return count

    def replay(self, partner_id: str, id_: str) -> int:
        """Tries a parked message once more, and what waited behind it; how many were applied. Raises its fault."""
        row = self._parked(partner_id, id_)
        with self._runtime.unit_of_work() as uow:
            self._apply_stored(uow, row)
        return 1 + self.go_on()

    def drop(self, partner_id: str, id_: str) -> int:
        """Gives a parked message up for good; how many that waited behind it were applied."""
        row = self._parked(partner_id, id_)
        with self._runtime.unit_of_work() as uow:
            messages.settle(uow.connection, partner_id, id_, state="dropped", body="")
            if row.subject != ALL:
                cases.move(uow.connection, partner_id, row.subject, applied=row.sequence)
        return self.go_on()

    def _take(self, partner: Partner, message: Received) -> str:
        try:
            with self._runtime.unit_of_work() as uow:
                return self._settle(uow, partner, message)
        except Exception as error:
            if is_outage(error):
                raise
            return self._keep_for_later(partner, message, error)

    def _settle(self, uow: UnitOfWork, partner: Partner, message: Received) -> str:
        connection, mark = uow.connection, message.mark
        lock_name(connection, f"exchange in {partner.id}")
        verdict = judge(mark, messages.known(connection, partner.id, message.subject, mark))
        if verdict is Verdict.APPLY:
            return self._apply(uow, partner, message)
        if verdict is Verdict.HOLD:
            self._enter(uow, partner, message, messages.HELD)
            self._ask(uow, partner.id, message.subject, message.sequence)
        elif verdict is Verdict.DUPLICATE:
            messages.repeat(connection, partner.id, message.id)
        else:
            refusing.out_of_order(uow, partner, message, verdict)
        return verdict.value

    def _apply(self, uow: UnitOfWork, partner: Partner, message: Received) -> str:
        """The effect, or a rule's refusal; either uses the sequence up."""
        state, reason = "applied", ""
        try:
            with uow.attempt():
                APPLY[message.type](uow, partner, message)
        except Unavailable:
            raise
        except Refusal as refusal:
            state, reason = "refused", refusal.detail
            kind = "loop" if isinstance(refusal, Loop) or refusal.code == "loop" else "rule"
            refusing.refuse(uow, partner, message, kind, codes.BUSINESS, reason)
        self._enter(uow, partner, message, state, reason)
        if not message.control:
            cases.move(uow.connection, partner.id, message.subject, applied=message.sequence)
        return state

    def _enter(self, uow: UnitOfWork, partner: Partner, message: Received, state: str, reason: str = "") -> None:
        waits = state == messages.HELD
        messages.enter(
            uow.connection, partner=partner.id, message_id=message.id, subject=message.subject,
            sequence=message.sequence, type=message.type, digest=message.mark.digest, sha256=message.sha256,
            state=state, body=message.payload.decode("utf-8") if waits else "", reason=parking.plain(reason)[:2000],
            taken_at=uow.now,
        )  # fmt: skip

    def _ask(self, uow: UnitOfWork, partner: str, subject: str, newest: int) -> None:
        """Reports the first gap before `newest`, and asks for what is missing, once."""
        _sent, head, asked = cases.stream(uow.connection, partner, subject)
        missing = first_missing(head, messages.held_places(uow.connection, partner, subject), newest)
        if not missing or missing <= asked:
            return
        cases.move(uow.connection, partner, subject, asked_from=missing)
        reports.report(uow, partner, "gap", f"Sequence {missing} is missing; {newest} is here.", subject=subject)
        control(uow, partner, "exchange.resend.v1", {"about": subject, "from_sequence": missing})

    def _keep_for_later(self, partner: Partner, message: Received, error: Exception) -> str:
        """Our own code could not apply it: it lies in the database, is tried again, and at last parked."""
        log.error("exchange_message_failed", partner=partner.id, type=message.type, exc_info=error)
        with self._runtime.unit_of_work() as uow:
            if messages.one(uow.connection, partner.id, message.id) is not None:
                return messages.HELD
            self._enter(uow, partner, message, messages.HELD)
            messages.settle(uow.connection, partner.id, message.id, tries=1, reason=_said(error))
        return messages.HELD

    def _due(self, retry: bool) -> list[Row[Any]]:
        with self._runtime.read() as connection:
            return [row for row in messages.next_held(connection) if retry or not row.tries]

    def _again(self, row: Row[Any]) -> bool:
        """One held message once more; whether it was settled."""
        try:
            with self._runtime.unit_of_work() as uow:
                self._apply_stored(uow, row)
            return True
        except Exception as error:
            if is_outage(error):
                raise Held(f"database away: {type(error).__name__}", outage=True) from error
            self._failed(row, error)
            return False

    def _apply_stored(self, uow: UnitOfWork, row: Row[Any]) -> None:
        lock_name(uow.connection, f"exchange in {row.partner}")
        now = messages.one(uow.connection, row.partner, row.message_id)
        if now is None or now.state not in (messages.HELD, messages.PARKED):
            return
        partner = configuration.of(self._runtime).partner(row.partner)
        message = replace(parse(now.body.encode("utf-8"), row.partner, self._runtime.ring, None), sha256=now.sha256)
        self._apply(uow, partner, message)
        places = messages.held_places(uow.connection, row.partner, row.subject)
        if places and not message.control:
            self._ask(uow, row.partner, row.subject, max(places))

    def _failed(self, row: Row[Any], error: Exception) -> None:
        log.error("exchange_message_failed", partner=row.partner, type=row.type, exc_info=error)
        tries, reason = row.tries + 1, _said(error)
        with self._runtime.unit_of_work() as uow:
            state = messages.PARKED if tries >= TRIES else messages.HELD
            settled = {"state": state, "tries": tries, "reason": reason}
            messages.settle(uow.connection, row.partner, row.message_id, **settled)
            if state == messages.PARKED:
                facts = {"subject": row.subject, "message_id": row.message_id, "type": row.type}
                reports.report(uow, row.partner, "parked", reason, **facts)

    def _parked(self, partner: str, id_: str) -> Row[Any]:
        with self._runtime.read() as connection:
            row = messages.one(connection, partner, id_)
        if row is None or row.state != messages.PARKED:
            raise NotFound("not_parked", "No such message is parked: `run parked` lists them.")
        return row

    def _safely(self, act: Callable[[], Any]) -> Any:
        try:
            return act()
        except Exception as error:
            if is_outage(error):
                raise Held(f"database away: {type(error).__name__}", outage=True) from error
            raise


def _said(error: Exception) -> str:
    return parking.plain(f"{type(error).__name__}: {error}")[:2000]
