"""Marks over a text, and the time a letter came in: no page needed."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.pages.enter import ENTRY_BACK, arrival, arrival_errors
from portal.web.marks import marked


@pytest.mark.parametrize(("text_", "findings", "pieces"), [
    ("", [], []),
    ("没有", [], [("没有", "")]),
    ("电话13800138000。", [(2, 13, "mobile")], [("电话", ""), ("13800138000", "mobile"), ("。", "")]),
    ("张敏", [(0, 2, "name")], [("张敏", "name")]),
    ("张敏张敏", [(2, 4, "name"), (0, 2, "name"), (1, 3, "name")], [("张敏", "name"), ("张敏", "name")]),
    ("短", [(0, 9, "name")], [("短", "name")]),
    ("短", [(5, 9, "name")], [("短", "")]),
])  # fmt: skip
def test_findings_are_marked_over_the_text(text_, findings, pieces):
    given = [{"start": start, "end": end, "kind": kind, "sure": True} for start, end, kind in findings]
    assert [(piece.text, piece.kind) for piece in marked(text_, given)] == pieces


def test_the_time_received_lies_within_thirty_days_to_the_minute():
    now = datetime(2026, 3, 31, 2, 0, tzinfo=UTC)  # 10:00 in the city
    form = {"channel": "paper"}
    edges = {
        "2026-03-31T10:00": False,
        "2026-03-31T10:01": True,
        "2026-03-01T10:00": False,
        "2026-03-01T09:59": True,
    }
    for at, wrong in edges.items():
        assert bool(arrival_errors(form | {"received_at": at}, now)) is wrong, at
    assert timedelta(days=30) == ENTRY_BACK
    assert arrival(form | {"received_at": "2026-03-31T10:00"}) == {
        "channel": "paper", "received_at": "2026-03-31T02:00:00Z",
    }  # fmt: skip
