"""The transaction around a view that changes something, and the answer kept for its Idempotency-Key."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from flask import g, request
from sqlalchemy import Row, Select, delete, select

from casework import plain_json
from casework.crypto.keyed import keyed_digest
from casework.domain.errors import Invalid, Refusal
from casework.storage.fresh import NotFresh
from casework.storage.statements import insert_new
from casework.storage.tables import idempotency
from casework.storage.unit_of_work import UnitOfWork, attempt_fresh, keep_fresh
from casework.web.access import runtime_of_app

KEY = re.compile(r"[!-~]{1,128}")
KEPT = timedelta(hours=24)
DOMAIN = "wenzheng-idempotency-key-v1"


def in_transaction(view: Callable[..., Any], *, again: Callable[..., Any] | None = None) -> Callable[..., Any]:
    """Gives the view a unit of work as its first argument; the view returns a JSON-safe dict.

    With an `Idempotency-Key` the answer is stored, sealed, in the same transaction: the effect and its answer are
    there together, and a repeat gets the same answer without the effect. Where a day can change who may see the answer,
    `again`, called as the view is, answers the repeat with what may be seen then; nothing but the key is stored.
    """

    @wraps(view)
    def run(*args: Any, **kwargs: Any) -> Any:
        runtime = runtime_of_app()
        with runtime.unit_of_work(
            g.actor, request_id=g.request_id, traceparent=request.headers.get("traceparent", "")[:64]
        ) as uow:
            key = _key(uow)
            if key is None:
                return view(uow, *args, **kwargs)
            given = _claim(uow, key)
            if given is not None:
                return again(uow, *args, **kwargs) if again else given
            answer = view(uow, *args, **kwargs)
            _keep(uow, key, {} if again else answer)
            return answer

    return run


def creating(view: Callable[..., Any]) -> Callable[..., Any]:
    """As `in_transaction`, for a view that nearly always does nothing but insert rows that are new.

    It is tried so first: all rows and the kept answer in one statement (`casework.storage.fresh`). When that cannot be,
    for whatever reason, nothing has happened, and the view runs in an ordinary transaction; so it may run twice.
    """
    ordinary = in_transaction(view)

    @wraps(view)
    def run(*args: Any, **kwargs: Any) -> Any:
        traceparent = request.headers.get("traceparent", "")[:64]
        uow, fresh = attempt_fresh(runtime_of_app(), g.actor, request_id=g.request_id, traceparent=traceparent)
        try:
            answer = view(uow, *args, **kwargs)
            key = _key(uow)
            if key is not None:  # first, as in the ordinary transaction: whoever comes second waits here
                fresh.rows.insert(0, (idempotency, _kept(uow, key, answer)))
            if keep_fresh(uow, fresh):
                return answer
        except (NotFresh, Refusal):
            pass  # a refusal counts in the ordinary transaction: an answer may be kept under this key
        return ordinary(*args, **kwargs)

    return run


def _key(uow: UnitOfWork) -> str | None:
    """A keyed digest of who asks, for what, and the client's key.

    Keyed, for a path can hold a case number, and the rest is easily guessed: whoever reads the table could find whose
    case that is, or try query codes.
    """
    given = request.headers.get("Idempotency-Key")
    if given is None or request.method != "POST":
        return None
    if not KEY.fullmatch(given):
        raise Invalid("idempotency_key_malformed", "An Idempotency-Key is 1 to 128 visible ASCII characters.")
    return keyed_digest(uow.runtime.ring.code, DOMAIN, *_asked(uow, given))


def _asked(uow: UnitOfWork, given: str) -> tuple[str, ...]:
    # an anonymous sender is whoever holds the query code: another code must not be given this one's answer
    who = uow.actor.id or request.headers.get("X-Query-Code", "")
    return uow.actor.kind.value, who, request.path, given


def _key_of_before(uow: UnitOfWork) -> str:
    """Under which the answer was kept before the digest had a key; of no use a day after the upgrade."""
    return _digest(*_asked(uow, request.headers["Idempotency-Key"]))


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _request_digest() -> str:
    if request.mimetype != "multipart/form-data":
        return hashlib.sha256(request.get_data(cache=True)).hexdigest()
    # the parts, not the bytes: an honest repeat has another boundary
    parts = [f"{name}={value}" for name, value in sorted(request.form.items(multi=True))]
    for name, file in sorted(request.files.items(multi=True), key=lambda part: part[0]):
        file.stream.seek(0)  # the view may have read it before
        content = hashlib.file_digest(file.stream, "sha256").hexdigest()  # type: ignore[arg-type]
        file.stream.seek(0)
        parts.append(f"{name}={file.filename}:{content}")
    return _digest(*parts)


def _claim(uow: UnitOfWork, key: str) -> Any:
    """Reserves the key, waiting for whoever uses it right now; the stored answer when there is one."""
    now, asked = uow.runtime.real_now(), _request_digest()
    for row in uow.connection.execute(_under(key, _key_of_before(uow))).all():
        if row.expires_at >= now:
            return _given(uow, row, asked)
        uow.connection.execute(delete(idempotency).where(idempotency.c.key == row.key, idempotency.c.expires_at < now))
    new = {"key": key, "request": asked, "answer": None, "expires_at": now + KEPT}
    if insert_new(uow.connection, idempotency, new):
        return None
    return _given(uow, uow.connection.execute(_under(key)).one(), asked)


def _under(*keys: str) -> Select[Any]:
    return select(idempotency).where(idempotency.c.key.in_(keys))


def _given(uow: UnitOfWork, kept: Row[Any], asked: str) -> Any:
    if kept.request != asked:
        raise Invalid(
            "idempotency_key_reused", "This Idempotency-Key was used with another body; use a new key for a new letter."
        )
    return json.loads(uow.runtime.vault.open(kept.answer, f"idempotency.answer:{kept.key}"))


def _keep(uow: UnitOfWork, key: str, answer: Any) -> None:
    sealed = _sealed(uow, key, answer)
    uow.connection.execute(idempotency.update().where(idempotency.c.key == key).values(answer=sealed))


def _kept(uow: UnitOfWork, key: str, answer: Any) -> dict[str, Any]:
    until = uow.runtime.real_now() + KEPT
    return {"key": key, "request": _request_digest(), "answer": _sealed(uow, key, answer), "expires_at": until}


def _sealed(uow: UnitOfWork, key: str, answer: Any) -> str:
    return uow.runtime.vault.seal(plain_json.dumps(answer), f"idempotency.answer:{key}")
