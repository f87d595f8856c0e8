"""Proofs of login are used once, whichever process sees them: the database's primary key decides."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from casework.runtime import Runtime
from casework.storage.statements import insert_new
from gateway.idp.identifiers import keyed
from gateway.idp.refusals import refusal
from gateway.idp.tables import used_proof

# Longer than any proof is good: a code or ticket lives minutes, a token at most `age` and the skew on both sides
KEPT = timedelta(hours=24)


def use(runtime: Runtime, provider: str, proof: str) -> None:
    """Marks a proof as used, durably, before anybody acts on it. Raises Forbidden `proof_replayed`."""
    now = runtime.real_now()
    digest = keyed(runtime.ring.code, "proof", provider, proof)
    row = {"digest": digest, "used_at": now, "expires_at": now + KEPT}
    with runtime.database.write() as connection:
        fresh = insert_new(connection, used_proof, row)
    if not fresh:
        raise refusal("proof_replayed", f"{provider}: the proof was used before")


def sweep(runtime: Runtime) -> None:
    """Drops what no provider would take any more; for a job."""
    with runtime.database.write() as connection:
        connection.execute(delete(used_proof).where(used_proof.c.expires_at <= runtime.real_now()))
