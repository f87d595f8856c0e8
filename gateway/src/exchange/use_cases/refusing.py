"""Messages that are never applied: each is reported once and answered once; an answer is never answered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import timedelta

import structlog

from casework.crypto.encoding import unb64url
from casework.messaging import parking
from casework.storage.unit_of_work import UnitOfWork
from exchange.configuration import Partner
from exchange.domain import codes
from exchange.domain.catalogue import ALL
from exchange.domain.ordering import Verdict
from exchange.storage import reports
from exchange.use_cases.sending import control
from exchange.wire.reading import Bad, Received

REJECTION = "exchange.rejected.v1"
MOST_REPORTS = 1000  # new ones of a partner in an hour; what is beyond stands in the log only

log = structlog.get_logger()


def bad(uow: UnitOfWork, partner: Partner, raw: bytes, fault: Bad) -> None:
    """No part of the exchange: malformed, not signed by the partner, of no type we take."""
    digest, about = hashlib.sha256(raw).hexdigest(), fault.about
    log.warning("exchange_bad_message", partner=partner.id, kind=fault.kind, reason=fault.reason[:300])
    if reports.count_since(uow.connection, partner.id, uow.now - timedelta(hours=1)) >= MOST_REPORTS:
        return
    facts = {"subject": about.get("subject", ""), "message_id": about.get("id", ""), "sha256": digest}
    type_ = about.get("type", "")
    new = reports.report(uow, partner.id, fault.kind, fault.reason, code=fault.code, type=type_, **facts)
    if new and (type_ or _claimed_type(raw)) != REJECTION:
        _reject(uow, partner.id, fault.code, fault.reason, facts)


def refuse(uow: UnitOfWork, partner: Partner, message: Received, kind: str, code: str, reason: str) -> None:
    """A good message that a rule turns down."""
    facts = {"subject": message.subject, "message_id": message.id, "sha256": message.sha256}
    new = reports.report(uow, partner.id, kind, reason, code=code, type=message.type, **facts)
    if new and message.type != REJECTION:
        _reject(uow, partner.id, code, reason, facts)


def out_of_order(uow: UnitOfWork, partner: Partner, message: Received, verdict: Verdict) -> None:
    """A message that the rules of order turn down. One that is only old is not answered: resending brings some."""
    if verdict is Verdict.STALE:
        reason = f"Sequence {message.sequence} came, which is before what was applied."
        facts = {"subject": message.subject, "message_id": message.id, "sha256": message.sha256}
        reports.report(uow, partner.id, "stale", reason, type=message.type, **facts)
    elif verdict is Verdict.CONFLICT:
        reason = "There was another message under this id, or at this place of the case."
        refuse(uow, partner, message, "conflict", codes.BUSINESS, reason)
    else:
        reason = "Too many messages of this case wait for an earlier one; send them again later."
        refuse(uow, partner, message, "full", codes.BUSY, reason)


def _reject(uow: UnitOfWork, partner: str, code: str, reason: str, facts: Mapping[str, str]) -> None:
    data = {
        "message": facts["message_id"] or ALL,
        "sha256": facts["sha256"],
        "about": facts["subject"] or ALL,
        "code": code,
        "reason": parking.plain(reason)[:300],
    }
    control(uow, partner, REJECTION, data)


def _claimed_type(raw: bytes) -> str:
    """What an unsigned message calls itself: two sides that do not believe each other must not answer for ever."""
    try:
        payload = json.loads(unb64url(raw.decode("ascii").split(".")[1]))
        return str(payload["type"])
    except (ValueError, LookupError, TypeError, RecursionError):
        return ""
