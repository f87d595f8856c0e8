"""`calendar_version` was the mailbox's and is the kernel's now: whoever has it keeps it, whoever has not gets it."""

from datetime import UTC, datetime

import pytest
from alembic import command
from sqlalchemy import Column, Integer, MetaData, Table, inspect

from casework.calendars import calendar_to_json, current, load, publish_year
from casework.storage.migrate import config, differences, upgrade
from casework.storage.types import Json, UtcDateTime

NOTICE = {
    "layer": "national", "year": 2027, "source": "国办通知（试验）", "issued": "2026-12-10",
    "days_off": [
        {"name": "元旦", "from": "2027-01-01", "to": "2027-01-03"},
        {"name": "劳动节", "from": "2027-05-01", "to": "2027-05-05"},
        {"name": "国庆节", "from": "2027-10-01", "to": "2027-10-07"},
    ],
    "working": [],
}  # fmt: skip


@pytest.fixture
def before(service, runtime):
    """Takes the database back to where the kernel had no such table."""
    with runtime.database.write() as connection:
        command.downgrade(config(service, connection), "casework@casework_0005")
        assert not inspect(connection).has_table("calendar_version")


@pytest.fixture
def old_table(runtime, before):
    """As mailbox_0001 made it, with a calendar that was published then."""
    table = Table(
        "calendar_version",
        MetaData(),
        Column("version", Integer, primary_key=True, autoincrement=False),
        Column("document", Json, nullable=False),
        Column("taken_at", UtcDateTime, nullable=False),
        comment="calendars after the shipped one, each with all that came before it",
    )
    published = publish_year(load(), NOTICE)
    row = {"version": 2, "document": calendar_to_json(published), "taken_at": datetime(2026, 12, 11, tzinfo=UTC)}
    with runtime.database.write() as connection:
        table.create(connection)
        connection.execute(table.insert().values(row))
    return published


def test_a_mailbox_of_before_goes_on_counting_with_its_calendars(service, runtime, old_table):
    upgrade(service, runtime.database)
    assert differences(service, runtime.database) == []
    with runtime.read() as connection:
        assert current.of(runtime).calendar(connection) == old_table


@pytest.mark.usefixtures("before")
def test_a_database_without_them_gets_the_table(service, runtime):
    for _ in range(2):
        upgrade(service, runtime.database)
    assert differences(service, runtime.database) == []
    with runtime.read() as connection:
        assert current.of(runtime).calendar(connection).version == 1
