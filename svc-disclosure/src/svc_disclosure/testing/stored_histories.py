"""Case histories as the database has them: applications and the register, without the way they took."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from random import Random

from sqlalchemy import Connection

from casework.calendars import load
from casework.crypto.vault import Vault
from svc_disclosure.domain.application import Application
from svc_disclosure.domain.report.history import History
from svc_disclosure.domain.report.register import Registered
from svc_disclosure.domain.words import ApplicantClass, Channel, State
from svc_disclosure.storage import applications, register
from svc_disclosure.storage.register import Recorded

CALENDAR = load()
WHO = {"entered_by": "clerk", "entered_at": datetime(2026, 3, 2, tzinfo=UTC)}
UNCOUNTED = ("language", "code_digest", "content_digest")  # what no report reads


def keep(connection: Connection, vault: Vault, histories: Iterable[History]) -> None:
    """Through the storage that the use cases write with."""
    for history in histories:
        it = application_of(history)
        other = {"language": "zh", "code_digest": "0" * 64, "content_digest": "0" * 64}
        assert applications.add(connection, vault, it, CALENDAR, **other)
        for entry in history.entries:
            register.add(connection, Recorded(Registered(history.number, entry), history.department), **WHO)


def keep_unreceived(connection: Connection, vault: Vault, count: int, luck: Random) -> None:
    """Applications that were never received in law: in no table."""
    for place in range(count):
        history = History(f"UN-{place}", "shuiwu", luck.choice(list(ApplicantClass)), date(2024, 1, 1))
        it = application_of(history)
        it = Application(**{**vars(it), "received_on": None, "state": luck.choice((State.SUBMITTED, State.CLOSED))})
        other = {"language": "zh", "code_digest": "0" * 64, "content_digest": "0" * 64}
        assert applications.add(connection, vault, it, CALENDAR, **other)


def application_of(history: History) -> Application:
    """An application that says to the report what the history says."""
    came = datetime.combine(history.received, time(2), UTC)
    return Application(
        history.number, history.department, State.ANSWERED if history.ended else State.HANDLING, Channel.WEB,
        history.applicant, came, came, history.received, received_on=history.received, outcome=history.outcome,
        ended_on=history.ended,
    )  # fmt: skip
