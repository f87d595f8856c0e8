"""Store: a submission whose service is away is checked, sealed to it, kept durably, and answered with its number."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from casework.crypto import receipts, seals
from casework.crypto.vault import context
from casework.domain.actors import Actor
from casework.domain.errors import Invalid, Unavailable
from casework.personal import repeats
from casework.runtime import Runtime
from casework.storage.statements import insert_new
from gateway import envelopes
from gateway.documents import Documents
from gateway.erased import is_buried
from gateway.minting import Minted
from gateway.tables import stored_submission

TABLE = "stored_submission"


@dataclass(frozen=True)
class Submission:
    """One submission on its way to `instance`; `content` are the fields that the receipt is about."""

    instance: str
    path: str
    actor: Actor
    minted: Minted
    body: bytes
    parsed: Any
    content: tuple[str, ...]
    request_id: str = ""


class Store:
    """Writing, and answering repeats."""

    def __init__(self, runtime: Runtime, documents: Documents) -> None:
        self._runtime = runtime
        self._documents = documents

    def answered(self, scope: str, body: bytes) -> bytes | None:
        """The answer that was given under this key, for a day. Raises Invalid `idempotency_key_reused`."""
        with self._runtime.read() as connection:
            row = connection.execute(select(stored_submission).where(stored_submission.c.key == scope)).first()
        if row is None:
            return None
        if row.request != hashlib.sha256(body).hexdigest():
            raise Invalid(
                "idempotency_key_reused",
                "This Idempotency-Key was used with another body; use a new key for a new letter.",
            )
        return self._runtime.vault.open(row.answer, context(TABLE, "answer", row.number)).encode()

    def is_pending(self, number: str) -> bool:
        """Whether a submission with this number waits here for its service."""
        pending = (stored_submission.c.number == number) & (stored_submission.c.state == "pending")
        with self._runtime.read() as connection:
            return connection.execute(select(stored_submission.c.number).where(pending)).first() is not None

    def take(self, submission: Submission) -> bytes:
        """Keeps it and returns the body of the 202; durable when this returns.

        Raises Invalid when the service's schema refuses it, Unavailable when nothing can tell, Gone when its case was
        erased.
        """
        self._check(submission)
        now, minted = self._runtime.now(), submission.minted
        content = {name: submission.parsed.get(name) for name in submission.content}
        answer = {
            "number": minted.number,
            "query_code": minted.code,
            "receipt": receipts.issue(self._runtime.ring, minted.number, now, content).token,
            "stored": True,
            "received_at": utc(now),
        }
        text = json.dumps(answer, ensure_ascii=False)
        with self._runtime.unit_of_work(submission.actor, request_id=submission.request_id) as uow:
            sender = envelopes.still_there(uow.connection, submission.actor)
            if insert_new(uow.connection, stored_submission, self._row(submission, sender, text, now)):
                return text.encode()
        with self._runtime.read() as connection:
            if is_buried(connection, minted.number):
                raise repeats.erased(minted.number)
        # another attempt under the same key was quicker
        given = self.answered(minted.scope, submission.body)
        if given is None:
            raise Unavailable("service_unavailable", "Please try again with the same Idempotency-Key.", retry_after=5)
        return given

    def _check(self, submission: Submission) -> None:
        faults = self._documents.faults(submission.instance, "POST", submission.path, submission.parsed)
        if faults is None:
            raise Unavailable(
                "service_unavailable",
                "服务暂时不可用，请稍后重试。 The service cannot be reached; try again later.",
                retry_after=5,
            )
        if faults:
            names = ", ".join(sorted(faults)[:8])
            raise Invalid("invalid", f"请更正：{names}。 Please correct: {names}.", errors=faults)

    def _row(self, submission: Submission, sender: Actor, answer: str, now: datetime) -> dict[str, Any]:
        runtime, minted = self._runtime, submission.minted
        if sender != submission.actor:  # nobody now: see `envelopes.cut`
            minted = replace(minted, key=minted.scope)
        recipient = runtime.public_keys.sealing(submission.instance)
        named = not envelopes.sent_anonymously(submission.parsed)
        inside = {"body": submission.body.decode("utf-8-sig")}
        return {
            "number": minted.number,
            "key": minted.scope,
            "request": hashlib.sha256(submission.body).hexdigest(),
            "instance": submission.instance,
            "path": submission.path,
            "sealed": seals.seal(inside, runtime.ring, recipient, minted.number, runtime.real_now()),
            "envelope": envelopes.sealed(runtime.vault, sender, minted, submission.request_id, named=named),
            "answer": runtime.vault.seal(answer, context(TABLE, "answer", minted.number)),
            "state": "pending",
            "refused": 0,
            "tries": 0,
            "reason": "",
            "taken_at": now,
            "next_at": runtime.real_now(),
            "ended_at": None,
        }


def utc(moment: datetime) -> str:
    """RFC 3339 in UTC, with Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
