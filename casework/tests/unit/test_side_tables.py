"""Rows beside a document follow the list in it, and only what has changed is written."""

import pytest
from sqlalchemy import Column, MetaData, String, Table, create_engine, event, select

from casework.storage.side_tables import keep_in_step

helper = Table(
    "helper", MetaData(), Column("number", String, primary_key=True), Column("who", String, primary_key=True)
)


@pytest.fixture
def connection():
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        helper.create(connection)
        keep_in_step(connection, helper, "who", "A", (), ("ann", "ben"))
        keep_in_step(connection, helper, "who", "B", (), ("ann",))
        yield connection
    engine.dispose()


@pytest.mark.parametrize("after", [(), ("ann",), ("ann", "ben"), ("cid",), ("ben", "cid", "cid")])
def test_the_rows_are_those_of_the_list_after(connection, after):
    keep_in_step(connection, helper, "who", "A", ("ann", "ben"), after)
    rows = {tuple(row) for row in connection.execute(select(helper.c.number, helper.c.who))}
    assert rows == {("A", who) for who in after} | {("B", "ann")}


def test_the_same_list_in_another_order_writes_nothing(connection):
    seen = []
    event.listen(connection, "before_cursor_execute", lambda *given: seen.append(given[2]))
    keep_in_step(connection, helper, "who", "A", ("ann", "ben"), ("ben", "ann"))
    assert seen == []
