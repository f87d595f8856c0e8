"""The job that fetches the files of referrals from their senders, and confirms when all are here.

A sender that is away is asked again, ever more rarely; a file that its sender no longer has is given up with a
reason, and the case is confirmed with a note rather than lost.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from datetime import timedelta
from typing import Any, Final

import requests
import structlog
from sqlalchemy import Row, select, update

from casework import files
from casework.attachments import MAX_FILES
from casework.crypto import assertions, seals
from casework.domain.actors import Kind
from casework.domain.errors import Refusal
from casework.files import Received
from casework.referrals import ending, expecting
from casework.referrals.offering import PATH, pieces, reference
from casework.runtime import Runtime
from casework.service import Job
from casework.storage.tables import referral, referral_file, stored_file
from casework.storage.unit_of_work import UnitOfWork

BATCH: Final = 4 * MAX_FILES  # files in one run of the job
TIMEOUT: Final = (2, 30)  # seconds to connect, to answer
MOST_ANSWER: Final = 4 * 2**20  # bytes
MOST_WAIT: Final = 300  # seconds between two tries
BAD_TRIES: Final = 5  # of a file that comes, but not as it was listed

log = structlog.get_logger()


class Away(Exception):
    """The sender does not answer now."""


class Bad(Exception):
    """What came is not what was listed."""


class Gone(Exception):
    """The sender says that there is no such file."""


def fetch(runtime: Runtime) -> int:
    """Fetches what is due; how many files have come to an end, well or not."""
    due = (referral_file.c.state == "waiting") & (referral_file.c.next_at <= runtime.real_now())
    wanted = (
        select(referral_file, referral.c.peer, referral.c.number)
        .join(referral, (referral.c.id == referral_file.c.referral) & (referral.c.direction == "in"))
        .where(due, referral_file.c.direction == "in")
        .order_by(referral_file.c.next_at)
        .limit(BATCH)
    )
    with runtime.read() as connection:
        rows = connection.execute(wanted).all()
    if not rows:
        return 0
    with requests.Session() as session:
        session.trust_env = False  # a proxy of the environment has no part in this
        return sum(_one(runtime, session, row) for row in rows)


def _one(runtime: Runtime, session: requests.Session, row: Row[Any]) -> bool:
    """Whether this file has come to an end."""
    try:
        data = _whole(runtime, session, row)
        received = files.keep(runtime, data, expecting.name_of(runtime.vault, row))
    except Away as away:
        return _later(runtime, row, str(away))
    except Bad as bad:
        return _later(runtime, row, str(bad)) if row.tries + 1 < BAD_TRIES else _end(runtime, row, None, str(bad))
    except Gone as gone:
        return _end(runtime, row, None, str(gone))
    except Refusal as refusal:  # by our own rules about files
        return _end(runtime, row, None, refusal.code)
    return _end(runtime, row, received)


def _whole(runtime: Runtime, session: requests.Session, row: Row[Any]) -> bytes:
    """The content. Raises Away, Gone, Bad."""
    data = b"".join(_piece(runtime, session, row, place) for place in range(pieces(row.size)))
    if len(data) != row.size or hashlib.sha256(data).hexdigest() != row.sha256:
        raise Bad("digest_differs")
    return data


def _piece(runtime: Runtime, session: requests.Session, row: Row[Any], place: int) -> bytes:
    sender = row.peer.lstrip("/")
    sealed = _asked(runtime, session, sender, PATH.format(referral=row.referral, file=row.file), place)
    bound = reference(row.referral, row.file, place)
    try:
        content = seals.unseal(sealed, runtime.ring, runtime.public_keys, sender, bound)["content"]
        return base64.b64decode(content, validate=True)
    except (Refusal, KeyError, TypeError, binascii.Error) as error:
        raise Bad(getattr(error, "code", "piece_malformed")) from error


def _asked(runtime: Runtime, session: requests.Session, sender: str, path: str, place: int) -> str:
    claims = assertions.Claims(kind=Kind.SERVICE, mth="GET", pth=path)
    token = assertions.issue(runtime.ring, sender, claims, runtime.real_now())
    try:
        url = runtime.topology.peer(sender).url + path
        headers = {"X-Wenzheng-Assertion": token}
        with session.get(url, params={"piece": place}, headers=headers, timeout=TIMEOUT, stream=True) as answer:
            if answer.status_code in (404, 410):
                raise Gone("file_unknown")
            answer.raise_for_status()
            return _sealed(answer)
    except requests.RequestException as error:
        raise Away(type(error).__name__) from error
    except Refusal as error:  # no such instance any more
        raise Away(error.code) from error


def _sealed(answer: requests.Response) -> str:
    raw = answer.raw.read(MOST_ANSWER + 1, decode_content=True)
    if len(raw) > MOST_ANSWER:
        raise Bad("piece_too_large")
    answer._content = raw
    body = answer.json()
    if not isinstance(body, dict) or not isinstance(body.get("sealed"), str):
        raise Bad("piece_malformed")
    return str(body["sealed"])


def _later(runtime: Runtime, row: Row[Any], reason: str) -> bool:
    wait = min(2 ** (row.tries + 1), MOST_WAIT)
    values = {"tries": row.tries + 1, "reason": reason, "next_at": runtime.real_now() + timedelta(seconds=wait)}
    with runtime.database.write() as connection:
        connection.execute(update(referral_file).where(_same(row)).values(values))
    log.warning("referral_file_later", referral=row.referral, file=row.file, reason=reason, wait=wait)
    return False


def _end(runtime: Runtime, row: Row[Any], received: Received | None, reason: str = "") -> bool:
    with runtime.unit_of_work() as uow:
        # the referral first, as `confirm` and `refuse` do: two last files at once would else each see the other wait
        open_one = ending.locked(uow, row.referral)
        if open_one is None or open_one.state not in ("pending", "fetching"):
            return _too_late(uow, received)
        values = _kept(uow, row, received) if received else {"state": "gone", "reason": reason}
        uow.connection.execute(update(referral_file).where(_same(row)).values(values))
        if values["state"] == "gone":
            log.error("referral_file_gone", referral=row.referral, file=row.file, reason=values["reason"])
        if open_one.state == "fetching":
            ending.confirm_when_here(uow, open_one)
    return True


def _kept(uow: UnitOfWork, row: Row[Any], received: Received) -> dict[str, Any]:
    here = (stored_file.c.number == row.number) & (stored_file.c.digest == received.digest)
    if uow.connection.execute(select(stored_file.c.id).where(here)).first():  # a case that comes back to where it was
        files.store(uow.runtime).delete(received.id)
        return {"state": "here", "reason": ""}
    try:
        with uow.attempt():
            files.attach(uow, row.number, received, "referral")
    except Refusal as refusal:
        return {"state": "gone", "reason": refusal.code}
    return {"state": "here", "reason": ""}


def _too_late(uow: UnitOfWork, received: Received | None) -> bool:
    """The referral has ended meanwhile: nobody wants the file."""
    if received is not None:
        files.store(uow.runtime).delete(received.id)
    return False


def _same(row: Row[Any]) -> Any:
    mine = (referral_file.c.referral == row.referral) & (referral_file.c.direction == "in")
    return mine & (referral_file.c.file == row.file) & (referral_file.c.state == "waiting")


JOBS = (Job("fetch_referral_files", 3, fetch),)
