"""A rebuild from the event logs gives the figures that the handlers gave, also while events flow."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from casework.domain.events import Envelope
from casework.storage.tables import inbox, inbox_head
from portal.scoreboard import rebuild as rebuilding
from portal.service import service as portal
from portal.tables import letter_row, published_todo
from portal.testing.letters import AT, answered, event, rated, received


def counts(shown, *names):
    return tuple(shown[name] for name in names)


@pytest.fixture
def logs(monkeypatch):
    """Event logs by instance, read as over HTTP but without the wire (the wire is tested below)."""
    held: dict[str, list[Envelope]] = {"mailbox/city": [], "mailbox/price": []}
    hooks: list = []

    def tail(self):
        while self.position < len(held[self.peer.instance]):
            self.position += 1
            yield held[self.peer.instance][self.position - 1]
        for hook in hooks[:]:
            hooks.remove(hook)
            hook()

    monkeypatch.setattr(rebuilding.Log, "tail", tail)
    held["hooks"] = hooks
    return held


def peers(runtime):
    return [runtime.topology.peer("mailbox/city"), runtime.topology.peer("mailbox/price")]


ACTS = ["letter_accepted", "letter_dispatched", "letter_overdue", "letter_extended", "letter_answered", "letter_rated",
        "letter_withdrawn", "letter_referred", "letter_published", "letter_unpublished", "letter_closed"]  # fmt: skip


@st.composite
def histories(draw):
    """Event sequences of a few letters, in order per letter, in any order among them."""
    open_letters = {}
    history = []
    for _ in range(draw(st.integers(1, 25))):
        number = draw(st.sampled_from("ABCD"))
        sequence = open_letters.get(number, 0) + 1
        open_letters[number] = sequence
        department = draw(st.sampled_from(["housing", "power"]))
        if sequence == 1:
            history.append(received(number, department=department))
            continue
        name = draw(st.sampled_from(ACTS))
        history.append(event(
            number, sequence, name, department=department, due="2026-03-20", on_time=draw(st.booleans()), round=1,
            answered_at=AT.isoformat(), level=draw(st.integers(1, 5)),
            solved=draw(st.sampled_from([True, False, None])),
        ))  # fmt: skip
    return history


class TestRebuild:
    """`scoreboard rebuild` from the event logs gives the same numbers."""

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(history=histories(), duplicates=st.lists(st.integers(0, 24), max_size=6))
    def test_live_and_rebuilt_figures_are_the_same(self, runtime, take, board, logs, history, duplicates):
        with runtime.database.write() as connection:
            for table in portal.metadata.tables.values():
                connection.execute(delete(table))
            connection.execute(delete(inbox))
            connection.execute(delete(inbox_head))
        take(*history, *(history[i] for i in duplicates if i < len(history)))
        live = board()
        with runtime.database.write() as connection:
            connection.execute(delete(letter_row))
        logs["mailbox/city"] = history
        rebuilding.rebuild(runtime, peers(runtime))
        assert board() == live
        rebuilding.rebuild(runtime, peers(runtime))
        assert board() == live

    def test_rows_that_were_spoilt_are_mended_and_strangers_dropped(self, runtime, take, board, logs):
        logs["mailbox/city"] = [received("A"), answered("A", 2)]
        take(*logs["mailbox/city"], received("GHOST"))
        with runtime.database.write() as connection:
            connection.execute(
                update(letter_row).where(letter_row.c.number == "A").values(answered_on=None, on_time=None)
            )
        assert rebuilding.rebuild(runtime, peers(runtime)) == 1
        assert counts(board()["housing"], "received", "answered", "on_time") == (1, 1, 1)

    def test_events_that_flow_meanwhile_are_counted(self, runtime, take, board, logs):
        logs["mailbox/city"] = [received("A"), received("B")]
        take(*logs["mailbox/city"])

        def meanwhile():
            late = [answered("A", 2), received("C"), rated("A", 3, 5)]
            logs["mailbox/city"] += late
            take(*late)

        logs["hooks"].append(meanwhile)
        assert rebuilding.rebuild(runtime, peers(runtime)) == 3
        assert counts(board()["housing"], "received", "answered", "rated") == (3, 1, 1)

    def test_an_event_that_arrives_after_it_was_rebuilt_changes_nothing(self, runtime, take, board, logs):
        logs["mailbox/city"] = [received("A"), answered("A", 2)]
        rebuilding.rebuild(runtime, peers(runtime))
        before = board()
        assert take(*logs["mailbox/city"]) == ["applied", "applied"]
        assert board() == before

    def test_released_letters_are_fetched_anew_and_others_removed(self, runtime, take, logs):
        logs["mailbox/city"] = [received("A"), event("A", 2, "letter_published", round=1), received("B")]
        rebuilding.rebuild(runtime, peers(runtime))
        with runtime.read() as connection:
            assert list(connection.scalars(select(published_todo.c.number))) == ["A"]
