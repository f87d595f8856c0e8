"""How the person of a session was recognised: level, kind of subject, and who acts for an organisation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Connection, delete, select

from casework.crypto.vault import context
from casework.domain.actors import Actor, Kind
from casework.runtime import Runtime
from gateway.idp.identifiers import keyed
from gateway.idp.model import Claims
from gateway.idp.tables import session_identity, subject
from gateway.tables import session

TABLE = session_identity.name


def record(
    runtime: Runtime, connection: Connection, session_id: str, account: str, person: str, provider: str, claims: Claims
) -> None:
    """Writes it beside a session, in place of what stood there."""
    agent, key = claims.agent_name, runtime.ring.code
    connection.execute(delete(session_identity).where(session_identity.c.session == session_id))
    row = {
        "session": session_id, "account": account, "person": person, "provider": provider,
        "sid": keyed(key, "sid", claims.issuer, claims.sid) if claims.sid else "",
        "subject_type": claims.subject_type.value, "level": claims.level, "auth_time": claims.auth_time,
        "agent": runtime.vault.seal(agent, context(TABLE, "agent", session_id)) if agent else None,
        "begun_at": runtime.real_now(),
    }  # fmt: skip
    connection.execute(session_identity.insert().values(**row))


def with_standing(runtime: Runtime, actor: Actor, session_id: str) -> Actor:
    """The actor of a session with `subject_type` and `level`; one who came by password has no level."""
    if actor.kind is not Kind.CITIZEN:
        return actor
    with runtime.read() as connection:
        t = session_identity.c
        found = connection.execute(select(t.subject_type, t.level).where(t.session == session_id)).first()
        if found is not None:
            return replace(actor, subject_type=found.subject_type, level=found.level)
        kind = connection.scalar(select(subject.c.subject_type).where(subject.c.account == actor.id))
    return replace(actor, subject_type=kind) if kind else actor


def sessions_of(
    runtime: Runtime, connection: Connection, issuer: str, persons: Iterable[str] = (), sid: str = ""
) -> list[str]:
    """Digests of the sessions of a person, of one of the provider's sessions, or of one in the other."""
    t, named = session_identity.c, list(persons)
    query = select(t.session)
    if named:
        query = query.where(t.person.in_(named))
    if sid:
        query = query.where(t.sid == keyed(runtime.ring.code, "sid", issuer, sid))
    return list(connection.scalars(query)) if named or sid else []


def end(connection: Connection, sessions: Iterable[str]) -> None:
    """Ends sessions, and what was known of them."""
    ended = list(sessions)
    connection.execute(delete(session).where(session.c.id.in_(ended)))
    connection.execute(delete(session_identity).where(session_identity.c.session.in_(ended)))


def forget(connection: Connection, session_id: str, person: str) -> None:
    """What was known of a session by this person: it goes on, without a level."""
    t = session_identity.c
    connection.execute(delete(session_identity).where(t.session == session_id, t.person == person))


def sweep(runtime: Runtime) -> None:
    """Drops what stands beside sessions that are over; for a job."""
    with runtime.database.write() as connection:
        live = select(session.c.id)
        connection.execute(delete(session_identity).where(session_identity.c.session.not_in(live)))
