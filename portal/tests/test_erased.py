"""An erased case leaves page, search, feed and export, and the portal says so; the export begins no formula."""

import csv
import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.domain.events import Envelope
from casework.messaging.inbox import Inbox
from portal.published.fetch import fetch_published
from portal.published.open_data import COLUMNS, MARK, csv_lines, safe
from portal.service import service as portal

AT = datetime(2026, 3, 6, 8, 0, tzinfo=UTC)
NUMBER = "MC-7K3F9-Q2XWD-4"
TEXT = "南湖东路的路灯坏了很久"


@pytest.fixture
def told(runtime):
    """Takes an event of the mailbox in."""

    def run(sequence, name, **data):
        event = Envelope(
            id=f"event-{sequence}", source="/mailbox/city", type=f"mailbox.{name}.v1", subject=NUMBER, time=AT,
            sequence=sequence, data=data,
        )  # fmt: skip
        return Inbox(portal, runtime).take(event).value

    return run


@pytest.fixture
def released(runtime, gateway, gateway_module, told):
    """A letter that everybody can read."""
    gateway.released[NUMBER] = gateway_module.released(NUMBER, body=TEXT, subject="=HYPERLINK(1)")
    told(1, "letter_published", department="housing", kind="help", round=1)
    assert fetch_published(runtime) == 1


def seen(reader):
    """Where the letter is found."""
    rows = list(csv.reader(io.StringIO(reader.get("/letters.csv").text.removeprefix(MARK))))
    return {
        "page": reader.get(f"/letters/{NUMBER}").status_code == 200,
        "search": reader.get("/api/search?q=路灯坏了").json["total"] == 1,
        "number": reader.get(f"/api/search?number={NUMBER}").json["total"] == 1,
        "feed": NUMBER in reader.get("/letters.atom").text,
        "export": NUMBER in [row[0] for row in rows],
    }


def test_an_erased_letter_is_found_nowhere_and_the_service_is_told(released, reader, told, announced, runtime):
    assert set(seen(reader).values()) == {True}
    assert told(2, "case_erased", request="r-1", erased_at=AT.isoformat()) == "applied"
    assert set(seen(reader).values()) == {False}
    event = announced()[-1]
    assert (event.type, event.subject) == ("portal.copies_erased.v1", NUMBER)
    assert (event.data["to"], event.data["request"]) == ("/mailbox/city", "r-1")
    said = dict(zip(event.data["places"], event.data["rows"], strict=True))
    assert said == {"page": 1, "search": 1, "feed": 1, "export": 1, "waiting_list": 0, "idempotency": 0}


def test_a_letter_that_was_never_here_is_answered_with_zeros(told, announced):
    told(1, "case_erased", request="r-2", erased_at=AT.isoformat())
    assert set(announced()[-1].data["rows"]) == {0}


def test_a_letter_still_to_be_fetched_leaves_the_list(told, announced, runtime):
    told(1, "letter_published", department="housing", kind="help", round=1)
    told(2, "case_erased", request="r-3", erased_at=AT.isoformat())
    data = announced()[-1].data
    assert dict(zip(data["places"], data["rows"], strict=True))["waiting_list"] == 1
    assert fetch_published(runtime) == 0


def test_the_words_leave_the_file_of_the_search_index_too(released, told, runtime, database_kind):
    told(2, "case_erased", request="r-1", erased_at=AT.isoformat())
    if database_kind == "sqlite":
        folder = runtime.database.url.database
        with open(folder, "rb") as file:
            raw = file.read()
        for piece in (TEXT, "路灯坏"):
            assert piece.encode() not in raw
    else:
        with runtime.read() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM published_letter").scalar() == 0


def test_the_export_is_csv_with_every_column_and_no_formula(released, reader):
    answer = reader.get("/letters.csv")
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.text.startswith(MARK)
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix(MARK))))
    assert tuple(rows[0]) == COLUMNS
    assert rows[0]["subject"] == "'=HYPERLINK(1)"
    assert rows[0]["body"] == TEXT


@given(st.text(max_size=40))
def test_no_cell_begins_a_formula(text):
    assert not safe(text).lstrip(" \u3000").startswith(tuple("=+-@\t\r\n＝＋－＠"))
    assert safe(text).removeprefix("'") == text.removeprefix("'") or safe(text) == f"'{text}"


def test_an_empty_export_is_its_heading():
    assert list(csv_lines([])) == [MARK + ",".join(COLUMNS) + "\r\n"]
