"""Whatever the line does (duplicates, loss, any order, three days of silence): after reconciling both sides agree,
each message was applied exactly once and in order, and nothing is lost. The rules are the ones the exchange runs on.
"""

from dataclasses import dataclass, field

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exchange.domain.ordering import Known, Mark, Verdict, first_missing, judge
from exchange.domain.reconciliation import Line, compare, healing

SUBJECTS = ("A", "B")
DAYS_AWAY = 3


@dataclass
class Side:
    """One side of the exchange: what it has sent, applied and holds; the rules decide, it only remembers."""

    sent: dict = field(default_factory=lambda: {s: [] for s in SUBJECTS})
    applied: dict = field(default_factory=lambda: {s: [] for s in SUBJECTS})
    held: dict = field(default_factory=lambda: {s: {} for s in SUBJECTS})
    seen: dict = field(default_factory=dict)
    asked: dict = field(default_factory=lambda: dict.fromkeys(SUBJECTS, 0))
    count: int = 0

    def say(self, subject, name):
        sequence = len(self.sent[subject]) + 1
        message = (subject, Mark(f"{name}-{subject}-{sequence}", sequence, f"digest {name} {subject} {sequence}"))
        self.sent[subject].append(message)
        return message

    def take(self, subject, mark):
        """What goes back: a request to send again, or None."""
        waits, head = self.held[subject], len(self.applied[subject])
        places = {m.sequence: m.digest for m in self.applied[subject]} | {n: m.digest for n, m in waits.items()}
        known = Known(head, self.seen.get(mark.id), places.get(mark.sequence), len(waits))
        verdict = judge(mark, known)
        assert verdict in (Verdict.APPLY, Verdict.HOLD, Verdict.DUPLICATE)
        if verdict is Verdict.DUPLICATE:
            return None
        self.seen[mark.id] = mark.digest
        if verdict is Verdict.HOLD:
            waits[mark.sequence] = mark
            missing = first_missing(head, frozenset(waits), mark.sequence)
            if missing > self.asked[subject]:
                self.asked[subject] = missing
                return missing
            return None
        self.applied[subject].append(mark)
        while (turn := len(self.applied[subject]) + 1) in waits:
            self.applied[subject].append(waits.pop(turn))
        return None

    def lines(self):
        return {s: Line(len(self.sent[s]), len(self.applied[s])) for s in SUBJECTS if self.sent[s] or self.applied[s]}

    def resend(self, subject, first):
        return self.sent[subject][first - 1 :]


class Wire:
    """Between the two: what is on its way, and what the drawn fates do to it."""

    def __init__(self, draw):
        self.sides = {"us": Side(), "them": Side()}
        self.way = []
        self.draw = draw

    def post(self, sender, messages):
        self.way += [(sender, message) for message in messages]

    def other(self, name):
        return "them" if name == "us" else "us"

    def deliver(self, *, down, faithful=False):
        """Empties the line once; fates: delivered, delivered twice, lost, left for later."""
        going, self.way = self.way, []
        order = range(len(going)) if faithful else self.draw(st.permutations(range(len(going))))
        for index in order:
            sender, (subject, mark) = going[index]
            fate = "once" if faithful else self.draw(st.sampled_from(["once", "twice", "lost", "later"]))
            if down or fate == "later":
                self.way.append(going[index])
            for _ in range({"once": 1, "twice": 2}.get(fate, 0) if not down else 0):
                receiver = self.other(sender)
                missing = self.sides[receiver].take(subject, mark)
                asks_arrive = faithful or self.draw(st.booleans())  # a request can be lost as well
                if missing and asks_arrive:
                    self.post(sender, self.sides[sender].resend(subject, missing))

    def reconcile(self, *, faithful):
        """Both lists, each compared by the other side with its own, and what heals."""
        lists = {name: side.lines() for name, side in self.sides.items()}
        for name, side in self.sides.items():
            if not (faithful or self.draw(st.booleans())):
                continue  # a list can be lost, too
            theirs = lists[self.other(name)]
            for difference in compare(side.lines(), theirs):
                todo = healing(difference)
                if todo.resend_from:
                    self.post(name, side.resend(difference.subject, todo.resend_from))
                if todo.ask_from:
                    there = self.sides[self.other(name)]
                    self.post(self.other(name), there.resend(difference.subject, todo.ask_from))


@given(st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_after_reconciling_both_sides_agree_and_nothing_is_lost_or_done_twice(data):
    line = Wire(data.draw)
    days = data.draw(st.integers(DAYS_AWAY, DAYS_AWAY + 3))
    away_from = data.draw(st.integers(0, days - DAYS_AWAY))
    for day in range(days):
        down = away_from <= day < away_from + DAYS_AWAY
        for _ in range(data.draw(st.integers(0, 4))):
            name, subject = data.draw(st.sampled_from(["us", "them"])), data.draw(st.sampled_from(SUBJECTS))
            line.post(name, [line.sides[name].say(subject, name)])
        line.deliver(down=down)
        if not down:
            line.reconcile(faithful=False)
            line.deliver(down=False)
    line.deliver(down=False, faithful=True)
    line.reconcile(faithful=True)
    line.deliver(down=False, faithful=True)
    us, them = line.sides["us"], line.sides["them"]
    for sender, receiver in ((us, them), (them, us)):
        for subject in SUBJECTS:
            assert receiver.applied[subject] == [mark for _, mark in sender.sent[subject]]
            assert receiver.held[subject] == {}
    assert compare(us.lines(), them.lines()) == []
    assert compare(them.lines(), us.lines()) == []


@given(st.permutations(range(1, 7)), st.integers(0, 5))
def test_messages_of_one_case_apply_in_order_however_they_come(order, repeats):
    side = Side()
    marks = [Mark(str(n), n, f"d{n}") for n in range(1, 7)]
    for n in [*order, *order[:repeats]]:
        side.take("A", marks[n - 1])
    assert side.applied["A"] == marks


@given(st.integers(0, 3), st.integers(1, 6), st.booleans(), st.booleans())
def test_nothing_that_was_used_up_is_ever_applied_again(head, sequence, same_id, same_place):
    known = Known(head, "d" if same_id else None, "e" if same_place else None)
    verdict = judge(Mark("id", sequence, "d"), known)
    if sequence <= head or same_id or same_place:
        assert verdict is not Verdict.APPLY
        assert verdict is not Verdict.HOLD
