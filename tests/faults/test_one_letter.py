"""Never two letters of one, and none of none, whatever breaks when: gateway, line, mailbox and forwarder.

The real mailbox behind the real gateway. A drawn story of attempts, runs of the forwarder and late arrivals is played
with a line that breaks after any byte and a gateway that dies at any of its statements. Then everything is mended.
"""

from contextlib import contextmanager, suppress
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select

from casework.storage.migrate import upgrade
from gateway.tables import stored_submission
from gateway.testing.line import Break, Line
from gateway.testing.town import Town
from svc_mailbox.service import service as mailbox
from svc_mailbox.storage.tables import letter, letter_text

PATH = "/api/mailbox/letters"
LETTER = {"department": "transport", "kind": "help", "subject": "路灯不亮", "anonymous": True, "publish_consent": False}
NO_LIMITS = {"address_limits": {"submit": "100000/minute"}, "retry_first": 0.001, "retry_most": 0.002}


class Dies(BaseException):
    """The process is gone: nothing after this statement happens, and nobody gets to tidy up."""


@contextmanager
def dying(engine, after):
    """The gateway's process ends before its statement or commit number `after` (from 0)."""
    left = [after]

    def count(*_args):
        if left[0] == 0:
            raise Dies
        left[0] -= 1

    for name in ("before_cursor_execute", "commit"):
        event.listen(engine, name, count)
    try:
        with suppress(Dies):
            yield
    finally:
        for name in ("before_cursor_execute", "commit"):
            event.remove(engine, name, count)


SHARES = st.sampled_from([0.0, 0.01, 0.3, 0.5, 0.9, 0.99]) | st.floats(0, 0.999)
BREAKS = st.one_of(
    st.just(Break()),
    st.builds(Break, request=SHARES),
    st.builds(Break, answer=SHARES),
    st.just(Break(late=True)),
)


@dataclass(frozen=True)
class Step:
    """One thing that happens: `act` is send, forward or release. `who` says under which key it is sent."""

    act: str
    who: int
    breaks: tuple[Break, ...]
    dies_after: int | None


STEPS = st.builds(
    Step,
    act=st.sampled_from(["send", "send", "forward", "release"]),
    who=st.integers(0, 2),
    breaks=st.lists(BREAKS, max_size=3).map(tuple),
    dies_after=st.none() | st.integers(0, 12),
)


class Play:
    """The town, and what its senders were told."""

    def __init__(self, folder):
        self.town = Town(folder, NO_LIMITS, behind=mailbox, prepare=lambda runtime: upgrade(mailbox, runtime.database))
        self.line = Line(self.town.server.server_port).__enter__()
        self.town.place(self.line.port)
        self.town.parts.documents.refresh()
        self.count = 0

    def send(self, key, body):
        """The answer as its sender sees it; None when there was none."""
        headers = {"Idempotency-Key": key} if key else {}
        with suppress(Dies):
            return self.town.app.test_client().post(PATH, json={**LETTER, "body": body}, headers=headers)
        return None

    def play(self, steps):
        """Every (who, answer) that a sender got."""
        self.count += 1
        told = []
        for index, step in enumerate(steps):
            self.line.breaks = list(step.breaks)
            engine = self.town.runtime.database.engine
            with dying(engine, -1 if step.dies_after is None else step.dies_after):
                if step.act == "send":
                    told.append((self.name(step.who, index), self.send(*self.named(step.who, index))))
                elif step.act == "forward":
                    self.town.forward()
                else:
                    self.line.release()
        self.mend()
        return told

    def named(self, who, index):
        """Key and body: nobody without a key (2) is ever the same sender twice."""
        name = self.name(who, index)
        return ("" if who == 2 else name), f"{name}: 三号路的路灯已经三天不亮。"

    def name(self, who, index):
        return f"play-{self.count}-{who}" + (f"-{index}" if who == 2 else "")

    def mend(self):
        """Everything works again: what waits is delivered, and what was on its way arrives, last of all."""
        self.line.breaks = []
        for _ in range(60):
            if not self.pending():
                break
            self.town.forward()
        assert not self.pending()
        self.line.release()

    def pending(self):
        with self.town.runtime.read() as connection:
            return connection.execute(select(stored_submission).where(stored_submission.c.state == "pending")).all()

    def letters(self):
        """{body: [number, …]} of what the mailbox has of this play."""
        found = {}
        with self.town.office.read() as connection:
            joined = select(letter.c.number, letter_text.c.body).join(
                letter_text, letter_text.c.number == letter.c.number
            )
            for row in connection.execute(joined):
                if row.body.startswith(f"play-{self.count}-"):
                    found.setdefault(row.body.split(":")[0], []).append(row.number)
        return found

    def close(self):
        self.line.__exit__()
        self.town.close()


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    made = Play(tmp_path_factory.mktemp("one_letter"))
    yield made
    made.close()


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(STEPS, min_size=1, max_size=7))
def test_one_letter_stays_one_whatever_breaks_when(stage, steps):
    told = stage.play(steps)
    letters = stage.letters()
    for name, numbers in letters.items():
        assert len(numbers) == 1, f"{name} became {len(numbers)} letters"
    accepted = {}
    for name, answer in told:
        if answer is None or answer.status_code not in (201, 202):
            continue
        accepted.setdefault(name, set()).add((answer.json["number"], answer.json["query_code"]))
    for name, given_ in accepted.items():
        assert len(given_) == 1, f"{name} was told two numbers"
        assert letters.get(name) == [next(iter(given_))[0]], f"{name} was promised a letter that is not there"
