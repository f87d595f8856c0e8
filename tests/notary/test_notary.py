"""The notary by itself, on both databases: the kernel's checks, its register, and what it takes."""

from datetime import UTC, datetime

import pytest
from notary import use_cases
from notary.storage import entry
from sqlalchemy import select

from casework.domain.actors import Role
from casework.domain.errors import Conflict
from casework.referrals import Incoming
from casework.testing.checks import *  # noqa: F403
from casework.testing.client import citizen, staff

RECEIVED = datetime(2026, 2, 27, 8, 30, tzinfo=UTC)
CLERK = staff("notary", Role.CLERK)


def take(runtime, number="MC-7K3F9-Q2XWD-4", **content):
    with runtime.unit_of_work() as uow:
        use_cases.open_entry(uow, Incoming(number, "/mailbox/city", RECEIVED, {"kind": "help", **content}))


def test_a_case_stands_in_the_register_and_its_subject_is_sealed(runtime, as_, announced, clock):
    take(runtime, subject="李四的房产公证")
    answer = as_(CLERK).get("/api/notary/register")
    assert answer.json == {
        "entries": [
            {
                "number": "MC-7K3F9-Q2XWD-4",
                "sender": "/mailbox/city",
                "subject": "李四的房产公证",
                "received_at": RECEIVED.isoformat(),
                "opened_at": clock().isoformat(),
            }
        ]
    }
    with runtime.read() as connection:
        assert "李四" not in connection.scalar(select(entry.c.subject))
    assert [event.type for event in announced()] == ["notary.entry_opened.v1"]


@pytest.mark.parametrize("content", [{"kind": "consultation", "subject": "x"}, {}, {"subject": " "}, {"subject": 7}])
def test_what_is_not_a_notarys_is_refused(runtime, announced, content):
    with pytest.raises(Conflict):
        take(runtime, **content)
    assert announced() == []


def test_a_number_stands_there_once(runtime):
    take(runtime, subject="one")
    with pytest.raises(Conflict) as refused:
        take(runtime, subject="two")
    assert refused.value.code == "entry_exists"


def test_a_page_has_1_to_100_lines_and_only_staff_reads_it(runtime, as_):
    for limit, status in ((0, 422), (1, 200), (100, 200), (101, 422), ("x", 422)):
        assert as_(CLERK).get(f"/api/notary/register?limit={limit}").status_code == status
    assert as_(citizen()).get("/api/notary/register").status_code == 403
    assert as_().get("/api/notary/register").status_code == 403
