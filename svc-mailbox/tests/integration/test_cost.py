"""What a submission costs the database: every statement is paid per letter. Bounds are those of the ordinary way."""

import time

import pytest
from sqlalchemy import event

from casework import directory
from casework.calendars import current
from svc_mailbox.testing.desk import ANONYMOUS_LETTER, LETTER, Life

# letter, text, sender (one statement on PostgreSQL); audit entry; head of its events, event
MOST = {"sqlite": 6, "postgres": 4}
KEPT_ANSWER = 3  # an Idempotency-Key: look for an answer, claim, keep


@pytest.fixture
def statements(runtime):
    """Statements so far, without BEGIN."""
    seen = []

    @event.listens_for(runtime.database.engine, "before_cursor_execute")
    def note(_connection, _cursor, statement, *_more):
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    return seen


def test_a_submission_takes_few_statements(as_, statements, database_kind):
    Life(as_)  # reads the calendar once
    statements.clear()
    Life(as_)
    assert len(statements) <= MOST[database_kind], statements
    statements.clear()
    answer = as_().post("/api/mailbox/letters", json=ANONYMOUS_LETTER, headers={"Idempotency-Key": "k"})
    assert answer.status_code == 201
    assert len(statements) <= MOST[database_kind] + KEPT_ANSWER, statements


def test_a_new_letter_needs_nothing_but_its_rows(as_, statements, runtime):
    """They go in as the driver's own statement (casework.storage.fresh), which is not counted here."""
    current.of(runtime)._looked = time.monotonic()
    directory.of(runtime).directory()
    statements.clear()
    answer = as_().post("/api/mailbox/letters", json=ANONYMOUS_LETTER, headers={"Idempotency-Key": "k"})
    assert answer.status_code == 201
    assert statements == []


def test_a_repeated_submission_reads_its_answer_only(as_, statements):
    send = {"json": LETTER, "headers": {"Idempotency-Key": "k"}}
    as_().post("/api/mailbox/letters", **send)
    statements.clear()
    as_().post("/api/mailbox/letters", **send)
    assert len(statements) == 1, statements
