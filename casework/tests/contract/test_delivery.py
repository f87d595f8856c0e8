"""The four promises of delivery, the same over every transport and database:
durable, at least once on the wire and once in effect, in order per case, poison parked."""

import threading

import pytest
from sqlalchemy import select, update

from casework.messaging import parking
from casework.storage.tables import event_log, inbox, parked, relay_cursor
from casework.testing.sample import service as sample


def parked_states(way):
    with way.bob.read() as connection:
        return [row.state for row in connection.execute(select(parked).order_by(parked.c.sequence))]


def test_what_is_announced_is_heard_once_and_in_order(way, until):
    way.start()
    for number in range(30):
        way.note(f"S-{number % 3}", f"text {number}")
    until(lambda: len(way.heard()) == 30, "30 events")
    for case in range(3):
        mine = [text for subject, _, text in way.heard() if subject == f"S-{case}"]
        assert mine == [f"text {n}" for n in range(30) if n % 3 == case]


def test_announced_while_the_other_end_is_away_is_heard_later(way, until):
    way.open_relay()
    for number in range(5):
        way.note("S-1", str(number))
    way.open_inbox()
    until(lambda: len(way.heard()) == 5, "5 events")
    assert [sequence for _, sequence, _ in way.heard()] == [1, 2, 3, 4, 5]


def test_a_relay_that_forgets_how_far_it_was_harms_nothing(way, until):
    way.open_inbox()
    relay = way.open_relay()
    for number in range(10):
        way.note("S-1", str(number))
    until(lambda: len(way.heard()) == 10, "10 events")
    relay.stop()
    way.running.remove(relay)
    with way.alice.database.write() as connection:
        connection.execute(update(relay_cursor).values(position=0))
    way.open_relay()
    way.note("S-1", "after")
    until(lambda: len(way.heard()) == 11, "the event after")
    assert [text for _, _, text in way.heard()] == [*map(str, range(10)), "after"]


def test_poison_is_parked_and_later_events_of_its_case_wait(way, until):
    sample.POISON.add("bad")
    way.start()
    for text in ("good", "bad", "later"):
        way.note("S-1", text)
    way.note("S-2", "another case")
    until(lambda: parked_states(way) == ["parked", "waiting"], "the poison parked", seconds=30)
    until(lambda: ("S-2", 1, "another case") in way.heard(), "the other case")
    assert [text for subject, _, text in way.heard() if subject == "S-1"] == ["good"]


def test_a_parked_event_is_replayed_with_those_behind_it(way, until):
    sample.POISON.add("bad")
    way.start()
    for text in ("bad", "later", "latest"):
        way.note("S-1", text)
    until(lambda: parked_states(way) == ["parked", "waiting", "waiting"], "the line behind the poison", seconds=30)
    with way.bob.read() as connection:
        first = parking.listed(connection)[0]
    with pytest.raises(RuntimeError, match="poisoned by bad"):
        parking.replay(way.bob_inbox(), first.id)
    assert parked_states(way) == ["parked", "waiting", "waiting"]
    sample.POISON.clear()
    assert parking.replay(way.bob_inbox(), first.id) == 3
    assert [text for _, _, text in way.heard()] == ["bad", "later", "latest"]
    way.note("S-1", "and on it goes")
    until(lambda: len(way.heard()) == 4, "the event after the replay")


def test_a_dropped_event_lets_those_behind_it_pass(way, until):
    sample.POISON.add("bad")
    way.start()
    for text in ("bad", "later"):
        way.note("S-1", text)
    until(lambda: parked_states(way) == ["parked", "waiting"], "the line behind the poison", seconds=30)
    with way.bob.read() as connection:
        first = parking.listed(connection)[0]
    assert parking.drop(way.bob_inbox(), first.id) == 1
    assert [text for _, _, text in way.heard()] == ["later"]


def test_many_writers_at_once_keep_the_order_of_each_case(way, until):
    way.start()

    def write(case):
        for number in range(20):
            way.note(f"S-{case}", str(number))

    writers = [threading.Thread(target=write, args=(case,)) for case in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    until(lambda: len(way.heard()) == 120, "120 events", seconds=40)
    for case in range(6):
        assert [text for subject, _, text in way.heard() if subject == f"S-{case}"] == [str(n) for n in range(20)]
    with way.alice.read() as connection:
        positions = sorted(connection.scalars(select(event_log.c.position)))
    assert positions == list(range(1, 121))


def test_every_event_has_its_inbox_row(way, until):
    way.start()
    way.note("S-1", "one")
    until(lambda: way.heard(), "one event")
    with way.bob.read() as connection:
        (row,) = connection.execute(select(inbox)).all()
    assert (row.source, row.outcome) == ("/sample/alice", "applied")
