"""Forward: delivers stored submissions with their number, key and time of receipt, until the service has each one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import requests
import structlog
from sqlalchemy import Row, delete, func, select, update

from casework.crypto import assertions
from casework.domain.actors import Kind
from casework.runtime import Runtime
from casework.web import stored
from gateway import envelopes
from gateway.erased import bury
from gateway.settings import GatewaySettings
from gateway.tables import stored_submission

BATCH = 50
TIMEOUT = (2, 15)  # seconds to connect, to answer
# The service has read it and says no: asking again changes nothing
REFUSALS = frozenset({400, 404, 409, 413, 415, 422})
ERASED = 410  # a repeat of a letter that was erased meanwhile: nothing is to be delivered

log = structlog.get_logger()


class Away(Exception):
    """The service does not answer, or not in a way that says anything about the submission."""


class Gone(Exception):
    """The case was erased: here while we sent it, or at the service before."""


class Forwarder:
    """`run` is a job: safe to run twice, because the key makes the effect once."""

    def __init__(self, runtime: Runtime, settings: GatewaySettings) -> None:
        self._runtime = runtime
        self._settings = settings
        self._session = requests.Session()
        self._session.trust_env = False

    def run(self) -> int:
        """Delivers what is due, oldest first; how many arrived. A service that is away is asked once per run."""
        delivered, away = 0, set[str]()
        for row in self._due():
            if row.instance in away:
                continue
            try:
                self._deliver(row)
                delivered += 1
            except Gone:
                continue
            except Away as error:
                away.add(row.instance)
                self._later(row, str(error))
        return delivered

    def _due(self) -> list[Row[Any]]:
        t = stored_submission
        due = (t.c.state == "pending") & (t.c.next_at <= self._runtime.real_now())
        with self._runtime.read() as connection:
            return list(connection.execute(select(t).where(due).order_by(t.c.taken_at, t.c.number).limit(BATCH)))

    def _deliver(self, row: Row[Any]) -> None:
        status = self._post(row, stored.REFUSED if row.refused else stored.AGAIN)
        if status in REFUSALS and not row.refused:
            log.info("stored_submission_refused", number=row.number, status=status)
            self._change(row.number, refused=1)
            status = self._post(row, stored.REFUSED)
            refused = True
        else:
            refused = bool(row.refused)
        if status == ERASED:
            with self._runtime.unit_of_work() as uow:
                bury(uow, row.number)
            raise Gone
        if not 200 <= status < 300:
            raise Away(f"answered {status}")
        # in one statement: until it is done the row waits, whole, and is delivered once more under the same key
        self._change(
            row.number, state="needs_correction" if refused else "delivered", sealed="", reason="",
            envelope=envelopes.spent(self._runtime.vault, row.number), ended_at=self._runtime.real_now(),
        )  # fmt: skip
        self._wake(row.instance)

    def _post(self, row: Row[Any], how: str) -> int:
        envelope = self._envelope(row.number)
        claims = assertions.Claims(
            kind=Kind(envelope["kind"]), mth="POST", pth=row.path, sub=envelope["sub"], dep=envelope["dep"],
            roles=tuple(envelope["roles"]), name=envelope["name"], rid=envelope["rid"], number=row.number,
            code=envelope["code"], at=row.taken_at, subj=envelope.get("subj", ""), lvl=envelope.get("lvl", ""),
        )  # fmt: skip
        token = assertions.issue(self._runtime.ring, row.instance, claims, self._runtime.real_now())
        headers = {
            "Content-Type": stored.SEALED,
            "X-Wenzheng-Assertion": token,
            "X-Request-Id": envelope["rid"],
            "Idempotency-Key": envelope["key"],
            stored.HEADER: how,
        }
        url = self._runtime.topology.peer(row.instance).url + row.path
        try:
            answer = self._session.post(url, data=row.sealed.encode(), headers=headers, timeout=TIMEOUT)
        except requests.RequestException as error:
            raise Away(type(error).__name__) from error
        return int(answer.status_code)

    def _envelope(self, number: str) -> dict[str, Any]:
        """As it is now: others were delivered since the row was read, and the account may have been closed."""
        t = stored_submission
        with self._runtime.read() as connection:
            now = connection.scalar(select(t.c.envelope).where(t.c.number == number, t.c.state == "pending"))
        if now is None:
            raise Gone
        return envelopes.opened(self._runtime.vault, number, now)

    def _later(self, row: Row[Any], reason: str) -> None:
        """Twice as long as last time, up to a bound. The others of the instance wait with it."""
        wait = min(self._settings.retry_first * 2 ** min(row.tries, 16), self._settings.retry_most)
        log.warning("stored_submission_waits", number=row.number, tries=row.tries + 1, reason=reason)
        at = self._runtime.real_now() + timedelta(seconds=wait)
        self._change(row.number, tries=row.tries + 1, reason=reason[:300], next_at=at)

    def _wake(self, instance: str) -> None:
        """The service is back: what waits for it need not wait any longer."""
        t = stored_submission
        waiting = (t.c.state == "pending") & (t.c.instance == instance) & (t.c.reason.not_like("answered %"))
        with self._runtime.database.write() as connection:
            connection.execute(update(t).where(waiting).values(next_at=self._runtime.real_now()))

    def _change(self, number: str, **values: Any) -> None:
        with self._runtime.database.write() as connection:
            waits = stored_submission.c.state == "pending"  # or its case has been erased here meanwhile
            mine = (stored_submission.c.number == number) & waits
            connection.execute(update(stored_submission).where(mine).values(**values))

    def forget(self) -> None:
        """Drops what has been delivered for long enough; a look a minute is enough (a look a second took 2 %)."""
        t, gone = stored_submission, self._runtime.real_now() - timedelta(seconds=self._settings.stored_kept)
        with self._runtime.read() as connection:
            if not connection.scalar(select(func.count()).select_from(t).where(t.c.ended_at < gone)):
                return
        with self._runtime.database.write() as connection:
            connection.execute(delete(t).where(t.c.ended_at < gone))
